//! When a repo was watched, and what it says of itself, as metrics read it.

use ovenbird_core::fact::forge::{
    Field, FieldValue, ForgeObject, ObjectKind, ProfileRow, Provenance, Source, Watch,
};
use ovenbird_core::fact::{EventRow, Window};
use ovenbird_engine::store::{FileEntry, Scope, Store};

use super::FORGE;
use super::history::record as repo;
use super::ledger::{file, record};
use super::oven::tell_of;
use crate::event::{add, event};
use crate::stores::{Stores, on_every_store};
use crate::support::NOW;

/// An hour of the archive, by its number since 1970.
const H: i64 = 472_222;

/// So many seconds after the beginning of that hour.
fn span(from: i64, to: i64) -> Window {
    Window { from: H * 3_600 + from, to: H * 3_600 + to }
}

/// Hours that were ingested: two that touch, a damaged one, and of two that were not ingested for
/// all repos, one that was for this repo.
fn take_hours(store: &mut Store) {
    let scope = |numbers: &[i64]| Scope { numbers: numbers.to_vec(), ..Scope::default() };
    record(store, &file(H + 1, 1), None);
    record(store, &file(H, 2), None);
    record(store, &FileEntry { damage: Some("cut".into()), ..file(H + 5, 3) }, None);
    record(store, &file(H + 7, 4), Some(&scope(&[8])));
    record(store, &file(H + 8, 5), Some(&scope(&[7, 8])));
}

on_every_store!(hours_of_the_archive_and_what_apis_claim_are_one_watch);
fn hours_of_the_archive_and_what_apis_claim_are_one_watch(stores: &Stores) {
    let mut store = stores.fresh();
    tell_of(&mut store, 7, "octo/oven", &[ForgeObject::new(ObjectKind::Issue, 1)]);
    tell_of(&mut store, 8, "octo/other", &[ForgeObject::new(ObjectKind::Issue, 1)]);
    take_hours(&mut store);
    let (id, other) = (repo(&store, "octo/oven").id, repo(&store, "octo/other").id);
    let ingest = store.begin_forge(FORGE, NOW).unwrap();
    for (source, kind, window) in [
        ("graphql", "pull_request", span(5_000, 10_800)),
        ("graphql", "review", span(7_201, 7_300)),
        ("rest", "issue", span(-60, -50)),
        ("rest", "comment", span(0, 7_200)),
        ("rest", "comment", span(50_000, 50_001)),
        ("events", "events", span(32_400, 32_460)),
    ] {
        ingest.record_window(id, source, kind, window).unwrap();
    }
    ingest.record_window(other, "rest", "issue", span(90_000, 90_001)).unwrap();
    ingest.commit().unwrap();
    let last = span(8 * 3_600, 32_460);
    let expected = Watch {
        pull_requests: vec![span(0, 10_800), last],
        issues: vec![span(-60, -50), span(0, 7_200), last],
        comments: vec![span(0, 7_200), last, span(50_000, 50_001)],
        reviews: vec![span(0, 7_200), span(7_201, 7_300), last],
        listed_pull_requests: vec![span(5_000, 10_800)],
        listed_issues: vec![span(-60, -50)],
    };
    let found = store.forge_history(&repo(&store, "octo/oven")).unwrap();
    assert_eq!(found.watch, expected);
}

on_every_store!(what_a_repo_does_not_say_of_itself_is_not_no);
fn what_a_repo_does_not_say_of_itself_is_not_no(stores: &Stores) {
    let mut store = stores.fresh();
    let profile = |fields: &[(Field, FieldValue)]| {
        let mut object = ForgeObject::new(ObjectKind::Profile, 0);
        for (field, value) in fields {
            object.set(*field, value.clone(), Provenance { at: NOW, source: Source::Rest });
        }
        object
    };
    let fork = [
        (Field::Parent, FieldValue::Int(7)),
        (Field::Licence, FieldValue::Text("MIT".into())),
        (Field::Archived, FieldValue::Int(1)),
        (Field::Conduct, FieldValue::Int(0)),
        (Field::SecurityPolicy, FieldValue::Int(1)),
        (Field::PullRequestTemplate, FieldValue::Int(0)),
    ];
    let stars = [(Field::Stars, FieldValue::Int(0))];
    tell_of(&mut store, 1, "o/fork", &[profile(&fork)]);
    tell_of(&mut store, 2, "o/stars", &[profile(&stars)]);
    tell_of(&mut store, 3, "o/none", &[ForgeObject::new(ObjectKind::Issue, 1)]);
    let reported = |name: &str| store.forge_history(&repo(&store, name)).unwrap().profile;
    let expected = ProfileRow {
        archived: Some(true),
        is_fork: Some(true),
        licence: Some("MIT".to_owned()),
        conduct: Some(false),
        pull_request_template: Some(false),
        security_policy: Some(true),
        ..ProfileRow::default()
    };
    assert_eq!(reported("o/fork"), Some(expected));
    assert_eq!(reported("o/stars"), Some(ProfileRow { stars: Some(0), ..ProfileRow::default() }));
    assert_eq!(reported("o/none"), None);
}

on_every_store!(openings_are_those_that_events_reported);
fn openings_are_those_that_events_reported(stores: &Stores) {
    let mut store = stores.fresh();
    tell_of(&mut store, 7, "octo/oven", &[ForgeObject::new(ObjectKind::Issue, 1)]);
    tell_of(&mut store, 8, "octo/other", &[ForgeObject::new(ObjectKind::Issue, 1)]);
    let reported = |id: i64, kind: &str, action: &str, number: Option<i64>| {
        let action = Some(action.to_owned());
        EventRow { action, number, ..event(id, kind, NOW - 1_000 + id) }
    };
    let events = [
        reported(1, "PullRequestEvent", "opened", Some(9)),
        reported(2, "IssuesEvent", "opened", Some(4)),
        // Reported by two sources.
        reported(3, "PullRequestEvent", "opened", Some(9)),
        reported(4, "PullRequestEvent", "closed", Some(5)),
        reported(5, "IssuesEvent", "opened", None),
        reported(6, "IssueCommentEvent", "created", Some(6)),
    ];
    let (id, other) = (repo(&store, "octo/oven").id, repo(&store, "octo/other").id);
    add(&mut store, id, &events);
    add(&mut store, other, &[reported(7, "IssuesEvent", "opened", Some(1))]);
    let found = store.forge_history(&repo(&store, "octo/oven")).unwrap();
    assert_eq!(found.openings, [4, 9]);
}
