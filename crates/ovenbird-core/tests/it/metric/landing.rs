//! Who integrated what, in histories small enough to see through.

use ovenbird_core::fact::NO_PARENT;
use ovenbird_core::identity::Kind;
use ovenbird_core::metric::Value;
use ovenbird_core::metric::direct::direct_pushes;
use ovenbird_core::metric::integrators::integrators;
use ovenbird_core::metric::outside::outside_work;
use ovenbird_core::metric::repo_index::{Integrator, Standing};

use super::builder::{Builder, DAY, days};
use super::{count, number, reason};

fn of(built: &Builder, commit: u32) -> (Integrator, Option<u32>, Standing, u32) {
    let landing = built.index(1000).commits[commit as usize].landing.unwrap();
    (landing.integrator, landing.merger, landing.standing, landing.step)
}

#[test]
fn a_merge_integrates_what_it_brings_in() {
    let mut built = Builder::default();
    let [owner, guest] = ["owner", "guest"].map(|name| built.human(name));
    let root = built.commit(owner, 10, &[]);
    let topic = built.commit(guest, 11, &[root]);
    let fix = built.commit(guest, 12, &[topic]);
    let main = built.commit(owner, 13, &[root]);
    built.commit(owner, 14, &[main, fix]);
    let later = built.commit(owner, 15, &[4]);
    for commit in [topic, fix] {
        let landed = (Integrator::Person(owner), Some(owner), Standing::Newcomer, 2);
        assert_eq!(of(&built, commit), landed);
    }
    assert_eq!(of(&built, main), (Integrator::Person(owner), None, Standing::Regular, 1));
    assert_eq!(of(&built, later).2, Standing::Insider);
    // The topic landed with its merge on day 14, not when it was written.
    let index = built.index(1000);
    assert_eq!(integrators(&index, Some(days(14, 15))).people.rows[0].commits, 2);
    assert_eq!(count(&integrators(&index, Some(days(11, 13))).integrators), 0);
    assert_eq!(number(&direct_pushes(&index, None)), 0.75);
}

#[test]
fn a_committer_integrates_and_so_does_who_merges() {
    let mut built = Builder::default();
    let [owner, deputy, guest] = ["owner", "deputy", "guest"].map(|name| built.human(name));
    let root = built.commit(owner, 1, &[]);
    let patch = built.commit_by(guest, deputy, 200_000, &[root]);
    built.commit(owner, 3, &[root, patch]);
    assert_eq!(of(&built, patch).0, Integrator::Person(deputy));
    assert_eq!(of(&built, patch).1, Some(owner));
    let found = integrators(&built.index(9), None);
    assert_eq!((count(&found.integrators), found.integrators.n), (2, 1));
}

#[test]
fn the_forge_is_nobody() {
    let mut built = Builder::default();
    let [owner, guest] = ["owner", "guest"].map(|name| built.human(name));
    let web = built.signature("GitHub", "noreply@github.com", Kind::Human);
    let root = built.commit_by(owner, web, 0, &[]);
    let squashed = built.commit_by(guest, web, 86_400, &[root]);
    let edited = built.commit_by(guest, web, 90_000, &[squashed]);
    built.commit_by(owner, web, 100_000, &[squashed, edited]);
    assert_eq!(of(&built, squashed).0, Integrator::Forge);
    assert_eq!(of(&built, edited).0, Integrator::Person(owner));
    let outside = outside_work(&built.index(9), None);
    assert_eq!(reason(&outside.outside), "needs at least 5 landed commits, has 1");
    assert_eq!(outside.outside.coverage, Some(1.0 / 3.0));
    assert_eq!(
        reason(&outside.by_insiders),
        "git tells who integrated only 1 of 3 commits",
        "few integrators are known where the forge commits"
    );
    let found = integrators(&built.index(9), None);
    assert_eq!(reason(&found.integrators), "git tells who integrated only 1 of 3 commits");
    assert_eq!(found.people.rows.len(), 1);
    // Of the mainline, its last commit is a merge; the other two are the forge's.
    let direct = direct_pushes(&built.index(9), None);
    assert_eq!(reason(&direct), "git tells who integrated only 1 of 3 commits");
}

#[test]
fn a_bot_that_merges_tells_nobody() {
    let mut built = Builder::default();
    let (owner, bors) = (built.human("owner"), built.bot("bors"));
    let root = built.commit(owner, 1, &[]);
    let work = built.commit(owner, 2, &[root]);
    built.commit(bors, 3, &[root, work]);
    assert_eq!(of(&built, work).0, Integrator::Bot);
    assert_eq!(of(&built, work).1, None);
    assert_eq!(count(&integrators(&built.index(9), None).integrators), 0);
}

#[test]
fn a_merge_alone_makes_nobody_a_regular() {
    let mut built = Builder::default();
    let [owner, guest, friend] = ["owner", "guest", "friend"].map(|name| built.human(name));
    let root = built.commit(owner, 1, &[]);
    let topic = built.commit(friend, 2, &[root]);
    let main = built.commit(owner, 3, &[root]);
    let update = built.commit(guest, 4, &[topic, main]);
    let merge = built.commit(owner, 5, &[main, update]);
    let first = built.commit_by(guest, owner, 600_000, &[merge]);
    let second = built.commit_by(guest, owner, 700_000, &[first]);
    assert_eq!(of(&built, first).2, Standing::Newcomer);
    assert_eq!(of(&built, second).2, Standing::Regular);
}

#[test]
fn damaged_graphs_end() {
    let mut built = Builder::default();
    let owner = built.human("owner");
    built.commit(owner, 1, &[1]);
    built.commit(owner, 2, &[0, NO_PARENT]);
    assert_eq!(built.index(9).mainline.len(), 2);
    built.history.head = None;
    let measure = direct_pushes(&built.index(9), None);
    assert_eq!(measure.value, Value::Unknown("there is no default branch to land on".into()));
}

/// A patch that its author commits under a second address and half of the name.
#[test]
fn an_author_under_a_second_name_is_no_integrator() {
    let mut built = Builder::default();
    let author = built.signature("Travis Finkenauer", "travis@one.org", Kind::Human);
    let second = built.signature("tfinkenauer", "tf@two.org", Kind::Human);
    let stranger = built.signature("Bobby Raymond", "bob@three.org", Kind::Human);
    built.commit_by(author, second, DAY, &[]);
    assert_eq!(count(&integrators(&built.index(9), None).integrators), 0);
    // Who commits one author's work and does not look like them brought it in.
    built.commit_by(author, stranger, 2 * DAY, &[0]);
    assert_eq!(count(&integrators(&built.index(9), None).integrators), 1);
    // Nor is it a second name of somebody who commits for two.
    built.commit_by(stranger, second, 3 * DAY, &[1]);
    assert_eq!(count(&integrators(&built.index(9), None).integrators), 2);
}

/// Each of `people` commits once on the mainline, by the hand given.
fn newcomers_by(built: &mut Builder, people: usize, hand: impl Fn(u32) -> u32) {
    for person in 0..people {
        let person = built.human(&format!("new{person}"));
        let head: Vec<_> = built.history.head.into_iter().collect();
        built.commit_by(person, hand(person), 1_000_000, &head);
    }
}

#[test]
fn where_newcomers_commit_their_own_first_commits_nobody_is_seen_to_integrate() {
    let mut built = Builder::default();
    let owner = built.human("owner");
    built.line(owner, 1..9);
    newcomers_by(&mut built, 5, |new| new);
    let index = built.index(99);
    let reported = "5 of 5 newcomers committed their own first commits: the committer does not tell who \
                integrated them";
    let window = Some(days(0, 99));
    assert_eq!(reason(&direct_pushes(&index, None)), reported);
    assert_eq!(reason(&direct_pushes(&index, window)), reported);
    assert_eq!(reason(&outside_work(&index, None).outside), reported);
    assert_eq!(reason(&integrators(&index, None).integrators), reported);
    // Who is new is known all the same.
    assert!(outside_work(&index, None).by_newcomers.value.as_f64().is_some());
}

#[test]
fn where_somebody_else_commits_for_newcomers_the_committer_integrates() {
    let mut built = Builder::default();
    let owner = built.human("owner");
    built.line(owner, 1..9);
    newcomers_by(&mut built, 5, |new| new);
    newcomers_by(&mut built, 5, |_| owner);
    let index = built.index(99);
    assert_eq!(count(&integrators(&index, None).integrators), 1);
    assert_eq!(number(&outside_work(&index, None).outside), 0.277_778);
}

#[test]
fn few_newcomers_show_no_custom() {
    let mut built = Builder::default();
    let owner = built.human("owner");
    built.line(owner, 1..9);
    newcomers_by(&mut built, 4, |new| new);
    assert_eq!(number(&direct_pushes(&built.index(99), None)), 1.0);
}
