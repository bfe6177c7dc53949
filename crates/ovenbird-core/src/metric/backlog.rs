//! What is open now, and what of it nobody has touched for long.

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, FollowUp, Of, Pull};
use super::measures::measures;
use super::part::Part;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// After so many days without anybody's doing, something is stale, unless asked otherwise.
pub const STALE_DAYS: u32 = 90;

/// What was reported within so many days is held to be so now.
const FRESH_DAYS: i64 = 30;

/// What is open now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Backlog {
    /// Pull requests.
    pub pull_requests: Waiting,
    /// Issues.
    pub issues: Waiting,
    /// Days without anybody's doing after which something is stale.
    pub stale_days: u32,
}

measures!(Backlog { pull_requests => Part::now, issues => Part::now } but { stale_days });

/// What is open of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Waiting {
    /// How many are open.
    pub open: Measure,
    /// How many of them nobody has opened, commented on or reviewed for long; `n` is those open.
    pub stale: Measure,
    /// When the oldest of them was opened.
    pub oldest: Measure,
}

measures!(Waiting { open, stale, oldest });

/// What is not known to have ended.
struct Unended {
    number: i64,
    created: i64,
    follow_up: Option<FollowUp>,
    open_at: Option<i64>,
}

/// What is open now, and of it what was last touched more than `stale_days` days ago.
pub fn backlog(index: &ForgeIndex<'_>, stale_days: u32) -> Backlog {
    let pulls = index.pulls_in(None).filter_map(|pull| unended(index, pull));
    let issues = index.issues_in(None).filter(|issue| issue.closed.is_none());
    let issues = issues.map(|issue| {
        let row = &index.forge.issues[issue.row as usize];
        let (number, created) = (row.number, issue.created);
        Unended { number, created, follow_up: issue.follow_up, open_at: row.ending.open_at }
    });
    let watch = &index.forge.watch;
    let talk = |spans: &[Window]| touched_until(index, spans, stale_days);
    let names =
        [MetricId::OpenPullRequests, MetricId::StalePullRequests, MetricId::OldestOpenPullRequest];
    let until = talk(&watch.comments).zip(talk(&watch.reviews)).map(|(a, b)| a.min(b));
    let pull_requests = waiting(index, Of::PullRequests, names, pulls, (until, stale_days));
    let names = [MetricId::OpenIssues, MetricId::StaleIssues, MetricId::OldestOpenIssue];
    let until = talk(&watch.comments);
    let issues = waiting(index, Of::Issues, names, issues, (until, stale_days));
    Backlog { pull_requests, issues, stale_days }
}

/// Whether a pull request is among those counted as open now.
pub(crate) fn is_known_open(index: &ForgeIndex<'_>, pull: &Pull) -> bool {
    unended(index, pull).is_some_and(|one| one.reported_by(fresh(index)))
}

fn unended(index: &ForgeIndex<'_>, pull: &Pull) -> Option<Unended> {
    let row = index.row_of(pull);
    let (number, created) = (row.number, pull.created);
    let open_at = row.ending.open_at;
    let has_ended = pull.outcome.at().is_some();
    (!has_ended).then_some(Unended { number, created, follow_up: pull.follow_up, open_at })
}

/// What was distinguished from then on is held to be so now.
fn fresh(index: &ForgeIndex<'_>) -> i64 {
    index.git.now - FRESH_DAYS * DAY
}

fn waiting(
    index: &ForgeIndex<'_>,
    of: Of,
    [open, stale, oldest]: [MetricId; 3],
    unended: impl Iterator<Item = Unended>,
    (until, stale_days): (Option<i64>, u32),
) -> Waiting {
    let fresh = fresh(index);
    let (known, unknown): (Vec<_>, Vec<_>) = unended.partition(|one| one.reported_by(fresh));
    let (n, unreported) = (known.len() as u64, unknown.len());
    let reported = |measure: Measure| reported(index, of, measure, unreported);
    let first = known.iter().map(|one| one.created).min();
    let first = first.map_or_else(|| Value::Unknown("none is open".into()), Value::Time);
    let of_stale = |until: i64| {
        let before = until - i64::from(stale_days) * DAY;
        Value::Count(known.iter().filter(|one| one.last_touched(index) < before).count() as u64)
    };
    let untouched = until.map_or_else(
        || Value::Unknown(format!("no source reported all answers of the last {stale_days} days")),
        of_stale,
    );
    Waiting {
        open: reported(Measure::count(open, None, n)),
        stale: reported(Measure::new(stale, None, n, untouched)),
        oldest: reported(Measure::new(oldest, None, n, first)),
    }
}

fn reported(index: &ForgeIndex<'_>, of: Of, mut measure: Measure, unreported: usize) -> Measure {
    if unreported > 0 {
        measure.exclusions.push(format!("those not known to be open now ({unreported})"));
        match measure.value {
            _ if measure.n == 0 => {
                measure = measure.but_unknown(format!("of {unreported} it is not known"));
            }
            Value::Count(count) => measure.value = Value::AtLeast(count as f64),
            _ => {}
        }
    }
    if let Some(nothing) = index.nothing_known(of) {
        measure.value = nothing;
    }
    index.evidence(measure, of, Bias::Larger)
}

impl Unended {
    /// Whether a source reported that it was open at an instant, or later.
    fn reported_by(&self, fresh: i64) -> bool {
        self.follow_up.is_some_and(|follow_up| follow_up.to >= fresh)
            || self.open_at.is_some_and(|open| open >= fresh)
    }

    /// When a human last opened, commented on or reviewed it.
    fn last_touched(&self, index: &ForgeIndex<'_>) -> i64 {
        let touched = index.responses_to(self.number).iter().rev().find(|row| {
            let by = row.account.map(|account| index.person(account));
            row.at <= index.git.now && by.is_none_or(|person| !index.git.is_bot(person))
        });
        touched.map_or(self.created, |row| row.at.max(self.created))
    }
}

/// Where the last span of watching ends, if it reaches far enough back from there to tell what is
/// stale, and what it reported is fresh.
fn touched_until(index: &ForgeIndex<'_>, spans: &[Window], stale_days: u32) -> Option<i64> {
    let now = index.git.now;
    let last = spans.iter().rev().find(|span| span.from < now)?;
    let to = last.to.min(now);
    let whole = last.from <= to - i64::from(stale_days) * DAY;
    (whole && to >= now - FRESH_DAYS * DAY).then_some(to)
}
