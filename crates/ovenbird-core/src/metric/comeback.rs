//! Coming back: of those whose first pull request ended one way or another, who was seen again.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{
    Activity, ActivityKind, Bias, Evidence, ForgeIndex, NO_BEGINNING, Of, Outcome, Pull,
};
use super::measures::measures;
use super::repo_index::Standing;
use super::{Measure, MetricId};
use crate::fact::Window;

/// How the newcomers of a window came back after their first pull request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comeback {
    /// Of all of them.
    pub all: Returned,
    /// Of those of whom it was merged in that time.
    pub merged: Returned,
    /// Of those of whom it was closed unmerged, and who had an answer.
    pub closed_without_merge: Returned,
    /// Of those who had no answer by another human, however it ended, unless it was merged.
    pub never_answered: Returned,
}

measures!(Comeback { all, merged, closed_without_merge, never_answered });

/// Who did something else at least a day after, and in less than so many days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Returned {
    /// Less than 90 days.
    pub within_90: Measure,
    /// Less than 365 days.
    pub within_365: Measure,
}

measures!(Returned { within_90, within_365 });

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Merged,
    ClosedWithoutMerge,
    NeverAnswered,
    /// Open still, or it is not known whether anybody answered.
    Undecided,
}

/// A newcomer's first pull request as of some days after it was opened.
struct Judged {
    ended: Ended,
    returned: bool,
}

/// The return of those who had landed nothing when their first pull request was opened in the
/// window; watched after its end, up to now.
pub fn comeback(index: &ForgeIndex<'_>, window: Option<Window>) -> Comeback {
    let pulls = index.pulls_by_person();
    let firsts = pulls.chunk_by(|a, b| a.0 == b.0).map(|theirs| theirs[0]);
    let inside = |pull: &Pull| window.is_none_or(|window| window.contains(pull.created));
    let is_new = |pull: &Pull| !matches!(pull.standing, Standing::Insider | Standing::Regular);
    let firsts: Vec<_> = firsts.filter(|(_, pull)| inside(pull) && is_new(pull)).collect();
    let [short, long] = [90, 365].map(|days| {
        let judge = |&(person, pull): &(u32, &Pull)| judged(index, person, pull, days);
        firsts.iter().filter_map(judge).collect::<Vec<_>>()
    });
    let evidence = index.evidence_over(Of::PullRequests, window);
    let returned = |names: [MetricId; 2], ended: Option<Ended>| {
        let measure = |name, judged: &[Judged], days| {
            let censored = firsts.len() - judged.len();
            let measure = rate(&evidence, name, (judged, ended), (days, censored));
            if index.reaches_back { measure } else { measure.but_unknown(NO_BEGINNING) }
        };
        Returned {
            within_90: measure(names[0], &short, 90),
            within_365: measure(names[1], &long, 365),
        }
    };
    Comeback {
        all: returned([MetricId::CameBack90, MetricId::CameBack365], None),
        merged: returned(
            [MetricId::CameBack90AfterMerge, MetricId::CameBack365AfterMerge],
            Some(Ended::Merged),
        ),
        closed_without_merge: returned(
            [MetricId::CameBack90AfterClose, MetricId::CameBack365AfterClose],
            Some(Ended::ClosedWithoutMerge),
        ),
        never_answered: returned(
            [MetricId::CameBack90WithoutAnswer, MetricId::CameBack365WithoutAnswer],
            Some(Ended::NeverAnswered),
        ),
    }
}

/// `None` where it was not watched for so long.
fn judged(index: &ForgeIndex<'_>, person: u32, first: &Pull, days: i64) -> Option<Judged> {
    let end = first.created + days * DAY;
    if first.follow_up.is_none_or(|follow_up| follow_up.to < end) {
        return None;
    }
    let outcome = first.outcome.as_of(end);
    let is_answered = first.answer.is_some_and(|answer| answer.at < end);
    let answers_seen = first.answers_follow_up.is_some_and(|follow_up| follow_up.to >= end);
    let ended = match outcome {
        Outcome::Merged { .. } => Ended::Merged,
        // Silence is known only where answers were watched.
        _ if !is_answered && answers_seen => Ended::NeverAnswered,
        _ if !is_answered => Ended::Undecided,
        Outcome::Closed { .. } => Ended::ClosedWithoutMerge,
        Outcome::Open => Ended::Undecided,
    };
    let number = index.row_of(first).number;
    // Talk about the first one is no return, nor are commits that may be its own: those written
    // while it was open, and what a squash or rebase made of them.
    let is_another = |activity: &&Activity| match activity.kind {
        ActivityKind::Commit => outcome.at().is_some_and(|at| activity.at >= at + DAY),
        _ => activity.number != number,
    };
    let activities = index.activities_of(person);
    let activities =
        &activities[activities.partition_point(|activity| activity.at < first.created + DAY)..];
    let returned = activities
        .iter()
        .take_while(|activity| activity.at < end)
        .any(|activity| is_another(&activity));
    Some(Judged { ended, returned })
}

fn rate(
    evidence: &Evidence,
    metric: MetricId,
    (judged, ended): (&[Judged], Option<Ended>),
    (days, censored): (i64, usize),
) -> Measure {
    let of_kind = judged.iter().filter(|one| ended.is_none_or(|ended| one.ended == ended));
    let n = of_kind.clone().count() as u64;
    let part = of_kind.filter(|one| one.returned).count() as u64;
    let of = "first pull requests with complete follow-up";
    let measure = Measure::rate(metric, evidence.window, part, n, of);
    let measure = evidence.reported(measure, Bias::Smaller);
    if censored == 0 {
        return measure;
    }
    measure.excluding(format!("first pull requests not followed for {days} days ({censored})"))
}
