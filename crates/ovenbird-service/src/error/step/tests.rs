//! Every failure says in words of our own what failed, and what can be done.

use std::path::PathBuf;
use std::time::Duration;

use ovenbird_engine::cache::ByteSize;

use super::*;
use crate::Error;

const SAID: &str = "what a library says";

fn store_errors() -> Vec<StoreError> {
    let text = || SAID.to_owned();
    vec![
        StoreError::Open { place: text(), reason: text() },
        StoreError::Away { place: text(), reason: text() },
        StoreError::Encoding { place: text(), encoding: text() },
        StoreError::ReadOnly { by_server: false, reason: text() },
        StoreError::ReadOnly { by_server: true, reason: text() },
        StoreError::Denied(text()),
        StoreError::Limit { setting: "statement_timeout", reason: text() },
        StoreError::Pooler(text()),
        StoreError::Memory(text()),
        StoreError::Disk(text()),
        StoreError::TooNew { found: 9, known: 8 },
        StoreError::TooOld { found: 7, known: 8 },
        StoreError::Full,
        StoreError::Busy,
        StoreError::Lost(text()),
        StoreError::Damaged(text()),
        StoreError::Query { reason: text(), tables: "select 1" },
        StoreError::QueryTime { seconds: 1 },
        StoreError::Extension { name: "Citus", reason: text() },
        StoreError::Database(text()),
    ]
}

fn cache_errors() -> Vec<CacheError> {
    let text = || SAID.to_owned();
    let io = |kind: ErrorKind| CacheError::Io {
        action: "create",
        path: PathBuf::from("/x"),
        source: std::io::Error::new(kind, SAID),
    };
    let failures = vec![
        FetchFailure::NoGit(text()),
        FetchFailure::TimedOut(Duration::from_secs(5)),
        FetchFailure::TooLarge(ByteSize::new(5)),
        FetchFailure::DiskLow(ByteSize::new(5)),
        FetchFailure::Denied(text()),
        FetchFailure::Unresolved { host: text(), reason: text() },
        FetchFailure::Unreachable(text()),
        FetchFailure::Damaged(text()),
        FetchFailure::Git(text()),
    ];
    let fetch = |failure| CacheError::Fetch { key: "h/o/n".to_owned(), failure, stale: None };
    let others = [
        CacheError::Refused(RemoteError::PrivateAddress),
        CacheError::Refused(RemoteError::SchemeNotAllowed(Scheme::Http)),
        CacheError::Refused(RemoteError::SchemeNotAllowed(Scheme::File)),
        CacheError::Refused(RemoteError::Host("it is empty")),
        CacheError::NoRoom { key: text(), reason: text() },
        CacheError::Busy { key: text() },
        CacheError::Collision { key: text(), other: text() },
        io(ErrorKind::StorageFull),
        io(ErrorKind::PermissionDenied),
    ];
    failures.into_iter().map(fetch).chain(others).collect()
}

/// All of them, as a face gets them.
fn every() -> impl Iterator<Item = Error> {
    let io = Error::from(std::io::Error::other(SAID));
    let store = store_errors().into_iter().map(Error::from);
    store.chain(cache_errors().into_iter().map(Error::from)).chain([io])
}

#[test]
fn every_failure_says_what_can_be_done() {
    for error in every() {
        assert!(!error.next_steps().is_empty(), "{error}");
    }
}

#[test]
fn no_library_speaks_for_itself() {
    for error in every() {
        assert!(!error.message().starts_with(SAID), "{error}");
        assert!(!error.message().is_empty());
    }
}

#[test]
fn what_was_asked_to_stop_needs_no_advice() {
    let failure = FetchFailure::Stopped;
    let stopped = CacheError::Fetch { key: "h/o/n".to_owned(), failure, stale: None };
    for error in [Error::from(stopped), Error::from(StoreError::Stopped)] {
        assert_eq!((error.kind(), error.next_steps().len()), (crate::ErrorKind::Stopped, 0));
    }
}
