//! What is reported is learned: in any order, however often, and nothing of it is lost.

use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, Source,
};
use ovenbird_engine::store::Added;
use ovenbird_testkit::Rng;

use super::make::{batch, expected, objects, sayings, shuffled};
use super::{add, called};
use crate::event::{MARCH, event, number};
use crate::stores::{Stores, on_every_store};
use crate::support::text;

on_every_store!(in_any_order_the_same_is_known);
fn in_any_order_the_same_is_known(stores: &Stores) {
    for seed in 0..3 {
        let mut rng = Rng::new(seed);
        let said = sayings(&mut rng, 1_500);
        let mut whole = expected(&said);
        whole.sort();
        for _ in 0..2 {
            let mut store = stores.fresh();
            let said = shuffled(&mut rng, &said);
            let mut rest = &said[..];
            while !rest.is_empty() {
                let (some, others) = rest.split_at(rest.len().min(1 + rng.below(600)));
                add(&mut store, batch(some));
                rest = others;
            }
            assert_eq!(objects(&mut store), whole, "seed {seed}");
            let again = add(&mut store, batch(&said));
            assert_eq!(again, Added::default(), "seed {seed}");
            assert_eq!(objects(&mut store), whole, "seed {seed}");
        }
    }
}

/// An issue of which one source says one thing.
fn issue(number: i64, field: Field, value: FieldValue, at: i64, source: Source) -> ForgeObject {
    let mut object = ForgeObject::new(ObjectKind::Issue, number);
    object.set(field, value, Provenance { at, source });
    object
}

fn of_repo(objects: Vec<ForgeObject>) -> ForgeBatch {
    ForgeBatch {
        repos: vec![called(Some(1), "o/r", MARCH)],
        objects: objects.into_iter().map(|object| (0, object)).collect(),
        ..ForgeBatch::default()
    }
}

on_every_store!(a_later_instant_wins_then_the_more_direct_source_then_the_greater_value);
fn a_later_instant_wins_then_the_more_direct_source_then_the_greater_value(stores: &Stores) {
    let mut store = stores.fresh();
    let title = |title: &str| FieldValue::Text(title.into());
    for (at, source, text, new) in [
        (5, Source::Archive, "b", 1),
        (4, Source::Graphql, "z", 1), // only that one more source spoke of it
        (5, Source::Archive, "a", 0),
        (5, Source::Archive, "c", 1),
        (5, Source::Rest, "a", 1),
        (6, Source::Archive, "0", 1),
    ] {
        let object = issue(7, Field::Title, title(text), at, source);
        assert_eq!(add(&mut store, of_repo(vec![object])).objects, new, "{text}");
    }
    let closed = issue(7, Field::ClosedAt, FieldValue::Int(9), 3, Source::Archive);
    let open = issue(7, Field::ClosedAt, FieldValue::Nothing, 4, Source::Archive);
    assert_eq!(add(&mut store, of_repo(vec![open, closed])).objects, 1);
    let found = store.select("select title, closed_at, sources from issue", 9).unwrap().rows;
    let found: Vec<String> = found[0].iter().map(text).collect();
    assert_eq!(found, ["0", "Null", "25"]);
}

on_every_store!(an_ingest_that_ends_early_leaves_nothing);
fn an_ingest_that_ends_early_leaves_nothing(stores: &Stores) {
    let mut store = stores.fresh();
    let said = sayings(&mut Rng::new(5), 300);
    let mut ingest = store.begin_forge(super::FORGE, 1).unwrap();
    assert!(ingest.add(batch(&said)).unwrap().objects > 0);
    drop(ingest);
    assert_eq!(objects(&mut store), Vec::<String>::new());
    for table in ["repo", "event", "account_login", "repo_alias"] {
        assert_eq!(number(&mut store, &format!("select count(*) from {table}")), 0, "{table}");
    }
    assert!(add(&mut store, batch(&said)).objects > 0);
}

on_every_store!(an_account_keeps_every_login_that_it_had);
fn an_account_keeps_every_login_that_it_had(stores: &Stores) {
    let mut store = stores.fresh();
    let logins = ["ann", "ann-lee", "ann"].map(|login| AccountRef::new(Some(4), login));
    for login in logins {
        add(&mut store, ForgeBatch { logins: vec![login], ..ForgeBatch::default() });
    }
    let named = AccountRef::new(None, "Ann-Lee");
    add(&mut store, ForgeBatch { logins: vec![named.clone()], ..ForgeBatch::default() });
    let rows = store.select("select id, login from account_login order by 1, 2", 9).unwrap().rows;
    let rows: Vec<String> =
        rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(rows, [format!("{} Ann-Lee", named.id), "4 ann".into(), "4 ann-lee".into()]);
}

on_every_store!(odd_instants_and_numbers_are_kept);
fn odd_instants_and_numbers_are_kept(stores: &Stores) {
    let mut store = stores.fresh();
    let extremes = [i64::MIN, -1, 0, i64::MAX];
    let mut batch = of_repo(
        extremes
            .iter()
            .map(|&odd| issue(odd, Field::CreatedAt, FieldValue::Int(odd), odd, Source::Rest))
            .collect(),
    );
    // Of times that no stream can write, the event is left out and nothing else is lost.
    batch.events = extremes.iter().map(|&odd| (0, event(odd, "x", odd))).collect();
    assert_eq!(add(&mut store, batch.clone()), Added { events: 2, objects: 4, ..Added::default() });
    assert_eq!(add(&mut store, batch), Added::default());
    let sql = "select count(*) from issue where created_at = number";
    assert_eq!(number(&mut store, sql), 4);
}
