//! Pull requests as cases: what was known when each was opened, counted by hand, and no more.

use ovenbird_core::fact::Forge;
use ovenbird_core::fact::forge::{
    AccountRow, Ending, PullRequestRow, PullRequestSet, RepoPullRequests,
};
use ovenbird_core::metric::forecast::trail::{FEATURE_NAMES, ProposalFacts, Trail};
use ovenbird_core::metric::repo_index::Standing::{Insider, Newcomer, Regular, Unknown};

use super::builder::DAY;
use super::rounded;

const ANN: u32 = 0;
const BOB: u32 = 1;
const BOT: u32 = 2;

/// A pull request of ten lines in one file, opened on a day, merged or not a day later.
fn opened(number: i64, author: u32, day: i64, end: Option<(u32, bool)>) -> PullRequestRow {
    let at = end.map(|_| (day + 1) * DAY);
    let merged = end.filter(|(_, merged)| *merged);
    PullRequestRow {
        number,
        author: Some(author),
        created: Some(day * DAY),
        ending: Ending { at, ..Ending::default() },
        merged: merged.and(at),
        merged_by: merged.map(|(by, _)| by),
        additions: Some(6),
        deletions: Some(4),
        changed_files: Some(1),
        own_branch: Some(false),
        ..PullRequestRow::default()
    }
}

fn repo(key: &str, rows: Vec<PullRequestRow>) -> RepoPullRequests {
    RepoPullRequests { key: key.into(), listed_to: Some(100 * DAY), rows }
}

fn all(rows: Vec<PullRequestRow>) -> PullRequestSet {
    let repos = vec![repo("github.com/bob/r", rows)];
    PullRequestSet { repos, accounts: accounts("github.com") }
}

/// Ann, Bob and the bot on a forge, by the numbers 1 to 3.
fn accounts(host: &str) -> Vec<AccountRow> {
    let account = |(number, login): (i64, &str)| AccountRow {
        id: Forge::at(host).account(number),
        login: login.into(),
        ..AccountRow::default()
    };
    (1..).zip(["ann", "Bob", "b"]).map(account).collect()
}

/// Ann's first is merged by Bob, her second closed without merge, her third is open; then Bob opens
/// one.
fn story() -> Vec<PullRequestRow> {
    vec![
        opened(1, ANN, 10, Some((BOB, true))),
        opened(2, ANN, 20, Some((BOB, false))),
        opened(3, ANN, 30, None),
        opened(4, BOT, 31, Some((BOB, true))),
        opened(5, BOB, 40, Some((BOB, true))),
        opened(6, ANN, 50, None),
    ]
}

fn trail(rows: Vec<PullRequestRow>) -> Trail {
    Trail::new(&all(rows), None, |account| account.login == "b")
}

fn feature(x: &[f64], name: &str) -> f64 {
    rounded(x[FEATURE_NAMES.iter().position(|one| *one == name).unwrap()])
}

#[test]
fn each_has_what_was_known_at_its_opening() {
    let trail = trail(story());
    assert_eq!(trail.by_bots, 1);
    let cohorts: Vec<_> = trail.cases.iter().map(|case| case.standing).collect();
    // Bob had merged Ann's by then.
    assert_eq!(cohorts, [Newcomer, Regular, Regular, Insider, Regular]);
    let last = &trail.cases[4].x;
    let two = rounded(2_f64.ln());
    assert_eq!(feature(last, "merged here before (log)"), two);
    assert_eq!(feature(last, "closed without merge here before (log)"), two);
    assert_eq!(feature(last, "own open pull requests here (log)"), two);
    assert_eq!(feature(last, "merged elsewhere before (log, by 2)"), 0.0);
    // One merged and one closed without merge by others; the bot's and Bob's own are not among
    // them.
    assert_eq!(feature(last, "share merged of the last 20 here (log odds)"), 0.0);
    assert_eq!(
        feature(last, "lines changed (log, less 4, by 2)"),
        rounded((11_f64.ln() - 4.0) / 2.0)
    );
    let second = &trail.cases[1].x;
    // One of one is drawn to two of three.
    assert_eq!(feature(second, "share merged of the last 20 here (log odds)"), two);
    let owner: Vec<f64> =
        trail.cases.iter().map(|case| feature(&case.x, "owner of the repo")).collect();
    assert_eq!(owner, [0.0, 0.0, 0.0, 1.0, 0.0]);
    let own: Vec<bool> = trail.cases.iter().map(|case| case.self_merged).collect();
    assert_eq!(own, [false, false, false, true, false]);
}

/// Where the beginning is not known, who was seen without a merge may have had one before.
#[test]
fn nobody_is_new_where_the_beginning_is_not_known() {
    let rows = vec![
        opened(1, ANN, 10, Some((BOB, false))),
        opened(2, ANN, 20, Some((BOB, true))),
        opened(3, ANN, 30, None),
    ];
    let mut all = all(rows);
    all.repos[0].listed_to = None;
    let trail = Trail::new(&all, None, |_| false);
    let cohorts: Vec<_> = trail.cases.iter().map(|case| case.standing).collect();
    assert_eq!(cohorts, [Unknown, Unknown, Regular]);
    let known = trail.cases.iter().map(|case| feature(&case.x, "nothing merged here known"));
    assert_eq!(known.collect::<Vec<_>>(), [1.0, 1.0, 0.0]);
}

#[test]
fn what_comes_later_is_not_known() {
    let before = trail(story());
    let mut rows = story();
    // The second ends otherwise, and what is opened from day 22 on is not there.
    rows[1] = opened(2, ANN, 20, Some((BOB, true)));
    rows.truncate(2);
    let after = trail(rows);
    for (one, other) in before.cases.iter().zip(&after.cases) {
        assert_eq!((one.x, one.standing), (other.x, other.standing));
    }
}

/// What is known now is what is known of one that is opened now.
#[test]
fn now_is_the_next_opening() {
    let mut rows = story();
    let last = rows.pop().unwrap();
    let proposal = ProposalFacts {
        author: last.author,
        lines: last.lines(),
        files: last.changed_files,
        own_branch: last.own_branch,
        merged_more: 0,
    };
    let now = trail(rows).now(0, proposal);
    let then = trail(story()).cases[4];
    assert_eq!(now, (then.standing, then.x));
    let (standing, x) = trail(story()).now(0, ProposalFacts::default());
    assert_eq!(standing, Newcomer);
    // Who has had one merged is a regular, here and elsewhere alike.
    let proposal = ProposalFacts { merged_more: 1, ..ProposalFacts::default() };
    let (standing, then) = trail(story()).now(0, proposal);
    assert_eq!(standing, Regular);
    let changed: Vec<&str> = (0..FEATURE_NAMES.len())
        .filter(|&at| x[at].to_bits() != then[at].to_bits())
        .map(|at| FEATURE_NAMES[at])
        .collect();
    assert_eq!(changed, ["regular", "merged here before (log)"]);
}

/// What a login or a number did on one forge tells nothing of who has it on another.
#[test]
fn forges_are_apart_whatever_the_numbers() {
    // Bob's namesake on the other forge has his number there, and a repo.
    let namesake = 4;
    let mut both = all(story());
    both.repos.push(repo("git.example.org/bob/r", vec![opened(1, namesake, 45, None)]));
    both.accounts.extend(accounts("git.example.org"));
    let case_there = |both: &PullRequestSet| {
        let trail = Trail::new(both, None, |_| false);
        *trail.cases.iter().find(|case| case.repo == 1).unwrap()
    };
    let theirs = case_there(&both);
    assert_eq!(theirs.standing, Newcomer);
    assert_eq!((theirs.author_merged, feature(&theirs.x, "owner of the repo")), (0, 1.0));
    // Bob is another than the owner there, and has merged one of his own.
    both.repos[1].rows[0].author = Some(BOB);
    let bobs = case_there(&both);
    assert_eq!((bobs.author_merged, feature(&bobs.x, "owner of the repo")), (1, 0.0));
}
