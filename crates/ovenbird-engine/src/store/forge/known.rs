//! Repos as they are looked up, many at once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::database::{Cells, Database, Value};
use super::super::{StoreError, sqlite};
use super::ForgeIngest;

/// A repo as the store knows it.
#[derive(Debug, Clone)]
pub(in crate::store) struct KnownRepo {
    pub(in crate::store) id: i64,
    pub(in crate::store) key: String,
    pub(in crate::store) number: Option<i64>,
    pub(in crate::store) named_at: Option<i64>,
    /// Whether a user asked for it.
    pub(in crate::store) tracked: bool,
    /// Whether it was ingested from git.
    pub(in crate::store) ingested: bool,
}

/// A repo that is to be added.
#[derive(Debug, Clone)]
pub(in crate::store) struct NewRepo {
    pub(in crate::store) key: String,
    pub(in crate::store) number: Option<i64>,
    pub(in crate::store) named_at: i64,
}

/// The columns of a [`KnownRepo`], in the order of its fields.
pub(in crate::store) const KNOWN: &str = "id, key, number, named_at, tracked, ingested_at";

pub(in crate::store) fn known(row: &Cells<'_>) -> Result<KnownRepo, StoreError> {
    Ok(KnownRepo {
        id: row.int(0)?,
        key: row.text(1)?,
        number: row.maybe_int(2)?,
        named_at: row.maybe_int(3)?,
        tracked: row.flag(4)?,
        ingested: row.maybe_int(5)?.is_some(),
    })
}

impl Database<'_> {
    /// The repos that have these keys.
    pub(in crate::store) fn repos_by_key(
        self,
        keys: &[&str],
    ) -> Result<Vec<KnownRepo>, StoreError> {
        if let Self::Postgres(connection) = self {
            return connection.borrow_mut().repos_by_key(keys);
        }
        let sql = format!("select {KNOWN} from repo where key = $1");
        let mut found = Vec::new();
        for key in keys {
            found.extend(self.first(&sql, &[Value::Text(key)], known)?);
        }
        Ok(found)
    }

    /// The repos that have these numbers on a forge.
    pub(in crate::store) fn repos_by_number(
        self,
        forge: &str,
        numbers: &[i64],
    ) -> Result<Vec<KnownRepo>, StoreError> {
        match self {
            Self::Postgres(connection) => connection.borrow_mut().repos_by_number(forge, numbers),
            Self::Sqlite(connection) => sqlite::repos_by_number(connection, forge, numbers),
        }
    }
}

impl ForgeIngest<'_> {
    pub(super) fn by_key(&self, key: &str) -> Result<Option<KnownRepo>, StoreError> {
        Ok(self.database.repos_by_key(&[key])?.pop().map(|repo| self.as_reported(repo)))
    }

    pub(super) fn by_numbers(
        &self,
        numbers: &[i64],
    ) -> Result<FxHashMap<i64, KnownRepo>, StoreError> {
        let found = self.database.repos_by_number(&self.forge, numbers)?;
        let by_number = |repo: KnownRepo| Some((repo.number?, self.as_reported(repo)));
        Ok(found.into_iter().filter_map(by_number).collect())
    }

    /// A repo with what this transaction has heard of it and not written yet.
    fn as_reported(&self, mut repo: KnownRepo) -> KnownRepo {
        repo.named_at = repo.named_at.max(self.named.get(&repo.id).copied());
        repo
    }

    /// Whom an earlier name leads to, and the instant of which that was reported.
    pub(super) fn by_alias(&self, key: &str) -> Result<Option<(i64, Option<i64>)>, StoreError> {
        let sql = "select repo_id, at from repo_alias where key = $1";
        self.database.first(sql, &[Value::Text(key)], |row| Ok((row.int(0)?, row.maybe_int(1)?)))
    }

    /// Which of these keys are earlier names of repos.
    pub(super) fn aliased(&self, repos: &[NewRepo]) -> Result<FxHashSet<String>, StoreError> {
        let keys: Vec<&str> = repos.iter().map(|repo| repo.key.as_str()).collect();
        if let Database::Postgres(connection) = self.database {
            return connection.borrow_mut().aliases_among(&keys);
        }
        let mut found = FxHashSet::default();
        for key in keys {
            if self.by_alias(key)?.is_some() {
                found.insert(key.to_owned());
            }
        }
        Ok(found)
    }

    /// Writes of which instants repos were last reported by their keys.
    pub(super) fn write_names(&mut self) -> Result<(), StoreError> {
        let mut named: Vec<(i64, i64)> = self.named.drain().collect();
        named.sort_unstable();
        match self.database {
            Database::Postgres(connection) => connection.borrow_mut().set_named(&named),
            Database::Sqlite(_) => {
                let sql = "update repo set named_at = $1 where id = $2 and named_at < $1";
                named.iter().try_for_each(|&(id, at)| {
                    self.database.run(sql, &[Value::Int(at), Value::Int(id)]).map(|_| ())
                })
            }
        }
    }
}
