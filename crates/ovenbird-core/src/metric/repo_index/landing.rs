//! How each commit came into the default branch, and who integrated it.
//!
//! The mainline is the default branch's first-parent chain. Walked from oldest to newest, each
//! of its commits brings in those of its ancestors that no older one brought: one visit per
//! commit. The chain's order, not any date, says what came before what.

use super::{CommitView, Standing, believable};
use crate::fact::{History, NO_PARENT};

/// How a commit came into the default branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landing {
    /// The place on the mainline that brought it in, 0 for the oldest.
    pub step: u32,
    /// Whether it is that mainline commit itself, and not an ancestor of a merge.
    pub on_mainline: bool,
    /// When it landed: the committer time of the mainline commit in seconds since 1970 UTC;
    /// `None` where unreadable, before 1970 or after now.
    pub at: Option<i64>,
    /// Who integrated it.
    pub integrator: Integrator,
    /// The human who made the mainline merge that brought it in, if one did.
    pub merger: Option<u32>,
    /// What its author was to this repo when it landed.
    pub standing: Standing,
}

/// Who integrated a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrator {
    /// A person, by index; the author, where nobody else had a hand in it.
    Person(u32),
    /// The forge's own committer, as for a squashed pull request: git does not tell who.
    Forge,
    /// A bot: git does not tell on whose word.
    Bot,
}

impl Landing {
    /// Whether git tells who integrated the commit.
    pub fn is_reported(&self) -> bool {
        matches!(self.integrator, Integrator::Person(_))
    }
}

impl CommitView {
    /// The up to two people other than its author who brought this commit in: its integrator,
    /// and who merged it into the mainline. None for a merge, or for a bot's commit.
    pub fn integrators(&self) -> [Option<u32>; 2] {
        let Some(landing) = self.landing.filter(|_| !self.is_merge && !self.by_bot) else {
            return [None; 2];
        };
        let committer = match landing.integrator {
            Integrator::Person(person) if person != self.author => Some(person),
            _ => None,
        };
        let merger = landing.merger.filter(|&person| person != self.author);
        [committer, merger.filter(|_| merger != committer)]
    }
}

/// Fills in the landing of every commit of the default branch and returns the mainline, oldest
/// first. `nobody` is by signature, `bots` by person.
pub(super) fn land(
    commits: &mut [CommitView],
    history: &History,
    nobody: &[bool],
    bots: &[bool],
    now: i64,
) -> Vec<u32> {
    let mainline = oldest_first(history);
    let (steps, order) = flood(history, &mainline);
    for &commit in &order {
        let step = steps[commit as usize];
        let tip = mainline[step as usize];
        commits[commit as usize].landing = Some(Landing {
            step,
            on_mainline: tip == commit,
            at: believable(history.commits[tip as usize].committed, now),
            integrator: integrator(commits, history, nobody, bots, (commit, tip)),
            merger: merger(commits, history, nobody, bots, (commit, tip)),
            standing: Standing::Newcomer,
        });
    }
    judge_standing(commits, &order, &steps, bots.len());
    mainline
}

/// The mainline without what a bent history makes it pass twice.
fn oldest_first(history: &History) -> Vec<u32> {
    let mut seen = vec![false; history.commits.len()];
    let mut chain = history.mainline();
    chain.retain(|&commit| !std::mem::replace(&mut seen[commit as usize], true));
    chain.reverse();
    chain
}

/// For each commit the mainline step that brought it in (`u32::MAX` for none), and the commits
/// in the order of their steps.
fn flood(history: &History, mainline: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut steps = vec![u32::MAX; history.commits.len()];
    for (step, &commit) in (0..).zip(mainline) {
        steps[commit as usize] = step;
    }
    let (mut order, mut open) = (Vec::with_capacity(steps.len()), Vec::new());
    for (step, &tip) in (0..).zip(mainline) {
        order.push(tip);
        open.extend_from_slice(history.parents_of(tip));
        while let Some(commit) = open.pop() {
            if commit == NO_PARENT || steps[commit as usize] != u32::MAX {
                continue;
            }
            steps[commit as usize] = step;
            order.push(commit);
            open.extend_from_slice(history.parents_of(commit));
        }
    }
    (steps, order)
}

fn integrator(
    commits: &[CommitView],
    history: &History,
    nobody: &[bool],
    bots: &[bool],
    (commit, tip): (u32, u32),
) -> Integrator {
    let CommitView { author, committer, .. } = commits[commit as usize];
    let forge = nobody[history.commits[commit as usize].committer as usize];
    let bot = bots[committer as usize];
    if committer != author && !forge && !bot {
        return Integrator::Person(committer);
    }
    if commit != tip {
        let author_of_merge = commits[tip as usize].author;
        return match () {
            () if nobody[history.commits[tip as usize].author as usize] => Integrator::Forge,
            () if bots[author_of_merge as usize] => Integrator::Bot,
            () => Integrator::Person(author_of_merge),
        };
    }
    match () {
        () if forge => Integrator::Forge,
        () if bot => Integrator::Bot,
        () => Integrator::Person(author),
    }
}

fn merger(
    commits: &[CommitView],
    history: &History,
    nobody: &[bool],
    bots: &[bool],
    (commit, tip): (u32, u32),
) -> Option<u32> {
    let author = commits[tip as usize].author;
    let forge = nobody[history.commits[tip as usize].author as usize];
    (commit != tip && !forge && !bots[author as usize]).then_some(author)
}

/// All commits of one step landed together: none makes another's author a regular.
fn judge_standing(commits: &mut [CommitView], order: &[u32], steps: &[u32], people: usize) {
    let mut has_landed = vec![false; people];
    let mut has_integrated = vec![false; people];
    for together in order.chunk_by(|&a, &b| steps[a as usize] == steps[b as usize]) {
        for &commit in together {
            let commit = &mut commits[commit as usize];
            let author = commit.author as usize;
            let standing = match (has_integrated[author], has_landed[author]) {
                (true, _) => Standing::Insider,
                (false, true) => Standing::Regular,
                (false, false) => Standing::Newcomer,
            };
            commit.landing = commit.landing.map(|landing| Landing { standing, ..landing });
        }
        for &commit in together {
            let commit = &commits[commit as usize];
            // A merge is no work of its own: only who wrote something has landed something.
            has_landed[commit.author as usize] |= !commit.is_merge;
            for person in commit.integrators().into_iter().flatten() {
                has_integrated[person as usize] = true;
            }
        }
    }
}
