//! Activity: how much was committed, by how many, and when.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::measures::{Measures, measures};
use super::part::Part;
use super::repo_index::RepoIndex;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// How much was committed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Activity {
    /// All commits, those of bots too.
    pub commits: Measure,
    /// Commits with two parents or more.
    pub merges: Measure,
    /// Commits with one parent or none.
    pub non_merges: Measure,
    /// People who authored a commit; no bots.
    pub authors: Measure,
    /// Distinct author signatures, before identity, those of bots too.
    pub signatures: Measure,
    /// UTC days with a commit.
    pub active_days: Measure,
    /// Author time of the earliest commit.
    pub first_commit: Measure,
    /// Author time of the latest commit.
    pub last_commit: Measure,
}

measures!(Activity {
    commits,
    merges,
    non_merges,
    authors,
    signatures,
    active_days,
    first_commit,
    last_commit
});

/// A window beside the one of equal length before it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared<T> {
    /// The window asked for.
    pub current: T,
    /// The window of equal length before it.
    pub previous: T,
}

impl<T: Measures> Measures for Compared<T> {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        let Self { current, previous } = self;
        current.each(part, see);
        previous.each(&part.before(), see);
    }
}

/// Activity in a window, or in the whole history.
pub fn activity(index: &RepoIndex<'_>, window: Option<Window>) -> Activity {
    let (mut commits, mut merges) = (0, 0);
    let mut has_signed = vec![false; index.history.signatures.len()];
    let mut times = Vec::new();
    for (position, commit) in index.authored_in(window) {
        commits += 1;
        merges += u64::from(commit.is_merge);
        has_signed[index.history.commits[position as usize].author as usize] = true;
        times.extend(commit.authored);
    }
    let signatures = has_signed.into_iter().filter(|&has| has).count() as u64;
    let authors = index.humans().filter(|&person| index.commits_of(person, window) > 0).count();
    let count = |metric, count| index.evidence(Measure::count(metric, window, count));
    let (first, last) = (times.iter().copied().min(), times.iter().copied().max());
    let authors = Measure::count(MetricId::Authors, window, authors as u64);
    Activity {
        commits: count(MetricId::Commits, commits),
        merges: count(MetricId::Merges, merges),
        non_merges: count(MetricId::NonMerges, commits - merges),
        authors: index.evidence_of_people(authors),
        signatures: count(MetricId::Signatures, signatures),
        last_commit: dated(index, MetricId::LastCommit, window, times.len(), last),
        first_commit: first_commit(index, window, times.len(), first),
        active_days: index.evidence_of_dates(Measure::count(
            MetricId::ActiveDays,
            window,
            distinct_days(times),
        )),
    }
}

/// Activity in a window and in the one before it.
pub fn compared(index: &RepoIndex<'_>, window: Window) -> Compared<Activity> {
    Compared {
        current: activity(index, Some(window)),
        previous: activity(index, Some(window.before())),
    }
}

fn distinct_days(mut times: Vec<i64>) -> u64 {
    for seconds in &mut times {
        *seconds /= DAY;
    }
    times.sort_unstable();
    times.dedup();
    times.len() as u64
}

fn first_commit(
    index: &RepoIndex<'_>,
    window: Option<Window>,
    n: usize,
    first: Option<i64>,
) -> Measure {
    let measure = dated(index, MetricId::FirstCommit, window, n, first);
    if window.is_none() && index.history.completeness.shallow {
        return measure.but_unknown("the clone is shallow: the first commit is not in it");
    }
    measure
}

fn dated(
    index: &RepoIndex<'_>,
    metric: MetricId,
    window: Option<Window>,
    n: usize,
    time: Option<i64>,
) -> Measure {
    let value =
        time.map_or_else(|| Value::Unknown("there are no dated commits".into()), Value::Time);
    index.evidence_of_dates(Measure::new(metric, window, n as u64, value))
}
