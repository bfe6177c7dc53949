//! When each person was active: their commits' author times, in order.

use super::{CommitView, RepoIndex, within};
use crate::fact::Window;

/// The commits of each person, laid out by person.
#[derive(Debug)]
pub(super) struct AuthorTimes {
    /// Whether each person is a bot.
    bots: Vec<bool>,
    /// How many commits each person authored, dated or not.
    authored: Vec<u64>,
    /// Where each person's times begin in `times`, and one end more.
    starts: Vec<usize>,
    /// Believable author times, ascending within each person.
    times: Vec<i64>,
}

impl AuthorTimes {
    pub(super) fn new(commits: &[CommitView], bots: Vec<bool>) -> Self {
        let mut authored = vec![0; bots.len()];
        let mut starts = vec![0; bots.len() + 1];
        let mut dated = Vec::with_capacity(commits.len());
        for commit in commits {
            authored[commit.author as usize] += 1;
            if let Some(seconds) = commit.authored {
                starts[commit.author as usize + 1] += 1;
                dated.push((seconds, commit.author));
            }
        }
        for person in 0..bots.len() {
            starts[person + 1] += starts[person];
        }
        dated.sort_unstable();
        let (mut next, mut times) = (starts.clone(), vec![0; dated.len()]);
        for (seconds, author) in dated {
            times[next[author as usize]] = seconds;
            next[author as usize] += 1;
        }
        Self { bots, authored, starts, times }
    }
}

impl RepoIndex<'_> {
    /// The indexes of all people, bots and those without a commit among them.
    pub fn all_people(&self) -> std::ops::Range<u32> {
        0..self.author_times.bots.len() as u32
    }

    /// The indexes of the humans who authored a commit.
    pub fn humans(&self) -> impl Iterator<Item = u32> {
        self.authors().filter(|&person| !self.is_bot(person))
    }

    /// The indexes of the bots that authored a commit.
    pub fn bots(&self) -> impl Iterator<Item = u32> {
        self.authors().filter(|&person| self.is_bot(person))
    }

    fn authors(&self) -> impl Iterator<Item = u32> {
        self.all_people().filter(|&person| self.author_times.authored[person as usize] > 0)
    }

    /// Whether the person is a bot.
    pub fn is_bot(&self, person: u32) -> bool {
        self.author_times.bots[person as usize]
    }

    /// The author times of a person's commits, ascending, in seconds since 1970 UTC. Those
    /// without a believable date are not among them.
    pub fn times_of(&self, person: u32) -> &[i64] {
        let starts = &self.author_times.starts[person as usize..];
        &self.author_times.times[starts[0]..starts[1]]
    }

    /// The author times of a person's commits before an instant.
    pub fn times_before(&self, person: u32, end: i64) -> &[i64] {
        let times = self.times_of(person);
        &times[..times.partition_point(|&seconds| seconds < end)]
    }

    /// The author times of a person's commits in a window.
    pub fn times_in(&self, person: u32, window: Window) -> &[i64] {
        let times = self.times_before(person, window.to);
        &times[times.partition_point(|&seconds| seconds < window.from)..]
    }

    /// How many commits a person authored in the window; all of them, dated or not, without one.
    pub fn commits_of(&self, person: u32, window: Option<Window>) -> u64 {
        match window {
            Some(window) => self.times_in(person, window).len() as u64,
            None => self.author_times.authored[person as usize],
        }
    }

    /// How many commits other than merges each person authored in the window, by person; bots
    /// have 0.
    pub fn work_by_person(&self, window: Option<Window>) -> Vec<u64> {
        let mut work = vec![0; self.author_times.bots.len()];
        for commit in &self.commits {
            if !commit.is_merge && !commit.by_bot && within(commit.authored, window) {
                work[commit.author as usize] += 1;
            }
        }
        work
    }
}
