//! Which commits pull requests landed as, where the forge did not merge them.

use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::fact::{ReferenceKind, ReferenceRow};
use ovenbird_core::identity::Kind;
use ovenbird_core::metric::forge_index::{Landed, Outcome};

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

/// A pull request of ann, opened on day 10 and closed on day 12 by bob, and a commit that names it
/// as its squash.
struct Case {
    world: ForgeBuilder,
    ann: u32,
    pull: usize,
}

impl Case {
    fn new() -> Self {
        let mut world = ForgeBuilder::listed_until(100);
        let (ann, bob) = (world.account("ann"), world.account("bob"));
        let pull = world.pull(ann, 10 * DAY);
        world.close(pull, bob, 12 * DAY);
        Self { world, ann, pull }
    }

    /// A commit by a signature, made at a second, that names the pull request.
    fn names(&mut self, author: u32, made: i64, parents: &[u32]) -> u32 {
        let commit = self.world.git.commit_by(author, author, made, parents);
        let number = self.pull as i64 + 1;
        let reference = ReferenceRow { commit, number, kind: ReferenceKind::Squash };
        self.world.git.history.references.push(reference);
        commit
    }

    fn lands(&self) -> bool {
        self.world.index(99, |index| index.pulls[self.pull].outcome.is_merged())
    }
}

#[test]
fn a_commit_made_before_the_opening_is_no_landing() {
    for (made, lands) in [(10 * DAY - 1, false), (10 * DAY, true)] {
        let mut case = Case::new();
        let zed = case.world.git.signature("Zed", "zed@lib", Kind::Human);
        // It comes into the default branch long after, by a merge.
        let root = case.world.git.commit_by(zed, zed, DAY, &[]);
        let old = case.names(zed, made, &[]);
        case.world.git.commit_by(zed, zed, 13 * DAY, &[root, old]);
        assert_eq!(case.lands(), lands, "{made}");
    }
}

#[test]
fn a_commit_by_somebody_else_is_no_landing() {
    // Whoever has an account is known to be somebody else.
    let mut case = Case::new();
    let bob = 1;
    case.names(bob, 11 * DAY, &[]);
    assert!(!case.lands());
    // Of whom nothing is known, nobody can say so, while the matter is fresh.
    for (day, lands) in [(11, true), (42, true), (43, false)] {
        let mut case = Case::new();
        let zed = case.world.git.signature("Zed", "zed@lib", Kind::Human);
        case.names(zed, day * DAY, &[]);
        assert_eq!(case.lands(), lands, "day {day}");
    }
    // Git knows ann by another commit: what others write is not hers.
    let mut case = Case::new();
    let ann = case.ann;
    let zed = case.world.git.signature("Zed", "zed@lib", Kind::Human);
    let first = case.world.git.commit_by(ann, ann, DAY, &[]);
    case.names(zed, 11 * DAY, &[first]);
    assert!(!case.lands());
    // But her own is, however late.
    let mut case = Case::new();
    let ann = case.ann;
    case.names(ann, 60 * DAY, &[]);
    assert!(case.lands());
    case.world.index(99, |index| {
        let how = Landed::Named(ReferenceKind::Squash);
        let outcome = index.pulls[case.pull].outcome;
        assert!(matches!(outcome, Outcome::Merged { how: found, .. } if found == how));
    });
}

/// A merge is its merger's commit: what counts is who wrote what came in with it.
#[test]
fn a_merge_lands_what_its_author_wrote() {
    for (by_ann, lands) in [(true, true), (false, false)] {
        let mut case = Case::new();
        let (ann, bob) = (case.ann, 1);
        let root = case.world.git.commit_by(bob, bob, DAY, &[]);
        let author = if by_ann { ann } else { bob };
        let work = case.world.git.commit_by(author, author, 11 * DAY, &[root]);
        case.names(bob, 11 * DAY + 5, &[root, work]);
        assert_eq!(case.lands(), lands);
    }
}

/// Nobody answers everything within a minute but a machine; who answers slowly, or little, is none.
#[test]
fn a_machine_is_suspected_by_how_it_answers() {
    use ovenbird_core::metric::reviewers::reviewers;
    let mut world = ForgeBuilder::listed_until(100);
    let ann = world.account("ann");
    let [machine, slow, choosy] = ["machine", "slow", "choosy"].map(|login| world.account(login));
    for at in 0..40 {
        let opened = DAY + at * 3_600;
        world.pull(ann, opened);
        world.respond(at + 1, machine, ResponseKind::Comment, opened + 60);
        world.respond(at + 1, slow, ResponseKind::Comment, opened + 1_800);
        if at % 2 == 0 {
            world.respond(at + 1, choosy, ResponseKind::Comment, opened + 30);
        }
    }
    world.index(99, |index| {
        let found = reviewers(index, None);
        assert_eq!(found.people.rows.len(), 3, "nobody is left out for a suspicion");
        let like: Vec<&str> = found
            .people
            .rows
            .iter()
            .filter(|row| row.like_a_machine)
            .map(|row| row.who.name.as_str())
            .collect();
        assert_eq!(like, ["machine"]);
    });
}
