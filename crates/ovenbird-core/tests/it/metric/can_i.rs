//! What somebody who wants to contribute is told, where it can be counted by hand.

use ovenbird_core::answer::{CanI, CanIInput, Proposal, in_turn};
use ovenbird_core::fact::forge::{
    Ending, PullRequestRow, PullRequestSet, RepoPullRequests, ResponseKind,
};
use ovenbird_core::fact::{ReferenceKind, ReferenceRow};
use ovenbird_core::metric::ForgeIndex;
use ovenbird_core::metric::answerers::asking;
use ovenbird_core::metric::forecast::trail::Trail;
use ovenbird_core::metric::repo_index::Standing;

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

fn can_i(index: &ForgeIndex<'_>, proposal: Proposal) -> CanI {
    CanI::new(CanIInput {
        both: &in_turn,
        index,
        repo: "github.com/o/r".into(),
        on_forge: "github.com/o/r",
        forge_key: None,
        asking: &asking(index),
        pulls: &PullRequestSet::default(),
        trail: &Trail::default(),
        proposal,
        window_days: 365,
        explain: true,
    })
}

fn touching(paths: &[&str]) -> Proposal {
    Proposal { paths: paths.iter().map(|&path| path.to_owned()).collect(), ..Proposal::default() }
}

/// What is said, and on what it stands, to the question who answers.
fn who_answers(answer: &CanI) -> Vec<(&str, &str)> {
    let sentences = answer.questions[2].sentences.iter();
    sentences.map(|one| (one.text.as_str(), one.evidence.as_str())).collect()
}

/// Bob works in `src`; Ann writes what Bob lands.
fn git() -> ForgeBuilder {
    let mut world = ForgeBuilder::listed_until(300);
    let (ann, bob) = (world.git.human("ann"), world.git.human("bob"));
    let first = world.git.commit(bob, 100, &[]);
    world.git.change(first, "src/a.c", (1, 0), None);
    for at in 0..2 {
        let parents: Vec<u32> = world.git.history.head.into_iter().collect();
        let commit = world.git.commit_by(ann, bob, (110 + at) * DAY, &parents);
        world.git.change(commit, "doc/b.md", (1, 0), None);
    }
    world
}

#[test]
fn who_worked_there_is_not_said_to_have_answered() {
    let mut world = git();
    let (cat, dan) = (world.account("cat"), world.account("dan"));
    for at in 0..3 {
        world.pull(dan, (200 + at) * DAY);
        world.respond(1 + at, cat, ResponseKind::Comment, (201 + at) * DAY);
    }
    world.index(300, |index| {
        let answer = can_i(index, touching(&["src/a.c"]));
        // Nobody answered there: Cat has all of 0.3, Bob all of 0.2.
        let given: Vec<_> = answer.answerers.iter().map(|one| (one.answers, one.last)).collect();
        assert_eq!(given, [(3, Some(203 * DAY)), (0, None)]);
        let past = "in shares, what is past counts half after 180 days; n 3 answered pull requests";
        let cat = "answered 3 pull requests, the last on 1970-07-23, 100 % of all answers";
        let cat = format!("{cat}; {past}");
        let bob = format!("100 % of the work there; {past}");
        assert_eq!(
            who_answers(&answer),
            [
                ("cat is the likeliest to answer.", cat.as_str()),
                ("Next is bob: worked there, is not known to have answered.", bob.as_str()),
            ]
        );
    });
}

#[test]
fn git_alone_tells_who_integrates() {
    git().index(300, |index| {
        let answer = can_i(index, Proposal::default());
        assert_eq!((answer.answerers[0].answers, answer.answerers[0].last), (2, Some(111 * DAY)));
        let (text, evidence) = who_answers(&answer)[0];
        assert_eq!(text, "bob is the likeliest to integrate or review it.");
        let did = "integrated or reviewed 2 pieces of others' work, the last on 1970-04-22, 100 % \
                   of all that";
        assert!(evidence.starts_with(did), "{evidence}");
        let row = &answer.questions[2].sentences[0].rows[0];
        assert_eq!(row, "integrated or reviewed work of 1970-04-22 on 1970-04-22: doc/b.md");
    });
}

#[test]
fn a_path_that_is_not_known_is_what_is_known_above_it() {
    git().index(300, |index| {
        let answer = can_i(index, touching(&["src/new/x.c", "elsewhere/y.c", "z.c", "doc"]));
        let said: Vec<&str> = who_answers(&answer).iter().map(|said| said.0).collect();
        let unknown: Vec<&&str> = said.iter().filter(|text| text.contains('`')).collect();
        assert_eq!(
            unknown,
            [
                &"`src/new/x.c` is not known here; the folder `src` stands for it.",
                &"`elsewhere/y.c` is not known here, and nothing is known there.",
                &"`z.c` is not known here, and nothing is known there.",
            ]
        );
    });
}

#[test]
fn who_is_known_from_elsewhere_is_new_only_where_the_beginning_is_known() {
    let mut world = ForgeBuilder::listed_until(300);
    let ann = world.account("ann");
    world.pull(ann, 200 * DAY);
    let standing = |world: &ForgeBuilder, account| {
        let proposal = Proposal { account, ..Proposal::default() };
        world.index(300, |index| can_i(index, proposal).standing)
    };
    assert_eq!(standing(&world, Some(99)), Standing::Newcomer);
    world.forge.watch.listed_pull_requests.clear();
    assert_eq!(standing(&world, Some(99)), Standing::Unknown);
    // Who asks as a newcomer is one.
    assert_eq!(standing(&world, None), Standing::Newcomer);
}

/// The first was opened when nobody watched, and whether it is open now no source reported.
#[test]
fn what_is_behind_those_that_are_open_is_what_is_counted() {
    let mut world = ForgeBuilder::listed_until(300);
    let ann = world.account("ann");
    world.forge.watch.pull_requests[0].from = 40 * DAY;
    world.pull(ann, 20 * DAY);
    world.pull(ann, 295 * DAY);
    world.index(300, |index| {
        let answer = can_i(index, Proposal::default());
        let open = &answer.questions[3].sentences[0];
        assert_eq!(open.text, "At least 1 pull request is open.");
        assert_eq!(open.rows, ["#2 by ann, opened 1970-10-23: not known to have ended"]);
    });
}

/// Of four that were closed without the flag, a squash landed two, as long as nobody knows who wrote
/// them; Ann's own hand landed one of hers, and none of Bob's.
#[test]
fn the_forecast_learns_of_what_landed_without_the_button() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    for author in [ann, bob, bob, ann] {
        let pull = world.pull(author, DAY);
        world.close(pull, bob, 5 * DAY);
    }
    let writer = world.git.human("writer");
    world.git.line(writer, [4, 6]);
    for (commit, number) in [(0, 1), (1, 2)] {
        let kind = ReferenceKind::Squash;
        world.git.history.references.push(ReferenceRow { commit, number, kind });
    }
    let row = |number: i64, author: u32| PullRequestRow {
        number,
        author: Some(author),
        created: Some(DAY),
        ending: Ending { at: Some(5 * DAY), ..Ending::default() },
        ..PullRequestRow::default()
    };
    let repo = |key: &str, rows| RepoPullRequests { key: key.into(), listed_to: None, rows };
    let reported = PullRequestSet {
        repos: vec![
            repo("github.com/o/else", vec![row(1, 0)]),
            repo("github.com/o/r", vec![row(1, 0), row(2, 1), row(3, 1), row(4, 0)]),
        ],
        accounts: [ann, bob].map(|one| world.forge.accounts[one as usize].clone()).into(),
    };
    let completed = |world: &ForgeBuilder| {
        world.index(100, |index| {
            let trail = Trail::new(&reported, Some(("github.com/o/r", index)), |_| false);
            let mut cases: Vec<_> = trail.cases.iter().map(|case| (case.repo, case.row)).collect();
            cases.sort_unstable();
            let found = |at: &(u32, u32)| {
                let case = trail.cases.iter().find(|case| (case.repo, case.row) == *at).unwrap();
                let (at, is_merged) = case.ended.unwrap();
                is_merged.then_some((at, case.self_merged))
            };
            cases.iter().map(found).collect::<Vec<_>>()
        })
    };
    // Days of commits begin at noon.
    let landed = |day: i64, own: bool| Some((day * DAY + DAY / 2, own));
    assert_eq!(completed(&world), [None, landed(4, false), landed(6, false), None, None]);
    world.git.people.of_signature[writer as usize] = world.person(ann);
    // What Ann wrote is nothing that Bob offered, whatever number it names.
    assert_eq!(completed(&world), [None, landed(4, true), None, None, None]);
}
