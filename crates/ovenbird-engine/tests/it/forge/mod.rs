//! A forge's facts in the store, on every store there is.

mod counterparts;
pub(crate) mod history;
pub(crate) mod ledger;
pub(crate) mod make;
mod merge;
mod names;
pub(crate) mod oven;
mod paths;
mod pull_request_set;
mod together;
mod watch;

use ovenbird_core::fact::forge::{ForgeBatch, RepoName};
use ovenbird_engine::store::{Added, Store};

use crate::support::NOW;

/// The host of all tests.
pub(crate) const FORGE: &str = "github.com";

/// Adds a batch as one transaction.
pub(crate) fn add(store: &mut Store, batch: ForgeBatch) -> Added {
    let mut ingest = store.begin_forge(FORGE, NOW).unwrap();
    let added = ingest.add(batch).unwrap();
    ingest.commit().unwrap();
    added
}

/// A repo as it was reported.
pub(crate) fn called(number: Option<i64>, name: &str, at: i64) -> RepoName {
    RepoName { number, name: name.into(), at }
}
