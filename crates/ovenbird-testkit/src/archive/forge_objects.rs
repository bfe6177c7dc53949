//! The issues and pull requests that an hour speaks of: those that it opened or closed are remembered
//! for the lines that follow, the last few thousand of them.

use std::collections::{HashMap, HashSet};

use super::forge_object::{ForgeObject, first_number, narrow};
use super::noise::Noise;
use super::template::{ObjectRole, Opener, Stage};
use super::world::{Account, World};

/// How many things of the hour are remembered.
const REMEMBERED: usize = 4_096;
/// How many numbers a repo can give in an hour.
const NUMBERS_OF_AN_HOUR: u64 = 4_096;

/// What there is in an hour.
pub(super) struct ForgeObjects {
    hour: u64,
    remembered: Vec<ForgeObject>,
    next: usize,
    /// How many each repo has of those that the hour opened.
    opened: HashMap<u64, u64>,
    /// What was there before and was closed in this hour: it opens no more.
    closed: HashSet<(u64, u64)>,
    all_opened: u64,
}

impl ForgeObjects {
    pub(super) fn new(hour: u64) -> Self {
        let (remembered, opened, closed) = (Vec::new(), HashMap::new(), HashSet::new());
        Self { hour, remembered, next: 0, opened, closed, all_opened: 0 }
    }

    /// The item of an event that happens now.
    pub(super) fn take(
        &mut self,
        role: &ObjectRole,
        has_org: bool,
        now: i64,
        noise: &mut Noise,
    ) -> ForgeObject {
        if role.stage == Stage::Opening {
            let forge_object = self.open(role, has_org, now, noise);
            self.remember(forge_object);
            return forge_object;
        }
        // Nearly half of what happens to issues follows within the hour on something else.
        let recent = if noise.below(10) < 4 { self.recent(role, has_org, noise) } else { None };
        let mut forge_object = match recent {
            Some(at) => self.remembered[at],
            None => self.still_old(role, has_org, noise),
        };
        if role.stage == Stage::Closing {
            forge_object.is_closed = true;
            forge_object.is_merged = role.is_merged == Some(true);
            forge_object.closed_at = now;
            if let Some(at) = recent {
                self.remembered[at] = forge_object;
            } else {
                self.closed.insert((forge_object.repo, forge_object.number));
                self.remember(forge_object);
            }
        }
        forge_object
    }

    fn remember(&mut self, forge_object: ForgeObject) {
        if self.remembered.len() < REMEMBERED {
            self.remembered.push(forge_object);
        } else {
            self.remembered[self.next % REMEMBERED] = forge_object;
        }
        self.next += 1;
    }

    /// Something remembered that fits, looking at a few.
    fn recent(&self, role: &ObjectRole, has_org: bool, noise: &mut Noise) -> Option<usize> {
        let count = self.remembered.len();
        let from = noise.below(count.max(1) as u64) as usize;
        let mut places = (from..count).chain(0..from).take(200);
        places.find(|&at| self.remembered[at].fits(role, has_org))
    }

    fn open(
        &mut self,
        role: &ObjectRole,
        has_org: bool,
        now: i64,
        noise: &mut Noise,
    ) -> ForgeObject {
        let repo = World::repo(has_org, noise);
        let count = self.opened.entry(repo).or_default();
        let number = first_number(repo) + self.hour * NUMBERS_OF_AN_HOUR + *count;
        *count += 1;
        self.all_opened += 1;
        let opener = match role.opener {
            Opener::Somebody => World::contributor(repo, noise),
            Opener::Owner => World::owner(repo),
            Opener::Bot(bot) => Account::Bot(bot),
        };
        ForgeObject {
            repo,
            number,
            id: 3_300_000_000 + self.hour * 100_000 + self.all_opened,
            opener,
            opened_at: now,
            closed_at: now,
            is_pull: role.is_pull,
            is_closed: false,
            is_merged: false,
            by: narrow(role.opener),
        }
    }

    /// Something from before the hour that is still as it was.
    fn still_old(&self, role: &ObjectRole, has_org: bool, noise: &mut Noise) -> ForgeObject {
        loop {
            let forge_object = ForgeObject::old(World::repo(has_org, noise), role, noise);
            if !self.closed.contains(&(forge_object.repo, forge_object.number)) {
                return forge_object;
            }
        }
    }
}
