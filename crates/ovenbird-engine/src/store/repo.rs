//! Repos: their rows, aliases, documents and ledger.

use std::collections::BTreeSet;

use ovenbird_core::fact::forge::ObjectKind;
use ovenbird_core::fact::{Basis, NewTag, Observation, Oid};

use super::database::{Cells, Database, Value};
use super::{
    IngestEntry, IngestOutcome, RepoKey, RepoRecord, RepoState, StoreError, StoredDocument,
    TipRecord,
};
use crate::git::Document;

/// In PostgreSQL, held in common by whoever adds facts and alone by whoever removes a repo.
pub(super) const REMOVAL_LOCK: i64 = 0x6f76_656e_6269_7266;

/// Reads one or all repos: the columns in the order of [`record`].
const COLUMNS: &str = "id, key, url, path, default_branch, branches = 'all', shallow, partial,
    unreadable + unreadable_refs, damaged, commits, added_at, ingested_at, tracked, forge, number,
    observed_at_least, observed_at_latest, observed_by";

/// Observations that end so close together are one.
const ALIKE_SECONDS: i64 = 3_600;

/// Tables with rows of a repo, in an order in which none is left without what it points to.
const TABLES: [&str; 13] = [
    "file_change",
    "trailer",
    "commit_reference",
    "pull_request_landing",
    "git_commit",
    "path",
    "tag",
    "ref",
    "document",
    "signature_use",
    "own_trailer",
    "ledger",
    "repo_alias",
];

/// Tables with rows of a repo that a forge reported.
const FORGE_TABLES: [&str; 14] = [
    "event",
    "pull_request",
    "issue",
    "review",
    "comment",
    "review_comment",
    "commit_comment",
    "release",
    "star",
    "fork",
    "push",
    "repo_profile",
    "observation_window",
    "source_cursor",
];

/// The repos that are listed: a user asked for them, or they were ingested from git. An index
/// holds them, for those that came with an archive of everything may be a million.
const LISTED: &str = "(tracked = 1 or ingested_at is not null)";

impl Database<'_> {
    pub(super) fn add_repo(self, key: &RepoKey, now: i64) -> Result<RepoRecord, StoreError> {
        if let Some(known) = self.repo(&key.key)? {
            return self.want(known, key);
        }
        let sql = "insert into repo (key, url, path, added_at) values ($1, $2, $3, $4)
                   on conflict do nothing";
        let (url, path) = (Value::text(key.url.as_deref()), Value::text(key.path.as_deref()));
        self.write(sql, &[Value::Text(&key.key), url, path, Value::Int(now)])?;
        let found = self.repo(&key.key)?;
        found.ok_or_else(|| {
            StoreError::Database(format!("repo `{}` was removed meanwhile", key.key))
        })
    }

    /// A repo that is known is wanted now: by a user, and where it may be fetched.
    fn want(self, known: RepoRecord, key: &RepoKey) -> Result<RepoRecord, StoreError> {
        if known.tracked && (known.url.is_some() || known.path.is_some()) {
            return Ok(known);
        }
        let sql = "update repo set tracked = 1, url = coalesce(url, $1), path = coalesce(path, $2)
                   where id = $3";
        let (url, path) = (Value::text(key.url.as_deref()), Value::text(key.path.as_deref()));
        self.atomically(|| {
            self.run(sql, &[url, path, Value::Int(known.id)])?;
            self.revise(&[known.id])
        })?;
        Ok(self.repo(&key.key)?.unwrap_or(known))
    }

    pub(super) fn track_repo(self, id: i64, tracked: bool) -> Result<(), StoreError> {
        let sql = "update repo set tracked = $1 where id = $2";
        self.atomically(|| {
            self.run(sql, &[Value::flag(tracked), Value::Int(id)])?;
            self.revise(&[id])
        })
    }

    /// Tracks all repos of a user or organisation, or no more; false if that was so before.
    pub(super) fn track_owner(
        self,
        forge: &str,
        owner: &str,
        tracked: bool,
        now: i64,
    ) -> Result<bool, StoreError> {
        let owner = owner.to_ascii_lowercase();
        let who = [Value::Text(forge), Value::Text(&owner)];
        let changed = if tracked {
            let sql = "insert into tracked_owner (forge, owner, added_at) values ($1, $2, $3)
                       on conflict do nothing";
            self.write(sql, &[who[0], who[1], Value::Int(now)])?
        } else {
            self.write("delete from tracked_owner where forge = $1 and owner = $2", &who)?
        };
        Ok(changed > 0)
    }

    pub(super) fn repo(self, key: &str) -> Result<Option<RepoRecord>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from repo where key = $1
             or id = (select repo_id from repo_alias where key = $1)
             order by case when key = $1 then 0 else 1 end"
        );
        self.first(&sql, &[Value::Text(key)], record)
    }

    pub(super) fn repos(self) -> Result<Vec<RepoRecord>, StoreError> {
        let sql = format!("select {COLUMNS} from repo where {LISTED} order by key");
        self.all(&sql, &[], record)
    }

    /// The repos that had a repo's name before it: a forge gave the name to a new number.
    pub(super) fn namesakes(self, key: &str) -> Result<Vec<RepoRecord>, StoreError> {
        // They are called by that name, `@` and their number, and `A` follows `@`.
        let sql = format!("select {COLUMNS} from repo where key > $1 and key < $2 order by key");
        let (from, to) = (format!("{key}@"), format!("{key}A"));
        self.all(&sql, &[Value::Text(&from), Value::Text(&to)], record)
    }

    /// How many repos are stored that [`repos`](Self::repos) does not list.
    pub(super) fn count_unlisted(self) -> Result<u64, StoreError> {
        let sql = format!(
            "select (select count(*) from repo) - (select count(*) from repo where {LISTED})"
        );
        Ok(self.first(&sql, &[], |row| row.count(0))?.unwrap_or_default())
    }

    /// Up to `most` repos that [`repos`](Self::repos) does not list, by key, beyond a key.
    pub(super) fn unlisted(self, after: &str, most: usize) -> Result<Vec<RepoRecord>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from repo where key > $1 and not {LISTED} order by key limit $2"
        );
        self.all(&sql, &[Value::Text(after), Value::Int(most as i64)], record)
    }

    pub(super) fn remove_repo(self, id: i64) -> Result<(), StoreError> {
        self.atomically(|| {
            // A running job is its worker's to end, and finds the repo gone.
            let sql = "delete from job where state <> 'running'
                       and repo = (select key from repo where id = $1)";
            self.run(sql, &[Value::Int(id)])?;
            self.hold_forges()?;
            // Files that were ingested say nothing of it any more.
            self.run(include_str!("query/remember_removed.sql"), &[Value::Int(id)])?;
            let sql = "select 1 from repo where id = $1 and ingested_at is not null";
            let has_people = self.first(sql, &[Value::Int(id)], |_| Ok(()))?.is_some();
            self.remove_rows(&[id])?;
            if has_people { self.forget_signatures() } else { Ok(()) }
        })
    }

    /// In a transaction: whoever removes a repo, and signatures with it, waits for its end.
    pub(super) fn keep_from_removal(self) -> Result<(), StoreError> {
        self.hold("select pg_advisory_xact_lock_shared($1)")
    }

    /// In a transaction: deletes all rows of repos, after whoever adds facts has ended. Until
    /// the transaction ends nobody begins to, for they hold numbers of signatures.
    pub(super) fn remove_rows(self, ids: &[i64]) -> Result<(), StoreError> {
        self.hold("select pg_advisory_xact_lock($1)")?;
        self.forget_packs(ids)?;
        self.mark_events(ids)?;
        for table in FORGE_TABLES.iter().chain(&TABLES) {
            self.run_of(&format!("delete from {table} where repo_id = $1"), ids)?;
        }
        self.run_of("delete from repo where id = $1", ids)
    }

    /// After [`remove_rows`](Self::remove_rows): the people go with their repo.
    pub(super) fn forget_signatures(self) -> Result<(), StoreError> {
        self.run(include_str!("query/forget_signatures.sql"), &[]).map(|_| ())
    }

    /// SQLite needs no lock: it has one writer.
    fn hold(self, lock: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.run(lock, &[Value::Int(REMOVAL_LOCK)]).map(|_| ()),
        }
    }

    /// Where the last ingest of a repo ended, without the number of its commits.
    pub(super) fn state(self, repo_id: i64) -> Result<RepoState, StoreError> {
        let repo = [Value::Int(repo_id)];
        let sql = "select overlay, unreadable, references_read, unreadable_branches from repo
                   where id = $1";
        let found = self.first(sql, &repo, |row| {
            Ok(RepoState {
                overlay: row.text(0)?,
                unreadable: row.count(1)?,
                references_read: row.flag(2)?,
                unreadable_branches: row.count(3)?,
                ..RepoState::default()
            })
        })?;
        let state = found
            .ok_or_else(|| StoreError::Database("the repo was removed meanwhile".to_owned()))?;
        let sql = "select name, oid, is_head from ref where repo_id = $1 order by name";
        let tips = self.all(sql, &repo, |row| {
            Ok(TipRecord { name: row.text(0)?, oid: row.oid(1)?, is_head: row.flag(2)? })
        })?;
        Ok(RepoState { tips, ..state })
    }

    /// The names by which a commit message can tell that it means this repo: those that it has
    /// or had on its forge, in lower case, with the host and without. None of a local clone.
    pub(super) fn reported_names(self, repo_id: i64) -> Result<BTreeSet<String>, StoreError> {
        let sql = "select key from repo where id = $1
                   union select key from repo_alias where repo_id = $1";
        let keys = self.all(sql, &[Value::Int(repo_id)], |row| row.text(0))?;
        let mut names = BTreeSet::new();
        for key in keys {
            let key = key.to_ascii_lowercase();
            if let [host, owner, name] = key.split('/').collect::<Vec<_>>()[..]
                && ![host, owner, name].contains(&"")
            {
                names.insert(format!("{owner}/{name}"));
                names.insert(key);
            }
        }
        Ok(names)
    }

    /// Whether a commit is stored and was reachable when last ingested.
    pub(super) fn holds(self, repo_id: i64, oid: &Oid) -> Result<bool, StoreError> {
        let sql = "select reachable from git_commit where repo_id = $1 and oid = $2";
        let params = [Value::Int(repo_id), Value::Blob(oid.as_bytes())];
        Ok(self.first(sql, &params, |row| row.flag(0))?.unwrap_or(false))
    }

    /// Whether these are the tags that are stored.
    pub(super) fn has_tags(self, repo_id: i64, tags: &[NewTag]) -> Result<bool, StoreError> {
        let sql = "select name, target, committed_at from tag where repo_id = $1";
        let read = |row: &Cells<'_>| Ok((row.text(0)?, row.oid(1)?, row.maybe_int(2)?));
        let stored: BTreeSet<(String, Oid, Option<i64>)> =
            self.all(sql, &[Value::Int(repo_id)], read)?.into_iter().collect();
        let one = |tag: &NewTag| (tag.name.clone(), tag.target, tag.committed);
        Ok(stored == tags.iter().map(one).collect())
    }

    /// Whether a repo is stored just as it is, so that an ingest would change nothing.
    pub(super) fn has_all(
        self,
        repo_id: i64,
        tips: &[TipRecord],
        tags: &[NewTag],
        documents: Option<&[Document]>,
        outcome: &IngestOutcome,
    ) -> Result<bool, StoreError> {
        let sql = format!("select {COLUMNS} from repo where id = $1");
        let Some(repo) = self.first(&sql, &[Value::Int(repo_id)], record)? else {
            return Ok(false);
        };
        let state = self.state(repo_id)?;
        let lost = outcome.unreadable + outcome.unreadable_refs;
        let is_same = repo.ingested_at.is_some()
            && repo.unreadable == lost
            && repo.default_branch == outcome.default_branch
            && (repo.all_branches, repo.shallow, repo.partial)
                == (outcome.all_branches, outcome.shallow, outcome.partial)
            && (state.unreadable, &state.overlay) == (0, &outcome.overlay)
            && state.references_read
            && state.tips == tips;
        if !is_same || !self.has_tags(repo_id, tags)? {
            return Ok(false);
        }
        let Some(documents) = documents else { return Ok(true) };
        let mut found: Vec<_> = documents.iter().map(|d| (&d.path, &d.content)).collect();
        found.sort();
        let stored = self.documents(Some(repo_id))?;
        Ok(stored.iter().map(|d| (&d.path, &d.content)).eq(found))
    }

    /// Notes until when a repo's history shows what happened, where nothing else is to be stored.
    /// Nobody waits for that: where somebody else writes, an earlier time stays, which is no
    /// less true.
    pub(super) fn observe(self, repo_id: i64, observation: &Observation) {
        let sql = format!("select {COLUMNS} from repo where id = $1");
        let stored = self.first(&sql, &[Value::Int(repo_id)], record).ok().flatten();
        if stored.and_then(|repo| repo.observation).is_some_and(|one| is_alike(&one, observation)) {
            return;
        }
        let sql =
            "update repo set observed_at_least = $1, observed_at_latest = $2, observed_by = $3
                   where id = $4";
        let times = [observation.at_least, observation.at_latest].map(Value::Int);
        let basis = Value::Text(observation.basis.name());
        let row = [times[0], times[1], basis, Value::Int(repo_id)];
        _ = self.at_once(|| {
            self.run(sql, &row)?;
            self.revise(&[repo_id])
        });
    }

    pub(super) fn documents(self, repo_id: Option<i64>) -> Result<Vec<StoredDocument>, StoreError> {
        let sql = "select repo_id, path, content from document
                   where cast($1 as bigint) is null or repo_id = $1 order by repo_id, path";
        self.all(sql, &[Value::int(repo_id)], |row| {
            Ok(StoredDocument {
                repo_id: row.int(0)?,
                path: row.text(1)?,
                content: row.blob(2)?.to_vec(),
            })
        })
    }

    pub(super) fn record(self, repo_id: i64, entry: &IngestEntry) -> Result<(), StoreError> {
        let sql = "insert into ledger (repo_id, kind, at, seen, kept, rejected, reason)
                   values ($1, $2, $3, $4, $5, $6, $7)";
        let [seen, kept, rejected] =
            [entry.seen, entry.kept, entry.rejected].map(|count| Value::Int(count as i64));
        let reason = Value::text(entry.reason.as_deref());
        let (kind, at) = (Value::Text(entry.kind), Value::Int(entry.at));
        let row = [Value::Int(repo_id), kind, at, seen, kept, rejected, reason];
        self.run(sql, &row).map(|_| ())
    }

    pub(super) fn ledger(self, repo_id: i64) -> Result<Vec<IngestEntry>, StoreError> {
        let sql = "select kind, at, seen, kept, rejected, reason from ledger where repo_id = $1 order by id";
        self.all(sql, &[Value::Int(repo_id)], |row| {
            Ok(IngestEntry {
                kind: kind(&row.text(0)?),
                at: row.int(1)?,
                seen: row.count(2)?,
                kept: row.count(3)?,
                rejected: row.count(4)?,
                reason: row.maybe_text(5)?,
            })
        })
    }
}

/// The kind of a ledger's line: what git has, events, or the objects of a forge.
fn kind(stored: &str) -> &'static str {
    let plain = ["commits", "files", "events"].into_iter();
    let mut known = plain.chain(ObjectKind::ALL.map(ObjectKind::table));
    known.find(|kind| *kind == stored).unwrap_or("commits")
}

fn record(row: &Cells<'_>) -> Result<RepoRecord, StoreError> {
    Ok(RepoRecord {
        id: row.int(0)?,
        key: row.text(1)?,
        url: row.maybe_text(2)?,
        path: row.maybe_text(3)?,
        default_branch: row.maybe_text(4)?,
        all_branches: row.flag(5)?,
        shallow: row.flag(6)?,
        partial: row.flag(7)?,
        unreadable: row.count(8)?,
        damaged: row.count(9)?,
        commits: row.count(10)?,
        added_at: row.int(11)?,
        ingested_at: row.maybe_int(12)?,
        tracked: row.flag(13)?,
        forge: row.maybe_text(14)?,
        number: row.maybe_int(15)?,
        observation: observation(row)?,
    })
}

/// Whether two observations differ by less than any answer would show: a new one makes all
/// answers anew.
fn is_alike(a: &Observation, b: &Observation) -> bool {
    let near = |a: i64, b: i64| (a - b).abs() < ALIKE_SECONDS;
    a.basis == b.basis && near(a.at_least, b.at_least) && near(a.at_latest, b.at_latest)
}

fn observation(row: &Cells<'_>) -> Result<Option<Observation>, StoreError> {
    let (least, latest) = (row.maybe_int(16)?, row.maybe_int(17)?);
    let basis = row.maybe_text(18)?.and_then(|name| Basis::from_name(&name));
    let found = least.zip(latest).zip(basis);
    Ok(found.map(|((least, latest), basis)| Observation::between(least, latest, basis)))
}
