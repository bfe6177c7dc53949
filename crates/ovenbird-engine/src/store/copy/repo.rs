//! Repos, as one transaction each or, of those that came with an archive of everything, many.

use std::cell::Cell;

use ovenbird_core::fact::Signature;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::database::{Kind, RowSink, Value};
use super::super::{RepoRecord, StoreError};
use super::counterpart::Counterparts;
use super::digest::{Digests, Names, TableDigest, checksum, of_texts};
use super::table::{self, Table, read};
use super::{CopyError, CopyState, RepoCopy, StoreCopy, damaged};

/// Signatures that are looked up at the destination at once.
const SIGNATURES_AT_ONCE: usize = 2_048;

/// The signatures and roles of repos: their content, and their numbers at the destination.
#[derive(Default)]
struct Moved {
    names: Names,
    signatures: FxHashMap<i64, i64>,
    roles: FxHashMap<i64, i64>,
    /// Numbers of the repos at the destination, by those at the source.
    repos: FxHashMap<i64, i64>,
}

/// What went by of repos of the source, by their numbers there.
type Sent = FxHashMap<i64, Vec<TableDigest>>;

impl StoreCopy<'_> {
    /// Brings a repo of the source to the destination; `reported` hears of rows as they are done.
    ///
    /// An error leaves the destination's repo as it was.
    pub fn repo(
        &self,
        repo: &RepoRecord,
        reported: &mut dyn FnMut(u64),
    ) -> Result<RepoCopy, CopyError> {
        let copied = self.group(&[repo], reported)?.pop();
        let none = || CopyError::Source(StoreError::Database("the repo was not copied".to_owned()));
        copied.ok_or_else(none)
    }

    /// Brings repos of the source to the destination, those that it lacks as one transaction.
    /// Their copies are in the order of the repos.
    pub(super) fn group(
        &self,
        repos: &[&RepoRecord],
        reported: &mut dyn FnMut(u64),
    ) -> Result<Vec<RepoCopy>, CopyError> {
        let copied = self.from.snapshot(|| Ok(self.in_snapshot(repos, reported)));
        copied.map_err(CopyError::Source)?
    }

    fn in_snapshot(
        &self,
        repos: &[&RepoRecord],
        reported: &mut dyn FnMut(u64),
    ) -> Result<Vec<RepoCopy>, CopyError> {
        let counterparts = self.counterparts(repos)?;
        let (mut states, mut sums) = self.compared(&counterparts, reported)?;
        let missing: Vec<&RepoRecord> = repos
            .iter()
            .copied()
            .filter(|repo| {
                !matches!(states.get(&repo.id), Some(CopyState::There | CopyState::Added))
            })
            .collect();
        if !missing.is_empty() {
            let sent = self.land(|| self.send(&missing, &counterparts, reported))?;
            sums.extend(sent);
        }
        for repo in repos {
            let state = states.entry(repo.id).or_insert(CopyState::Copied);
            if let (CopyState::Added, Some(counterpart)) =
                (*state, counterparts.of(repo.id).first())
            {
                self.add_to(repo, counterpart)?;
            }
        }
        repos.iter().map(|repo| of_tables(states[&repo.id], &sums[&repo.id])).collect()
    }

    /// What is to be done about the repos that the destination has, and their digests here.
    fn compared(
        &self,
        counterparts: &Counterparts,
        reported: &mut dyn FnMut(u64),
    ) -> Result<(FxHashMap<i64, CopyState>, Sent), CopyError> {
        let there = counterparts.single();
        let ids: Vec<i64> = there.keys().copied().collect();
        let sums = self.from.repo_digests(&ids, reported).map_err(CopyError::Source)?;
        let expected = there.iter().map(|(id, counterpart)| (counterpart.id, &sums[id])).collect();
        let differing = self.to.snapshot(|| self.to.first_differences(&expected, reported));
        let differing = differing.map_err(CopyError::Destination)?;
        let mut states = FxHashMap::default();
        for &id in counterparts.known() {
            // Two repos at the destination that are one at the source differ by being two.
            let difference = there
                .get(&id)
                .map_or(Some("repo"), |counterpart| differing.get(&counterpart.id).copied());
            states.insert(
                id,
                match difference {
                    None => CopyState::There,
                    Some(_) if counterparts.is_only_wanted_there(id) => CopyState::Added,
                    Some(table) => CopyState::Replaced(table),
                },
            );
        }
        Ok((states, sums))
    }

    /// In a transaction: what the source holds in place of what was there.
    fn send(
        &self,
        repos: &[&RepoRecord],
        counterparts: &Counterparts,
        reported: &mut dyn FnMut(u64),
    ) -> Result<Sent, CopyError> {
        let ids: Vec<i64> = repos.iter().map(|repo| repo.id).collect();
        let has_people = self.make_room(&ids, counterparts).map_err(CopyError::Destination)?;
        let mut moved = self.intern(&ids)?;
        let mut sent = Sent::default();
        for (id, digest) in self.send_table(table::repo(), &ids, &moved, reported)? {
            sent.entry(id).or_default().push(digest);
        }
        moved.repos = self.added(repos)?;
        let days = self.from.days_with_events(&ids).map_err(CopyError::Source)?;
        let (days, new): (Vec<i64>, Vec<i64>) =
            (days.into_iter().collect(), moved.repos.values().copied().collect());
        self.to.expect_events(&new, &days).map_err(CopyError::Destination)?;
        self.free_aliases(&ids)?;
        for table in table::facts() {
            for (id, digest) in self.send_table(table, &ids, &moved, reported)? {
                sent.entry(id).or_default().push(digest);
            }
        }
        if has_people {
            self.to.forget_signatures().map_err(CopyError::Destination)?;
        }
        self.check(repos, &moved, &sent, reported)?;
        Ok(sent)
    }

    /// In a transaction: what is in the way of repos of the source goes. Says whether signatures
    /// may have lost their last commit.
    fn make_room(&self, ids: &[i64], counterparts: &Counterparts) -> Result<bool, StoreError> {
        self.to.hold_forges()?;
        let old: Vec<_> = ids.iter().flat_map(|id| counterparts.of(*id)).collect();
        if old.is_empty() {
            self.to.keep_from_removal()?;
        } else {
            let rows: FxHashSet<i64> = old.iter().map(|counterpart| counterpart.id).collect();
            self.to.remove_rows(&rows.into_iter().collect::<Vec<i64>>())?;
        }
        self.free_keys(ids, counterparts)?;
        Ok(old.iter().any(|counterpart| counterpart.ingested))
    }

    /// In a transaction: that the destination holds what was sent.
    fn check(
        &self,
        repos: &[&RepoRecord],
        moved: &Moved,
        sent: &Sent,
        reported: &mut dyn FnMut(u64),
    ) -> Result<(), CopyError> {
        let expected = sent.iter().map(|(id, sums)| (moved.repos[id], sums)).collect();
        let differing = self.to.first_differences(&expected, reported);
        let differing = differing.map_err(CopyError::Destination)?;
        for repo in repos {
            if let Some(&table) = differing.get(&moved.repos[&repo.id]) {
                return Err(CopyError::Differs { what: format!("`{}`", repo.key), table });
            }
        }
        Ok(())
    }

    /// In a transaction: the numbers at the destination of repos that were just added there.
    fn added(&self, repos: &[&RepoRecord]) -> Result<FxHashMap<i64, i64>, CopyError> {
        let ids: FxHashMap<&str, i64> = repos.iter().map(|r| (r.key.as_str(), r.id)).collect();
        let keys: Vec<&str> = ids.keys().copied().collect();
        let added = self.to.repos_by_key(&keys).map_err(CopyError::Destination)?;
        let added: FxHashMap<i64, i64> =
            added.iter().filter_map(|one| Some((*ids.get(one.key.as_str())?, one.id))).collect();
        match repos.iter().find(|repo| !added.contains_key(&repo.id)) {
            None => Ok(added),
            Some(repo) => {
                let gone = format!("`{}` was removed or renamed meanwhile", repo.key);
                Err(CopyError::Source(StoreError::Database(gone)))
            }
        }
    }

    /// Streams a table's rows of repos from store to store; returns what went by.
    fn send_table(
        &self,
        table: &Table,
        ids: &[i64],
        moved: &Moved,
        reported: &mut dyn FnMut(u64),
    ) -> Result<FxHashMap<i64, TableDigest>, CopyError> {
        let mut digests = Digests::new(table);
        let is_source = Cell::new(false);
        let mut feed = |sink: &mut RowSink<'_>| {
            let is_sent = Cell::new(true);
            let fed = self.from.each_of(&table.select(), ids, &mut |row| {
                let repo = row.int(0)?;
                let row = read(&table.columns, row, 1)?;
                digests.add(repo, &row, &moved.names, reported)?;
                let sent = sink(&moved.renumbered(repo, table, &row)?);
                is_sent.set(sent.is_ok());
                sent
            });
            is_source.set(fed.is_err() && is_sent.get());
            fed
        };
        let loaded = self.to.load(table.name, &table.sent_columns(), &mut feed);
        loaded.map_err(|error| {
            if is_source.get() { CopyError::Source(error) } else { CopyError::Destination(error) }
        })?;
        digests.end(ids).map_err(CopyError::Source)
    }

    /// Finds or adds at the destination the signatures and roles that repos' rows name.
    fn intern(&self, ids: &[i64]) -> Result<Moved, CopyError> {
        let sql = include_str!("../query/signatures_of_rows.sql");
        let mut signatures: Vec<(i64, Signature)> = Vec::new();
        let found = self.from.each_of(sql, ids, &mut |row| {
            signatures.push((row.int(0)?, Signature { name: row.text(1)?, email: row.text(2)? }));
            Ok(())
        });
        found.map_err(CopyError::Source)?;
        let mut moved = Moved::default();
        for some in signatures.chunks(SIGNATURES_AT_ONCE) {
            let (ids, signatures): (Vec<i64>, Vec<Signature>) = some.iter().cloned().unzip();
            let there = self.to.intern_signatures(&signatures).map_err(CopyError::Destination)?;
            moved.signatures.extend(ids.iter().copied().zip(there));
            for (id, one) in some {
                let content = of_texts(&[&one.name, &one.email]).map_err(CopyError::Source)?;
                moved.names.signatures.insert(*id, content);
            }
        }
        let sql = "select id, name from trailer_role
                   where id in (select role_id from trailer where repo_id = $1) order by id";
        let mut roles: Vec<(i64, String)> = Vec::new();
        let found = self.from.each_of(sql, ids, &mut |row| {
            roles.push((row.int(0)?, row.text(1)?));
            Ok(())
        });
        found.map_err(CopyError::Source)?;
        for (id, name) in roles {
            let there = self.to.intern_role(&name).map_err(CopyError::Destination)?;
            moved.roles.insert(id, there);
            moved.names.roles.insert(id, of_texts(&[&name]).map_err(CopyError::Source)?);
        }
        Ok(moved)
    }
}

impl Moved {
    /// A row as the destination holds it.
    fn renumbered<'r>(
        &self,
        repo_id: i64,
        table: &Table,
        row: &[Value<'r>],
    ) -> Result<Vec<Value<'r>>, StoreError> {
        let mut moved = Vec::with_capacity(row.len() + 1);
        if !table.is_repo() {
            moved.push(Value::Int(*self.repos.get(&repo_id).ok_or_else(|| damaged("repo"))?));
        }
        for (&(_, kind), &value) in table.columns.iter().zip(row) {
            moved.push(match (kind, value) {
                (Kind::Signature, Value::Int(id)) => {
                    Value::Int(*self.signatures.get(&id).ok_or_else(|| damaged("signature"))?)
                }
                (Kind::Role, Value::Int(id)) => {
                    Value::Int(*self.roles.get(&id).ok_or_else(|| damaged("role"))?)
                }
                _ => value,
            });
        }
        Ok(moved)
    }
}

fn of_tables(state: CopyState, tables: &[TableDigest]) -> Result<RepoCopy, CopyError> {
    let rows = |name: &str| tables.iter().find(|table| table.table == name).map_or(0, |t| t.rows);
    Ok(RepoCopy {
        state,
        commits: rows("git_commit"),
        file_changes: rows("file_change"),
        checksum: checksum(tables).map_err(CopyError::Source)?,
    })
}
