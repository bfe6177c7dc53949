//! What a stream of events tells of a world until an instant, when some of its events are lost.
//!
//! Each event tells of its item what the forge's events do. A pull request's opening and its end
//! carry it whole; a comment carries it in the form of an issue, a review carries a short form of
//! it: both have its author and when it was opened, but no sizes. So any event that is left makes
//! an item known with its beginning, and its end only the event that tells it.

#![expect(dead_code, reason = "streams that lose events are made, and not judged yet")]

use ovenbird_core::fact::forge::{
    AccountRow, Ending, ForgeHistory, IssueRow, PullRequestRow, ResponseKind, ResponseRow, Source,
    Watch,
};
use ovenbird_core::fact::{History, Window};
use ovenbird_core::identity::{Kind, Person, Persons};
use ovenbird_core::metric::{ForgeStudy, Study};

use super::dice::Dice;
use super::law::End;
use super::world::{BEGAN, BOTS, Thing, World};

/// What is known of a world at an instant.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) forge: ForgeHistory,
    persons: Persons,
    until: i64,
    /// Known of all items that there are.
    pub(super) items_known: f64,
}

/// How a world is told of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    /// By an API's lists, which leave nothing out.
    Listed,
    /// By the hours of an archive, which lost this share of all events.
    Archive(f64),
}

/// What one item's events told.
#[derive(Default)]
struct Heard {
    opened: bool,
    ended: bool,
    words: Vec<(i64, u32, ResponseKind)>,
    latest: Option<i64>,
}

impl Seen {
    pub(super) fn new(world: &World, until: i64, told: Told, seed: u64) -> Self {
        let lost = if let Told::Archive(lost) = told { lost } else { 0.0 };
        let mut dice = Dice::new(seed ^ 0x1057);
        let mut forge = ForgeHistory {
            host: "github.com".into(),
            owner: "o".into(),
            accounts: (0..world.accounts).map(account).collect(),
            watch: watch(told, until),
            ..ForgeHistory::default()
        };
        let (mut of, mut known) = (0, 0);
        for (number, thing) in (1..).zip(&world.things) {
            // The dice fall for what comes later, too: an earlier present sees the same losses.
            let heard = Heard::of(thing, world.chatter, until, || !dice.chance(lost));
            if thing.created > until {
                break;
            }
            of += 1;
            let Some(latest) = heard.latest else { continue };
            known += 1;
            tell(&mut forge, number, thing, &heard, latest, told.source());
        }
        let items_known = f64::from(known) / f64::from(of);
        Self { forge, persons: persons(world), until, items_known }
    }

    pub(super) fn study<R>(&self, read: impl FnOnce(&ForgeStudy<'_>) -> R) -> R {
        let history = History::default();
        let study = Study::new(&history, &self.persons, self.until);
        read(&ForgeStudy::new(&study, &self.forge))
    }
}

impl Told {
    fn source(self) -> u8 {
        match self {
            Self::Listed => Source::Graphql.bit(),
            Self::Archive(_) => Source::Archive.bit(),
        }
    }
}

impl Heard {
    fn of(thing: &Thing, chatter: u32, until: i64, mut is_kept: impl FnMut() -> bool) -> Self {
        let mut heard = Self::default();
        let mut hear = |at: i64| {
            let is_heard = is_kept() && at <= until;
            if is_heard {
                heard.latest = heard.latest.max(Some(at));
            }
            is_heard
        };
        heard.opened = hear(thing.created);
        for bot in 0..chatter {
            let at = thing.created + 5 + i64::from(bot);
            if hear(at) {
                heard.words.push((at, BOTS[0], ResponseKind::Comment));
            }
        }
        if let Some(after) = thing.fate.word {
            let kinds = [ResponseKind::Comment, ResponseKind::Approval, ResponseKind::Review];
            let kind = if thing.is_pull { kinds[(after % 3) as usize] } else { kinds[0] };
            if hear(thing.created + after) {
                heard.words.push((thing.created + after, thing.answerer, kind));
            }
        }
        if let Some((after, _)) = thing.fate.end {
            heard.ended = hear(thing.created + after);
        }
        heard
    }
}

fn tell(
    forge: &mut ForgeHistory,
    number: i64,
    thing: &Thing,
    heard: &Heard,
    latest: i64,
    sources: u8,
) {
    let row = |&(at, account, kind): &(i64, u32, ResponseKind)| {
        let account = Some(account);
        ResponseRow { number, at, account, kind, commit: None, path: None }
    };
    forge.responses.extend(heard.words.iter().map(row));
    let end = thing.fate.end.filter(|_| heard.ended);
    let by = |end: End| match end {
        End::Merged | End::Closed => thing.decider,
        End::SelfMerged | End::Withdrawn => thing.author,
    };
    let ending = Ending {
        at: end.map(|(after, _)| thing.created + after),
        by: end.map(|(_, end)| by(end)),
        open_at: end.is_none().then_some(latest),
    };
    let (author, created) = (Some(thing.author), Some(thing.created));
    if !thing.is_pull {
        let row = IssueRow { number, author, created, ending, sources, ..IssueRow::default() };
        forge.issues.push(row);
        return;
    }
    let is_merged = end.is_some_and(|(_, end)| matches!(end, End::Merged | End::SelfMerged));
    let is_whole = heard.opened || heard.ended;
    forge.pull_requests.push(PullRequestRow {
        number,
        author,
        created,
        ending,
        merged: ending.at.filter(|_| is_merged),
        merged_by: ending.by.filter(|_| is_merged),
        additions: is_whole.then_some(thing.lines),
        deletions: is_whole.then_some(0),
        own_branch: is_whole.then_some(thing.own_branch),
        sources,
        ..PullRequestRow::default()
    });
}

fn watch(told: Told, until: i64) -> Watch {
    let all = vec![Window { from: BEGAN, to: until }];
    let listed = if matches!(told, Told::Listed) { all.clone() } else { Vec::new() };
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
    AccountRow { id: at as i64 + 1, login: format!("a{at}"), ..AccountRow::default() }
}

/// Each account is a person of its own.
fn persons(world: &World) -> Persons {
    let person = |at: usize| Person {
        name: format!("a{at}"),
        email: String::new(),
        kind: if at < BOTS.len() { Kind::Bot("test".into()) } else { Kind::Human },
        hidden: false,
        signatures: Vec::new(),
        accounts: Vec::new(),
    };
    Persons {
        of_signature: (0..world.accounts as u32).collect(),
        persons: (0..world.accounts).map(person).collect(),
        ..Persons::default()
    }
}
