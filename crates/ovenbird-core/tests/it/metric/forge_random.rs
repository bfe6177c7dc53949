//! Random facts of a forge.

use ovenbird_core::fact::forge::ResponseKind;
use proptest::prelude::*;

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

/// The day since 1970 as of which random worlds are read.
pub(super) const NOW: i64 = 400;

/// Accounts of random worlds; the last two are bots.
pub(super) const ACCOUNTS: u32 = 8;

/// The accounts of people among them.
pub(super) const PEOPLE: u32 = ACCOUNTS - 2;

/// The files of random worlds.
const PATHS: [&str; 4] = ["a/1", "a/b/2", "b/3", "4"];

/// A pull request or issue, before it has a number.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) is_issue: bool,
    pub(super) author: u32,
    /// Seconds since 1970.
    pub(super) opened: i64,
    pub(super) ending: Option<End>,
    pub(super) said: Vec<Word>,
    pub(super) size: Option<u32>,
    pub(super) draft: Option<bool>,
    pub(super) own_branch: Option<bool>,
    /// Which of [`PATHS`] it changes.
    pub(super) paths: Option<Vec<u32>>,
}

/// How it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) by: u32,
    /// Whether by being merged, if it can be.
    pub(super) merged: bool,
    pub(super) at: i64,
}

/// What somebody says to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) by: u32,
    pub(super) at: i64,
    /// The commit that it reviews; a comment without one.
    pub(super) commit: Option<u8>,
}

/// A thing that is opened in some days, and what happens to it within a hundred days.
pub(super) fn entry(opened: std::ops::Range<i64>) -> impl Strategy<Value = Entry> {
    let who = || 0..ACCOUNTS;
    let ending = (who(), prop::bool::weighted(0.6), 0..100 * DAY);
    let word = (who(), 0..100 * DAY, prop::option::of(0..4_u8));
    let facts = (
        prop::option::weighted(0.8, 0..2_000_u32),
        prop::option::weighted(0.8, any::<bool>()),
        prop::option::weighted(0.8, any::<bool>()),
        prop::option::weighted(0.8, prop::collection::vec(0..PATHS.len() as u32, 0..3)),
    );
    let opened = opened.start * DAY..opened.end * DAY;
    let ending = prop::option::weighted(0.7, ending);
    (prop::bool::weighted(0.3), who(), opened, ending, prop::collection::vec(word, 0..4), facts)
        .prop_map(|(is_issue, author, opened, ending, said, facts)| Entry {
            is_issue,
            author,
            opened,
            ending: ending.map(|(by, merged, later)| End { by, merged, at: opened + later }),
            said: said
                .into_iter()
                .map(|(by, later, commit)| Word { by, at: opened + later, commit })
                .collect(),
            size: facts.0,
            draft: facts.1,
            own_branch: facts.2,
            paths: facts.3,
        })
}

/// Some things that are opened before [`NOW`].
pub(super) fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec(entry(0..NOW), 1..60)
}

/// The facts of things, all of which were listed.
pub(super) fn world(entries: &[Entry]) -> ForgeBuilder {
    let mut world = ForgeBuilder::listed_until(NOW);
    world.forge.paths = PATHS.map(str::to_owned).to_vec();
    for person in 0..PEOPLE {
        world.account(&format!("p{person}"));
    }
    for bot in PEOPLE..ACCOUNTS {
        world.bot(&format!("bot{bot}"));
    }
    for entry in entries {
        add(&mut world, entry);
    }
    world
}

/// Adds a thing to a world. What would happen after [`NOW`] is not reported.
pub(super) fn add(world: &mut ForgeBuilder, entry: &Entry) {
    let reported = |at: i64| at < NOW * DAY;
    let ending = entry.ending.filter(|end| reported(end.at));
    let number = if entry.is_issue {
        let issue = world.issue(entry.author, entry.opened);
        let row = &mut world.forge.issues[issue];
        if let Some(end) = ending {
            (row.ending.at, row.ending.by) = (Some(end.at), Some(end.by));
        }
        row.number
    } else {
        let pull = world.pull(entry.author, entry.opened);
        match ending {
            Some(end) if end.merged => world.merge(pull, end.by, end.at),
            Some(end) => world.close(pull, end.by, end.at),
            None => {}
        }
        let row = &mut world.forge.pull_requests[pull];
        (row.additions, row.deletions) = (entry.size, entry.size.map(|size| size / 3));
        (row.draft, row.own_branch) = (entry.draft, entry.own_branch);
        row.paths.clone_from(&entry.paths);
        row.number
    };
    for word in entry.said.iter().filter(|word| reported(word.at)) {
        match word.commit {
            Some(commit) => world.review(number, word.by, commit, word.at),
            None => world.respond(number, word.by, ResponseKind::Comment, word.at),
        }
    }
}
