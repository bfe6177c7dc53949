//! Where a list goes on: the cursors of the store, read and written.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Follow;
use crate::store::StoreError;

/// Clocks differ, and what changes in one second may be listed in the next: so many seconds are
/// asked for once more.
pub(super) const OVERLAP: i64 = 600;

/// How far a list is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Mark {
    /// All that was touched before then is stored.
    pub since: Option<i64>,
    /// What a look said when that was so.
    pub stamp: Option<String>,
    /// The last page of a list that only grows.
    pub last: Option<String>,
    /// A walk that has not ended.
    pub walk: Option<Walk>,
}

/// A walk over a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walk {
    /// When it began.
    pub began: i64,
    /// What was touched before then was stored before it; `None` if nothing was.
    pub since: Option<i64>,
    /// The next page: a cursor, or a path.
    pub next: Option<String>,
    /// Of a list by time: all that was touched up to then is stored.
    pub reached: Option<i64>,
    /// What was listed so far.
    pub seen: u64,
    /// What was new of it.
    pub kept: u64,
    /// What could not be read.
    pub rejected: u64,
    /// How many there are, where the forge says so.
    pub of: Option<u64>,
}

impl Walk {
    pub(super) fn begin(now: i64, since: Option<i64>) -> Self {
        Self { began: now, since, ..Self::default() }
    }

    /// From when on things are asked for.
    pub(super) fn asked_since(&self) -> Option<i64> {
        self.since.map(|since| since - OVERLAP)
    }
}

impl Follow<'_> {
    /// What is marked for a repo; what is not, or not in a way that is understood, begins anew.
    pub(super) fn marked<T: DeserializeOwned + Default>(
        &self,
        repo_id: i64,
        feed: &str,
    ) -> Result<T, StoreError> {
        let state = self.store.cursor(repo_id, feed)?;
        Ok(state.and_then(|state| serde_json::from_str(&state).ok()).unwrap_or_default())
    }
}

/// A mark as it is stored.
pub(super) fn written(mark: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(mark).map_err(|error| StoreError::Database(error.to_string()))
}
