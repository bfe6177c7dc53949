//! What a report opens with, where it can be counted by hand.

use ovenbird_core::answer::{NextStep, Opening, Report, ReportInput, in_turn};
use ovenbird_core::fact::Window;
use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::identity::Affiliations;
use ovenbird_core::metric::ForgeIndex;

use super::builder::{Builder, DAY};
use super::forge_builder::ForgeBuilder;

const REPO: &str = "github.com/o/r";

fn opening(index: &ForgeIndex<'_>) -> Opening {
    let ingested = index.git.is_ingested.then_some(index.git.now);
    let report = Report::new(&ReportInput {
        both: &in_turn,
        index,
        repo: REPO.into(),
        on_forge: Some(REPO.into()),
        fetched: true,
        branch: None,
        ingested,
        window_days: 365,
        mailmapped_authors: None,
        assisted: &vec![false; index.git.history.commits.len()],
        affiliations: &Affiliations::default(),
        explain: false,
    });
    report.opening
}

/// The opening as of a day, of git alone.
fn of_git(builder: &Builder, day: i64) -> Opening {
    let git = builder.index(day);
    opening(&ForgeIndex::new(&git, &ForgeHistory::default()))
}

fn said<'a>(opening: &'a Opening, question: &str) -> Vec<&'a str> {
    let one = opening.headlines.iter().filter(|headline| headline.question == question);
    one.flat_map(|headline| &headline.sentences).map(|said| said.text.as_str()).collect()
}

#[test]
fn one_person_alone_is_named_and_not_ranked() {
    let mut builder = Builder::default();
    let ann = builder.human("ann");
    builder.line(ann, (0..12).map(|at| 500 + at * 30));
    let opening = of_git(&builder, 900);
    // 330 days.
    assert_eq!(said(&opening, "Who made it?"), ["ann alone: 12 commits in 11 months."]);
}

#[test]
fn a_share_is_of_all_commits_and_everybody_is_counted() {
    let mut builder = Builder::default();
    for (name, commits) in [("ann", 5), ("bob", 3), ("cat", 1), ("dan", 1)] {
        let person = builder.human(name);
        builder.line(person, (0..commits).map(|at| 100 + at));
    }
    let opening = of_git(&builder, 1_000);
    let wanted = [
        "4 people in 4 days; nobody in the last year.",
        "Most commits: ann (50.0 %), bob (30.0 %), cat (10.0 %) and 1 other.",
    ];
    assert_eq!(said(&opening, "Who made it?"), wanted);
    let healthy = said(&opening, "Is it healthy?");
    assert_eq!(healthy[0], "No commit in the last year; the last one is of 1970-04-15.");
    assert!(healthy.contains(&"No release is tagged."), "{healthy:?}");
}

#[test]
fn a_window_before_the_repo_began_is_not_compared_with() {
    let mut builder = Builder::default();
    let ann = builder.human("ann");
    builder.line(ann, (0..100).map(|at| 300 + at * 5));
    let first = |day| said(&of_git(&builder, day), "Is it healthy?")[0].to_owned();
    // As of day 800 the window before begins on day 70, and the repo on day 300.
    assert!(first(800).ends_with(" in the last year."), "{}", first(800));
    // As of day 1,100 both windows are full: of days 735 to 795, and 370 to 730.
    assert_eq!(first(1_100), "13 commits in the last year, 73 in the year before.");
}

#[test]
fn what_is_unknown_is_said_once_a_reason_and_last() {
    let mut builder = Builder::default();
    let ann = builder.human("ann");
    builder.line(ann, [690, 695]);
    let opening = of_git(&builder, 700);
    for headline in &opening.headlines {
        let unknown = |text: &&str| text.contains("unknown (");
        let texts = said(&opening, headline.question);
        let first = texts.iter().position(&unknown).unwrap_or(texts.len());
        assert!(texts[first..].iter().all(unknown), "{texts:?}");
        let reasons: Vec<_> =
            texts[first..].iter().filter_map(|text| text.split_once('(')).collect();
        let distinct: std::collections::HashSet<_> =
            reasons.iter().map(|reported| reported.1).collect();
        assert_eq!(distinct.len(), reasons.len(), "{texts:?}");
    }
}

#[test]
fn a_step_is_reported_once() {
    let mut builder = Builder::default();
    let ann = builder.human("ann");
    builder.line(ann, 0..20);
    let opening = of_git(&builder, 700);
    let steps: Vec<_> = opening.headlines.iter().flat_map(|one| &one.next_steps).collect();
    assert_eq!(steps, [&NextStep::Sync { repo: Some(REPO.into()), with_token: true }]);
}

#[test]
fn hours_of_a_stream_are_too_little_and_say_so() {
    let mut world = ForgeBuilder::default();
    world.forge.host = "github.com".into();
    let from = 16_801 * DAY;
    world.forge.watch.pull_requests = vec![Window { from, to: from + 6 * 3_600 }];
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    let pull = world.pull(ann, from + 60);
    world.merge(pull, bob, from + 3_600);
    world.pull(bob, from + 99);
    // Accounts come after the signatures of the history.
    let accounts = [ann, bob].map(|account| world.person(account));
    let mut built = world.git.clone();
    built.people.of_signature.extend(accounts);
    let git = built.index(16_900).ingested(false);
    let opening = opening(&ForgeIndex::new(&git, &world.forge));
    assert!(opening.headlines.is_empty(), "{:#?}", opening.headlines);
    // 16,801 days after 1970 is 2016-01-01, by `date -u -d @$((16801 * 86400))`.
    assert_eq!(opening.until, "observed: 6 hours of 2016-01-01");
    let reported = opening.too_little.unwrap();
    let reason = "Too little is known to answer: 2 pull requests, seen in 6 hours of 2016-01-01.";
    assert_eq!(reported.reason, reason);
    let known = "What is known: 1 merged pull request and 2 people who took part.";
    assert_eq!(reported.known, known);
    let repo = || Some(REPO.to_owned());
    let steps = [NextStep::Sync { repo: repo(), with_token: true }, NextStep::Add { repo: repo() }];
    assert_eq!(reported.next_steps, steps);
}

/// Nothing here names a command: how a step is done is for each face to say.
#[test]
fn no_sentence_holds_a_command() {
    let empty = Builder::default();
    let git = empty.index(100).ingested(false);
    let nothing = opening(&ForgeIndex::new(&git, &ForgeHistory::default()));
    let mut builder = Builder::default();
    let ann = builder.human("ann");
    builder.line(ann, [1]);
    for found in [nothing, of_git(&Builder::default(), 100), of_git(&builder, 100)] {
        let text = format!("{found:?}");
        assert!(!text.contains("ovenbird ") && !text.contains('`'), "{text}");
        for said in found.sentences() {
            assert!(!said.text.contains(" 0 "), "{}", said.text);
        }
    }
}
