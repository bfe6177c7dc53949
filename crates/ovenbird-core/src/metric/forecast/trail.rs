//! Pull requests as cases: of each, what was known when it was opened, and how it ended.
//!
//! One pass in the order of time. What happened in the same second as an opening was not known
//! then. Sizes are as last reported, and may have grown in review; comments, labels and the number
//! of commits come after the opening, and are no features. Neither is whether the branch's repo is
//! reported: forks are deleted when all is over.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::log_odds;
use crate::fact::forge::{AccountRow, Submission, Submissions};

/// What a contributor is to a project when a pull request is opened, by its pull requests alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ForecastStanding {
    /// Has landed nothing here.
    Newcomer = 0,
    /// Has landed something here.
    Regular = 1,
    /// Has integrated others' work here.
    Insider = 2,
    /// Nothing of theirs is known to have landed here, and the project's beginning is not known.
    Unknown = 3,
}

/// How many features a case has.
pub const FEATURES: usize = 16;

/// The features, in their order. Logarithms are natural, of one more than the count.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "regular",
    "insider",
    "nothing merged here known",
    "from a branch of the repo itself",
    "owner of the repo",
    "lines changed (log, less 4, by 2)",
    "lines unknown",
    "files changed (log, less 1)",
    "merged here before (log)",
    "closed without merge here before (log)",
    "merged elsewhere before (log, by 2)",
    "closed without merge elsewhere before (log, by 2)",
    "share merged of the last 20 here (log odds)",
    "open pull requests here (log, by 4)",
    "own open pull requests here (log)",
    "merged own work here before",
];

/// How many of a project's last endings tell how it goes now.
const RECENT: usize = 20;

/// What is known of a contribution that is to be made, or was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProposalFacts {
    /// The author, by index among the accounts of the pull requests; `None` for somebody new.
    pub author: Option<u32>,
    /// Lines added and removed, where known.
    pub lines: Option<u32>,
    /// Files changed, where known.
    pub files: Option<u32>,
    /// Whether it comes from a branch of the repo itself.
    pub own_branch: Option<bool>,
    /// How many more of its author's than are known have been merged here before.
    pub merged_more: u32,
}

/// A case: who it is by, what was known, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Submitted {
    /// Index into `Submissions::rows`.
    pub row: u32,
    /// What its author was.
    pub standing: ForecastStanding,
    /// The features.
    pub x: [f64; FEATURES],
    /// Pull requests of the author that were merged before, anywhere.
    pub author_merged: u32,
    /// And those that were closed without merge.
    pub author_closed_without_merge: u32,
    /// When it ended, and whether merged; `None` while it is not known to have ended.
    pub ended: Option<(i64, bool)>,
    /// Merged by its own author: nobody took it but them.
    pub self_merged: bool,
}

/// All cases of some pull requests, and what was known at their end.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    /// The cases, by the time of their opening.
    pub cases: Vec<Submitted>,
    /// Pull requests by bots, which are no cases.
    pub by_bots: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    merged: u32,
    closed_without_merge: u32,
    open: u32,
    merged_own: bool,
}

#[derive(Debug, Clone, Default)]
struct Project {
    owner: Option<u32>,
    from_beginning: bool,
    open: u32,
    recent: std::collections::VecDeque<bool>,
}

#[derive(Debug, Clone, Default)]
struct State {
    projects: Vec<Project>,
    here: FxHashMap<(u32, u32), Tally>,
    anywhere: FxHashMap<u32, Tally>,
    integrators: FxHashSet<(u32, u32)>,
}

impl Trail {
    /// Reads pull requests whose accounts `is_bot` distinguishes.
    pub fn new(submissions: &Submissions, is_bot: impl Fn(&AccountRow) -> bool) -> Self {
        let mut trail = Self { state: State::new(submissions), ..Self::default() };
        let bots: Vec<bool> = submissions.accounts.iter().map(is_bot).collect();
        let mut endings: Vec<(i64, u32)> = Vec::new();
        for (row, one) in (0..).zip(&submissions.rows) {
            endings.extend(ended(one).map(|(at, _)| (at, row)));
        }
        endings.sort_unstable();
        let by_bot = |one: &Submission| one.author.is_some_and(|author| bots[author as usize]);
        let mut endings = endings.into_iter().peekable();
        for (row, one) in (0..).zip(&submissions.rows) {
            while let Some((_, row)) = endings.next_if(|&(at, _)| at < one.created) {
                let one = &submissions.rows[row as usize];
                if !by_bot(one) {
                    trail.state.end(one);
                }
            }
            if by_bot(one) {
                trail.by_bots += 1;
                continue;
            }
            trail.cases.push(trail.state.case(row, one));
            trail.state.open(one);
        }
        for (_, row) in endings {
            let one = &submissions.rows[row as usize];
            if !by_bot(one) {
                trail.state.end(one);
            }
        }
        trail
    }

    /// What is known of a contribution that is made now.
    pub fn now(&self, repo: u32, proposal: ProposalFacts) -> (ForecastStanding, [f64; FEATURES]) {
        self.state.features(repo, proposal)
    }
}

impl State {
    fn new(submissions: &Submissions) -> Self {
        let accounts = (0..).zip(&submissions.accounts);
        let accounts: FxHashMap<(&str, String), u32> = accounts
            .map(|(at, one)| ((one.id.forge.host(), one.login.to_lowercase()), at))
            .collect();
        let owner = |key: &str| {
            let (host, name) = key.split_once('/')?;
            let login = name.split('/').next()?.to_lowercase();
            accounts.get(&(host, login)).copied()
        };
        let projects = submissions.repos.iter().zip(&submissions.listed_to);
        let projects = projects.map(|(key, listed)| Project {
            owner: owner(key),
            from_beginning: listed.is_some(),
            ..Project::default()
        });
        Self { projects: projects.collect(), ..Self::default() }
    }

    fn case(&self, row: u32, one: &Submission) -> Submitted {
        let Submission { author, lines, files, own_branch, .. } = *one;
        let proposal = ProposalFacts { author, lines, files, own_branch, merged_more: 0 };
        let (standing, x) = self.features(one.repo, proposal);
        let anywhere = author.and_then(|author| self.anywhere.get(&author)).copied();
        let anywhere = anywhere.unwrap_or_default();
        Submitted {
            row,
            standing,
            x,
            author_merged: anywhere.merged,
            author_closed_without_merge: anywhere.closed_without_merge,
            ended: ended(one),
            self_merged: is_self_merged(one),
        }
    }

    fn features(&self, repo: u32, proposal: ProposalFacts) -> (ForecastStanding, [f64; FEATURES]) {
        let project = &self.projects[repo as usize];
        let here = proposal.author.and_then(|author| self.here.get(&(repo, author)));
        let mut here = here.copied().unwrap_or_default();
        let all = proposal.author.and_then(|author| self.anywhere.get(&author));
        let mut all = all.copied().unwrap_or_default();
        here.merged += proposal.merged_more;
        all.merged += proposal.merged_more;
        let is_integrator =
            proposal.author.is_some_and(|author| self.integrators.contains(&(repo, author)));
        let standing = match () {
            () if is_integrator => ForecastStanding::Insider,
            () if here.merged > 0 => ForecastStanding::Regular,
            () if project.from_beginning => ForecastStanding::Newcomer,
            () => ForecastStanding::Unknown,
        };
        let flag = |is: bool| f64::from(u8::from(is));
        let log = |count: u32| f64::from(count).ln_1p();
        let is_owner = project.owner.is_some() && project.owner == proposal.author;
        let x = [
            flag(standing == ForecastStanding::Regular),
            flag(standing == ForecastStanding::Insider),
            flag(standing == ForecastStanding::Unknown),
            flag(proposal.own_branch == Some(true)),
            flag(is_owner),
            proposal.lines.map_or(0.0, |lines| (log(lines) - 4.0) / 2.0),
            flag(proposal.lines.is_none()),
            proposal.files.map_or(0.0, |files| log(files) - 1.0),
            log(here.merged),
            log(here.closed_without_merge),
            log(all.merged - here.merged) / 2.0,
            log(all.closed_without_merge - here.closed_without_merge) / 2.0,
            project.going_rate(),
            log(project.open) / 4.0,
            log(here.open),
            flag(here.merged_own),
        ];
        (standing, x)
    }

    fn open(&mut self, one: &Submission) {
        self.projects[one.repo as usize].open += 1;
        if let Some(author) = one.author {
            self.here.entry((one.repo, author)).or_default().open += 1;
        }
    }

    fn end(&mut self, one: &Submission) {
        let Some((_, merged)) = ended(one) else { return };
        let project = &mut self.projects[one.repo as usize];
        project.open = project.open.saturating_sub(1);
        let own = is_self_merged(one);
        if !own {
            if project.recent.len() == RECENT {
                project.recent.pop_front();
            }
            project.recent.push_back(merged);
        }
        if let Some(author) = one.author {
            let here = self.here.entry((one.repo, author)).or_default();
            here.open = here.open.saturating_sub(1);
            here.merged_own |= own;
            for tally in [here, self.anywhere.entry(author).or_default()] {
                tally.merged += u32::from(merged);
                tally.closed_without_merge += u32::from(!merged);
            }
            if let Some(by) = one.merged_by.filter(|&by| merged && by != author) {
                self.integrators.insert((one.repo, by));
            }
        }
    }
}

impl Project {
    /// The log odds of being merged among the last endings, drawn to even where they are few.
    fn going_rate(&self) -> f64 {
        let merged = self.recent.iter().filter(|&&merged| merged).count() as f64;
        log_odds((merged + 1.0) / (self.recent.len() as f64 + 2.0))
    }
}

/// When something ended, and whether merged; what ends before it begins is damage.
fn ended(one: &Submission) -> Option<(i64, bool)> {
    let merged = one.merged.map(|at| (at, true));
    merged.or_else(|| one.closed.map(|at| (at, false))).filter(|&(at, _)| at >= one.created)
}

fn is_self_merged(one: &Submission) -> bool {
    one.merged.is_some() && one.author.is_some() && one.merged_by == one.author
}
