//! Which repo a name means, in whatever order names are reported.

use std::collections::BTreeMap;

use ovenbird_core::fact::forge::{ForgeBatch, RepoName};
use ovenbird_engine::store::Store;
use ovenbird_testkit::Rng;

use super::make::shuffled;
use super::{add, called};
use crate::event::{MARCH, event};
use crate::stores::{Stores, on_every_store};

/// Tells names, each with an event, in one transaction.
fn tell(store: &mut Store, names: &[RepoName]) {
    let events = names.iter().zip(0..).map(|(name, at)| {
        (at, event(name.at, &name.number.unwrap_or_default().to_string(), MARCH + name.at))
    });
    let batch =
        ForgeBatch { events: events.collect(), repos: names.to_vec(), ..ForgeBatch::default() };
    add(store, batch);
}

/// What a name leads to: the repo's number and its key without the host.
pub(super) fn found(store: &Store, name: &str) -> Option<(Option<i64>, String)> {
    let repo = store.repo(&format!("github.com/{name}")).unwrap()?;
    Some((repo.number, repo.key.strip_prefix("github.com/").unwrap().to_owned()))
}

/// By the law: a name means the repo of which it was reported last, and a repo is called by what it
/// was called last, with its number if that name means another one.
fn expected(names: &[RepoName]) -> BTreeMap<String, (Option<i64>, String)> {
    let mut holders: BTreeMap<&str, (i64, Option<i64>)> = BTreeMap::new();
    let mut latest: BTreeMap<Option<i64>, (i64, &str)> = BTreeMap::new();
    for name in names {
        let holder = holders.entry(&name.name).or_insert((name.at, name.number));
        *holder = (*holder).max((name.at, name.number));
        let last = latest.entry(name.number).or_insert((name.at, &name.name));
        *last = (*last).max((name.at, &name.name));
    }
    let key = |number: Option<i64>| {
        let (_, name) = latest[&number];
        if holders[name].1 == number {
            return name.to_owned();
        }
        format!("{name}@{}", number.unwrap())
    };
    holders
        .iter()
        .map(|(name, (_, number))| ((*name).to_owned(), (*number, key(*number))))
        .collect()
}

on_every_store!(in_any_order_a_name_means_whom_it_was_reported_of_last);
fn in_any_order_a_name_means_whom_it_was_reported_of_last(stores: &Stores) {
    let mut rng = Rng::new(17);
    for round in 0..12 {
        let mut store = stores.fresh();
        let names: Vec<RepoName> = (0..24)
            .map(|at| {
                let number = Some(rng.below(4) as i64 + 1);
                called(number, ["o/a", "o/b", "p/a"][rng.below(3)], at)
            })
            .collect();
        let reported = shuffled(&mut rng, &names);
        let mut rest = &reported[..];
        while !rest.is_empty() {
            let (some, others) = rest.split_at(rest.len().min(1 + rng.below(5)));
            tell(&mut store, some);
            rest = others;
        }
        for (name, expected) in expected(&names) {
            assert_eq!(found(&store, &name), Some(expected), "{round}: {name} of {reported:?}");
        }
        // Whatever it was called, an event is of the repo with its number.
        let sql = "select count(*) from event e join repo r on r.id = e.repo_id
                   where cast(r.number as text) = e.type";
        assert_eq!(crate::event::number(&mut store, sql), 24, "{round}");
    }
}

on_every_store!(a_repo_that_is_renamed_or_moved_stays_one);
fn a_repo_that_is_renamed_or_moved_stays_one(stores: &Stores) {
    let names = [called(Some(7), "Old/Name", 100), called(Some(7), "new/name", 200)];
    for order in [[0, 1], [1, 0]] {
        let mut store = stores.fresh();
        for at in order {
            tell(&mut store, &[names[at].clone()]);
        }
        let one = Some((Some(7), "new/name".to_owned()));
        assert_eq!([found(&store, "old/name"), found(&store, "new/name")], [one.clone(), one]);
        assert_eq!(crate::event::number(&mut store, "select count(*) from repo"), 1);
    }
}

on_every_store!(a_name_given_again_after_a_deletion_is_another_repo);
fn a_name_given_again_after_a_deletion_is_another_repo(stores: &Stores) {
    let names = [called(Some(7), "o/r", 100), called(Some(9), "o/r", 200)];
    for order in [[0, 1], [1, 0]] {
        let mut store = stores.fresh();
        for at in order {
            tell(&mut store, &[names[at].clone()]);
        }
        assert_eq!(found(&store, "o/r"), Some((Some(9), "o/r".to_owned())));
        assert_eq!(found(&store, "o/r@7"), Some((Some(7), "o/r@7".to_owned())));
        let sql = "select count(*) from event e join repo r on r.id = e.repo_id
                   where cast(r.number as text) = e.type";
        assert_eq!(crate::event::number(&mut store, sql), 2);
    }
}

on_every_store!(names_alone_are_of_whoever_has_the_name);
fn names_alone_are_of_whoever_has_the_name(stores: &Stores) {
    let bare = called(None, "o/r", 50);
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        let mut store = stores.fresh();
        let names = [bare.clone(), called(Some(7), "o/r", 100), called(Some(7), "o/s", 200)];
        for at in order {
            tell(&mut store, &[names[at].clone()]);
        }
        let one = Some((Some(7), "o/s".to_owned()));
        assert_eq!([found(&store, "o/r"), found(&store, "o/s")], [one.clone(), one], "{order:?}");
        assert_eq!(crate::event::number(&mut store, "select count(*) from event"), 3);
        assert_eq!(crate::event::number(&mut store, "select count(*) from repo"), 1);
    }
}
