//! Issues and pull requests, of which several lines of an hour speak alike.
//!
//! What was there before the first hour is a function of its repo and number; what the hour opened, or
//! closed, is remembered for the lines that follow, the last few thousand of it.

use std::collections::HashMap;

use super::FIRST_HOUR;
use super::noise::{Noise, mix};
use super::template::{ItemRole, Opener, Stage};
use super::world::{Account, World};

/// How many numbers of a repo are spoken of that were there before.
const OLD: u64 = 1_024;
/// How many things of the hour are remembered.
const REMEMBERED: usize = 4_096;
/// How many of the apps open issues and pull requests.
const OPENING_BOTS: u64 = 8;
/// How many numbers a repo can give in an hour.
const NUMBERS_OF_AN_HOUR: u64 = 4_096;

/// An issue or a pull request.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub(super) repo: u64,
    pub(super) number: u64,
    /// The id as a pull request, from which that as an issue follows.
    id: u64,
    pub(super) opener: Account,
    pub(super) opened_at: i64,
    pub(super) closed_at: i64,
    is_pull: bool,
    is_closed: bool,
    by: Opener,
}

impl Item {
    pub(super) fn pull_id(&self) -> u64 {
        self.id
    }

    pub(super) fn issue_id(&self) -> u64 {
        self.id + 400_000_000
    }

    /// What its texts are made of.
    pub(super) fn seed(&self) -> u64 {
        mix(self.repo, self.number)
    }

    fn fits(&self, role: &ItemRole, has_org: bool) -> bool {
        self.is_pull == role.is_pull
            && self.is_closed == (role.stage == Stage::Closed)
            && (self.repo % 2 == 1) == has_org
            && self.by == narrow(role.opener)
    }
}

/// The few apps that open something stand for all.
fn narrow(opener: Opener) -> Opener {
    match opener {
        Opener::Bot(bot) => Opener::Bot(bot % OPENING_BOTS as u16),
        other => other,
    }
}

/// What there is in an hour.
pub(super) struct Items {
    hour: u64,
    remembered: Vec<Item>,
    next: usize,
    opened: HashMap<u64, u64>,
    all_opened: u64,
}

impl Items {
    pub(super) fn new(hour: u64) -> Self {
        let (remembered, opened) = (Vec::new(), HashMap::new());
        Self { hour, remembered, next: 0, opened, all_opened: 0 }
    }

    /// The item of an event that happens now.
    pub(super) fn take(
        &mut self,
        role: &ItemRole,
        has_org: bool,
        now: i64,
        noise: &mut Noise,
    ) -> Item {
        if role.stage == Stage::Opening {
            let item = self.open(role, has_org, now, noise);
            self.remember(item);
            return item;
        }
        // Nearly half of what happens to issues follows within the hour on something else.
        let recent = if noise.below(10) < 4 { self.recent(role, has_org, noise) } else { None };
        let mut item = match recent {
            Some(at) => self.remembered[at],
            None => Self::old(World::repo(has_org, noise), role, noise),
        };
        if role.stage == Stage::Closing {
            item.is_closed = true;
            item.closed_at = now;
            match recent {
                Some(at) => self.remembered[at] = item,
                None => self.remember(item),
            }
        }
        item
    }

    fn remember(&mut self, item: Item) {
        if self.remembered.len() < REMEMBERED {
            self.remembered.push(item);
        } else {
            self.remembered[self.next % REMEMBERED] = item;
        }
        self.next += 1;
    }

    /// Something remembered that fits, looking at a few.
    fn recent(&self, role: &ItemRole, has_org: bool, noise: &mut Noise) -> Option<usize> {
        let count = self.remembered.len();
        let from = noise.below(count.max(1) as u64) as usize;
        let mut places = (from..count).chain(0..from).take(200);
        places.find(|&at| self.remembered[at].fits(role, has_org))
    }

    fn open(&mut self, role: &ItemRole, has_org: bool, now: i64, noise: &mut Noise) -> Item {
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
        Item {
            repo,
            number,
            id: 3_300_000_000 + self.hour * 100_000 + self.all_opened,
            opener,
            opened_at: now,
            closed_at: now,
            is_pull: role.is_pull,
            is_closed: false,
            by: narrow(role.opener),
        }
    }

    /// Something from before the hour: its number says what it is, so that it stays that.
    fn old(repo: u64, role: &ItemRole, noise: &mut Noise) -> Item {
        let is_closed = role.stage == Stage::Closed;
        let by = match narrow(role.opener) {
            Opener::Somebody => noise.below(4),
            Opener::Owner => 4 + noise.below(4),
            Opener::Bot(bot) => 8 + u64::from(bot),
        };
        let kind = u64::from(role.is_pull) | u64::from(is_closed) << 1 | by << 2;
        let slot = noise.below(OLD / 64) * 64 + kind;
        let seed = mix(repo, slot);
        let opener = match narrow(role.opener) {
            Opener::Somebody => World::contributor(repo, &mut Noise::new(seed)),
            Opener::Owner => World::owner(repo),
            Opener::Bot(bot) => Account::Bot(bot),
        };
        // From a minute to two years before the first hour, the latest more often.
        let age = 60.0 * 1_000_000_f64.powf((seed >> 11) as f64 / (1u64 << 53) as f64);
        let open_for = age * (mix(seed, 1) >> 11) as f64 / (1u64 << 53) as f64;
        let opened_at = FIRST_HOUR - age as i64;
        Item {
            repo,
            number: first_number(repo) - OLD + slot,
            id: 100_000_000 + repo * OLD + slot,
            opener,
            opened_at,
            closed_at: opened_at + open_for as i64,
            is_pull: role.is_pull,
            is_closed,
            by: narrow(role.opener),
        }
    }
}

/// The number of a repo's first issue or pull request in the first hour.
fn first_number(repo: u64) -> u64 {
    OLD + 1 + mix(repo, 8) % 64 * (mix(repo, 9) % 64)
}
