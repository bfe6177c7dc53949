//! Pull requests and issues.

use ovenbird_core::fact::forge::{Field as F, FieldValue, ForgeObject, ObjectKind as K, Source};

use super::{ann, at, bob, by, cat, dan, git, helper, said, text};

pub(super) fn all() -> Vec<ForgeObject> {
    vec![
        merged(),
        said(
            K::PullRequest,
            3,
            Source::Archive,
            60,
            &[(F::Author, by(cat())), (F::CreatedAt, at(50)), (F::ClosedAt, FieldValue::Nothing)],
        ),
        open(),
        little(),
        before(),
        // What it changes was reported twice.
        pull(6, 80, &[(F::Paths, text(r#"["a \"b\".rs","a.rs","ü.md"]"#))]),
        // That it is open was reported before it was closed.
        said(K::PullRequest, 6, Source::Webhook, 90, &[(F::ClosedAt, at(30))]),
        closed_issue(),
        issue(4, 95, &[(F::Author, by(dan())), (F::ClosedAt, FieldValue::Nothing)]),
        said(K::Issue, 4, Source::Webhook, 99, &[(F::EndedAt, at(99)), (F::CreatedAt, at(60))]),
    ]
}

fn pull(key: i64, after: i64, fields: &[(F, FieldValue)]) -> ForgeObject {
    said(K::PullRequest, key, Source::Graphql, after, fields)
}

fn issue(key: i64, after: i64, fields: &[(F, FieldValue)]) -> ForgeObject {
    said(K::Issue, key, Source::Rest, after, fields)
}

/// Of which everything is reported.
fn merged() -> ForgeObject {
    let fields = [
        (F::Author, by(ann())),
        (F::CreatedAt, at(10)),
        (F::ClosedAt, at(40)),
        (F::ClosedBy, by(bob())),
        (F::MergedAt, at(40)),
        (F::MergedBy, by(bob())),
        (F::MergeOid, git(1)),
        (F::Draft, FieldValue::Int(0)),
        (F::Additions, FieldValue::Int(10)),
        (F::Deletions, FieldValue::Int(5_000_000_000)),
        (F::ChangedFiles, FieldValue::Int(2)),
        (F::BaseRef, text("main")),
        (F::HeadOid, git(2)),
        (F::HeadRepo, FieldValue::Int(9)),
        (F::Labels, text(r#"["bug","oven"]"#)),
        (F::Requested, text(r#"["bob","octo/bakers"]"#)),
        (F::Paths, text(r#"["a.rs","docs/x.md"]"#)),
    ];
    pull(2, 100, &fields)
}

/// A draft from a branch of the repo itself, which changes nothing.
fn open() -> ForgeObject {
    let fields = [
        (F::ClosedAt, FieldValue::Nothing),
        (F::MergedAt, FieldValue::Nothing),
        (F::Draft, FieldValue::Int(1)),
        (F::ChangedFiles, FieldValue::Int(0)),
        (F::BaseRef, text("next")),
        (F::HeadRepo, FieldValue::Int(7)),
        (F::Labels, text("[]")),
        (F::Paths, text("[]")),
    ];
    pull(3, 90, &fields)
}

fn little() -> ForgeObject {
    let fields = [(F::Author, by(helper())), (F::CreatedAt, at(70))];
    said(K::PullRequest, 5, Source::Archive, 70, &fields)
}

fn before() -> ForgeObject {
    let fields = [
        (F::Author, by(dan())),
        (F::ClosedAt, FieldValue::Nothing),
        (F::Paths, text(r#"["old.rs"]"#)),
        (F::Labels, text(r#"["oven"]"#)),
    ];
    pull(6, 10, &fields)
}

fn closed_issue() -> ForgeObject {
    let fields = [
        (F::Author, by(ann())),
        (F::CreatedAt, at(0)),
        (F::ClosedAt, at(50)),
        (F::ClosedBy, by(dan())),
        (F::StateReason, text("completed")),
        (F::Labels, text(r#"["bug","first"]"#)),
    ];
    issue(1, 90, &fields)
}
