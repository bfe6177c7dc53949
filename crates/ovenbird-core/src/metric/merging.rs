//! How long it takes to be merged, of those that are.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Of, Pull};
use super::incidence::{Exit, Incidence};
use super::measure::ENOUGH_FOR_RATE;
use super::measures::measures;
use super::wait::{enough, unwatched};
use super::{Interval, Measure, MetricId, Value, wilson};
use crate::fact::Window;

/// How long merged pull requests took.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Merging {
    /// Days by which half of those that are merged have been.
    pub median: Measure,
    /// Days by which nine of ten of them have been.
    pub p90: Measure,
}

measures!(Merging { median, p90 });

/// How long pull requests that were opened in a window took to be merged before its end.
pub fn merging(index: &ForgeIndex<'_>, window: Option<Window>) -> Merging {
    let end = index.end(window);
    let (mut exits, mut unseen) = (Vec::new(), 0);
    for pull in index.pulls_in(window) {
        match exit(pull, end) {
            Some(exit) => exits.push(exit),
            None => unseen += 1,
        }
    }
    let fates = Incidence::of(&exits);
    let reported = index.evidence_over(Of::PullRequests, window);
    let measure = |name, q| {
        let mut measure = quantile(&fates, name, window, q);
        measure.exclusions.extend(unwatched(unseen));
        // Which merges are lost has nothing to do with how long they took.
        enough(&reported, measure, Bias::None)
    };
    Merging {
        median: measure(MetricId::MergingMedian, 0.5),
        p90: measure(MetricId::MergingP90, 0.9),
    }
}

/// Whether a pull request is among those merged, as of an instant.
pub(crate) fn is_counted(pull: &Pull, end: i64) -> bool {
    exit(pull, end).is_some_and(|exit| exit.cause == Some(true))
}

/// When a pull request left, and whether it was merged.
fn exit(pull: &Pull, end: i64) -> Option<Exit<bool>> {
    let wait = pull.fate_seen(end)?.wait(pull.outcome.at());
    let cause = wait.ended.then(|| pull.outcome.is_merged());
    Some(Exit { entered: wait.entered, left: wait.left, cause })
}

/// The quantile among those merged. Its interval is that of the share `q` in as many, carried
/// over by the curve (Woodruff 1952).
fn quantile(fates: &Incidence<bool>, metric: MetricId, window: Option<Window>, q: f64) -> Measure {
    let merged = fates.events(true);
    let days = |q: f64| Some(fates.conditional_quantile(true, q)? / DAY as f64);
    let unknown = || Value::unknown_below(ENOUGH_FOR_RATE, merged as u64, "merged pull requests");
    let value = days(q).map_or_else(unknown, Value::Number);
    let mut measure = Measure::new(metric, window, merged as u64, value);
    let share = wilson::of_share(q, merged as f64);
    measure.interval = days(share.low).zip(days(share.high)).map(|(low, high)| Interval {
        low,
        high,
        level: share.level,
    });
    measure
}
