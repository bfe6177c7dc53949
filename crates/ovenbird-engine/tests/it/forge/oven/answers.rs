//! Reviews, comments, releases, gifts, and what the repo says of itself.

use ovenbird_core::fact::forge::{
    AccountRef, Field as F, FieldValue, ForgeObject, ObjectKind as K, Source,
};

use super::{ann, at, bob, by, cat, dan, git, helper, said, text};

pub(super) fn all() -> Vec<ForgeObject> {
    let nowhere = [(F::CreatedAt, at(1)), (F::Author, by(bob()))];
    let never = [(F::Number, FieldValue::Int(3)), (F::Author, by(bob()))];
    vec![
        review(20, bob(), "approved", 30, 2),
        review(21, bob(), "CHANGES_REQUESTED", 20, 3),
        review(22, cat(), "dismissed", 25, 3),
        said(K::Review, 23, Source::Graphql, 100, &never),
        comment(11, 1, bob(), 5),
        comment(12, 2, helper(), 20),
        said(K::Comment, 13, Source::Archive, 100, &nowhere),
        on_line(31, bob(), 31, "a.rs"),
        on_line(32, ann(), 32, "other.rs"),
        release(41, "v1", 60, (F::Prerelease, FieldValue::Int(0))),
        release(42, "v3", 80, (F::Draft, FieldValue::Int(1))),
        release(43, "v2", 70, (F::EndedAt, at(75))),
        release(44, "v1-rc", 50, (F::Prerelease, FieldValue::Int(1))),
        said(K::Star, 4, Source::Archive, 70, &[(F::Author, by(dan())), (F::At, at(70))]),
        said(K::Star, 2, Source::Archive, 70, &[(F::Author, by(bob())), (F::EndedAt, at(0))]),
        said(K::Fork, 9, Source::Rest, 70, &[(F::Author, by(ann())), (F::CreatedAt, at(3))]),
        profile(),
    ]
}

fn review(key: i64, who: AccountRef, state: &str, after: i64, commit: u8) -> ForgeObject {
    let fields = [
        (F::Number, FieldValue::Int(2)),
        (F::Author, by(who)),
        (F::State, text(state)),
        (F::At, at(after)),
        (F::CommitOid, git(commit)),
    ];
    said(K::Review, key, Source::Graphql, 100, &fields)
}

fn comment(key: i64, number: i64, who: AccountRef, after: i64) -> ForgeObject {
    let fields =
        [(F::Number, FieldValue::Int(number)), (F::Author, by(who)), (F::CreatedAt, at(after))];
    said(K::Comment, key, Source::Rest, 100, &fields)
}

fn on_line(key: i64, who: AccountRef, after: i64, path: &str) -> ForgeObject {
    let fields = [
        (F::Number, FieldValue::Int(2)),
        (F::Author, by(who)),
        (F::CreatedAt, at(after)),
        (F::Path, text(path)),
        (F::CommitOid, git(4)),
    ];
    said(K::ReviewComment, key, Source::Rest, 100, &fields)
}

fn release(key: i64, tag: &str, after: i64, more: (F, FieldValue)) -> ForgeObject {
    let fields = [(F::Tag, text(tag)), (F::PublishedAt, at(after)), more];
    said(K::Release, key, Source::Rest, 100, &fields)
}

/// It is no fork and has no licence; of a code of conduct and more nothing is said.
fn profile() -> ForgeObject {
    let fields = [
        (F::CreatedAt, at(-100)),
        (F::Stars, FieldValue::Int(5)),
        (F::Forks, FieldValue::Int(1)),
        (F::Archived, FieldValue::Int(0)),
        (F::Parent, FieldValue::Nothing),
        (F::Licence, FieldValue::Nothing),
        (F::DefaultBranch, text("main")),
        (F::Readme, FieldValue::Int(1)),
        (F::Contributing, FieldValue::Int(0)),
        (F::IssueTemplate, FieldValue::Int(1)),
    ];
    said(K::Profile, 0, Source::Graphql, 100, &fields)
}
