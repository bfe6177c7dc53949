//! How long until a human answers, and how many are never answered.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Evidence, Observed, Of};
use super::measures::measures;
use super::part::Part;
use super::repo_index::Standing;
use super::wait::{Point, Waits, enough, unwatched};
use super::workday;
use super::{Measure, MetricId};
use crate::fact::Window;

/// Who is not answered within so many days is never answered.
pub const NEVER_DAYS: i64 = 90;

/// What was followed for less tells nothing of those that are never answered.
const LEAST_DAYS: i64 = 30;

/// Business days within which a first answer is held to be in good time (CHAOSS).
const GOOD_TIME: u32 = 2;

const IN_DAYS: f64 = DAY as f64;

/// First answers to pull requests and to issues.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Responses {
    /// Those to pull requests.
    pub pull_requests: Response,
    /// Those to issues.
    pub issues: Response,
}

measures!(Responses { pull_requests, issues });

/// First answers, also by what the author was to the repo at the opening.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Response {
    /// To all.
    pub all: FirstAnswer,
    /// To those who had landed nothing here.
    pub newcomers: FirstAnswer,
    /// To those who had landed something, and integrated nothing of others.
    pub regulars: FirstAnswer,
    /// To those who had integrated others' work.
    pub insiders: FirstAnswer,
}

measures!(Response { all, newcomers => Part::newcomers, regulars => Part::regulars, insiders => Part::insiders });

/// How long until the first answer by another human. The names of the measures are those of all,
/// whichever group it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FirstAnswer {
    /// Days by which half are answered.
    pub median: Measure,
    /// Days by which nine of ten are answered.
    pub p90: Measure,
    /// The share answered within two business days.
    pub within_2_business_days: Measure,
    /// The share that is not answered within [`NEVER_DAYS`] days.
    pub never_answered: Measure,
    /// After so many seconds it looks: fewer where no more was followed.
    #[serde(skip)]
    pub never_after: f64,
    /// The share still waiting, for a chart.
    pub waiting: Vec<Point>,
}

measures!(FirstAnswer { median, p90, within_2_business_days, never_answered } but { never_after, waiting });

struct Names {
    median: MetricId,
    p90: MetricId,
    within: MetricId,
    never: MetricId,
}

const OF_PULL_REQUESTS: Names = Names {
    median: MetricId::PullRequestResponseMedian,
    p90: MetricId::PullRequestResponseP90,
    within: MetricId::PullRequestResponseWithin2BusinessDays,
    never: MetricId::PullRequestNeverAnswered,
};

const OF_ISSUES: Names = Names {
    median: MetricId::IssueResponseMedian,
    p90: MetricId::IssueResponseP90,
    within: MetricId::IssueResponseWithin2BusinessDays,
    never: MetricId::IssueNeverAnswered,
};

/// Somebody who waits for an answer.
#[derive(Clone, Copy)]
struct Waiting {
    standing: Standing,
    seen: Option<Observed>,
    answered: Option<i64>,
}

/// First answers to what was opened in a window, as far as they came before its end.
pub fn responses(index: &ForgeIndex<'_>, window: Option<Window>) -> Responses {
    let end = index.end(window);
    let pulls = index.pulls_in(window).map(|pull| Waiting {
        standing: pull.standing,
        seen: pull.answers_seen(end),
        answered: pull.answer.map(|answer| answer.at),
    });
    let issues = index.issues_in(window).map(|issue| Waiting {
        standing: issue
            .author
            .map_or(Standing::Unknown, |author| index.standing_at(author, issue.created)),
        seen: issue.answers_seen(end),
        answered: issue.answer.map(|answer| answer.at),
    });
    let (pulls, issues): (Vec<_>, Vec<_>) = (pulls.collect(), issues.collect());
    Responses {
        pull_requests: response(&index.evidence_over(Of::PullRequests, window), &pulls),
        issues: response(&index.evidence_over(Of::Issues, window), &issues),
    }
}

fn response(reported: &Evidence, all: &[Waiting]) -> Response {
    let by = |standing| {
        let group = all.iter().filter(|waiting| waiting.standing == standing);
        let group: Vec<Waiting> = group.copied().collect();
        first_answer(reported, &group)
    };
    Response {
        all: first_answer(reported, all),
        newcomers: by(Standing::Newcomer),
        regulars: by(Standing::Regular),
        insiders: by(Standing::Insider),
    }
}

fn first_answer(reported: &Evidence, group: &[Waiting]) -> FirstAnswer {
    let names = if reported.of == Of::Issues { OF_ISSUES } else { OF_PULL_REQUESTS };
    // Whoever gives up waits on: a closed one that nobody answered was not answered.
    let spells: Vec<_> =
        group.iter().map(|one| one.seen.map(|seen| seen.wait(one.answered))).collect();
    let mut waits = Waits::new(reported, &spells);
    if let Some(note) = reviews_unreported(group) {
        waits.note(note);
    }
    let days = |days: i64| (days * DAY) as f64;
    FirstAnswer {
        median: waits.quantile(names.median, IN_DAYS, 0.5, Bias::Longer),
        p90: waits.quantile(names.p90, IN_DAYS, 0.9, Bias::Longer),
        within_2_business_days: in_good_time(reported, group, names.within),
        never_answered: waits.share_waiting(
            names.never,
            (days(LEAST_DAYS), days(NEVER_DAYS)),
            "answers",
        ),
        never_after: waits.horizon(days(NEVER_DAYS)),
        waiting: waits.points(),
    }
}

/// Of those that were followed to the end of their two business days. How long that is depends
/// on the opening alone, so that leaving out the others prefers nobody.
fn in_good_time(reported: &Evidence, group: &[Waiting], metric: MetricId) -> Measure {
    let (mut follow_up, mut answered, mut unseen) = (0, 0, 0);
    for one in group {
        let Some(seen) = one.seen else {
            unseen += 1;
            continue;
        };
        let deadline = workday::after(seen.created, GOOD_TIME);
        if seen.saw(deadline) {
            follow_up += 1;
            answered += u64::from(one.answered.is_some_and(|at| at <= deadline));
        }
    }
    let mut measure =
        Measure::rate(metric, reported.window, answered, follow_up, reported.of.noun());
    measure.exclusions.extend(unwatched(unseen));
    measure.exclusions.extend(reviews_unreported(group));
    let recent = (group.len() - unseen) as u64 - follow_up;
    if recent > 0 {
        measure.exclusions.push(format!("those followed for less than that ({recent})"));
    }
    enough(reported, measure, Bias::Smaller)
}

fn reviews_unreported(group: &[Waiting]) -> Option<String> {
    let count = group.iter().filter(|one| one.seen.is_some_and(|seen| !seen.whole)).count();
    (count > 0)
        .then(|| format!("answers that were reviews, where no source reported them ({count})"))
}
