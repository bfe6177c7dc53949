//! Pull requests of many projects, each merged with a probability that is known.
//!
//! Log odds are the cohort's and the size's, and what a project and a cohort in it have of their
//! own, drawn from the normal law. Of what else a forecast looks at (an author's record, how it
//! goes here lately) nothing matters but through these, and the forecast has to find that out.

use std::collections::HashMap;

use ovenbird_core::fact::Forge;
use ovenbird_core::fact::forge::{
    AccountRow, Ending, PullRequestRow, PullRequestSet, RepoPullRequests,
};

use super::dice::{Dice, Weibull};
use super::world::{BEGAN, DAY, ENDED};

/// Log odds of newcomers, regulars and insiders.
const STANDING: [f64; 3] = [-0.3, 0.8, 1.8];
/// Of a unit of the size: the log of one more than the lines, less 4, by 2.
const SIZE: f64 = -0.6;
/// Standard deviations of projects, and of cohorts within a project.
const PROJECT: f64 = 0.9;
const STANDING_IN_PROJECT: f64 = 0.5;
/// The share that is never decided upon.
const STALLED: f64 = 0.1;
/// The share of insiders' that they merge themselves.
const SELF_MERGED: f64 = 0.2;
/// Those who have the keys of a project.
const KEYS: u32 = 3;

const DECISION: Weibull = Weibull { scale: 5.0, shape: 0.7 };

/// What there is, and the probability of a merge of each once others decide upon it.
#[derive(Debug)]
pub(super) struct Projects {
    pub(super) pulls: PullRequestSet,
    /// By repo and row.
    pub(super) truth: Vec<Vec<f64>>,
}

/// A project on its way.
struct Project {
    /// Log odds of each cohort, that of all projects among them.
    odds: [f64; 3],
    /// Whose account is the first of those who are not from the keys.
    first: u32,
    comers: u32,
    landed: HashMap<u32, i64>,
    integrated: HashMap<u32, i64>,
}

impl Projects {
    /// So many projects, a tenth of which have about half of the pull requests.
    pub(super) fn new(seed: u64, projects: u32, pulls: usize) -> Self {
        let mut dice = Dice::new(seed);
        let mut all: Vec<Project> = (0..projects).map(|at| Project::new(at, &mut dice)).collect();
        let repo = |at| RepoPullRequests {
            key: format!("github.com/o{at}/r"),
            listed_to: Some(ENDED),
            rows: Vec::new(),
        };
        let repos = (0..projects).map(repo).collect();
        let mut set = PullRequestSet { repos, ..PullRequestSet::default() };
        let (mut truth, mut at) = (vec![Vec::new(); projects as usize], BEGAN as f64);
        for number in 1..=pulls as i64 {
            at += (ENDED - BEGAN) as f64 / pulls as f64 * dice.exponential();
            if at >= ENDED as f64 {
                break;
            }
            let among = if dice.chance(0.5) { projects } else { projects / 10 };
            let repo = dice.below(among as usize);
            let (row, share) = all[repo].submit(number, at as i64, &mut dice);
            set.repos[repo].rows.push(row);
            truth[repo].push(share);
        }
        name_accounts(&mut set);
        Self { pulls: set, truth }
    }
}

/// Gives an account to everybody who opened or merged something.
fn name_accounts(set: &mut PullRequestSet) {
    let mut places: HashMap<u32, u32> = HashMap::new();
    let accounts = set.repos.iter_mut().flat_map(|repo| &mut repo.rows);
    for account in accounts.flat_map(|row| [&mut row.author, &mut row.merged_by]).flatten() {
        let next = places.len() as u32;
        *account = *places.entry(*account).or_insert(next);
    }
    let account = |number: u32| AccountRow {
        id: Forge::at("github.com").account(i64::from(number) + 1),
        login: format!("a{number}"),
        ..AccountRow::default()
    };
    set.accounts = (0..places.len() as u32).map(account).collect();
}

/// The probability of a merge within some days of what others merge with this probability once
/// they decide upon it: of all that their own author has not merged.
pub(super) fn within(days: f64, share: f64, is_insider: bool) -> f64 {
    let own = if is_insider { SELF_MERGED } else { 0.0 };
    let asked = (1.0 - own) + own * STALLED;
    (1.0 - own) * (1.0 - STALLED) * share * DECISION.within(days) / asked
}

impl Project {
    fn new(at: u32, dice: &mut Dice) -> Self {
        let own = PROJECT * dice.normal();
        let odds = STANDING.map(|standing| standing + own + STANDING_IN_PROJECT * dice.normal());
        let first = at * 1_000_000;
        Self { odds, first, comers: KEYS, landed: HashMap::new(), integrated: HashMap::new() }
    }

    /// Somebody new, somebody with the keys, or somebody who was here before.
    fn author(&mut self, dice: &mut Dice) -> u32 {
        match dice.unit() {
            at if at < 0.4 => self.comers += 1,
            at if at < 0.6 => return self.first + dice.below(KEYS as usize) as u32,
            _ => return self.first + dice.below(self.comers as usize) as u32,
        }
        self.first + self.comers - 1
    }

    fn submit(&mut self, number: i64, at: i64, dice: &mut Dice) -> (PullRequestRow, f64) {
        let author = self.author(dice);
        let before = |of: &HashMap<u32, i64>| of.get(&author).is_some_and(|&first| first < at);
        let standing = if before(&self.integrated) { 2 } else { usize::from(before(&self.landed)) };
        let lines = (4.0 + 1.5 * dice.normal()).exp() as u32;
        let size = (f64::from(lines).ln_1p() - 4.0) / 2.0;
        let share = 1.0 / (1.0 + (-self.odds[standing] - SIZE * size).exp());
        let mut row = PullRequestRow {
            number,
            author: Some(author),
            created: Some(at),
            additions: Some(lines),
            deletions: Some(0),
            changed_files: Some(1 + lines / 40),
            own_branch: Some(standing == 2),
            ..PullRequestRow::default()
        };
        let is_own = standing == 2 && dice.chance(SELF_MERGED);
        let is_merged = is_own || dice.chance(share);
        let ended = at + dice.wait(DECISION);
        if dice.chance(STALLED) || ended > ENDED {
            row.ending = Ending { open_at: Some(ENDED), ..Ending::default() };
            return (row, share);
        }
        row.ending.at = Some(ended);
        if is_merged {
            let others = (0..KEYS).map(|key| self.first + key).filter(|&key| key != author);
            let others: Vec<u32> = others.collect();
            let by = if is_own { author } else { others[dice.below(others.len())] };
            (row.merged, row.merged_by) = (Some(ended), Some(by));
            earlier(&mut self.landed, author, ended);
            if by != author {
                earlier(&mut self.integrated, by, ended);
            }
        }
        (row, share)
    }
}

fn earlier(first: &mut HashMap<u32, i64>, account: u32, at: i64) {
    first.entry(account).and_modify(|first| *first = at.min(*first)).or_insert(at);
}

/// Two thirds of the time are learned from.
pub(super) const SPLIT: i64 = BEGAN + 730 * DAY;
