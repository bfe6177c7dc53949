//! What surrounds the people on a forge: labels, conversion, burstiness, bots, community files and
//! releases. Small worlds whose figures can be counted by hand.

use ovenbird_core::fact::forge::{ProfileRow, ReleaseRow, ResponseKind};
use ovenbird_core::metric::bot_share::bot_share;
use ovenbird_core::metric::burstiness::{burstiness, of_times};
use ovenbird_core::metric::community_files::community_files;
use ovenbird_core::metric::conversion::conversion;
use ovenbird_core::metric::newcomer_labels::{invites_newcomers, newcomer_labels};
use ovenbird_core::metric::releases::{releases, releases_with_forge};

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::{count, number, reason, rounded};

#[test]
fn labels_invite_however_they_are_written() {
    for label in [
        "good first issue",
        "Good-First-Issue",
        ":wave: good first issue",
        "good first issue :+1:",
        "E-easy",
        "Difficulty: Easy",
        "difficulty/easy",
        "help wanted",
        "kind:first-timers-only",
        "Up-For-Grabs",
        "contributions welcome",
    ] {
        assert!(invites_newcomers(label), "{label}");
    }
    for label in ["bug", "", ":", "not easy", "E-hard", "easy to break", "help: wanted: no"] {
        assert!(!invites_newcomers(label), "{label}");
    }
}

#[test]
fn issues_for_newcomers_are_reported_by_their_end() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let (ann, bot) = (world.account("ann"), world.bot("ci[bot]"));
    world.forge.labels = vec!["bug".into(), "Good First Issue".into(), "E-easy".into()];
    let mut made = |opened: i64, label: u32, closed: Option<i64>, reason: Option<&str>| {
        let at = world.issue(if label == 9 { bot } else { ann }, opened * DAY);
        let row = &mut world.forge.issues[at];
        row.labels = if label == 2 { vec![1, 2, 2] } else { vec![label.min(1)] };
        row.ending.at = closed.map(|day| day * DAY);
        row.reason = reason.map(str::to_owned);
    };
    made(100, 1, Some(110), Some("completed"));
    made(100, 2, Some(189), Some("COMPLETED"));
    made(100, 1, Some(190), Some("not_planned"));
    made(100, 1, Some(120), None);
    // Open at the window's end: one for good, one closed after it; the latter is too young to
    // tell how soon it was closed.
    made(150, 1, None, None);
    made(170, 2, Some(260), Some("completed"));
    made(100, 0, Some(101), Some("completed"));
    made(100, 9, None, None);
    made(240, 1, None, None);
    world.index(1_000, |index| {
        let found = newcomer_labels(index, Some(days(100, 250)));
        assert_eq!(count(&found.issues), 7);
        assert_eq!((count(&found.completed), count(&found.not_planned)), (2, 1));
        assert_eq!((count(&found.closed_otherwise), count(&found.open)), (1, 3));
        assert_eq!((number(&found.closed_soon), found.closed_soon.n), (0.6, 5));
        assert_eq!((number(&found.open_age), found.open_age.n), (80.0, 3));
        assert_eq!(found.labels, [("Good First Issue".to_owned(), 7), ("E-easy".to_owned(), 2)]);
    });
    world.forge.watch.issues = vec![days(0, 130)];
    world.index(1_000, |index| {
        let found = newcomer_labels(index, Some(days(100, 250)));
        // Of what was not watched nobody knows that it is open.
        assert_eq!((count(&found.open), found.open.n, found.closed_soon.n), (1, 5, 0));
        assert!(found.open.exclusions.join(" ").contains("not watched (2)"));
    });
}

#[test]
fn attention_becomes_contribution() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let old = world.account("old");
    let bot = world.bot("star[bot]");
    let people: Vec<_> = (0..8).map(|at| world.account(&format!("p{at}"))).collect();
    world.forge.stars = people.iter().map(|&person| (person, 100 * DAY)).collect();
    world.forge.stars.push((bot, 100 * DAY));
    world.forge.forks = vec![(people[0], 90 * DAY), (people[1], 300 * DAY)];
    // Old was here before.
    world.issue(old, 10 * DAY);
    world.forge.stars.push((old, 100 * DAY));
    // Five take part in time, one too late; two land something in time.
    for &person in &people[1..5] {
        world.issue(person, 120 * DAY);
    }
    world.respond(1, people[5], ResponseKind::Comment, 465 * DAY - 1);
    world.issue(people[6], 465 * DAY);
    for person in [people[1], people[2]] {
        let pull = world.pull(person, 130 * DAY);
        world.merge(pull, old, 140 * DAY);
    }
    let pull = world.pull(people[3], 130 * DAY);
    world.merge(pull, old, 465 * DAY);
    world.index(1_000, |index| {
        let found = conversion(index, Some(days(100, 200)));
        assert_eq!((count(&found.noticed), found.took_part.n), (7, 7));
        assert_eq!((count(&found.took_part), count(&found.landed)), (5, 2));
        assert_eq!((number(&found.took_part_rate), number(&found.landed_rate)), (0.714_286, 0.4));
        let reported = found.noticed.exclusions.join("; ");
        assert!(
            reported.contains("here before (1)") && reported.contains("bots (1)"),
            "{reported}"
        );
    });
    world.index(464, |index| {
        let found = conversion(index, Some(days(100, 200)));
        assert_eq!((count(&found.noticed), found.took_part_rate.n), (7, 0));
        assert!(found.took_part_rate.exclusions.join(" ").contains("days ago (7)"));
    });
    // Whose work landed before was here before, though nobody knows when it was written.
    world.git.line(people[7], [50]);
    world.git.history.commits[0].authored = None;
    world.index(1_000, |index| {
        assert_eq!(count(&conversion(index, Some(days(100, 200))).noticed), 6);
    });
    (world.forge.stars, world.forge.forks) = (Vec::new(), Vec::new());
    world.index(1_000, |index| {
        assert!(reason(&conversion(index, None).noticed).contains("no stars or forks"));
    });
}

/// Recorded from Python's `statistics`:
///
/// ```python
/// from statistics import fmean, pstdev
/// for f in (lambda i: i*i*7919 % 100003, lambda i: 2**(i % 17)):
///     gaps = [f(i) for i in range(1, 41)]
///     print((pstdev(gaps) - fmean(gaps)) / (pstdev(gaps) + fmean(gaps)))
/// ```
#[test]
fn burstiness_is_that_of_goh_and_barabasi() {
    let times = |gap: fn(i64) -> i64| {
        let sum = |at: &mut i64, position| {
            *at += gap(position);
            Some(*at)
        };
        [0].into_iter().chain((1..=40).scan(0, sum)).collect::<Vec<_>>()
    };
    let found = of_times(&times(|at| at * at * 7919 % 100_003)).unwrap();
    assert_eq!(rounded(found), BURSTINESS[0]);
    let found = of_times(&times(|at| 1 << (at % 17))).unwrap();
    assert_eq!(rounded(found), BURSTINESS[1]);
    assert_eq!(of_times(&times(|_| 7)), Some(-1.0));
    assert_eq!(of_times(&[5, 5, 5]), None);
    assert_eq!(of_times(&[5, 6]), None);
}

const BURSTINESS: [f64; 2] = [-0.299_320, 0.408_136];

#[test]
fn burstiness_needs_thirty_events() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let (ann, bot) = (world.account("ann"), world.bot("ci[bot]"));
    world.git.line(ann, 1..31);
    for day in 1..30 {
        world.pull(ann, day * DAY);
        world.pull(bot, day * DAY);
    }
    world.index(1_000, |index| {
        let found = burstiness(index, None);
        assert_eq!((number(&found.commits), found.commits.n), (-1.0, 30));
        assert!(reason(&found.pull_requests).contains("has 29"));
        assert!(reason(&burstiness(index, Some(days(1, 30))).commits).contains("has 29"));
    });
}

#[test]
fn the_share_of_bots_is_of_what_has_an_author() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bot) = (world.account("ann"), world.bot("ci[bot]"));
    world.pull(bot, DAY);
    for at in 1..4 {
        let pull = world.pull(ann, at * DAY);
        world.respond(world.forge.pull_requests[pull].number, bot, ResponseKind::Comment, at * DAY);
    }
    let gone = world.pull(ann, DAY);
    world.forge.pull_requests[gone].author = None;
    world.respond(1, ann, ResponseKind::Review, 2 * DAY);
    world.git.line(ann, 1..5);
    world.git.line(bot, [5]);
    world.index(100, |index| {
        let found = bot_share(index, None);
        assert_eq!((number(&found.pull_requests), found.pull_requests.n), (0.25, 4));
        assert!(found.pull_requests.exclusions.join(" ").contains("not known (1)"));
        assert_eq!((number(&found.responses), number(&found.commits)), (0.75, 0.2));
        let early = bot_share(index, Some(days(2, 3)));
        assert_eq!((number(&early.responses), early.responses.n), (0.5, 2));
    });
    // Of the numbers up to 1,005 five are known: what the others are, nobody knows.
    world.forge.watch.listed_pull_requests.clear();
    for row in &mut world.forge.pull_requests[2..] {
        row.number += 1_000;
    }
    world.index(100, |index| {
        let found = bot_share(index, None);
        for share in [&found.pull_requests, &found.responses] {
            assert!(
                reason(share).contains("is not known: too little data, the result would be biased")
            );
        }
        assert_eq!(number(&found.commits), 0.2);
    });
}

#[test]
fn community_files_are_those_that_were_reported() {
    let mut world = ForgeBuilder::listed_until(100);
    world.index(100, |index| assert!(reason(&community_files(index).files).contains("no source")));
    world.forge.profile = Some(ProfileRow {
        licence: Some(String::new()),
        readme: Some(true),
        contributing: Some(true),
        conduct: Some(false),
        ..ProfileRow::default()
    });
    world.index(100, |index| {
        let found = community_files(index);
        assert_eq!((count(&found.files), found.files.n), (2, 4));
        let missing = found.rows.iter().filter(|row| row.is_there == Some(false));
        assert_eq!(missing.map(|row| row.name).collect::<Vec<_>>(), ["licence", "code of conduct"]);
        assert_eq!(found.files.coverage, Some(4.0 / 7.0));
    });
}

#[test]
fn a_release_on_the_forge_joins_its_tag() {
    let mut world = ForgeBuilder::listed_until(100);
    let ann = world.account("ann");
    world.git.line(ann, [1, 2, 3]);
    for (name, commit) in [("v1.0", 0), ("v2.0", 1), ("spring", 2)] {
        world.git.tag(name, commit);
    }
    let row = |tag: &str, day: i64, prerelease| ReleaseRow {
        tag: tag.into(),
        published: day * DAY,
        prerelease,
    };
    world.forge.releases =
        vec![row("v2.0", 10, false), row("spring", 20, false), row("v3.0", 30, true)];
    world.index(100, |index| {
        let git = releases(index.git, None);
        assert_eq!((count(&git.releases), count(&git.tags)), (2, 3));
        let found = releases_with_forge(index, None);
        assert_eq!((count(&found.releases), count(&found.prereleases)), (3, 1));
        assert_eq!(count(&found.tags), 4);
        // Days 1.5 (its commit), 10 and 20.
        assert_eq!((number(&found.days_between), number(&found.days_since)), (9.25, 80.0));
        assert_eq!(found.rows[0].name, "v3.0");
        assert_eq!(found.releases.source, "git, github.com");
    });
    world.forge.releases.clear();
    world.index(100, |index| {
        assert_eq!(releases_with_forge(index, None), releases(index.git, None));
    });
}
