//! AI-assisted commits: the share that carries a mark of an AI tool.

use super::repo_index::RepoIndex;
use super::{Measure, MetricId};
use crate::fact::Window;

/// The share of all commits with a mark in their author, committer or trailers that an AI tool
/// took part. `marked` says it per commit, as the identity rules see it.
///
/// A tool that leaves no mark is not seen, so this is a lower bound.
pub fn assisted(index: &RepoIndex<'_>, window: Option<Window>, marked: &[bool]) -> Measure {
    let (mut assisted, mut n) = (0, 0);
    for (position, _) in index.authored_in(window) {
        n += 1;
        assisted += u64::from(marked.get(position as usize).copied().unwrap_or(false));
    }
    let measure = Measure::portion(MetricId::AiMarkedCommits, window, assisted, n, "commits");
    index.evidence(measure).excluding("AI tools that leave no mark")
}
