//! Signatures across all repos, and what users decided about them.

use ovenbird_core::fact::{Oid, Signature};
use ovenbird_core::identity::{Decision, LoggedDecision};

use super::database::{Database, Value};
use super::{CommitSample, SignatureUse, StoreError};

impl Database<'_> {
    /// The store's ids of signatures, which are added as needed.
    pub(super) fn intern_signatures(
        self,
        signatures: &[Signature],
    ) -> Result<Vec<i64>, StoreError> {
        if let Self::Postgres(connection) = self {
            return connection.borrow_mut().intern_signatures(signatures);
        }
        let add = |signature: &Signature| {
            let key = [Value::Text(&signature.email), Value::Text(&signature.name)];
            let sql = "select id from signature where email = $1 and name = $2";
            if let Some(id) = self.first(sql, &key, |row| row.int(0))? {
                return Ok(id);
            }
            let sql = "insert into signature (email, name) values ($1, $2) returning id";
            let id = self.first(sql, &key, |row| row.int(0))?;
            id.ok_or_else(|| StoreError::Database("a signature was not kept".to_owned()))
        };
        signatures.iter().map(add).collect()
    }

    /// The store's id of a trailer's role, which is added as needed.
    pub(super) fn intern_role(self, role: &str) -> Result<i64, StoreError> {
        if let Self::Postgres(connection) = self {
            return connection.borrow_mut().intern_role(role);
        }
        let add = "insert into trailer_role (name) values ($1) on conflict do nothing";
        self.run(add, &[Value::Text(role)])?;
        let find = "select id from trailer_role where name = $1";
        Ok(self.first(find, &[Value::Text(role)], |row| row.int(0))?.unwrap_or(0))
    }

    pub(super) fn signatures(self) -> Result<Vec<(i64, Signature)>, StoreError> {
        self.all("select id, name, email from signature order by id", &[], |row| {
            Ok((row.int(0)?, Signature { name: row.text(1)?, email: row.text(2)? }))
        })
    }

    pub(super) fn signature_uses(self) -> Result<Vec<SignatureUse>, StoreError> {
        let sql = "select repo_id, signature_id, authored, committed, trailers, first_at, last_at
                   from signature_use order by repo_id, signature_id";
        self.all(sql, &[], |row| {
            Ok(SignatureUse {
                repo_id: row.int(0)?,
                signature_id: row.int(1)?,
                authored: row.count(2)?,
                committed: row.count(3)?,
                trailers: row.count(4)?,
                first_at: row.maybe_int(5)?,
                last_at: row.maybe_int(6)?,
            })
        })
    }

    pub(super) fn trailer_pairs(self) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = "select distinct author_id, signature_id from own_trailer
                   order by author_id, signature_id";
        self.all(sql, &[], |row| Ok((row.int(0)?, row.int(1)?)))
    }

    pub(super) fn authored_commits(
        self,
        repos: &[i64],
        signatures: &[i64],
    ) -> Result<Vec<(i64, Oid)>, StoreError> {
        if repos.is_empty() || signatures.is_empty() {
            return Ok(Vec::new());
        }
        let (repos, signatures) = (numbers(repos), numbers(signatures));
        let sql = format!(
            "select repo_id, oid from git_commit
             where repo_id in ({repos}) and author_id in ({signatures}) and reachable = 1"
        );
        self.all(&sql, &[], |row| Ok((row.int(0)?, row.oid(1)?)))
    }

    pub(super) fn newest_commits(
        self,
        repo_id: i64,
        signature_id: i64,
        most: usize,
    ) -> Result<Vec<CommitSample>, StoreError> {
        let params = [repo_id, signature_id, most as i64].map(Value::Int);
        self.all(include_str!("query/newest_commits.sql"), &params, |row| {
            Ok(CommitSample {
                repo: row.text(0)?,
                oid: row.oid(1)?,
                authored: row.time(2)?,
                subject: row.text(4)?,
            })
        })
    }

    /// Whether a reachable commit of a repo makes it possible that these signatures integrated
    /// others' work: a commit of another's that one of them committed, or a merge by one of them.
    pub(super) fn may_integrate(
        self,
        repo_id: i64,
        signatures: &[i64],
    ) -> Result<bool, StoreError> {
        if signatures.is_empty() {
            return Ok(false);
        }
        let list = numbers(signatures);
        let sql = format!(
            "select 1 from git_commit where repo_id = $1 and reachable = 1 and (
                 (committer_id in ({list}) and author_id not in ({list}))
                 or (author_id in ({list}) and length(parents) > 32))
             limit 1"
        );
        Ok(self.first(&sql, &[Value::Int(repo_id)], |row| row.int(0))?.is_some())
    }

    pub(super) fn decisions(self) -> Result<Vec<LoggedDecision>, StoreError> {
        let sql = "select id, body, at, made_by, note, undone_at from decision order by id";
        self.all(sql, &[], |row| {
            let decision = serde_json::from_str(&row.text(1)?)
                .map_err(|error| StoreError::Damaged(format!("a decision: {error}")))?;
            Ok(LoggedDecision {
                id: row.int(0)?,
                decision,
                at: row.int(2)?,
                by: row.text(3)?,
                note: row.text(4)?,
                undone_at: row.maybe_int(5)?,
            })
        })
    }

    /// In a transaction.
    pub(super) fn decide(
        self,
        decision: &Decision,
        at: i64,
        by: &str,
        note: &str,
    ) -> Result<i64, StoreError> {
        let body = serde_json::to_string(decision)
            .map_err(|error| StoreError::Database(error.to_string()))?;
        let sql = "insert into decision (body, at, made_by, note) values ($1, $2, $3, $4)
                   returning id";
        let params = [Value::Text(&body), Value::Int(at), Value::Text(by), Value::Text(note)];
        let id = self.first(sql, &params, |row| row.int(0))?;
        self.revise_decisions()?;
        id.ok_or_else(|| StoreError::Database("a decision was not kept".to_owned()))
    }

    /// In a transaction.
    pub(super) fn undo(self, id: i64, at: i64) -> Result<bool, StoreError> {
        let sql = "update decision set undone_at = $1 where id = $2 and undone_at is null";
        let is_undone = self.run(sql, &[Value::Int(at), Value::Int(id)])? == 1;
        if is_undone {
            self.revise_decisions()?;
        }
        Ok(is_undone)
    }
}

/// Numbers as SQL: they are the store's own, and nothing foreign is in them.
pub(super) fn numbers(numbers: &[i64]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    texts.join(", ")
}
