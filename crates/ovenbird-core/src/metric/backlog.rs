//! What is open now, and what of it nobody has touched for long.

use serde::Serialize;

use super::calendar::DAY;
use super::study::ForgeStudy;
use super::study::forge::{Bias, Followed, Of, Pull};
use super::{Measure, Value};
use crate::fact::Window;

/// After so many days without anybody's doing, something is stale, unless asked otherwise.
pub const STALE_DAYS: u32 = 90;

/// What was told within so many days is held to be so now.
const FRESH_DAYS: i64 = 30;

/// What is open now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backlog {
    /// Pull requests.
    pub pull_requests: Waiting,
    /// Issues.
    pub issues: Waiting,
    /// Days without anybody's doing after which something is stale.
    pub stale_days: u32,
}

/// What is open of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// How many are open.
    pub open: Measure,
    /// How many of them nobody has opened, commented on or reviewed for long; `n` is those open.
    pub stale: Measure,
    /// When the oldest of them was opened.
    pub oldest: Measure,
}

/// What is not known to have ended.
struct Unended {
    number: i64,
    created: i64,
    followed: Option<Followed>,
    open_at: Option<i64>,
}

/// What is open now, and of it what was last touched more than `stale_days` days ago.
pub fn backlog(study: &ForgeStudy<'_>, stale_days: u32) -> Backlog {
    let pulls = study.pulls_in(None).filter_map(|pull| unended(study, pull));
    let issues = study.issues_in(None).filter(|issue| issue.closed.is_none());
    let issues = issues.map(|issue| {
        let row = &study.forge.issues[issue.row as usize];
        let (number, created) = (row.number, issue.created);
        Unended { number, created, followed: issue.followed, open_at: row.ending.open_at }
    });
    let watch = &study.forge.watch;
    let talk = |spans: &[Window]| touched_until(study, spans, stale_days);
    let names = ["open_pull_requests", "stale_pull_requests", "oldest_open_pull_request"];
    let until = talk(&watch.comments).zip(talk(&watch.reviews)).map(|(a, b)| a.min(b));
    let pull_requests = waiting(study, Of::PullRequests, names, pulls, (until, stale_days));
    let names = ["open_issues", "stale_issues", "oldest_open_issue"];
    let until = talk(&watch.comments);
    let issues = waiting(study, Of::Issues, names, issues, (until, stale_days));
    Backlog { pull_requests, issues, stale_days }
}

/// Whether a pull request is among those counted as open now.
pub(crate) fn is_known_open(study: &ForgeStudy<'_>, pull: &Pull) -> bool {
    unended(study, pull).is_some_and(|one| one.told_by(fresh(study)))
}

fn unended(study: &ForgeStudy<'_>, pull: &Pull) -> Option<Unended> {
    let row = study.row_of(pull);
    let (number, created) = (row.number, pull.created);
    let open_at = row.ending.open_at;
    let has_ended = pull.outcome.at().is_some();
    (!has_ended).then_some(Unended { number, created, followed: pull.followed, open_at })
}

/// What was told from then on is held to be so now.
fn fresh(study: &ForgeStudy<'_>) -> i64 {
    study.git.now - FRESH_DAYS * DAY
}

fn waiting(
    study: &ForgeStudy<'_>,
    of: Of,
    [open, stale, oldest]: [&'static str; 3],
    unended: impl Iterator<Item = Unended>,
    (until, stale_days): (Option<i64>, u32),
) -> Waiting {
    let fresh = fresh(study);
    let (known, unknown): (Vec<_>, Vec<_>) = unended.partition(|one| one.told_by(fresh));
    let (n, untold) = (known.len() as u64, unknown.len());
    let told = |measure: Measure| told(study, of, measure, untold);
    let first = known.iter().map(|one| one.created).min();
    let first = first.map_or_else(|| Value::Unknown("none is open".into()), Value::Time);
    let of_stale = |until: i64| {
        let before = until - i64::from(stale_days) * DAY;
        Value::Count(known.iter().filter(|one| one.last_touched(study) < before).count() as u64)
    };
    let untouched = until.map_or_else(
        || Value::Unknown(format!("no source told all answers of the last {stale_days} days")),
        of_stale,
    );
    Waiting {
        open: told(Measure::count(open, of.noun(), None, n)),
        stale: told(Measure::new(stale, of.noun(), None, n, untouched)),
        oldest: told(Measure::new(oldest, "time", None, n, first)),
    }
}

fn told(study: &ForgeStudy<'_>, of: Of, mut measure: Measure, untold: usize) -> Measure {
    if untold > 0 {
        measure.exclusions.push(format!("those not known to be open now ({untold})"));
        match measure.value {
            _ if measure.n == 0 => {
                measure = measure.but_unknown(format!("of {untold} it is not known"));
            }
            Value::Count(count) => measure.value = Value::AtLeast(count as f64),
            _ => {}
        }
    }
    if let Some(nothing) = study.nothing_known(of) {
        measure.value = nothing;
    }
    study.evidence(measure, of, Bias::Larger)
}

impl Unended {
    /// Whether a source told that it was open at an instant, or later.
    fn told_by(&self, fresh: i64) -> bool {
        self.followed.is_some_and(|followed| followed.to >= fresh)
            || self.open_at.is_some_and(|open| open >= fresh)
    }

    /// When a human last opened, commented on or reviewed it.
    fn last_touched(&self, study: &ForgeStudy<'_>) -> i64 {
        let touched = study.responses_to(self.number).iter().rev().find(|row| {
            let by = row.account.map(|account| study.person(account));
            row.at <= study.git.now && by.is_none_or(|person| !study.git.is_bot(person))
        });
        touched.map_or(self.created, |row| row.at.max(self.created))
    }
}

/// Where the last span of watching ends, if it reaches far enough back from there to tell what is
/// stale, and what it told is fresh.
fn touched_until(study: &ForgeStudy<'_>, spans: &[Window], stale_days: u32) -> Option<i64> {
    let now = study.git.now;
    let last = spans.iter().rev().find(|span| span.from < now)?;
    let to = last.to.min(now);
    let whole = last.from <= to - i64::from(stale_days) * DAY;
    (whole && to >= now - FRESH_DAYS * DAY).then_some(to)
}
