//! Which repo a name means.
//!
//! A forge's number outlives renaming and moving, and a name may later be another repo's. So a
//! number decides where it is reported. A repo's key is the name that was reported about it last,
//! and a name means the repo of which it was reported last: earlier names lead to it as aliases,
//! and a repo whose name went to another one is called by that name and its number. In whatever
//! order this is reported, it comes to the same.

use ovenbird_core::fact::forge::RepoName;
use rustc_hash::FxHashSet;

use super::super::StoreError;
use super::super::database::{Database, Value};
use super::super::sqlite;
use super::{ForgeIngest, KnownRepo, NewRepo};

/// What a name meant when this transaction last met it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    pub(super) id: i64,
    at: i64,
    /// Whether it is the repo's key.
    is_key: bool,
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
            match self.met.get(&place(name)).copied() {
                Some(met) if met.is_key => self.bump(met.id, name.at),
                Some(met) if name.number.is_none() || name.at <= met.at => {}
                _ => open.push(name),
            }
        }
        for name in self.add_plain(&open)? {
            let id = self.one(name)?;
            let is_key = name.number.is_some() && self.key_of(id)? == Some(self.key(name));
            self.met.insert(place(name), Met { id, at: name.at, is_key });
        }
        // Two that were met as two may have become one meanwhile.
        names.iter().map(|name| self.met_id(name)).collect()
    }

    fn met_id(&mut self, name: &RepoName) -> Result<i64, StoreError> {
        match self.met.get(&place(name)) {
            Some(met) => Ok(met.id),
            None => self.one(name),
        }
    }

    fn key(&self, name: &RepoName) -> String {
        format!("{}/{}", self.forge, name.name.to_ascii_lowercase())
    }

    /// Finds all at once that are called as they are known, and adds those whose number and name
    /// nobody else has. Returns the others.
    fn add_plain<'n>(&mut self, names: &[&'n RepoName]) -> Result<Vec<&'n RepoName>, StoreError> {
        let reported: Vec<i64> = names.iter().filter_map(|name| name.number).collect();
        let by_number = self.by_numbers(&reported)?;
        let (mut odd, mut new, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let (mut seen, mut keys) = (FxHashSet::default(), FxHashSet::default());
        for &name in names {
            let Some(number) = name.number else {
                odd.push(name);
                continue;
            };
            let key = self.key(name);
            match by_number.get(&number) {
                Some(repo) if repo.key == key => {
                    self.met.insert(place(name), Met { id: repo.id, at: name.at, is_key: true });
                    if repo.named_at < Some(name.at) {
                        self.bump(repo.id, name.at);
                    }
                }
                None if seen.insert(number) && keys.insert(key.clone()) => {
                    new.push(NewRepo { key, number: name.number, named_at: name.at });
                    places.push(name);
                }
                _ => odd.push(name),
            }
        }
        let aliased = self.aliased(&new)?;
        for (at, id) in self.insert(&new, &aliased)?.into_iter().enumerate() {
            match id {
                Some(id) => {
                    let met = Met { id, at: places[at].at, is_key: true };
                    self.met.insert(place(places[at]), met);
                }
                // Another repo has that name, or had it.
                None => odd.push(places[at]),
            }
        }
        Ok(odd)
    }

    /// One repo, whatever it was called before.
    fn one(&mut self, name: &RepoName) -> Result<i64, StoreError> {
        let key = self.key(name);
        let known = match name.number {
            Some(number) => self.by_numbers(&[number])?.remove(&number),
            None => None,
        };
        let holder = self.by_key(&key)?;
        match (known, holder, name.number) {
            (Some(repo), holder, _) => self.reported_again(&repo, &key, name.at, holder),
            (None, Some(holder), None) => Ok(holder.id),
            (None, Some(holder), Some(_)) if holder.number.is_none() => {
                self.adopt(holder.id, name.number, name.at)?;
                Ok(holder.id)
            }
            (None, None, None) => match self.by_alias(&key)? {
                Some((id, _)) => Ok(id),
                None => self.insert_one(NewRepo { key, number: None, named_at: name.at }),
            },
            (None, holder, Some(number)) => {
                let is_last = self.is_last(&key, name.at, holder.as_ref(), None)?;
                if let Some(holder) = holder.as_ref().filter(|_| is_last) {
                    self.set_key(holder.id, &numbered(&key, holder.number))?;
                }
                let called = if is_last { key.clone() } else { numbered(&key, Some(number)) };
                let new = NewRepo { key: called, number: Some(number), named_at: name.at };
                let id = self.insert_one(new)?;
                if is_last {
                    self.forget_alias(&key)?;
                    self.inherit(holder.as_ref(), id)?;
                }
                Ok(id)
            }
        }
    }

    /// A repo that is known by its number is reported with a name that is not its key, or was not.
    fn reported_again(
        &mut self,
        repo: &KnownRepo,
        key: &str,
        at: i64,
        holder: Option<KnownRepo>,
    ) -> Result<i64, StoreError> {
        if let Some(counterpart) = holder.as_ref().filter(|holder| holder.number.is_none()) {
            return self.unite(repo, counterpart, at);
        }
        let others = holder.filter(|holder| holder.id != repo.id);
        if Some(at) <= repo.named_at {
            if repo.key != key {
                self.reported_before(repo, key, at, others.as_ref())?;
            }
            return Ok(repo.id);
        }
        self.bump(repo.id, at);
        if repo.key == key {
            return Ok(repo.id);
        }
        if !repo.key.ends_with(&format!("@{}", repo.number.unwrap_or_default())) {
            self.alias(&repo.key, repo.id, repo.named_at.unwrap_or(at))?;
        }
        if !self.is_last(key, at, others.as_ref(), Some(repo.id))? {
            self.set_key(repo.id, &numbered(key, repo.number))?;
            return Ok(repo.id);
        }
        if let Some(holder) = &others {
            self.set_key(holder.id, &numbered(key, holder.number))?;
        }
        self.forget_alias(key)?;
        self.set_key(repo.id, key)?;
        self.inherit(others.as_ref(), repo.id)?;
        Ok(repo.id)
    }

    /// A repo had a name at an instant before that of its key. Whoever has the name now but was
    /// reported with it before that had lost it.
    fn reported_before(
        &mut self,
        repo: &KnownRepo,
        key: &str,
        at: i64,
        holder: Option<&KnownRepo>,
    ) -> Result<(), StoreError> {
        match holder {
            Some(holder) if holder.named_at >= Some(at) => return Ok(()),
            Some(holder) => self.set_key(holder.id, &numbered(key, holder.number))?,
            None => {}
        }
        self.alias(key, repo.id, at)
    }

    /// Whether a name was reported about no other repo later than `at`.
    fn is_last(
        &self,
        key: &str,
        at: i64,
        holder: Option<&KnownRepo>,
        own: Option<i64>,
    ) -> Result<bool, StoreError> {
        if holder.is_some_and(|holder| holder.named_at > Some(at)) {
            return Ok(false);
        }
        let alias = self.by_alias(key)?;
        Ok(alias.is_none_or(|(id, reported)| own == Some(id) || reported <= Some(at)))
    }

    /// Whoever wanted a repo by its name wants the one that has the name now.
    fn inherit(&self, holder: Option<&KnownRepo>, heir: i64) -> Result<(), StoreError> {
        let Some(holder) = holder.filter(|holder| holder.tracked) else { return Ok(()) };
        let sql = "update repo set tracked = 1, url = coalesce(url,
                       (select url from repo h where h.id = $1)) where id = $2";
        self.database.run(sql, &[Value::Int(holder.id), Value::Int(heir)])?;
        let sql = "update repo set tracked = 0, url = null where id = $1";
        self.database.run(sql, &[Value::Int(holder.id)]).map(|_| ())
    }

    /// A repo that was known by its name alone gets its number.
    pub(super) fn adopt(
        &mut self,
        id: i64,
        number: Option<i64>,
        at: i64,
    ) -> Result<(), StoreError> {
        self.changed.insert(id);
        let sql = "update repo set forge = $1, number = $2, named_at = $3 where id = $4";
        let params = [Value::Text(&self.forge), Value::int(number), Value::Int(at), Value::Int(id)];
        self.database.run(sql, &params).map(|_| ())
    }

    pub(super) fn set_key(&mut self, id: i64, key: &str) -> Result<(), StoreError> {
        self.met.retain(|_, met| met.id != id);
        // Its commits may name pull requests by what it is called.
        self.changed.insert(id);
        let sql = "update repo set key = $1 where id = $2";
        self.database.run(sql, &[Value::Text(key), Value::Int(id)]).map(|_| ())
    }

    /// A repo was reported about at an instant by the name that is its key.
    pub(super) fn bump(&mut self, id: i64, at: i64) {
        let named = self.named.entry(id).or_insert(at);
        *named = at.max(*named);
    }

    pub(super) fn alias(&mut self, key: &str, id: i64, at: i64) -> Result<(), StoreError> {
        let before = self.by_alias(key)?.map(|(id, _)| id);
        let sql = "insert into repo_alias (key, repo_id, at) values ($1, $2, $3)
                   on conflict (key) do update set repo_id = excluded.repo_id, at = excluded.at
                   where excluded.at >= coalesce(repo_alias.at, excluded.at)";
        let set = self.database.run(sql, &[Value::Text(key), Value::Int(id), Value::Int(at)])?;
        if set > 0 && before != Some(id) {
            self.changed.extend(before.into_iter().chain([id]));
        }
        Ok(())
    }

    pub(super) fn forget_alias(&mut self, key: &str) -> Result<(), StoreError> {
        // Whoever had it is called otherwise from now on.
        self.changed.extend(self.by_alias(key)?.map(|(id, _)| id));
        let sql = "delete from repo_alias where key = $1";
        self.database.run(sql, &[Value::Text(key)]).map(|_| ())
    }

    fn key_of(&self, id: i64) -> Result<Option<String>, StoreError> {
        let sql = "select key from repo where id = $1";
        self.database.first(sql, &[Value::Int(id)], |row| row.text(0))
    }

    fn insert_one(&self, repo: NewRepo) -> Result<i64, StoreError> {
        let added = self.insert(&[repo], &FxHashSet::default())?.pop().flatten();
        // Added by somebody else in this very moment: the next attempt finds it.
        added.ok_or(StoreError::Busy)
    }

    /// Adds repos that nobody asked for; `None` for one whose name is taken, or `aliased`.
    fn insert(
        &self,
        repos: &[NewRepo],
        aliased: &FxHashSet<String>,
    ) -> Result<Vec<Option<i64>>, StoreError> {
        let free: Vec<&NewRepo> =
            repos.iter().filter(|repo| !aliased.contains(&repo.key)).collect();
        let added = match self.database {
            Database::Postgres(connection) => {
                connection.borrow_mut().add_repos(&self.forge, &free, self.now)?
            }
            Database::Sqlite(connection) => {
                sqlite::add_repos(connection, &self.forge, &free, self.now)?
            }
        };
        let mut added = added.into_iter();
        let id = |repo: &NewRepo| {
            if aliased.contains(&repo.key) { None } else { added.next().flatten() }
        };
        Ok(repos.iter().map(id).collect())
    }
}

/// What a name is remembered by.
pub(super) fn place(name: &RepoName) -> (Option<i64>, Box<str>) {
    (name.number, name.name.clone())
}

/// What a repo is called that lost its name.
fn numbered(key: &str, number: Option<i64>) -> String {
    number.map_or_else(|| key.to_owned(), |number| format!("{key}@{number}"))
}
