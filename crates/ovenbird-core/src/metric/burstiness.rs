//! Burstiness: whether contributions come evenly, at random, or in bursts.
//!
//! Goh and Barabási, "Burstiness and memory in complex systems" (EPL 81, 2008): B = (σ − μ) ÷
//! (σ + μ) over the times between events.

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::{Bias, ForgeIndex, Of};
use super::measures::measures;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// The fewest events from which it is reported. B of few events is biased: of n evenly random ones
/// it lies below 0 by about 1 ÷ n.
pub const ENOUGH_EVENTS: u64 = 30;

/// How contributions are spread over time: −1 for a clock, 0 for chance, up to 1 for bursts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Burstiness {
    /// Of commits other than merges by people, by author time.
    pub commits: Measure,
    /// Of pull requests by people, by when they were opened.
    pub pull_requests: Measure,
}

measures!(Burstiness { commits, pull_requests });

/// The burstiness of what falls in a window; of all that is dated without one.
pub fn burstiness(index: &ForgeIndex<'_>, window: Option<Window>) -> Burstiness {
    let commits =
        index.git.authored_in(window).filter(|(_, commit)| !commit.is_merge && !commit.by_bot);
    let commits =
        measure(MetricId::BurstinessCommits, window, commits.filter_map(|(_, c)| c.authored));
    let pulls = index.pulls_in(window).map(|pull| pull.created);
    let pulls = measure(MetricId::BurstinessPullRequests, window, pulls);
    Burstiness {
        commits: index.git.evidence_of_people_with_dates(commits).excluding("merges"),
        pull_requests: index.evidence_over(Of::PullRequests, window).reported(pulls, Bias::None),
    }
}

/// Goh and Barabási's B of the gaps between sorted instants, with the population's deviation;
/// `None` with fewer than two gaps, or where all instants are one.
pub fn of_times(times: &[i64]) -> Option<f64> {
    let gaps = || times.windows(2).map(|pair| (pair[1] - pair[0]) as f64);
    let n = gaps().count() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = gaps().sum::<f64>() / n;
    let deviation = (gaps().map(|gap| (gap - mean).powi(2)).sum::<f64>() / n).sqrt();
    (mean > 0.0).then(|| (deviation - mean) / (deviation + mean))
}

fn measure(metric: MetricId, window: Option<Window>, times: impl Iterator<Item = i64>) -> Measure {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    let n = times.len() as u64;
    let value = match of_times(&times) {
        _ if n < ENOUGH_EVENTS => Value::unknown_below(ENOUGH_EVENTS, n, "dated events"),
        Some(found) => Value::Number(found),
        None => Value::Unknown("all of them have one time".to_owned()),
    };
    Measure::new(metric, window, n, value)
}
