//! Releases: how often, how far apart, how long ago.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::measures::Measures;
use super::parity;
use super::part::{Part, Time};
use super::quantile::median;
use super::repo_index::{RepoIndex, believable, within};
use super::version::{self, Kind, kind};
use super::{Measure, MetricId, Value};
use crate::fact::forge::ReleaseRow;
use crate::fact::{Oid, Tag, Timestamp, Window};

/// The fewest days with releases between which a typical gap is reported: with fewer there is one
/// gap or none.
pub const ENOUGH_RELEASES: u64 = 3;

/// How far apart a version's two tags are made, where it has one with a name and one without.
const NAMED_WITHIN_DAYS: i64 = 7;

/// The releases of a repo.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Releases {
    /// Releases: tags named like a final version, those of one object counted once.
    pub releases: Measure,
    /// Tags named like a version that is not final, such as `v2.0-rc1`, counted likewise.
    pub prereleases: Measure,
    /// All tags, whatever their name.
    pub tags: Measure,
    /// The median of the days from one day with releases to the next, both in the window.
    pub days_between: Measure,
    /// Days from the last release to the window's end, or to now where that is earlier.
    pub days_since: Measure,
    /// The tags, latest first, those without a date last.
    pub rows: Vec<Release>,
}

impl Measures for Releases {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        let Self { releases, prereleases, tags, days_between, days_since, rows: _ } = self;
        for measure in [releases, prereleases, tags, days_between] {
            see(part.clone(), measure);
        }
        // Time since the last one is of no window: those of the whole history say it.
        if part.time == Time::Whole {
            see(part.now(), days_since);
        }
    }
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Release {
    /// The tag's name.
    pub name: String,
    /// What its name looks like.
    pub kind: Kind,
    /// The tag's own time, else when the forge published it, else its commit's committer time,
    /// in seconds since 1970 UTC.
    pub at: Option<i64>,
}

impl Releases {
    /// The latest releases, those before the final one left out, as far as they have a date; one
    /// with two names by the first of them.
    pub fn latest(&self) -> impl Iterator<Item = &Release> {
        let mut seen: Vec<(Option<i64>, Vec<u64>)> = Vec::new();
        let releases = self.rows.iter();
        let releases = releases.filter(|one| one.kind == Kind::Release && one.at.is_some());
        releases.filter(move |one| {
            let key = (one.at, version::numbers(&one.name));
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        })
    }
}

/// One tag, or a release on the forge whose tag is not known.
#[derive(Clone, Copy)]
struct Dated<'a> {
    kind: Kind,
    at: Option<i64>,
    name: &'a str,
    of: Entry<'a>,
}

/// What is released: names of one thing are one release.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry<'a> {
    Object(Oid),
    /// Of a release whose tag is not known.
    Tag(&'a str),
}

/// The releases of a window, or of the whole history.
pub fn releases(index: &RepoIndex<'_>, window: Option<Window>) -> Releases {
    let tags = index.history.tags.iter().map(|tag| dated(index, tag, None));
    let mut tags: Vec<_> = tags.collect();
    parity::mark(&mut tags, |one| (one.name, &mut one.kind));
    join_names(&mut tags);
    summed_up(index, window, &tags)
}

/// The same with the releases on the forge: each joins the tag that it names, to which it lends
/// its time where the tag has none of its own, and its word on whether it is final.
pub fn releases_with_forge(index: &ForgeIndex<'_>, window: Option<Window>) -> Releases {
    let (git, rows) = (index.git, &index.forge.releases);
    let mut published: FxHashMap<&str, &ReleaseRow> =
        rows.iter().rev().map(|row| (row.tag.as_str(), row)).collect();
    let tags = &git.history.tags;
    let mut all: Vec<_> =
        tags.iter().map(|tag| dated(git, tag, published.remove(tag.name.as_str()))).collect();
    parity::mark(&mut all, |one| (one.name, &mut one.kind));
    join_names(&mut all);
    all.extend(published.into_values().map(|row| Dated {
        kind: kind_of(row),
        at: index.believable(Some(row.published)),
        name: &row.tag,
        of: Entry::Tag(&row.tag),
    }));
    let mut found = summed_up(git, window, &all);
    if !rows.is_empty() {
        let Releases { releases, prereleases, tags, days_between, days_since, .. } = &mut found;
        for measure in [releases, prereleases, tags, days_between, days_since] {
            measure.source = format!("git, {}", index.forge.host).into();
        }
    }
    found
}

/// A version that is tagged twice, with a name and without (`1.14.0`, `sympy-1.14.0`), is one
/// release, where both were tagged within a week.
fn join_names(all: &mut [Dated<'_>]) {
    let mut plain: FxHashMap<Vec<u64>, (Entry<'_>, Option<i64>)> = FxHashMap::default();
    for one in all.iter().filter(|one| !version::is_named(one.name)) {
        plain.entry(version::numbers(one.name)).or_insert((one.of, one.at));
    }
    for one in all.iter_mut().filter(|one| version::is_named(one.name)) {
        let found = plain.get(&version::numbers(one.name));
        let is_near = |at: Option<i64>| {
            at.zip(one.at).is_some_and(|(a, b)| (a - b).abs() <= NAMED_WITHIN_DAYS * DAY)
        };
        if let Some(&(of, at)) = found.filter(|(_, at)| is_near(*at)) {
            (one.of, one.at) = (of, at);
        }
    }
}

fn summed_up(index: &RepoIndex<'_>, window: Option<Window>, all: &[Dated<'_>]) -> Releases {
    let inside: Vec<_> = all.iter().copied().filter(|one| within(one.at, window)).collect();
    let dates = dates(&inside);
    let evidence = |measure| evidence(index, measure, all);
    let count = |name, count| evidence(Measure::count(name, window, count));
    Releases {
        releases: count(MetricId::Releases, distinct(&inside, Kind::Release)),
        prereleases: count(MetricId::Prereleases, distinct(&inside, Kind::Prerelease)),
        tags: evidence(Measure::count(MetricId::Tags, window, inside.len() as u64)),
        days_between: evidence(between(window, &dates)),
        days_since: evidence(since(index, window, all)),
        rows: rows(&inside),
    }
}

fn dated<'a>(index: &RepoIndex<'_>, tag: &'a Tag, published: Option<&ReleaseRow>) -> Dated<'a> {
    let own = believable(tag.tagged, index.now);
    let lent = published.map(|row| row.published).filter(|at| (0..=index.now).contains(at));
    let commit = || {
        let own = tag.commit.and_then(|at| index.history.commits[at as usize].committed);
        let committed = own.or(tag.committed.map(|seconds| Timestamp::new(seconds, 0)));
        believable(committed.filter(|_| tag.tagged.is_none()), index.now)
    };
    Dated {
        kind: published.map_or_else(|| kind(&tag.name), kind_of),
        at: own.or(lent).or_else(commit),
        name: &tag.name,
        of: Entry::Object(tag.target),
    }
}

/// Whatever its name: who publishes it says that it is a release.
fn kind_of(row: &ReleaseRow) -> Kind {
    if row.prerelease || kind(&row.tag) == Kind::Prerelease {
        return Kind::Prerelease;
    }
    Kind::Release
}

fn distinct(tags: &[Dated<'_>], wanted: Kind) -> u64 {
    let mut entries: Vec<_> =
        tags.iter().filter(|one| one.kind == wanted).map(|one| one.of).collect();
    entries.sort_unstable();
    entries.dedup();
    entries.len() as u64
}

/// The dates of the releases, ascending; of several tags on one object, the earliest.
fn dates(tags: &[Dated<'_>]) -> Vec<i64> {
    let releases = tags.iter().filter(|one| one.kind == Kind::Release);
    let mut entries: Vec<_> = releases.filter_map(|one| Some((one.of, one.at?))).collect();
    entries.sort_unstable();
    entries.dedup_by_key(|&mut (of, _)| of);
    let mut dates: Vec<_> = entries.into_iter().map(|(_, at)| at).collect();
    dates.sort_unstable();
    dates
}

fn between(window: Option<Window>, dates: &[i64]) -> Measure {
    // Corrections of several lines come out on one day, and so do the parts of a whole.
    let mut dates = dates.to_vec();
    dates.dedup_by_key(|at| at.div_euclid(DAY));
    let gaps = dates.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / DAY as f64);
    let mut gaps: Vec<_> = gaps.collect();
    let n = dates.len() as u64;
    let value = match median(&mut gaps) {
        Some(days) if n >= ENOUGH_RELEASES => Value::Number(days),
        _ => Value::unknown_below(ENOUGH_RELEASES, n, "days with a release"),
    };
    Measure::new(MetricId::DaysBetweenReleases, window, gaps.len() as u64, value)
}

/// The last release before the window's end counts, though it may lie before its start.
fn since(index: &RepoIndex<'_>, window: Option<Window>, all: &[Dated<'_>]) -> Measure {
    let end = index.as_of(window);
    let mut past = dates(all);
    past.retain(|&at| window.is_none_or(|window| at < window.to));
    let value = match past.last() {
        Some(last) => Value::Number((end - last) as f64 / DAY as f64),
        None => Value::unknown_below(1, 0, "dated releases"),
    };
    Measure::new(MetricId::DaysSinceRelease, window, past.len() as u64, value)
}

fn evidence(index: &RepoIndex<'_>, mut measure: Measure, all: &[Dated<'_>]) -> Measure {
    let dateless = all.iter().filter(|one| one.at.is_none()).count();
    if dateless > 0 {
        measure.exclusions.push(format!("tags without a usable date ({dateless})"));
    }
    let lost = index.history.completeness.unreadable_tags as usize;
    if lost > 0 {
        measure.exclusions.push(format!("tags that could not be read ({lost})"));
    }
    if all.len() + lost == 0 {
        return index.if_ingested(measure);
    }
    measure.coverage = Some((all.len() - dateless) as f64 / (all.len() + lost) as f64);
    measure
}

/// Releases by when they were made, the latest first, and of one time by their numbers: imported
/// tags often have one date, and so have corrections of several lines.
fn by_time(a: &Release, b: &Release) -> Ordering {
    b.at.cmp(&a.at).then_with(|| {
        let numbers = |one: &Release| version::numbers(&one.name);
        numbers(b).cmp(&numbers(a)).then_with(|| a.name.cmp(&b.name))
    })
}

fn rows(tags: &[Dated<'_>]) -> Vec<Release> {
    let row = |one: &Dated<'_>| Release { name: one.name.to_owned(), kind: one.kind, at: one.at };
    let mut rows: Vec<_> = tags.iter().map(row).collect();
    rows.sort_by(by_time);
    rows
}
