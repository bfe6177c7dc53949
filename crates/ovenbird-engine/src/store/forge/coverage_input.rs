//! What the store knows of how much it knows of a repo.

use ovenbird_core::fact::forge::Source;
use ovenbird_core::fact::{Oid, Window};
use ovenbird_core::metric::coverage::{CoverageInput, Numbered, Push};
use rustc_hash::FxHashMap;

use super::super::database::{Database, Value};
use super::super::{RepoRecord, StoreError};
use super::Scope;

impl Database<'_> {
    /// All that coverage is reckoned from, as one snapshot.
    pub(in crate::store) fn coverage_input(
        self,
        repo: &RepoRecord,
    ) -> Result<CoverageInput, StoreError> {
        self.snapshot(|| {
            let (hours, damaged_hours) = self.hours_of(repo)?;
            let windows = self.observation_windows_of(repo.id)?;
            let mainline = if repo.ingested_at.is_some() { self.mainline(repo.id)? } else { None };
            Ok(CoverageInput {
                created_at: self.created_at(repo.id)?,
                hours,
                damaged_hours,
                windows,
                objects: self.numbered(repo.id)?,
                pushes: self.pushes(repo)?,
                mainline,
            })
        })
    }

    fn created_at(self, repo_id: i64) -> Result<Option<i64>, StoreError> {
        let sql = "select created_at from repo_profile where repo_id = $1";
        let created = self.first(sql, &[Value::Int(repo_id)], |row| row.maybe_int(0))?;
        Ok(created.flatten())
    }

    /// The hours of the archive that were ingested for a repo: whole ones, and damaged ones.
    pub(super) fn hours_of(self, repo: &RepoRecord) -> Result<(Vec<i64>, Vec<i64>), StoreError> {
        let Some((forge, name)) = repo.key.split_once('/') else { return Ok(Default::default()) };
        let owner = name.split('/').next().unwrap_or_default();
        let has = |scope: &Scope| {
            scope.repos.binary_search(&repo.key).is_ok()
                || repo.number.is_some_and(|number| scope.numbers.binary_search(&number).is_ok())
                || scope.owners.iter().any(|one| one == owner)
        };
        let scopes: FxHashMap<i64, bool> =
            self.scopes()?.iter().map(|(id, scope)| (*id, has(scope))).collect();
        // What was reported before it was removed is not there any more.
        let removed = self.removed_repos()?.into_iter().filter(|one| {
            one.key == repo.key || (one.number.is_some() && one.number == repo.number)
        });
        let removed = removed.map(|one| one.last_file).max().unwrap_or_default();
        let (mut whole, mut damaged) = (Vec::new(), Vec::new());
        for file in self.archive_hours(forge)?.iter().filter(|file| file.last_file > removed) {
            if file.scope.is_none_or(|scope| scopes.get(&scope).copied().unwrap_or(false)) {
                if file.damaged { &mut damaged } else { &mut whole }.push(file.hour);
            }
        }
        whole.dedup();
        // What was damaged once may have been ingested whole another time.
        damaged.retain(|hour| whole.binary_search(hour).is_err());
        damaged.dedup();
        Ok((whole, damaged))
    }

    pub(super) fn observation_windows_of(
        self,
        repo_id: i64,
    ) -> Result<Vec<(Source, String, Window)>, StoreError> {
        let spans = self.observation_windows(repo_id)?.into_iter().filter_map(|span| {
            let source = Source::ALL.into_iter().find(|source| source.name() == span.source)?;
            Some((source, span.kind, span.window))
        });
        Ok(spans.collect())
    }

    /// Issues and pull requests, and the numbers that only a comment or review tells of.
    fn numbered(self, repo_id: i64) -> Result<Vec<Numbered>, StoreError> {
        self.all(include_str!("../query/numbered.sql"), &[Value::Int(repo_id)], |row| {
            Ok(Numbered {
                number: row.int(0)?,
                created_at: row.maybe_int(1)?,
                sources: row.int(2)? as u8,
            })
        })
    }

    fn pushes(self, repo: &RepoRecord) -> Result<Vec<Push>, StoreError> {
        let Some(branch) = &repo.default_branch else { return Ok(Vec::new()) };
        let sql = "select at, base_oid, head_oid from push where repo_id = $1 and ref = $2
                   and head_oid is not null and at is not null order by at";
        self.all(sql, &[Value::Int(repo.id), Value::Text(branch)], |row| {
            let before = row.maybe_blob(1)?.and_then(|oid| Oid::from_bytes(oid).ok());
            Ok(Push { at: row.int(0)?, before, head: row.oid(2)? })
        })
    }

    /// The default branch's first parents, the newest first, with their committers' times.
    fn mainline(self, repo_id: i64) -> Result<Option<Vec<(Oid, i64)>>, StoreError> {
        let of = [Value::Int(repo_id)];
        let sql = "select oid from ref where repo_id = $1 and is_head = 1";
        let Some(head) = self.first(sql, &of, |row| row.oid(0))? else { return Ok(None) };
        let mut commits: FxHashMap<Oid, (Option<Oid>, Option<i64>)> = FxHashMap::default();
        let sql = "select oid, parents, committed_at from git_commit
                   where repo_id = $1 and reachable = 1";
        self.each(sql, &of, &mut |row| {
            let oid = row.oid(0)?;
            let parents = row.blob(1)?;
            let first =
                parents.get(..oid.as_bytes().len()).and_then(|raw| Oid::from_bytes(raw).ok());
            commits.insert(oid, (first, row.maybe_int(2)?));
            Ok(())
        })?;
        let mut mainline = Vec::new();
        let mut next = Some(head);
        // Each is taken out when it is met, so that a ring ends.
        while let Some((oid, (parent, at))) =
            next.and_then(|oid| Some((oid, commits.remove(&oid)?)))
        {
            mainline.extend(at.map(|at| (oid, at)));
            next = parent;
        }
        Ok(Some(mainline))
    }
}
