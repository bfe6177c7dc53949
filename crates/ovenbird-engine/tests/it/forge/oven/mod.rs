//! A repo's facts, made by hand: what several sources said of it, thing by thing.

mod answers;
mod asked;

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{
    AccountRef, Field as F, FieldValue, ForgeBatch, ForgeObject, ObjectKind as K, Provenance,
    Source,
};
use ovenbird_engine::store::Store;

use super::{add, called};

/// When the repo's first issue was opened.
pub(super) const T: i64 = 1_700_000_000;

pub(super) fn ann() -> AccountRef {
    AccountRef::new(Some(1), "ann")
}

pub(super) fn bob() -> AccountRef {
    AccountRef::new(Some(2), "bob")
}

pub(super) fn helper() -> AccountRef {
    AccountRef::new(Some(3), "helper[bot]")
}

pub(super) fn dan() -> AccountRef {
    AccountRef::new(Some(4), "dan")
}

/// Of whom only the login was reported.
pub(super) fn cat() -> AccountRef {
    AccountRef::new(None, "cat")
}

pub(super) fn oid(byte: u8) -> Oid {
    Oid::from_bytes(&[byte; 20]).unwrap()
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}

/// So many seconds after the beginning.
fn at(after: i64) -> FieldValue {
    FieldValue::Int(T + after)
}

fn by(account: AccountRef) -> FieldValue {
    FieldValue::Account(account)
}

fn git(byte: u8) -> FieldValue {
    FieldValue::Oid(oid(byte))
}

/// What one source said of a thing, so many seconds after the beginning.
fn said(kind: K, key: i64, source: Source, after: i64, fields: &[(F, FieldValue)]) -> ForgeObject {
    let mut object = ForgeObject::new(kind, key);
    for (field, value) in fields {
        object.set(*field, value.clone(), Provenance { at: T + after, source });
    }
    object
}

fn accounts() -> Vec<ForgeObject> {
    let fields = [
        (F::Login, text("ann-new")),
        (F::Type, text("User")),
        (F::Name, text("Ann Lee")),
        (F::Company, text("Ovens Inc")),
        (F::Email, text("ann@example.org")),
    ];
    vec![
        said(K::Account, 1, Source::Rest, 100, &fields),
        said(K::Account, 3, Source::Rest, 100, &[(F::Type, text("Bot"))]),
    ]
}

/// All that is reported about the repo octo/oven, number 7, one saying after the other.
pub(super) fn sayings() -> Vec<ForgeObject> {
    [asked::all(), answers::all(), accounts()].concat()
}

/// Stores sayings of a repo one by one.
pub(crate) fn tell_of(store: &mut Store, number: i64, name: &str, sayings: &[ForgeObject]) {
    for object in sayings {
        let repos = vec![called(Some(number), name, T)];
        let mut batch = ForgeBatch { repos, ..ForgeBatch::default() };
        match object.kind {
            K::Account => batch.accounts.push(object.clone()),
            _ => batch.objects.push((0, object.clone())),
        }
        add(store, batch);
    }
}

/// Stores sayings of octo/oven, and every login that its people had.
pub(super) fn tell(store: &mut Store, sayings: &[ForgeObject]) {
    tell_of(store, 7, "Octo/Oven", sayings);
    let login = |id: i64, login: &str| AccountRef::new(Some(id), login);
    let logins = vec![
        login(1, "zoe"),
        login(1, "ann"),
        login(1, "ann-new"),
        login(1, "Ann-New"),
        login(4, "dan"),
        login(4, "Dan"),
    ];
    add(store, ForgeBatch { logins, ..ForgeBatch::default() });
}

/// What must not be mixed up with it: another repo's pull request of the same number, and an
/// account of the same number on another host.
pub(super) fn tell_of_others(store: &mut Store) {
    let fields = [(F::Author, by(bob())), (F::Labels, text(r#"["foreign"]"#))];
    let object = said(K::PullRequest, 2, Source::Graphql, 200, &fields);
    tell_of(store, 8, "octo/other", &[object]);
    let fields = [(F::Login, text("else")), (F::Email, text("else@example.org"))];
    let batch = ForgeBatch {
        accounts: vec![said(K::Account, 2, Source::Rest, 100, &fields)],
        logins: vec![AccountRef::new(Some(2), "before")],
        ..ForgeBatch::default()
    };
    let mut ingest = store.begin_forge("ghe.example", T).unwrap();
    ingest.add(batch).unwrap();
    ingest.commit().unwrap();
}
