//! Objects: what is known is read, learns what is new, and is written if it did.

use std::collections::BTreeMap;

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{AccountRef, Field, FieldValue, ForgeObject, ObjectKind, Shape};

use super::super::StoreError;
use super::super::database::{Cells, Database, Kind, Value};
use super::ForgeIngest;

/// Objects of one kind by repo and key.
type Group = BTreeMap<(i64, i64), ForgeObject>;

/// A kind's table: the columns of its fields, and the statements on it.
pub(in crate::store) struct Table {
    kind: ObjectKind,
    /// The column of the repo, or of an account's forge.
    scope: &'static str,
    columns: Vec<(&'static str, Kind)>,
}

impl Table {
    pub(in crate::store) fn new(kind: ObjectKind) -> Self {
        let mut columns = Vec::new();
        for field in kind.fields() {
            let column = field.column();
            match field.shape() {
                Shape::Int => columns.push((column, Kind::Int)),
                Shape::Flag => columns.push((column, Kind::Small)),
                Shape::Text => columns.push((column, Kind::Text)),
                Shape::Oid => columns.push((column, Kind::Blob)),
                Shape::Account => {
                    columns.push((column, Kind::Int));
                    columns.push((column.trim_end_matches("_id"), Kind::Text));
                }
            }
        }
        columns.extend([("sources", Kind::Int), ("provenance", Kind::Blob)]);
        let scope = if kind == ObjectKind::Account { "forge" } else { "repo_id" };
        Self { kind, scope, columns }
    }

    pub(in crate::store) fn name(&self) -> &'static str {
        self.kind.table()
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// All columns but that of the scope: the key's, and those of the fields.
    pub(in crate::store) fn own_columns(&self) -> Vec<(&'static str, Kind)> {
        [(self.kind.key(), Kind::Int)].into_iter().chain(self.columns.iter().copied()).collect()
    }

    /// All columns, the key's first.
    fn all_columns(&self) -> Vec<(&'static str, Kind)> {
        let scope = if self.kind == ObjectKind::Account { Kind::Text } else { Kind::Int };
        [(self.scope, scope)].into_iter().chain(self.own_columns()).collect()
    }

    /// A row's object; its fields begin at a column.
    fn read(&self, row: &Cells<'_>, key: i64, from: usize) -> Result<ForgeObject, StoreError> {
        let last = from + self.columns.len();
        let (sources, provenance) = (row.int(last - 2)? as u8, row.blob(last - 1)?.to_vec());
        let mut failed = Ok(());
        let object = ForgeObject::restore(self.kind, key, sources, &provenance, |field| {
            self.value(row, field, from).unwrap_or_else(|error| {
                failed = Err(error);
                FieldValue::Nothing
            })
        });
        failed?;
        object.ok_or_else(|| StoreError::Damaged(format!("{} {key} is damaged", self.kind.table())))
    }

    fn value(&self, row: &Cells<'_>, field: Field, from: usize) -> Result<FieldValue, StoreError> {
        let at = self.columns.iter().position(|(name, _)| *name == field.column());
        let at = from + at.unwrap_or_default();
        let value = match field.shape() {
            Shape::Int | Shape::Flag => row.maybe_int(at)?.map(FieldValue::Int),
            Shape::Text => row.maybe_text(at)?.map(|text| FieldValue::Text(text.into())),
            Shape::Oid => {
                let oid = row.maybe_blob(at)?.map(Oid::from_bytes).transpose();
                oid.map_err(|error| StoreError::Damaged(error.to_string()))?.map(FieldValue::Oid)
            }
            Shape::Account => match row.maybe_int(at)? {
                Some(id) => {
                    Some(FieldValue::Account(AccountRef { id, login: row.text(at + 1)?.into() }))
                }
                None => None,
            },
        };
        Ok(value.unwrap_or(FieldValue::Nothing))
    }
}

/// A row's values: the scope, the key, and the fields.
fn row<'v>(scope: Value<'v>, object: &'v ForgeObject, provenance: &'v [u8]) -> Vec<Value<'v>> {
    let mut row = vec![scope, Value::Int(object.key)];
    for (field, known) in object.all() {
        let value = known.map(|known| &known.value);
        row.push(match value {
            None | Some(FieldValue::Nothing) => Value::Null,
            Some(FieldValue::Int(number)) => Value::Int(*number),
            Some(FieldValue::Text(text)) => Value::Text(text),
            Some(FieldValue::Oid(oid)) => Value::Blob(oid.as_bytes()),
            Some(FieldValue::Account(account)) => Value::Int(account.id),
        });
        if field.shape() == Shape::Account {
            row.push(match value {
                Some(FieldValue::Account(account)) => Value::Text(&account.login),
                _ => Value::Null,
            });
        }
    }
    row.extend([Value::Int(i64::from(object.sources)), Value::Blob(provenance)]);
    row
}

impl Database<'_> {
    /// Hands over the objects of one repo, or of one forge's accounts.
    pub(in crate::store) fn each_object(
        self,
        table: &Table,
        scope: Value<'_>,
        read: &mut dyn FnMut(ForgeObject) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (name, key) = (table.kind.table(), table.kind.key());
        let sql = format!(
            "select {key}, {} from {name} where {} = $1 order by {key}",
            table.names(),
            table.scope
        );
        self.each(&sql, &[scope], &mut |row| read(table.read(row, row.int(0)?, 1)?))
    }
}

impl ForgeIngest<'_> {
    /// Learns objects of repos; returns how many of them are new or know more now.
    pub(in crate::store) fn merge(
        &mut self,
        objects: impl Iterator<Item = (i64, ForgeObject)>,
    ) -> Result<u64, StoreError> {
        let mut groups: BTreeMap<ObjectKind, Group> = BTreeMap::new();
        for (repo, object) in objects {
            let group = groups.entry(object.kind).or_default();
            match group.entry((repo, object.key)) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(object);
                }
                std::collections::btree_map::Entry::Occupied(mut known) => {
                    known.get_mut().merge(object);
                }
            }
        }
        let mut changed = 0;
        for (kind, group) in groups {
            changed += self.merge_group(&Table::new(kind), group)?;
        }
        Ok(changed)
    }

    fn merge_group(&mut self, table: &Table, group: Group) -> Result<u64, StoreError> {
        // Most are new: they are added, and only what was there is read and merged.
        let (added, there) = self.add_unknown(table, group)?;
        let mut known = self.known(table, &there)?;
        let mut changed: Vec<(i64, ForgeObject)> = Vec::new();
        for (place, new) in there {
            let Some(old) = known.remove(&place) else { continue };
            let mut merged = old.clone();
            merged.merge(new);
            if merged != old {
                self.changed.insert(place.0);
                changed.push((place.0, merged));
            }
        }
        self.write(table, &changed)?;
        Ok(added + changed.len() as u64)
    }

    /// Adds the objects that are not stored; returns how many they were, and the others.
    fn add_unknown(&mut self, table: &Table, mut group: Group) -> Result<(u64, Group), StoreError> {
        let name = table.kind.table();
        let incoming = self.incoming(name)?;
        let mut added = Vec::with_capacity(group.len());
        self.database.add_new_each(
            name,
            &incoming,
            &table.all_columns(),
            &mut |sink| {
                group.iter().try_for_each(|(&(repo, _), object)| {
                    sink(&row(self.scope(table, repo), object, &object.provenance()))
                })
            },
            &mut |repo, key| added.push((repo, key)),
        )?;
        for place in &added {
            self.changed.insert(place.0);
            group.remove(place);
        }
        Ok((added.len() as u64, group))
    }

    /// What is stored of these.
    fn known(&mut self, table: &Table, group: &Group) -> Result<Group, StoreError> {
        let (name, key) = (table.kind.table(), table.kind.key());
        if let Database::Postgres(_) = self.database {
            return self.known_together(table, group);
        }
        let sql = format!(
            "select {} from {name} where {} = $1 and {key} = $2",
            table.names(),
            table.scope
        );
        let mut known = Group::new();
        for &(repo, key) in group.keys() {
            let params = [self.scope(table, repo), Value::Int(key)];
            let found = self.database.first(&sql, &params, |row| table.read(row, key, 0))?;
            if let Some(object) = found {
                known.insert((repo, key), object);
            }
        }
        Ok(known)
    }

    /// The same in one question, for a server that is some way off.
    fn known_together(&mut self, table: &Table, group: &Group) -> Result<Group, StoreError> {
        if self.incoming.insert("wanted") {
            self.database.batch(
                "create temp table if not exists item_wanted (repo_id bigint, item_key bigint)
                 on commit delete rows",
            )?;
        }
        let columns = [("repo_id", Kind::Int), ("item_key", Kind::Int)];
        self.database.load("item_wanted", &columns, &mut |sink| {
            group.keys().try_for_each(|&(repo, key)| sink(&[repo, key].map(Value::Int)))
        })?;
        let names: Vec<String> =
            table.columns.iter().map(|(name, _)| format!("t.{name}")).collect();
        let (name, key) = (table.kind.table(), table.kind.key());
        let is_account = table.kind == ObjectKind::Account;
        let on = if is_account { "t.forge = $1" } else { "t.repo_id = w.repo_id" };
        let sql = format!(
            "select w.repo_id, w.item_key, {} from item_wanted w
             join {name} t on {on} and t.{key} = w.item_key",
            names.join(", ")
        );
        let params: &[Value<'_>] = if is_account { &[Value::Text(&self.forge)] } else { &[] };
        let found = self.database.all(&sql, params, |row| {
            let (repo, key) = (row.int(0)?, row.int(1)?);
            Ok(((repo, key), table.read(row, key, 2)?))
        })?;
        self.database.batch("truncate item_wanted")?;
        Ok(found.into_iter().collect())
    }

    fn write(&mut self, table: &Table, objects: &[(i64, ForgeObject)]) -> Result<(), StoreError> {
        if objects.is_empty() {
            return Ok(());
        }
        let name = table.kind.table();
        let incoming = self.incoming(name)?;
        self.database.replace(name, &incoming, &table.all_columns(), 2, &mut |sink| {
            objects.iter().try_for_each(|(repo, object)| {
                sink(&row(self.scope(table, *repo), object, &object.provenance()))
            })
        })
    }

    fn scope(&self, table: &Table, repo: i64) -> Value<'_> {
        if table.kind == ObjectKind::Account { Value::Text(&self.forge) } else { Value::Int(repo) }
    }
}
