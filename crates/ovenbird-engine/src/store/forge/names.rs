//! Which repo a name means.
//!
//! A forge's number outlives renaming and moving, a name may later be another repo's. So a number
//! decides where it is told, and of names, the one told of the latest instant is the repo's key;
//! earlier ones lead to it. A repo that lost its name to another one is called by its number.

use ovenbird_core::fact::forge::RepoName;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::StoreError;
use super::super::database::{Cells, Database, Value};
use super::super::repo::REPO_ROWS;
use super::super::sqlite;
use super::ForgeIngest;

/// A repo as the store knows it.
#[derive(Debug, Clone)]
pub(in crate::store) struct KnownRepo {
    pub(in crate::store) id: i64,
    pub(in crate::store) key: String,
    pub(in crate::store) number: Option<i64>,
    pub(in crate::store) named_at: Option<i64>,
}

/// A repo that is to be added.
#[derive(Debug, Clone)]
pub(in crate::store) struct NewRepo {
    pub(in crate::store) key: String,
    pub(in crate::store) number: Option<i64>,
    pub(in crate::store) named_at: i64,
}

const COLUMNS: &str = "id, key, number, named_at";

fn known(row: &Cells<'_>) -> Result<KnownRepo, StoreError> {
    Ok(KnownRepo {
        id: row.int(0)?,
        key: row.text(1)?,
        number: row.maybe_int(2)?,
        named_at: row.maybe_int(3)?,
    })
}

impl ForgeIngest<'_> {
    /// The number in the store of a repo, which is added or renamed as needed.
    pub fn repo_id(&mut self, name: &RepoName) -> Result<i64, StoreError> {
        let ids = self.repo_ids(std::slice::from_ref(name))?;
        ids.first().copied().ok_or(StoreError::Busy)
    }

    /// The numbers in the store of repos, which are added as needed.
    pub(super) fn repo_ids(&mut self, names: &[RepoName]) -> Result<Vec<i64>, StoreError> {
        let mut open: Vec<&RepoName> = Vec::new();
        for name in names {
            if !self.ids.contains_key(&(name.number, name.name.clone())) {
                open.push(name);
            }
        }
        let odd = self.add_plain(&open)?;
        for name in odd {
            let id = self.one(name)?;
            self.ids.insert((name.number, name.name.clone()), id);
        }
        Ok(names.iter().map(|name| self.ids[&(name.number, name.name.clone())]).collect())
    }

    fn key(&self, name: &RepoName) -> String {
        format!("{}/{}", self.forge, name.name.to_ascii_lowercase())
    }

    /// Finds all at once that are called as they are known, and adds those whose number and name
    /// nobody else has. Returns the others.
    fn add_plain<'n>(&mut self, names: &[&'n RepoName]) -> Result<Vec<&'n RepoName>, StoreError> {
        let told: Vec<i64> = names.iter().filter_map(|name| name.number).collect();
        let by_number: FxHashMap<i64, KnownRepo> = self
            .by_numbers(&told)?
            .into_iter()
            .filter_map(|repo| Some((repo.number?, repo)))
            .collect();
        let (mut odd, mut new, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = FxHashSet::default();
        for &name in names {
            let Some(number) = name.number else {
                odd.push(name);
                continue;
            };
            let key = self.key(name);
            match by_number.get(&number) {
                Some(repo) if repo.key == key => {
                    self.ids.insert((name.number, name.name.clone()), repo.id);
                }
                None if seen.insert(number) => {
                    new.push(NewRepo { key, number: name.number, named_at: name.at });
                    places.push(name);
                }
                _ => odd.push(name),
            }
        }
        for (name, id) in places.into_iter().zip(self.insert(&new)?) {
            match id {
                Some(id) => _ = self.ids.insert((name.number, name.name.clone()), id),
                // Another repo has that name.
                None => odd.push(name),
            }
        }
        Ok(odd)
    }

    /// One repo, whatever it was called before.
    fn one(&mut self, name: &RepoName) -> Result<i64, StoreError> {
        let key = self.key(name);
        let by_number = match name.number {
            Some(number) => self.by_numbers(&[number])?.pop(),
            None => None,
        };
        let holder = self.by_key(&key)?;
        match (by_number, holder) {
            (Some(repo), _) if repo.key == key => Ok(repo.id),
            (Some(repo), holder) => self.rename(repo, &key, name.at, holder),
            (None, Some(holder)) if holder.number.is_none() || name.number.is_none() => {
                if name.number.is_some() {
                    self.adopt(holder.id, name)?;
                }
                Ok(holder.id)
            }
            (None, Some(holder)) => {
                let is_later = Some(name.at) >= holder.named_at;
                let key = if is_later { key } else { numbered(&key, name.number) };
                if is_later {
                    self.set_key(holder.id, &numbered(&holder.key, holder.number))?;
                }
                self.insert_one(NewRepo { key, number: name.number, named_at: name.at })
            }
            (None, None) => match (name.number, self.by_alias(&key)?) {
                (None, Some(id)) => Ok(id),
                _ => self.insert_one(NewRepo { key, number: name.number, named_at: name.at }),
            },
        }
    }

    /// A repo is told of by another name than its key.
    fn rename(
        &mut self,
        repo: KnownRepo,
        key: &str,
        at: i64,
        holder: Option<KnownRepo>,
    ) -> Result<i64, StoreError> {
        if let Some(twin) = holder.as_ref().filter(|holder| holder.number.is_none()) {
            // Added by hand under the name that it has now: both are one.
            self.absorb(&repo, twin.id)?;
            return Ok(twin.id);
        }
        if Some(at) <= repo.named_at {
            self.alias(key, repo.id, at)?;
            return Ok(repo.id);
        }
        if let Some(holder) = holder {
            if holder.named_at > Some(at) {
                self.alias(&numbered(key, repo.number), repo.id, at)?;
                return Ok(repo.id);
            }
            self.set_key(holder.id, &numbered(&holder.key, holder.number))?;
        }
        self.alias(&repo.key, repo.id, repo.named_at.unwrap_or(at))?;
        let sql = "delete from repo_alias where key = $1";
        self.database.run(sql, &[Value::Text(key)])?;
        self.set_key(repo.id, key)?;
        let sql = "update repo set named_at = $1 where id = $2";
        self.database.run(sql, &[Value::Int(at), Value::Int(repo.id)])?;
        Ok(repo.id)
    }

    /// Gives the facts of a repo to its twin, and its names.
    fn absorb(&mut self, repo: &KnownRepo, twin: i64) -> Result<(), StoreError> {
        for (table, keys) in REPO_ROWS {
            let same: Vec<String> = keys.iter().map(|key| format!("h.{key} = {table}.{key}")).collect();
            let same = if same.is_empty() { "true".to_owned() } else { same.join(" and ") };
            let known = format!(
                "delete from {table} where repo_id = $1
                 and exists (select 1 from {table} h where h.repo_id = $2 and {same})"
            );
            self.database.run(&known, &[Value::Int(repo.id), Value::Int(twin)])?;
            let sql = format!("update {table} set repo_id = $1 where repo_id = $2");
            self.database.run(&sql, &[Value::Int(twin), Value::Int(repo.id)])?;
        }
        self.database.mark_events(twin)?;
        let sql = "update repo_alias set repo_id = $1 where repo_id = $2";
        self.database.run(sql, &[Value::Int(twin), Value::Int(repo.id)])?;
        self.database.run("delete from repo where id = $1", &[Value::Int(repo.id)])?;
        self.alias(&repo.key, twin, repo.named_at.unwrap_or_default())?;
        for id in self.ids.values_mut().filter(|id| **id == repo.id) {
            *id = twin;
        }
        let name = RepoName {
            number: repo.number,
            name: Box::default(),
            at: repo.named_at.unwrap_or_default(),
        };
        self.adopt(twin, &name)
    }

    /// A repo that was added by hand gets its number.
    fn adopt(&self, id: i64, name: &RepoName) -> Result<(), StoreError> {
        let sql = "update repo set forge = $1, number = $2, named_at = $3 where id = $4";
        let number = Value::int(name.number);
        let params = [Value::Text(&self.forge), number, Value::Int(name.at), Value::Int(id)];
        self.database.run(sql, &params).map(|_| ())
    }

    fn set_key(&self, id: i64, key: &str) -> Result<(), StoreError> {
        let sql = "update repo set key = $1 where id = $2";
        self.database.run(sql, &[Value::Text(key), Value::Int(id)]).map(|_| ())
    }

    fn alias(&self, key: &str, id: i64, at: i64) -> Result<(), StoreError> {
        let sql = "insert into repo_alias (key, repo_id, at) values ($1, $2, $3)
                   on conflict (key) do update set repo_id = excluded.repo_id, at = excluded.at
                   where excluded.at >= coalesce(repo_alias.at, excluded.at)";
        self.database.run(sql, &[Value::Text(key), Value::Int(id), Value::Int(at)]).map(|_| ())
    }

    fn by_key(&self, key: &str) -> Result<Option<KnownRepo>, StoreError> {
        let sql = format!("select {COLUMNS} from repo where key = $1");
        self.database.first(&sql, &[Value::Text(key)], known)
    }

    fn by_alias(&self, key: &str) -> Result<Option<i64>, StoreError> {
        let sql = "select repo_id from repo_alias where key = $1";
        self.database.first(sql, &[Value::Text(key)], |row| row.int(0))
    }

    fn by_numbers(&self, numbers: &[i64]) -> Result<Vec<KnownRepo>, StoreError> {
        match self.database {
            Database::Postgres(connection) => {
                connection.borrow_mut().repos_by_number(&self.forge, numbers)
            }
            Database::Sqlite(connection) => {
                sqlite::repos_by_number(connection, &self.forge, numbers)
            }
        }
    }

    fn insert_one(&self, repo: NewRepo) -> Result<i64, StoreError> {
        let added = self.insert(&[repo])?.pop().flatten();
        // Added by somebody else in this very moment: the next attempt finds it.
        added.ok_or(StoreError::Busy)
    }

    /// Adds repos that nobody asked for; `None` for one whose name is taken.
    fn insert(&self, repos: &[NewRepo]) -> Result<Vec<Option<i64>>, StoreError> {
        match self.database {
            Database::Postgres(connection) => {
                connection.borrow_mut().add_repos(&self.forge, repos, self.now)
            }
            Database::Sqlite(connection) => {
                sqlite::add_repos(connection, &self.forge, repos, self.now)
            }
        }
    }
}

/// What a repo is called that lost its name.
fn numbered(key: &str, number: Option<i64>) -> String {
    number.map_or_else(|| key.to_owned(), |number| format!("{key}@{number}"))
}
