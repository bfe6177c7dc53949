//! What a stream of events tells of a world until an instant, when some of its events are lost.
//!
//! Each event tells of its object what the forge's events do. A pull request's opening and its end
//! carry it whole; a comment carries it in the form of an issue, a review carries a short form of
//! it: both have its author and when it was opened, but no sizes. So any event that is left makes
//! an object known with its beginning, and its end only the event that tells it.

use ovenbird_core::fact::forge::{
    AccountRow, Ending, ForgeHistory, IssueRow, PullRequestRow, ResponseKind, ResponseRow, Source,
    Watch,
};
use ovenbird_core::fact::{Forge, History, Window};
use ovenbird_core::identity::{Kind, People, Person};
use ovenbird_core::metric::{ForgeIndex, RepoIndex};

use super::dice::Dice;
use super::law::End;
use super::world::{BEGAN, BOTS, Entry, World};

/// What is known of a world at an instant.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) forge: ForgeHistory,
    people: People,
    until: i64,
    /// The share of the objects that is known.
    pub(super) objects_known: f64,
}

/// How a world is reported.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reporting {
    /// By an API's lists, which leave nothing out.
    ByList,
    /// By the hours of an archive, which lost this share of all events.
    Archive(f64),
}

/// What one object's events reported.
#[derive(Default)]
struct Captured {
    opened: bool,
    ended: bool,
    words: Vec<(i64, u32, ResponseKind)>,
    latest: Option<i64>,
}

impl Seen {
    pub(super) fn new(world: &World, until: i64, reported: Reporting, seed: u64) -> Self {
        let lost = if let Reporting::Archive(lost) = reported { lost } else { 0.0 };
        let mut dice = Dice::new(seed ^ 0x1057);
        let mut forge = ForgeHistory {
            host: "github.com".into(),
            owner: "o".into(),
            accounts: (0..world.accounts).map(account).collect(),
            watch: watch(reported, until),
            ..ForgeHistory::default()
        };
        let (mut of, mut known) = (0, 0);
        for (number, entry) in (1..).zip(&world.entries) {
            // The dice fall for what comes later, too: an earlier present sees the same losses.
            let captured = Captured::of(entry, world.chatter, until, || !dice.chance(lost));
            if entry.created > until {
                break;
            }
            of += 1;
            let Some(latest) = captured.latest else { continue };
            known += 1;
            if captured.opened && matches!(reported, Reporting::Archive(_)) {
                forge.openings.push(number);
            }
            tell(&mut forge, number, entry, &captured, latest, reported.source());
        }
        let objects_known = f64::from(known) / f64::from(of);
        Self { forge, people: people(world), until, objects_known }
    }

    pub(super) fn index<R>(&self, read: impl FnOnce(&ForgeIndex<'_>) -> R) -> R {
        let history = History::default();
        let index = RepoIndex::new(&history, &self.people, self.until);
        read(&ForgeIndex::new(&index, &self.forge))
    }
}

impl Reporting {
    fn source(self) -> u8 {
        match self {
            Self::ByList => Source::Graphql.bit(),
            Self::Archive(_) => Source::Archive.bit(),
        }
    }
}

impl Captured {
    fn of(entry: &Entry, chatter: u32, until: i64, mut is_kept: impl FnMut() -> bool) -> Self {
        let mut captured = Self::default();
        let mut hear = |at: i64| {
            let is_captured = is_kept() && at <= until;
            if is_captured {
                captured.latest = captured.latest.max(Some(at));
            }
            is_captured
        };
        captured.opened = hear(entry.created);
        for bot in 0..chatter {
            let at = entry.created + 5 + i64::from(bot);
            if hear(at) {
                captured.words.push((at, BOTS[0], ResponseKind::Comment));
            }
        }
        if let Some(after) = entry.fate.word {
            let kinds = [ResponseKind::Comment, ResponseKind::Approval, ResponseKind::Review];
            let kind = if entry.is_pull { kinds[(after % 3) as usize] } else { kinds[0] };
            if hear(entry.created + after) {
                captured.words.push((entry.created + after, entry.answerer, kind));
            }
        }
        if let Some((after, _)) = entry.fate.end {
            captured.ended = hear(entry.created + after);
        }
        captured
    }
}

fn tell(
    forge: &mut ForgeHistory,
    number: i64,
    entry: &Entry,
    captured: &Captured,
    latest: i64,
    sources: u8,
) {
    let row = |&(at, account, kind): &(i64, u32, ResponseKind)| {
        let account = Some(account);
        ResponseRow { number, at, account, kind, commit: None, path: None }
    };
    forge.responses.extend(captured.words.iter().map(row));
    let end = entry.fate.end.filter(|_| captured.ended);
    let by = |end: End| match end {
        End::Merged | End::Closed => entry.decider,
        End::SelfMerged | End::Withdrawn => entry.author,
    };
    let ending = Ending {
        at: end.map(|(after, _)| entry.created + after),
        by: end.map(|(_, end)| by(end)),
        open_at: end.is_none().then_some(latest),
    };
    let (author, created) = (Some(entry.author), Some(entry.created));
    if !entry.is_pull {
        let row = IssueRow { number, author, created, ending, sources, ..IssueRow::default() };
        forge.issues.push(row);
        return;
    }
    let is_merged = end.is_some_and(|(_, end)| matches!(end, End::Merged | End::SelfMerged));
    let is_whole = captured.opened || captured.ended;
    forge.pull_requests.push(PullRequestRow {
        number,
        author,
        created,
        ending,
        merged: ending.at.filter(|_| is_merged),
        merged_by: ending.by.filter(|_| is_merged),
        additions: is_whole.then_some(entry.lines),
        deletions: is_whole.then_some(0),
        own_branch: is_whole.then_some(entry.own_branch),
        sources,
        ..PullRequestRow::default()
    });
}

fn watch(reported: Reporting, until: i64) -> Watch {
    let all = vec![Window { from: BEGAN, to: until }];
    let listed = if matches!(reported, Reporting::ByList) { all.clone() } else { Vec::new() };
    Watch {
        pull_requests: all.clone(),
        issues: all.clone(),
        comments: all.clone(),
        reviews: all,
        listed_pull_requests: listed.clone(),
        listed_issues: listed,
    }
}

fn account(at: usize) -> AccountRow {
    let id = Forge::at("github.com").account(at as i64 + 1);
    AccountRow { id, login: format!("a{at}"), ..AccountRow::default() }
}

/// Each account is a person of its own.
fn people(world: &World) -> People {
    let person = |at: usize| Person {
        name: format!("a{at}"),
        email: String::new(),
        kind: if at < BOTS.len() { Kind::Bot("test".into()) } else { Kind::Human },
        hidden: false,
        signatures: Vec::new(),
        accounts: Vec::new(),
    };
    People {
        of_signature: (0..world.accounts as u32).collect(),
        all: (0..world.accounts).map(person).collect(),
        ..People::default()
    }
}
