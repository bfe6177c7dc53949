//! Releases: how often, how far apart, how long ago.

use serde::Serialize;

use super::calendar::DAY;
use super::quantile::median;
use super::study::{Study, believable, within};
use super::version::{Kind, kind};
use super::{Measure, Value};
use crate::fact::{Oid, Tag, Window};

/// The fewest releases between which a typical gap is told: with fewer there is one gap or none.
pub const ENOUGH_RELEASES: u64 = 3;

/// The releases of a repo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Releases {
    /// Releases: tags named like a final version, those of one object counted once.
    pub releases: Measure,
    /// Tags named like a version that is not final, such as `v2.0-rc1`, counted likewise.
    pub prereleases: Measure,
    /// All tags, whatever their name.
    pub tags: Measure,
    /// The median of the days from one release to the next, both in the window.
    pub days_between: Measure,
    /// Days from the last release to the window's end, or to now where that is earlier.
    pub days_since: Measure,
    /// The tags, latest first, those without a date last.
    pub rows: Vec<Release>,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The tag's name.
    pub name: String,
    /// What its name looks like.
    pub kind: Kind,
    /// The tag's own time, else its commit's committer time, in seconds since 1970 UTC.
    pub at: Option<i64>,
}

/// The releases of a window, or of the whole history.
pub fn releases(study: &Study<'_>, window: Option<Window>) -> Releases {
    let tags = study.history.tags.iter().map(|tag| (time_of(study, tag), tag));
    let all: Vec<_> = tags.map(|(at, tag)| (kind(&tag.name), at, tag)).collect();
    let inside: Vec<_> = all.iter().copied().filter(|&(_, at, _)| within(at, window)).collect();
    let dates = dates(&inside);
    let dateless = all.iter().filter(|(_, at, _)| at.is_none()).count();
    let evidence = |measure| evidence(study, measure, dateless);
    let count = |name, count| evidence(Measure::count(name, "releases", window, count));
    Releases {
        releases: count("releases", distinct(&inside, Kind::Release)),
        prereleases: count("prereleases", distinct(&inside, Kind::Prerelease)),
        tags: evidence(Measure::count("tags", "tags", window, inside.len() as u64)),
        days_between: evidence(between(window, &dates)),
        days_since: evidence(since(study, window, &all)),
        rows: rows(&inside),
    }
}

type Dated<'a> = (Kind, Option<i64>, &'a Tag);

fn time_of(study: &Study<'_>, tag: &Tag) -> Option<i64> {
    let commit = tag.commit.and_then(|commit| study.history.commits[commit as usize].committed);
    believable(tag.tagged.or(commit), study.now)
}

fn distinct(tags: &[Dated<'_>], wanted: Kind) -> u64 {
    let targets = tags.iter().filter(|&&(kind, ..)| kind == wanted).map(|&(.., tag)| tag.target);
    let mut targets: Vec<Oid> = targets.collect();
    targets.sort_unstable();
    targets.dedup();
    targets.len() as u64
}

/// The dates of the releases, ascending; of several tags on one object, the earliest.
fn dates(tags: &[Dated<'_>]) -> Vec<i64> {
    let releases = tags.iter().filter(|&&(kind, ..)| kind == Kind::Release);
    let mut targets: Vec<_> =
        releases.filter_map(|&(_, at, tag)| Some((tag.target, at?))).collect();
    targets.sort_unstable();
    targets.dedup_by_key(|&mut (target, _)| target);
    let mut dates: Vec<_> = targets.into_iter().map(|(_, at)| at).collect();
    dates.sort_unstable();
    dates
}

fn between(window: Option<Window>, dates: &[i64]) -> Measure {
    let gaps = dates.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / DAY as f64);
    let mut gaps: Vec<_> = gaps.collect();
    let n = dates.len() as u64;
    let value = match median(&mut gaps) {
        Some(days) if n >= ENOUGH_RELEASES => Value::Number(days),
        _ => Value::unknown_below(ENOUGH_RELEASES, n, "dated releases"),
    };
    Measure::new("days_between_releases", "days", window, gaps.len() as u64, value)
}

/// The last release before the window's end counts, though it may lie before its start.
fn since(study: &Study<'_>, window: Option<Window>, all: &[Dated<'_>]) -> Measure {
    let end = study.as_of(window);
    let mut past = dates(all);
    past.retain(|&at| window.is_none_or(|window| at < window.to));
    let value = match past.last() {
        Some(last) => Value::Number((end - last) as f64 / DAY as f64),
        None => Value::unknown_below(1, 0, "dated releases"),
    };
    Measure::new("days_since_release", "days", window, past.len() as u64, value)
}

fn evidence(study: &Study<'_>, mut measure: Measure, dateless: usize) -> Measure {
    if dateless > 0 {
        measure.exclusions.push(format!("tags without a usable date ({dateless})"));
    }
    measure.coverage = match study.history.tags.len() {
        0 => None,
        all => Some((all - dateless) as f64 / all as f64),
    };
    measure
}

fn rows(tags: &[Dated<'_>]) -> Vec<Release> {
    let row = |&(kind, at, tag): &Dated<'_>| Release { name: tag.name.clone(), kind, at };
    let mut rows: Vec<_> = tags.iter().map(row).collect();
    rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.name.cmp(&b.name)));
    rows
}
