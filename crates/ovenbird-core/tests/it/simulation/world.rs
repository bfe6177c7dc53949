//! A project that follows the law: who comes when, what they are then, and what becomes of it.

use super::dice::Dice;
use super::law::{self, COHORTS, End, Fate, INSIDER};

pub(super) const DAY: i64 = 86_400;

/// 2021-01-04, a Monday.
pub(super) const BEGAN: i64 = 18_631 * DAY;
/// Three years after it.
pub(super) const ENDED: i64 = BEGAN + 3 * 365 * DAY;

/// Those who have the keys from the first day on.
const FOUNDERS: usize = 4;
/// After so many merges somebody gets the keys, as long as there are fewer than so many.
const PROVEN: u32 = 12;
const KEYS: usize = 10;

/// What differs between worlds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Pull requests by people, about.
    pub(super) pulls: f64,
    /// Issues, about.
    pub(super) issues: f64,
    /// Pull requests by a bot, about.
    pub(super) bot_pulls: f64,
    /// Bots that comment on every pull request as soon as it is opened.
    pub(super) chatter: u32,
}

pub(super) const PLAIN: Scale = Scale { pulls: 650.0, issues: 150.0, bot_pulls: 80.0, chatter: 1 };

/// A pull request or an issue, with all that ever becomes of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its author's account.
    pub(super) author: u32,
    /// When it was opened.
    pub(super) created: i64,
    /// What its author was then; `None` of bots, and of issues.
    pub(super) cohort: Option<usize>,
    pub(super) is_pull: bool,
    pub(super) lines: u32,
    pub(super) own_branch: bool,
    pub(super) fate: Fate,
    /// Who answers.
    pub(super) answerer: u32,
    /// Who decides, where it is not the author.
    pub(super) decider: u32,
}

/// A project. Account 0 is a bot that comments, account 1 a bot that opens pull requests; the
/// thing at a place has the number of the place and one.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) accounts: usize,
    pub(super) entries: Vec<Entry>,
    pub(super) chatter: u32,
}

/// The bots' accounts.
pub(super) const BOTS: [u32; 2] = [0, 1];

/// Somebody on the way from newcomer to insider.
#[derive(Debug, Clone)]
struct Person {
    landed: i64,
    integrated: i64,
    /// When each merge was.
    merges: Vec<i64>,
}

struct Town {
    people: Vec<Person>,
    /// Who has the keys.
    keys: Vec<usize>,
}

impl World {
    pub(super) fn new(seed: u64, scale: Scale) -> Self {
        let mut dice = Dice::new(seed);
        let mut town = Town { people: Vec::new(), keys: (0..FOUNDERS).collect() };
        (0..FOUNDERS).for_each(|_| _ = town.comer());
        let mean = (ENDED - BEGAN) as f64 / (scale.pulls + scale.issues + scale.bot_pulls);
        let (mut entries, mut at) = (Vec::new(), BEGAN as f64);
        loop {
            at += mean * dice.exponential();
            if at >= ENDED as f64 {
                break;
            }
            let kind = dice.unit() * (scale.pulls + scale.issues + scale.bot_pulls);
            entries.push(if kind < scale.pulls {
                town.pull(at as i64, &mut dice)
            } else if kind < scale.pulls + scale.issues {
                town.issue(at as i64, &mut dice)
            } else {
                town.bot_pull(at as i64, &mut dice)
            });
        }
        Self { accounts: town.people.len() + BOTS.len(), entries, chatter: scale.chatter }
    }

    /// How many pull requests there are of each cohort.
    pub(super) fn mixture(&self) -> [f64; COHORTS] {
        let mut of = [0.0; COHORTS];
        for cohort in self.entries.iter().filter_map(|entry| entry.cohort) {
            of[cohort] += 1.0;
        }
        of
    }
}

impl Town {
    fn comer(&mut self) -> usize {
        self.people.push(Person { landed: i64::MAX, integrated: i64::MAX, merges: Vec::new() });
        self.people.len() - 1
    }

    /// Somebody new, somebody with the keys, or somebody who was here before.
    fn anybody(&mut self, dice: &mut Dice) -> usize {
        match dice.unit() {
            at if at < 0.3 => self.comer(),
            at if at < 0.65 => self.keys[dice.below(self.keys.len())],
            _ => dice.below(self.people.len()),
        }
    }

    /// Somebody with the keys other than a person.
    fn keeper(&self, other: usize, dice: &mut Dice) -> usize {
        loop {
            let found = self.keys[dice.below(self.keys.len())];
            if found != other {
                return found;
            }
        }
    }

    /// By activities before an instant, as the metrics read them.
    fn cohort(&self, person: usize, at: i64) -> usize {
        let person = &self.people[person];
        if person.integrated < at { INSIDER } else { usize::from(person.landed < at) }
    }

    fn pull(&mut self, at: i64, dice: &mut Dice) -> Entry {
        let author = self.anybody(dice);
        let cohort = self.cohort(author, at);
        let size = law::size(dice);
        let lines = [5, 50, 500][size] + dice.below(5) as u32;
        let own_branch = cohort == INSIDER && dice.chance(0.8);
        let fate = law::fate(cohort, size, dice);
        let (answerer, decider) = (self.keeper(author, dice), self.keeper(author, dice));
        if let Some((after, end @ (End::Merged | End::SelfMerged))) = fate.end {
            let merged = at + after;
            self.land(author, merged);
            if end == End::Merged {
                let keeper = &mut self.people[decider];
                keeper.integrated = keeper.integrated.min(merged);
            }
        }
        self.promote(author, at);
        let (author, answerer, decider) = (account(author), account(answerer), account(decider));
        let cohort = Some(cohort);
        Entry {
            author,
            created: at,
            cohort,
            is_pull: true,
            lines,
            own_branch,
            fate,
            answerer,
            decider,
        }
    }

    fn land(&mut self, person: usize, at: i64) {
        let person = &mut self.people[person];
        person.landed = person.landed.min(at);
        person.merges.push(at);
    }

    fn promote(&mut self, person: usize, at: i64) {
        let merges = self.people[person].merges.iter().filter(|&&merged| merged < at).count();
        if merges as u32 >= PROVEN && self.keys.len() < KEYS && !self.keys.contains(&person) {
            self.keys.push(person);
        }
    }

    /// Merged by somebody with the keys, and soon.
    fn bot_pull(&mut self, at: i64, dice: &mut Dice) -> Entry {
        let decider = dice.below(FOUNDERS);
        let after = 1 + (dice.exponential() * DAY as f64) as i64;
        let keeper = &mut self.people[decider];
        keeper.integrated = keeper.integrated.min(at + after);
        let (author, decider) = (BOTS[1], account(decider));
        let fate = Fate { word: None, end: Some((after, End::Merged)) };
        Entry {
            author,
            created: at,
            cohort: None,
            is_pull: true,
            lines: 2,
            own_branch: true,
            fate,
            answerer: decider,
            decider,
        }
    }

    /// Issues only take numbers here: they follow the law of a newcomer's pull request.
    fn issue(&mut self, at: i64, dice: &mut Dice) -> Entry {
        let author = dice.below(self.people.len());
        let fate = law::fate(0, 0, dice);
        let (answerer, decider) =
            (account(self.keeper(author, dice)), account(self.keeper(author, dice)));
        let author = account(author);
        let (cohort, is_pull, lines, own_branch) = (None, false, 0, false);
        Entry { author, created: at, cohort, is_pull, lines, own_branch, fate, answerer, decider }
    }
}

fn account(person: usize) -> u32 {
    (person + BOTS.len()) as u32
}
