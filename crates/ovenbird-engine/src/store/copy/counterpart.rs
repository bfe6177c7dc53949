//! Which repos of the destination are those of the source, whatever they are called there.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::database::Value;
use super::super::forge::KnownRepo;
use super::super::{RepoRecord, StoreError};
use super::{CopyError, StoreCopy};

/// Repos of the destination by the numbers that they have at the source.
#[derive(Default)]
pub(super) struct Counterparts {
    of: FxHashMap<i64, Vec<KnownRepo>>,
    known: Vec<i64>,
    /// Repos of the source that nobody asked for there.
    unwanted: FxHashSet<i64>,
    /// Other repos that have a name of the source's there, with what they are to be called.
    in_the_way: FxHashMap<i64, Vec<(i64, String)>>,
}

impl Counterparts {
    /// The counterparts of a repo: what a user wants there comes first.
    pub(super) fn of(&self, id: i64) -> &[KnownRepo] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The repos that have any.
    pub(super) fn known(&self) -> &[i64] {
        &self.known
    }

    /// The repos that have just one.
    pub(super) fn single(&self) -> FxHashMap<i64, &KnownRepo> {
        let single = |(id, counterparts): (&i64, &'_ Vec<KnownRepo>)| (*id, counterparts.len());
        let ids = self.of.iter().map(single).filter(|(_, count)| *count == 1);
        ids.filter_map(|(id, _)| Some((id, self.of(id).first()?))).collect()
    }

    /// Whether a repo is wanted at the destination and was by nobody at the source.
    pub(super) fn is_only_wanted_there(&self, id: i64) -> bool {
        self.unwanted.contains(&id)
            && self
                .of(id)
                .first()
                .is_some_and(|counterpart| counterpart.tracked || counterpart.ingested)
    }

    fn add(&mut self, id: i64, counterpart: KnownRepo) {
        let counterparts = self.of.entry(id).or_default();
        if counterparts.is_empty() {
            self.known.push(id);
        }
        counterparts.push(counterpart);
        counterparts.sort_by_key(|counterpart| !(counterpart.tracked || counterpart.ingested));
    }
}

impl StoreCopy<'_> {
    /// Finds repos at the destination, by their numbers on a forge and by their keys.
    pub(super) fn counterparts(&self, repos: &[&RepoRecord]) -> Result<Counterparts, CopyError> {
        self.find_counterparts(repos).map_err(CopyError::Destination)
    }

    fn find_counterparts(&self, repos: &[&RepoRecord]) -> Result<Counterparts, StoreError> {
        let mut counterparts = Counterparts::default();
        let mut taken: FxHashSet<i64> = FxHashSet::default();
        let mut forges: FxHashMap<&str, FxHashMap<i64, i64>> = FxHashMap::default();
        for repo in repos {
            if let (Some(forge), Some(number)) = (&repo.forge, repo.number) {
                forges.entry(forge).or_default().insert(number, repo.id);
            }
            if !repo.tracked && repo.ingested_at.is_none() {
                counterparts.unwanted.insert(repo.id);
            }
        }
        for (forge, ids) in forges {
            let numbers: Vec<i64> = ids.keys().copied().collect();
            for counterpart in self.to.repos_by_number(forge, &numbers)? {
                let id = counterpart.number.and_then(|number| ids.get(&number));
                if let Some(&id) = id.filter(|_| taken.insert(counterpart.id)) {
                    counterparts.add(id, counterpart);
                }
            }
        }
        let by_key: FxHashMap<&str, &RepoRecord> =
            repos.iter().map(|repo| (repo.key.as_str(), *repo)).collect();
        let keys: Vec<&str> = by_key.keys().copied().collect();
        for counterpart in self.to.repos_by_key(&keys)? {
            let Some(repo) = by_key.get(counterpart.key.as_str()) else { continue };
            match (counterpart.number, repo.number) {
                (Some(theirs), Some(ours)) if theirs != ours => {
                    let name = format!("{}@{theirs}", counterpart.key);
                    counterparts
                        .in_the_way
                        .entry(repo.id)
                        .or_default()
                        .push((counterpart.id, name));
                }
                _ if taken.insert(counterpart.id) => counterparts.add(repo.id, counterpart),
                _ => {}
            }
        }
        Ok(counterparts)
    }

    /// In a transaction: repos that have other numbers give up the keys of the source's.
    pub(super) fn free_keys(
        &self,
        ids: &[i64],
        counterparts: &Counterparts,
    ) -> Result<(), StoreError> {
        for (id, name) in ids.iter().filter_map(|id| counterparts.in_the_way.get(id)).flatten() {
            let sql = "update repo set key = $1 where id = $2";
            self.to.run(sql, &[Value::Text(name), Value::Int(*id)])?;
            self.to.forget_packs(&[*id])?;
        }
        Ok(())
    }

    /// In a transaction: what the source's repos were called before leads to no other repo.
    pub(super) fn free_aliases(&self, ids: &[i64]) -> Result<(), CopyError> {
        let mut keys: Vec<String> = Vec::new();
        let found = self.from.each_of(
            "select key from repo_alias where repo_id = $1 order by key",
            ids,
            &mut |row| {
                keys.push(row.text(0)?);
                Ok(())
            },
        );
        found.map_err(CopyError::Source)?;
        let sql = "delete from repo_alias where key = $1 returning repo_id";
        let mut renamed: Vec<i64> = Vec::new();
        let freed = keys.iter().try_for_each(|key| {
            renamed.extend(self.to.first(sql, &[Value::Text(key)], |row| row.int(0))?);
            Ok(())
        });
        freed.and_then(|()| self.to.forget_packs(&renamed)).map_err(CopyError::Destination)
    }
}
