//! What all metrics of a forge stand on: people, outcomes, first answers, and follow-up.

use ovenbird_core::fact::forge::{Ending, ResponseKind};
use ovenbird_core::fact::{Oid, ReferenceKind, ReferenceRow, Window};
use ovenbird_core::metric::forge_index::{Landed, Of, Outcome};
use ovenbird_core::metric::repo_index::Standing;

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

#[test]
fn a_bot_does_not_answer_and_nobody_answers_themselves() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob, bot) = (world.account("ann"), world.account("bob"), world.bot("ci[bot]"));
    let pull = world.pull(ann, DAY);
    let number = world.forge.pull_requests[pull].number;
    world.respond(number, bot, ResponseKind::Comment, DAY + 10);
    world.respond(number, ann, ResponseKind::Comment, DAY + 20);
    world.respond(number, bob, ResponseKind::Review, DAY + 30);
    world.index(100, |index| assert_eq!(index.pulls[0].answer.unwrap().at, DAY + 30));
}

#[test]
fn a_merge_by_another_is_an_answer_and_ones_own_close_is_none() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    let merged = world.pull(ann, DAY);
    world.merge(merged, bob, 2 * DAY);
    let closed = world.pull(ann, DAY);
    world.close(closed, ann, 2 * DAY);
    world.index(100, |index| {
        assert_eq!(index.pulls[0].answer.unwrap().at, 2 * DAY);
        assert_eq!(index.pulls[1].answer, None);
        assert!(matches!(index.pulls[1].outcome, Outcome::Closed { .. }));
    });
}

#[test]
fn standing_is_what_somebody_was_then() {
    use Standing::{Insider, Newcomer, Regular};
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    let first = world.pull(ann, DAY);
    world.merge(first, bob, 2 * DAY);
    world.pull(ann, 3 * DAY);
    let theirs = world.pull(bob, 4 * DAY);
    world.merge(theirs, ann, 5 * DAY);
    world.pull(ann, 6 * DAY);
    world.index(100, |index| {
        let standings: Vec<_> = index.pulls.iter().map(|pull| pull.standing).collect();
        assert_eq!(standings, [Newcomer, Regular, Insider, Insider]);
    });
}

#[test]
fn what_was_opened_unwatched_is_not_followed_and_newcomers_are_unknown_without_a_beginning() {
    let mut world = ForgeBuilder::listed_until(100);
    world.forge.watch.listed_pull_requests.clear();
    world.forge.watch.pull_requests = vec![Window { from: 10 * DAY, to: 20 * DAY }];
    let ann = world.account("ann");
    world.pull(ann, DAY);
    world.pull(ann, 11 * DAY);
    world.index(100, |index| {
        assert_eq!(index.pulls[0].follow_up, None);
        assert_eq!(index.pulls[1].follow_up.unwrap().to, 20 * DAY);
        assert_eq!(index.pulls[0].standing, Standing::Unknown);
    });
}

/// Of four that were closed without the flag, a squash and a keyword of the day landed two.
#[test]
fn a_commit_that_names_a_pull_request_lands_it() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for _ in 0..4 {
        let pull = world.pull(ann, DAY);
        world.close(pull, bob, 5 * DAY);
    }
    let author = world.git.human("author");
    // Noon of day 4, which is within a day of the closing, and of day 40.
    world.git.line(author, [4, 40]);
    for (commit, number, kind) in [
        (0, 1, ReferenceKind::Squash),
        (0, 2, ReferenceKind::Closes),
        (1, 3, ReferenceKind::Closes),
    ] {
        world.git.history.references.push(ReferenceRow { commit, number, kind });
    }
    world.index(100, |index| {
        let merged: Vec<bool> = index.pulls.iter().map(|pull| pull.outcome.is_merged()).collect();
        assert_eq!(merged, [true, true, false, false]);
        assert_eq!(index.pulls[0].outcome.at(), Some(4 * DAY + DAY / 2));
    });
}

/// Of four whose patch a commit of the default branch has, one was opened again, one is what
/// another became by a squash, and one was opened after that commit.
#[test]
fn a_patch_lands_what_was_closed() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for day in [1, 1, 1, 50] {
        let pull = world.pull(ann, day * DAY);
        world.close(pull, bob, (day + 4) * DAY);
    }
    let author = world.git.human("author");
    world.git.line(author, [10, 20]);
    let oids = [1, 2].map(|byte| Oid::from_bytes(&[byte; 20]).unwrap());
    world.git.history.oids = oids.to_vec();
    for (pull, commit) in [(0, 0), (1, 0), (2, 1), (3, 0)] {
        let oid = oids[commit];
        world.forge.pull_requests[pull].same_patch = Some(oid);
    }
    world.forge.pull_requests[1].ending = Ending { open_at: Some(30 * DAY), ..Ending::default() };
    let reference = ReferenceRow { commit: 1, number: 9, kind: ReferenceKind::Squash };
    world.git.history.references.push(reference);
    world.index(100, |index| {
        let outcomes: Vec<Outcome> = index.pulls.iter().map(|pull| pull.outcome).collect();
        let Outcome::Merged { at, how, .. } = outcomes[0] else { panic!("{outcomes:?}") };
        assert_eq!((at, how), (10 * DAY + DAY / 2, Landed::Patch));
        assert_eq!(outcomes[1], Outcome::Open);
        let closed = |outcome: &Outcome| matches!(outcome, Outcome::Closed { .. });
        assert!(outcomes[2..].iter().all(closed), "{outcomes:?}");
    });
}

/// Ten were opened while an API listed all, ten while the archive was read, which reported seven of
/// their openings: of twenty, 10 + 10 · 7 ÷ 10 were reported, though no number is missing.
#[test]
fn openings_that_were_lost_tell_how_much_was() {
    let mut world = ForgeBuilder::listed_until(10);
    world.forge.watch.pull_requests = vec![Window { from: 0, to: 20 * DAY }];
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for day in 0..20 {
        let pull = world.pull(ann, day * DAY);
        world.close(pull, bob, day * DAY + 1);
    }
    let coverage = |world: &ForgeBuilder, day| {
        world.index(day, |index| index.coverage(Of::PullRequests, None).unwrap())
    };
    world.forge.openings = (11..=20).collect();
    assert_eq!(coverage(&world, 20), 1.0);
    world.forge.openings = vec![11, 12, 14, 15, 17, 18, 20];
    assert_eq!(coverage(&world, 20), 0.85);
    // What only its opening makes known says nothing: where that is lost, nobody knows of it.
    let open = world.pull(ann, 19 * DAY + 2);
    assert_eq!(open, 20);
    assert_eq!(coverage(&world, 20), (10.0 + 11.0 * 0.7) / 21.0);
}
