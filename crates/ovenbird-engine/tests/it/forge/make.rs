//! Facts of a forge by chance, and what they should come to.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName,
    Shape, Source,
};
use ovenbird_engine::store::{SqlValue, Store};
use ovenbird_testkit::Rng;

use crate::event::{MARCH, event};
use crate::support::text;

/// One thing that one source said once.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    /// The repo's number; an account has none.
    pub(crate) repo: i64,
    pub(crate) kind: ObjectKind,
    pub(crate) key: i64,
    pub(crate) field: Field,
    pub(crate) value: FieldValue,
    pub(crate) provenance: Provenance,
}

const TEXTS: [&str; 6] =
    ["", "plain", "ü'\\\t\"", "\u{1f426} %_;--", "a\u{fffd}b", "[\"x\",\"y\"]"];

/// A value such as a field can have, the odd ones as often as others.
fn value(rng: &mut Rng, shape: Shape) -> FieldValue {
    let ints = [0, 1, -1, 42, i64::MIN, i64::MAX, 1_700_000_000];
    match (rng.below(5), shape) {
        (0, _) => FieldValue::Nothing,
        (_, Shape::Int) => FieldValue::Int(ints[rng.below(ints.len())]),
        (_, Shape::Flag) => FieldValue::Int(rng.below(2) as i64),
        (1, Shape::Text) => FieldValue::Text("long ".repeat(20_000).into()),
        (_, Shape::Text) => FieldValue::Text(TEXTS[rng.below(TEXTS.len())].into()),
        (_, Shape::Oid) => {
            let bytes = vec![rng.below(3) as u8; if rng.below(2) == 0 { 20 } else { 32 }];
            FieldValue::Oid(Oid::from_bytes(&bytes).unwrap())
        }
        (_, Shape::Account) => {
            let id = (rng.below(3) > 0).then(|| rng.below(3) as i64 + 1);
            FieldValue::Account(AccountRef::new(
                id,
                ["ann", "Bo-B", "dependabot[bot]"][rng.below(3)],
            ))
        }
    }
}

/// What sources say of few things, so that many say something of the same.
pub(crate) fn sayings(rng: &mut Rng, count: usize) -> Vec<Saying> {
    let instants = [i64::MIN, -1, 0, MARCH, MARCH + 1, i64::MAX];
    let set = |_| {
        let kind = ObjectKind::ALL[rng.below(ObjectKind::ALL.len())];
        let field = kind.fields()[rng.below(kind.fields().len())];
        Saying {
            repo: if kind == ObjectKind::Account { 0 } else { rng.below(3) as i64 + 1 },
            kind,
            key: [0, 1, -7, i64::MAX][rng.below(4)],
            field,
            value: value(rng, field.shape()),
            provenance: Provenance {
                at: instants[rng.below(instants.len())],
                source: Source::ALL[rng.below(5)],
            },
        }
    };
    (0..count).map(set).collect()
}

/// Sayings as a source would bring them, with an event for each repo's.
pub(crate) fn batch(sayings: &[Saying]) -> ForgeBatch {
    let mut batch = ForgeBatch::default();
    for (at, one) in sayings.iter().enumerate() {
        let mut object = ForgeObject::new(one.kind, one.key);
        object.set(one.field, one.value.clone(), one.provenance);
        if one.kind == ObjectKind::Account {
            batch.accounts.push(object);
            continue;
        }
        let name = format!("Owner/Repo{}", one.repo).into();
        batch.repos.push(RepoName { number: Some(one.repo), name, at: MARCH });
        let repo = batch.repos.len() as u32 - 1;
        batch.objects.push((repo, object));
        let row = event(one.key.unsigned_abs() as i64 % 5, "x", MARCH + at as i64 % 3);
        batch.events.push((repo, row));
    }
    batch.logins.extend(sayings.iter().filter_map(|one| match &one.value {
        FieldValue::Account(account) => Some(account.clone()),
        _ => None,
    }));
    batch
}

/// What is to be known: of each field what was reported for the latest instant, by the most direct
/// source, and of two values of one source and instant the greater. Written as the rows are.
pub(crate) fn expected(sayings: &[Saying]) -> Vec<String> {
    let mut objects: BTreeMap<(&str, String, i64), Vec<&Saying>> = BTreeMap::new();
    for one in sayings {
        let repo = if one.kind == ObjectKind::Account {
            "github.com".to_owned()
        } else {
            format!("github.com/owner/repo{}", one.repo)
        };
        objects.entry((one.kind.table(), repo, one.key)).or_default().push(one);
    }
    objects.into_iter().map(|((table, repo, key), said)| line(table, &repo, key, &said)).collect()
}

fn line(table: &str, repo: &str, key: i64, said: &[&Saying]) -> String {
    let mut cells = vec![table.to_owned(), repo.to_owned(), key.to_string()];
    let mut groups: BTreeMap<Provenance, u32> = BTreeMap::new();
    for (place, &field) in said[0].kind.fields().iter().enumerate() {
        let of_field = said.iter().filter(|one| one.field == field);
        let best = of_field.max_by(|a, b| (a.provenance, &a.value).cmp(&(b.provenance, &b.value)));
        if let Some(best) = best {
            *groups.entry(best.provenance).or_default() += 1 << place;
        }
        let (cell, login) = match best.map(|best| &best.value) {
            None | Some(FieldValue::Nothing) => ("Null".to_owned(), "Null".to_owned()),
            Some(FieldValue::Int(number)) => (number.to_string(), String::new()),
            Some(FieldValue::Text(text)) => (text.to_string(), String::new()),
            Some(FieldValue::Oid(oid)) => (oid.to_string(), String::new()),
            Some(FieldValue::Account(account)) => {
                (account.id.to_string(), account.login.to_string())
            }
        };
        cells.push(cell);
        cells.extend((field.shape() == Shape::Account).then_some(login));
    }
    let sources = said.iter().fold(0, |bits, one| bits | 1 << one.provenance.source as u8);
    cells.push(format!("{sources}"));
    let mut provenance = String::new();
    for (Provenance { at, source }, bits) in groups {
        for byte in at.to_le_bytes().into_iter().chain([source as u8]).chain(bits.to_le_bytes()) {
            write!(provenance, "{byte:02x}").unwrap();
        }
    }
    cells.push(provenance);
    cells.join("|")
}

/// The columns of a kind's table, the key first, as the fields name them.
fn columns(kind: ObjectKind) -> String {
    let mut columns = vec![format!("t.{}", kind.key())];
    for field in kind.fields() {
        columns.push(format!("t.{}", field.column()));
        if field.shape() == Shape::Account {
            columns.push(format!("t.{}", field.column().trim_end_matches("_id")));
        }
    }
    columns.extend(["t.sources".to_owned(), "t.provenance".to_owned()]);
    columns.join(", ")
}

/// Queries for all objects, each by its repo's key.
pub(crate) fn object_queries() -> Vec<String> {
    let query = |kind: ObjectKind| {
        let (table, columns, key) = (kind.table(), columns(kind), kind.key());
        if kind == ObjectKind::Account {
            return format!("select t.forge as scope, {columns} from account t order by 1, 2");
        }
        format!(
            "select r.key as scope, {columns} from {table} t join repo r on r.id = t.repo_id
             order by r.key, t.{key}"
        )
    };
    ObjectKind::ALL.into_iter().map(query).collect()
}

/// All objects of a store.
pub(crate) fn objects(store: &mut Store) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, sql) in ObjectKind::ALL.into_iter().zip(object_queries()) {
        for row in store.select(&sql, usize::MAX).unwrap().rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            lines.push(format!("{}|{}", kind.table(), cells.join("|")));
        }
    }
    lines.sort();
    lines
}

fn cell(value: &SqlValue) -> String {
    text(value)
}

/// A list in another order.
pub(crate) fn shuffled<T: Clone>(rng: &mut Rng, list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    for at in (1..list.len()).rev() {
        list.swap(at, rng.below(at + 1));
    }
    list
}
