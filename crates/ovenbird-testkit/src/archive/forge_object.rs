//! An issue or pull request, of which several lines of an hour speak alike.
//!
//! What was there before the first hour is a function of its repo and number.

use super::FIRST_HOUR;
use super::noise::{Noise, mix};
use super::template::{ObjectRole, Opener, Stage};
use super::world::{Account, World};

/// How many numbers of a repo are spoken of that were there before.
const OLD: u64 = 1_024;
/// How many of the apps open issues and pull requests.
const OPENING_BOTS: u64 = 8;

/// An issue or a pull request.
#[derive(Clone, Copy)]
pub(super) struct ForgeObject {
    pub(super) repo: u64,
    pub(super) number: u64,
    /// The id as a pull request, from which that as an issue follows.
    pub(super) id: u64,
    pub(super) opener: Account,
    pub(super) opened_at: i64,
    pub(super) closed_at: i64,
    pub(super) is_pull: bool,
    pub(super) is_closed: bool,
    pub(super) is_merged: bool,
    pub(super) by: Opener,
}

impl ForgeObject {
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

    /// Something from before the hour: its number says what it is, so that it stays that.
    pub(super) fn old(repo: u64, role: &ObjectRole, noise: &mut Noise) -> Self {
        let is_closed = role.stage == Stage::Closed;
        let by = match narrow(role.opener) {
            Opener::Somebody => noise.below(4),
            Opener::Owner => 4 + noise.below(4),
            Opener::Bot(bot) => 8 + u64::from(bot),
        };
        let is_merged = role.is_merged.unwrap_or(noise.below(2) == 0);
        let kind = u64::from(role.is_pull) | u64::from(is_closed) << 1 | u64::from(is_merged) << 2;
        let slot = noise.below(OLD / 128) * 128 + (by << 3 | kind);
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
        Self {
            repo,
            number: first_number(repo) - OLD + slot,
            id: 100_000_000 + repo * OLD + slot,
            opener,
            opened_at,
            closed_at: opened_at + open_for as i64,
            is_pull: role.is_pull,
            is_closed,
            is_merged,
            by: narrow(role.opener),
        }
    }

    /// Whether a line can speak of it.
    pub(super) fn fits(&self, role: &ObjectRole, has_org: bool) -> bool {
        self.is_pull == role.is_pull
            && self.is_closed == (role.stage == Stage::Closed)
            && (!self.is_closed || role.is_merged.is_none_or(|merged| self.is_merged == merged))
            && (self.repo % 2 == 1) == has_org
            && self.by == narrow(role.opener)
    }
}

/// The few apps that open something stand for all.
pub(super) fn narrow(opener: Opener) -> Opener {
    match opener {
        Opener::Bot(bot) => Opener::Bot(bot % OPENING_BOTS as u16),
        other => other,
    }
}

/// The number of a repo's first issue or pull request in the first hour.
pub(super) fn first_number(repo: u64) -> u64 {
    OLD + 1 + mix(repo, 8) % 64 * (mix(repo, 9) % 64)
}
