//! Signatures across all repos, and what users decided about them.

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{Decision, LoggedDecision};
use rusqlite::params;

use super::SqliteStore;
use super::ingest::{oid, timestamp};
use crate::store::{CommitSample, SignatureUse, StoreError};

impl SqliteStore {
    pub(in crate::store) fn signatures(&self) -> Result<Vec<(i64, Signature)>, StoreError> {
        let mut read =
            self.connection.prepare_cached("select id, name, email from signature order by id")?;
        let rows = read.query_map([], |row| {
            Ok((row.get(0)?, Signature { name: row.get(1)?, email: row.get(2)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn signature_uses(&self) -> Result<Vec<SignatureUse>, StoreError> {
        let mut read = self.connection.prepare_cached(
            "select repo_id, signature_id, authored, committed, trailers, first_at, last_at
             from signature_use order by repo_id, signature_id",
        )?;
        let rows = read.query_map([], |row| {
            Ok(SignatureUse {
                repo_id: row.get(0)?,
                signature_id: row.get(1)?,
                authored: row.get::<_, i64>(2)? as u64,
                committed: row.get::<_, i64>(3)? as u64,
                trailers: row.get::<_, i64>(4)? as u64,
                first_at: row.get(5)?,
                last_at: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn trailer_pairs(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut read =
            self.connection.prepare_cached(include_str!("../query/trailer_pairs.sql"))?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn newest_commits(
        &self,
        repo_id: i64,
        signature_id: i64,
        most: usize,
    ) -> Result<Vec<CommitSample>, StoreError> {
        let mut read =
            self.connection.prepare_cached(include_str!("../query/newest_commits.sql"))?;
        let rows = read.query_map(params![repo_id, signature_id, most as i64], |row| {
            Ok(CommitSample {
                repo: row.get(0)?,
                oid: oid(row, 1)?,
                authored: timestamp(row, 2)?,
                subject: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn decisions(&self) -> Result<Vec<LoggedDecision>, StoreError> {
        let mut read = self.connection.prepare_cached(
            "select id, body, at, made_by, note, undone_at from decision order by id",
        )?;
        let rows = read.query_map([], |row| {
            let body: String = row.get(1)?;
            let decision = serde_json::from_str(&body).map_err(|error| {
                let kind = rusqlite::types::Type::Text;
                rusqlite::Error::FromSqlConversionFailure(1, kind, Box::new(error))
            })?;
            Ok(LoggedDecision {
                id: row.get(0)?,
                decision,
                at: row.get(2)?,
                by: row.get(3)?,
                note: row.get(4)?,
                undone_at: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn decide(
        &self,
        decision: &Decision,
        at: i64,
        by: &str,
        note: &str,
    ) -> Result<i64, StoreError> {
        let body = serde_json::to_string(decision)
            .map_err(|error| StoreError::Database(error.to_string()))?;
        let sql = "insert into decision (body, at, made_by, note) values (?1, ?2, ?3, ?4)";
        self.connection.execute(sql, params![body, at, by, note])?;
        Ok(self.connection.last_insert_rowid())
    }

    pub(in crate::store) fn undo(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let sql = "update decision set undone_at = ?2 where id = ?1 and undone_at is null";
        Ok(self.connection.execute(sql, params![id, at])? == 1)
    }
}
