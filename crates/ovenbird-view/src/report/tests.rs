//! Whole pages of reports on small histories made by hand.

use insta::assert_snapshot;
use ovenbird_core::answer::{NextStep, Report, ReportInput, in_turn};
use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::fact::{CommitRow, History, Oid, Signature, Tag, Timestamp};
use ovenbird_core::identity::{Affiliations, Kind, People, Person};
use ovenbird_core::metric::{ForgeIndex, RepoIndex};

use super::super::{TerminalStyle, write_table};
use super::*;

const DAY: i64 = 86_400;
/// 2024-01-01, by `date -u -d 2024-01-01 +%s`.
const NOW: i64 = 1_704_067_200;

/// A line of history, and who is who in it.
#[derive(Default)]
struct Fixture {
    history: History,
    people: People,
    forge: ForgeHistory,
}

impl Fixture {
    fn person(&mut self, name: &str) -> u32 {
        let position = self.people.all.len() as u32;
        let email = format!("{}@x.org", name.to_lowercase().replace(' ', "."));
        self.history.signatures.push(Signature::new(name, &email));
        self.people.of_signature.push(position);
        self.people.all.push(Person {
            name: name.to_owned(),
            email,
            kind: Kind::Human,
            hidden: false,
            signatures: vec![position],
            accounts: Vec::new(),
        });
        position
    }

    /// Commits so many days before the present, each upon the one before.
    fn commits(&mut self, author: u32, committer: u32, days_ago: impl IntoIterator<Item = i64>) {
        for ago in days_ago {
            let time = Some(Timestamp::new(NOW - ago * DAY, 0));
            let first_parent = self.history.parents.len() as u32;
            self.history.parents.extend(self.history.head);
            let parent_count = u32::from(self.history.head.is_some());
            self.history.head = Some(self.history.commits.len() as u32);
            self.history.commits.push(CommitRow {
                author,
                committer,
                authored: time,
                committed: time,
                first_parent,
                parent_count,
                signed: false,
            });
        }
    }

    fn tag(&mut self, name: &str) {
        let target = Oid::from_bytes(&[self.history.tags.len() as u8; 20]).unwrap();
        let commit = self.history.head;
        self.history.tags.push(Tag {
            name: name.into(),
            target,
            commit,
            tagged: None,
            committed: None,
        });
    }

    fn report(&self, is_ingested: bool) -> Report {
        let git = RepoIndex::new(&self.history, &self.people, NOW).ingested(is_ingested);
        Report::new(&ReportInput {
            both: &in_turn,
            index: &ForgeIndex::new(&git, &self.forge),
            repo: "github.com/octo/oven".into(),
            on_forge: Some("github.com/octo/oven".into()),
            fetched: true,
            branch: is_ingested.then(|| "refs/heads/main".into()),
            ingested: is_ingested.then_some(NOW - 3 * DAY),
            window_days: 365,
            mailmapped_authors: None,
            assisted: &vec![false; self.history.commits.len()],
            affiliations: &Affiliations::default(),
            explain: false,
        })
    }

    fn page(&self, is_ingested: bool, sections: &[Section], width: usize) -> String {
        let report = self.report(is_ingested);
        let step = |step: &NextStep| match step {
            NextStep::Add { repo } => format!("add {}", repo.as_deref().unwrap_or("?")),
            NextStep::Sync { repo, .. } => format!("sync {}", repo.as_deref().unwrap_or("?")),
            other => format!("{other:?}"),
        };
        let layout = ReportLayout { rows: 8, sections, grounds: false, step: &step };
        let mut out = Vec::new();
        let style = TerminalStyle { color: false, width: Some(width) };
        write_table(&mut out, &report_page(&report, &layout), style).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// Two who stay, six who come once; a release every 100 days.
fn lively() -> Fixture {
    let mut found = Fixture::default();
    let (ann, bo) = (found.person("Ann Lee"), found.person("Bo Sand"));
    for year in (0..4).rev() {
        let from = year * 365;
        for at in 0..3 {
            let late = from + 330 - at * 100;
            found.commits(ann, ann, (0..10).map(|day| late - day * 3));
            found.commits(bo, ann, (0..6).map(|day| late - 40 - day));
            found.tag(&format!("v{}.{at}", 4 - year));
        }
        for at in 0..2 {
            let new = found.person(&format!("New {}", year * 2 + at));
            found.commits(new, ann, [from + 20 - at]);
        }
    }
    found
}

#[test]
fn a_lively_repo_opens_with_its_answers() {
    assert_snapshot!(lively().page(true, &[], 100));
}

#[test]
fn on_a_narrow_terminal_answers_stand_below_their_questions() {
    let page = lively().page(true, &[], 60);
    assert!(page.lines().all(|line| line.chars().count() <= 60), "{page}");
    assert!(!page.contains('…'), "{page}");
    assert_snapshot!(page);
}

#[test]
fn one_commit_is_reported_and_nothing_is_made_of_it() {
    let mut found = Fixture::default();
    let ann = found.person("Ann Lee");
    found.commits(ann, ann, [10]);
    assert_snapshot!(found.page(true, &[], 100));
}

#[test]
fn of_an_empty_repo_one_line_says_it_all() {
    assert_snapshot!(Fixture::default().page(true, &Section::ALL, 100));
}

#[test]
fn of_an_unknown_repo_the_next_steps_are_reported() {
    assert_snapshot!(Fixture::default().page(false, &Section::ALL, 100));
}

#[test]
fn what_is_unknown_for_one_reason_is_said_once_at_the_head_of_its_section() {
    let mut found = Fixture::default();
    let ann = found.person("Ann Lee");
    found.commits(ann, ann, [10, 9]);
    assert_snapshot!(found.page(true, &[Section::Work, Section::Newcomers], 100));
}

#[test]
fn sections_that_have_nothing_to_say_are_not_offered() {
    let names = |found: &Fixture, is_ingested| {
        let sections = sections_of(&found.report(is_ingested));
        sections.iter().map(|section| section.name()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&lively(), true), "people work newcomers releases files evidence");
    assert_eq!(names(&Fixture::default(), true), "");
    assert_eq!(names(&Fixture::default(), false), "");
}
