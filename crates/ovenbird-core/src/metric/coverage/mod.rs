//! How much of what happened on a forge is known, month by month.
//!
//! Three independent sources, none of which trusts another:
//!
//! - **ledgers**: the hours of the archive that were ingested, and the spans that an API claims to
//!   have reported, against the hours that the month has;
//! - **numbers**: issues and pull requests of a repo are numbered in order, so that a number
//!   no source reported is one that is missing (`numbers.rs`);
//! - **each other**: what one source reported about the objects that another one knows, and what
//!   pushes reported about the commits that git has (`pushes.rs`).

mod numbers;
mod pushes;

use schemars::JsonSchema;
use serde::Serialize;

use self::numbers::Expected;
pub use self::numbers::{Numbered, share_known};
pub use self::pushes::Push;
use super::calendar::{month, month_start};
use crate::fact::forge::Source;
use crate::fact::{Oid, Window};

/// The first hour of the archive: 2011-02-12, 00:00 UTC.
pub const ARCHIVE_BEGAN: i64 = 1_297_468_800;

const HOUR: i64 = 3_600;

/// What is known of one repo, from which its coverage is reckoned.
#[derive(Debug, Clone, Default)]
pub struct CoverageInput {
    /// When the repo was made, as far as is known.
    pub created_at: Option<i64>,
    /// When each hour of the archive began that was ingested whole for this repo, sorted.
    pub hours: Vec<i64>,
    /// The same for hours whose file was damaged.
    pub damaged_hours: Vec<i64>,
    /// Spans of which an API claims to have reported all: the source, the kind, the span.
    pub windows: Vec<(Source, String, Window)>,
    /// Issues and pull requests.
    pub objects: Vec<Numbered>,
    /// Pushes to the default branch.
    pub pushes: Vec<Push>,
    /// The default branch, first parents only, the newest first: each commit with the time of its
    /// committer. `None` where git was not read.
    pub mainline: Option<Vec<(Oid, i64)>>,
}

/// Seen of expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seen {
    /// How many were seen.
    pub seen: u64,
    /// Of how many there are.
    pub of: u64,
}

impl Seen {
    /// Seen ÷ expected, 0 to 1; `None` where nothing is expected.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.seen as f64 / self.of as f64)
    }
}

/// Issues and pull requests that were opened in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Opened {
    /// How many are known.
    pub known: u64,
    /// How many there were at least.
    pub at_least: u64,
    /// How many there were at most: numbers that may have been given out in this month or another.
    pub at_most: u64,
}

impl Opened {
    /// Known ÷ given out, between the two ends; `None` where none was given out.
    pub fn share(self) -> Option<(f64, f64)> {
        let share = |of: u64| self.known as f64 / of as f64;
        (self.at_most > 0)
            .then(|| (share(self.at_most), share(self.at_least.max(self.known).max(1))))
    }
}

/// A month's coverage.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Month {
    /// The month, as far as it lies between the repo's beginning and the present.
    pub window: Window,
    /// Hours of the archive: whole ones ingested, of those that there are.
    pub archive_hours: Seen,
    /// Hours whose file was damaged, so that what it held is in part unknown.
    pub damaged_hours: u64,
    /// Seconds of which the events API reported all, of those that there are.
    pub events_api: Seen,
    /// Seconds of which webhooks, REST or GraphQL reported all issues and pull requests.
    pub listed: Seen,
    /// Issues and pull requests, by their numbers.
    pub opened: Opened,
    /// Of the issues and pull requests that are known: how many the archive reported.
    pub archive_reported: Seen,
    /// Of the same: how many an API or a webhook reported.
    pub api_reported: Seen,
    /// Commits that landed on the default branch: how many a push reported. `None` without git.
    pub landed: Option<Seen>,
}

/// A repo's coverage.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Coverage {
    /// By month, the oldest first, from the first of which anything is known.
    pub months: Vec<Month>,
    /// Issues and pull requests over all months, the last of which is open: who has the highest
    /// number may not be known.
    pub opened: Opened,
    /// The highest number that is known.
    pub highest: Option<i64>,
    /// Objects whose number is known and whose time is not.
    pub undated: u64,
}

/// The coverage of a repo up to `now`, in Unix seconds.
pub fn coverage(coverage_input: &CoverageInput, now: i64) -> Coverage {
    let expected = Expected::new(&coverage_input.objects, coverage_input.created_at);
    let landed = coverage_input
        .mainline
        .as_ref()
        .map(|mainline| pushes::landed(mainline, &coverage_input.pushes));
    let first = first_instant(coverage_input, now);
    let months = (month(first)..=month(now)).map(|index| {
        let whole = Window { from: month_start(index), to: month_start(index + 1) };
        let window = Window { from: whole.from.max(first), to: whole.to.min(now) };
        of_month(coverage_input, &expected, landed.as_deref(), whole, window)
    });
    let months: Vec<Month> = if first >= now { Vec::new() } else { months.collect() };
    Coverage {
        opened: expected.all(),
        highest: coverage_input.objects.iter().map(|object| object.number).max(),
        undated: coverage_input.objects.iter().filter(|object| object.created_at.is_none()).count()
            as u64,
        months,
    }
}

fn of_month(
    coverage_input: &CoverageInput,
    expected: &Expected,
    landed: Option<&[(i64, bool)]>,
    whole: Window,
    window: Window,
) -> Month {
    let seconds = (window.to - window.from).max(0) as u64;
    let reported = |is: &dyn Fn(Source, &str) -> bool| {
        let spans = coverage_input.windows.iter().filter(|(source, kind, _)| is(*source, kind));
        Seen { seen: union(spans.map(|(.., span)| *span), window), of: seconds }
    };
    let objects = || {
        let dated = coverage_input.objects.iter();
        dated.filter(|object| object.created_at.is_some_and(|at| whole.contains(at)))
    };
    let by = |bits: u8| Seen {
        seen: objects().filter(|object| object.sources & bits != 0).count() as u64,
        of: objects().count() as u64,
    };
    let archive = Source::Archive.bit();
    // Both kinds, or it is not all of the numbers.
    let list =
        |wanted: &str| reported(&|source, kind| source > Source::Events && kind == wanted).seen;
    Month {
        window,
        archive_hours: hours(&coverage_input.hours, window),
        damaged_hours: hours(&coverage_input.damaged_hours, window).seen,
        events_api: reported(&|source, kind| source == Source::Events && kind == "events"),
        listed: Seen { seen: list("pull_request").min(list("issue")), of: seconds },
        opened: expected.of(whole),
        archive_reported: by(archive),
        api_reported: by(!archive),
        landed: landed.map(|landed| {
            let of_month = || landed.iter().filter(|(at, _)| whole.contains(*at));
            let seen = of_month().filter(|(_, is_reported)| *is_reported).count() as u64;
            Seen { seen, of: of_month().count() as u64 }
        }),
    }
}

/// Whole hours of the archive in a window, and those that there are: an hour counts once it is
/// over.
fn hours(known: &[i64], window: Window) -> Seen {
    let from = window.from.max(ARCHIVE_BEGAN);
    let first = from.div_euclid(HOUR) * HOUR;
    let of = ((window.to - first) / HOUR).max(0) as u64;
    let mut inside: Vec<i64> =
        known.iter().copied().filter(|&at| at >= first && at + HOUR <= window.to).collect();
    inside.sort_unstable();
    inside.dedup();
    Seen { seen: inside.len() as u64, of }
}

/// Seconds of a window that any of the spans has.
fn union(spans: impl Iterator<Item = Window>, window: Window) -> u64 {
    let mut spans: Vec<Window> = spans
        .map(|span| Window { from: span.from.max(window.from), to: span.to.min(window.to) })
        .filter(|span| span.from < span.to)
        .collect();
    spans.sort_unstable_by_key(|span| span.from);
    let (mut sum, mut reached) = (0, i64::MIN);
    for span in spans {
        let from = span.from.max(reached);
        sum += (span.to - from).max(0) as u64;
        reached = reached.max(span.to);
    }
    sum
}

/// The first instant of which anything could be known: the repo's beginning, or the first fact.
fn first_instant(coverage_input: &CoverageInput, now: i64) -> i64 {
    let dated = coverage_input.objects.iter().filter_map(|object| object.created_at);
    let pushed = coverage_input.pushes.iter().map(|push| push.at);
    let reported = coverage_input.windows.iter().map(|(.., span)| span.from);
    let hours = coverage_input.hours.iter().chain(&coverage_input.damaged_hours).copied();
    let facts = dated.chain(pushed).chain(reported).chain(hours).min();
    // A repo that was moved here may have issues that are older than it.
    coverage_input.created_at.or(facts).map_or(now, |at| at.min(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_overlap_count_once() {
        let span = |from, to| Window { from, to };
        let spans = [span(0, 10), span(5, 20), span(30, 40), span(-5, 2), span(38, 39)];
        assert_eq!(union(spans.into_iter(), span(0, 100)), 30);
        assert_eq!(union(spans.into_iter(), span(8, 35)), 17);
    }

    #[test]
    fn hours_count_once_they_are_over() {
        let day = ARCHIVE_BEGAN;
        let known = [day, day + HOUR, day + HOUR, day + 5 * HOUR];
        assert_eq!(hours(&known, Window { from: 0, to: day + 2 * HOUR }), Seen { seen: 2, of: 2 });
        let half = Window { from: day + HOUR + 10, to: day + 5 * HOUR + 10 };
        assert_eq!(hours(&known, half), Seen { seen: 1, of: 4 });
        assert_eq!(hours(&known, Window { from: 0, to: 10 }), Seen { seen: 0, of: 0 });
    }
}
