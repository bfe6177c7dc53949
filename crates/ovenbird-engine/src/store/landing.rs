//! Pull requests that landed by their patch: which to look at, and what was found.

use ovenbird_core::fact::Oid;

use super::StoreError;
use super::database::{Database, Value};

/// For so long after its closing a pull request is looked at again: its change may land later.
const LOOKED_AT_AGAIN: i64 = 30 * DAY;

const DAY: i64 = 86_400;

/// A pull request that is closed, and neither merged by the forge nor named by a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlanded {
    /// Its number.
    pub number: i64,
    /// When it was opened, in Unix seconds.
    pub created: Option<i64>,
}

impl Unlanded {
    /// How many are looked at in one go.
    pub const MOST: usize = 1_000;
}

impl Database<'_> {
    pub(super) fn unlanded(self, repo_id: i64, now: i64) -> Result<Vec<Unlanded>, StoreError> {
        let sql = include_str!("query/unlanded.sql");
        let most = Unlanded::MOST as i64;
        let params = [repo_id, LOOKED_AT_AGAIN, now - DAY, most].map(Value::Int);
        self.all(sql, &params, |row| {
            Ok(Unlanded { number: row.int(0)?, created: row.maybe_int(1)? })
        })
    }

    pub(super) fn add_landings(
        self,
        repo_id: i64,
        found: &[(i64, Option<Oid>)],
        now: i64,
    ) -> Result<(), StoreError> {
        self.atomically(|| {
            self.keep_from_removal()?;
            // Of a repo that was removed meanwhile nothing is kept.
            self.state(repo_id)?;
            let sql = "insert into pull_request_landing (repo_id, number, looked_at, oid)
                       values ($1, $2, $3, $4) on conflict (repo_id, number)
                       do update set looked_at = excluded.looked_at, oid = excluded.oid";
            for (number, oid) in found {
                let oid = oid.as_ref().map_or(Value::Null, |oid| Value::Blob(oid.as_bytes()));
                let row = [Value::Int(repo_id), Value::Int(*number), Value::Int(now), oid];
                self.run(sql, &row)?;
            }
            self.forget_packs(&[repo_id])
        })
    }
}
