//! Pull requests as cases: of each, what was known when it was opened, and how it ended.
//!
//! One pass in the order of time. What happened in the same second as an opening was not known
//! then. Sizes are as last reported, and may have grown in review; comments, labels and the number
//! of commits come after the opening, and are no features. Neither is whether the branch's repo is
//! reported: forks are deleted when all is over.

use rustc_hash::{FxHashMap, FxHashSet};

use super::log_odds;
use super::opened::{self, Opened};
use crate::fact::forge::{AccountRow, PullRequestSet};
use crate::metric::ForgeIndex;
use crate::metric::repo_index::Standing;

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
    /// The repo, by index into [`PullRequestSet::repos`].
    pub repo: u32,
    /// The pull request, by index among the rows of that repo.
    pub row: u32,
    /// When it was opened, in Unix seconds.
    pub created: i64,
    /// What its author was, by the pull requests of the repo alone.
    pub standing: Standing,
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
    /// Reads pull requests whose accounts `is_bot` distinguishes. Of the repo whose key and index
    /// are given, those that landed outside the button are merged, too; of other repos only the
    /// forge's flag is known, for their commits are not read.
    pub fn new(
        pulls: &PullRequestSet,
        index: Option<(&str, &ForgeIndex<'_>)>,
        is_bot: impl Fn(&AccountRow) -> bool,
    ) -> Self {
        let mut trail = Self { state: State::new(pulls), ..Self::default() };
        let bots: Vec<bool> = pulls.accounts.iter().map(is_bot).collect();
        let by_bot = |one: &Opened<'_>| one.pull.author.is_some_and(|author| bots[author as usize]);
        let opened = opened::by_time(pulls, index);
        let ends = opened.iter().zip(0_u32..).filter_map(|(one, at)| Some((one.ended?.at, at)));
        let mut ends: Vec<(i64, u32)> = ends.collect();
        ends.sort_unstable();
        let ended = ends.iter().map(|&(at, place)| (at, &opened[place as usize]));
        let mut ended = ended.filter(|(_, one)| !by_bot(one)).peekable();
        for one in &opened {
            while let Some((_, earlier)) = ended.next_if(|&(at, _)| at < one.created) {
                trail.state.end(earlier);
            }
            if by_bot(one) {
                trail.by_bots += 1;
                continue;
            }
            trail.cases.push(trail.state.case(one));
            trail.state.open(one);
        }
        ended.for_each(|(_, one)| trail.state.end(one));
        trail
    }

    /// What is known of a contribution that is made now.
    pub fn now(&self, repo: u32, proposal: ProposalFacts) -> (Standing, [f64; FEATURES]) {
        self.state.features(repo, proposal)
    }
}

impl State {
    fn new(pulls: &PullRequestSet) -> Self {
        let accounts = (0..).zip(&pulls.accounts);
        let accounts: FxHashMap<(&str, String), u32> = accounts
            .map(|(at, one)| ((one.id.forge.host(), one.login.to_lowercase()), at))
            .collect();
        let owner = |key: &str| {
            let (host, name) = key.split_once('/')?;
            let login = name.split('/').next()?.to_lowercase();
            accounts.get(&(host, login)).copied()
        };
        let projects = pulls.repos.iter().map(|repo| Project {
            owner: owner(&repo.key),
            from_beginning: repo.listed_to.is_some(),
            ..Project::default()
        });
        Self { projects: projects.collect(), ..Self::default() }
    }

    fn case(&self, one: &Opened<'_>) -> Submitted {
        let author = one.pull.author;
        let proposal = ProposalFacts {
            author,
            lines: one.pull.lines(),
            files: one.pull.changed_files,
            own_branch: one.pull.own_branch,
            merged_more: 0,
        };
        let (standing, x) = self.features(one.repo, proposal);
        let anywhere = author.and_then(|author| self.anywhere.get(&author)).copied();
        let anywhere = anywhere.unwrap_or_default();
        Submitted {
            repo: one.repo,
            row: one.row,
            created: one.created,
            standing,
            x,
            author_merged: anywhere.merged,
            author_closed_without_merge: anywhere.closed_without_merge,
            ended: one.ended.map(|end| (end.at, end.merged)),
            self_merged: one.self_merged,
        }
    }

    fn features(&self, repo: u32, proposal: ProposalFacts) -> (Standing, [f64; FEATURES]) {
        let project = &self.projects[repo as usize];
        let here = proposal.author.and_then(|author| self.here.get(&(repo, author)));
        let mut here = here.copied().unwrap_or_default();
        let all = proposal.author.and_then(|author| self.anywhere.get(&author));
        let mut all = all.copied().unwrap_or_default();
        here.merged += proposal.merged_more;
        all.merged += proposal.merged_more;
        let is_integrator =
            proposal.author.is_some_and(|author| self.integrators.contains(&(repo, author)));
        let standing = Standing::of(here.merged > 0, is_integrator, project.from_beginning);
        let flag = |is: bool| f64::from(u8::from(is));
        let log = |count: u32| f64::from(count).ln_1p();
        let is_owner = project.owner.is_some() && project.owner == proposal.author;
        let x = [
            flag(standing == Standing::Regular),
            flag(standing == Standing::Insider),
            flag(standing == Standing::Unknown),
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

    fn open(&mut self, one: &Opened<'_>) {
        self.projects[one.repo as usize].open += 1;
        if let Some(author) = one.pull.author {
            self.here.entry((one.repo, author)).or_default().open += 1;
        }
    }

    fn end(&mut self, one: &Opened<'_>) {
        let Some(opened::Ended { merged, by, .. }) = one.ended else { return };
        let project = &mut self.projects[one.repo as usize];
        project.open = project.open.saturating_sub(1);
        let own = one.self_merged;
        if !own {
            if project.recent.len() == RECENT {
                project.recent.pop_front();
            }
            project.recent.push_back(merged);
        }
        if let Some(author) = one.pull.author {
            let here = self.here.entry((one.repo, author)).or_default();
            here.open = here.open.saturating_sub(1);
            here.merged_own |= own;
            for tally in [here, self.anywhere.entry(author).or_default()] {
                tally.merged += u32::from(merged);
                tally.closed_without_merge += u32::from(!merged);
            }
            if let Some(by) = by.filter(|&by| merged && by != author) {
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
