//! How many pull requests are accepted, by when: merged against closed unmerged.

mod area;
mod group;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::area::Area;
use self::area::{Place, by_area};
use self::group::{Size, by_draft, by_origin, by_size, by_standing};
use super::calendar::DAY;
use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Evidence, Of, Outcome, Pull};
use super::incidence::{Exit, Incidence};
use super::repo_index::Standing;
use super::wait::{enough, horizon, thinned, unwatched};
use super::{Estimate, Measure, MetricId, Value};
use crate::fact::Window;
use crate::metric::measures::{Measures, measures};
use crate::metric::part::{self as parts, Part};

/// Acceptance, over all and by group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Acceptance {
    /// All but those merged by their own author.
    pub all: Fates,
    /// By what the author was to the repo at the opening.
    pub by_standing: Vec<Group>,
    /// By lines added and removed, as last reported.
    pub by_size: Vec<Group>,
    /// By whether it was a draft when last reported.
    pub by_draft: Vec<Group>,
    /// By where it came from: a branch of the repo itself, or a fork.
    pub by_origin: Vec<Group>,
    /// By the part of the tree that it changes, that of the most pull requests first. Those whose
    /// files are not known are in none, so these need not add up to all.
    pub by_area: Vec<Area>,
    /// Those merged by their own author: nobody's acceptance, and in none of the above.
    pub self_merged: Measure,
    /// The fates of newcomers' over time, for a chart.
    pub newcomers_curve: Vec<FatePoint>,
    /// The fates of insiders'.
    pub insiders_curve: Vec<FatePoint>,
}

impl Measures for Acceptance {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        let Self {
            all,
            by_standing,
            by_size,
            by_draft,
            by_origin,
            by_area,
            self_merged,
            newcomers_curve: _,
            insiders_curve: _,
        } = self;
        all.each(part, see);
        self_merged.each(part, see);
        for group in by_standing {
            let of = match group.name {
                "newcomers" => part.newcomers(),
                "regulars" => part.regulars(),
                "insiders" => part.insiders(),
                other => part.of(parts::Group::Other("standing", other.to_owned())),
            };
            group.fates.each(&of, see);
        }
        for (by, groups) in [("size", by_size), ("draft", by_draft), ("origin", by_origin)] {
            for group in groups {
                let of = part.of(parts::Group::Other(by, group.name.to_owned()));
                group.fates.each(&of, see);
            }
        }
        for area in by_area {
            area.fates.each(&part.of(parts::Group::Other("area", area.name.clone())), see);
        }
    }
}

/// The fates of one group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FatesOfGroup")]
pub struct Group {
    /// Which group, such as `newcomers`, `10-49` or `fork`.
    pub name: &'static str,
    /// What became of them.
    pub fates: Fates,
}

/// What became of pull requests, 7, 30 and 90 days after their opening. The names of the measures
/// are those of all, whichever group it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Fates {
    /// The share merged within 7 days.
    pub accepted_7: Measure,
    /// Within 30 days.
    pub accepted_30: Measure,
    /// Within 90 days.
    pub accepted_90: Measure,
    /// The share closed without being merged within 7 days.
    pub closed_without_merge_7: Measure,
    /// Within 30 days.
    pub closed_without_merge_30: Measure,
    /// Within 90 days.
    pub closed_without_merge_90: Measure,
    /// The share still open after 90 days.
    pub open_90: Measure,
}

measures!(Fates {
    accepted_7,
    accepted_30,
    accepted_90,
    closed_without_merge_7,
    closed_without_merge_30,
    closed_without_merge_90,
    open_90
});

/// A point of a chart: what became of all within some days. The three shares add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FatePoint {
    /// Days from opening.
    pub days: f64,
    /// The share merged.
    pub accepted: f64,
    /// The share closed without being merged.
    pub closed_without_merge: f64,
    /// The share still open.
    pub open: f64,
}

/// So many may be undecided when follow-up ends, for the shares then to stand for later ones.
const HARDLY_ANY: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Merged,
    Closed,
}

/// A pull request that somebody else decides upon.
#[derive(Clone, Copy)]
struct Asked<'a> {
    standing: Standing,
    size: Option<Size>,
    draft: Option<bool>,
    own_branch: Option<bool>,
    place: Option<Place<'a>>,
    /// `None` where nobody watched.
    exit: Option<Exit<Fate>>,
}

/// What became of pull requests that were opened in a window, as far as it did before its end.
pub fn acceptance(index: &ForgeIndex<'_>, window: Option<Window>) -> Acceptance {
    let end = index.end(window);
    let (mut asked, mut self_merged) = (Vec::new(), 0);
    for pull in index.pulls_in(window) {
        if is_self_merge(pull, end) {
            self_merged += 1;
        } else {
            asked.push(Asked::new(index, pull, end));
        }
    }
    // What is in order stays so in every group, and none has to be sorted again.
    asked.sort_unstable_by(|a, b| a.waited().total_cmp(&b.waited()));
    let reported = index.evidence_over(Of::PullRequests, window);
    let counted = Counted { reported: &reported, self_merged };
    let count = Measure::count(MetricId::SelfMerged, window, self_merged);
    let curve = |standing| {
        let exits = asked.iter().filter(|one| one.standing == standing);
        points(&Incidence::of(&exits.filter_map(|one| one.exit).collect::<Vec<_>>()))
    };
    Acceptance {
        all: counted.fates(asked.iter()),
        by_standing: by_standing(&counted, &asked),
        by_size: by_size(&counted, &asked),
        by_draft: by_draft(&counted, &asked),
        by_origin: by_origin(&counted, &asked),
        by_area: by_area(&counted, &asked),
        self_merged: reported.of(count, Bias::Smaller),
        newcomers_curve: curve(Standing::Newcomer),
        insiders_curve: curve(Standing::Insider),
    }
}

/// Whether a pull request is among those whose fates are reported, as of an instant.
pub(crate) fn is_counted(pull: &Pull, end: i64) -> bool {
    !is_self_merge(pull, end)
        && pull.fate_seen(end).is_some_and(|seen| seen.counts(pull.outcome.at()))
}

/// Whether its own author is known to have merged it before an instant.
fn is_self_merge(pull: &Pull, end: i64) -> bool {
    match pull.outcome.as_of(end) {
        Outcome::Merged { by, .. } => by.is_some() && by == pull.author,
        Outcome::Closed { .. } | Outcome::Open => false,
    }
}

impl<'a> Asked<'a> {
    fn new(index: &ForgeIndex<'a>, pull: &Pull, end: i64) -> Self {
        let row = index.row_of(pull);
        let exit = pull.fate_seen(end).map(|seen| {
            let wait = seen.wait(pull.outcome.at());
            let fate = if pull.outcome.is_merged() { Fate::Merged } else { Fate::Closed };
            Exit { entered: wait.entered, left: wait.left, cause: wait.ended.then_some(fate) }
        });
        Self {
            standing: pull.standing,
            size: row.additions.zip(row.deletions).map(|(plus, minus)| Size::of(plus, minus)),
            draft: row.draft,
            own_branch: row.own_branch,
            place: Place::of(index.forge, row),
            exit,
        }
    }

    fn waited(&self) -> f64 {
        self.exit.map_or(0.0, |exit| exit.left)
    }
}

/// What a group's measures are made with.
struct Counted<'a> {
    reported: &'a Evidence,
    self_merged: u64,
}

impl Counted<'_> {
    fn fates<'b>(&self, group: impl Iterator<Item = &'b Asked<'b>>) -> Fates {
        let (mut exits, mut unseen) = (Vec::new(), 0);
        for one in group {
            match one.exit {
                Some(exit) => exits.push(exit),
                None => unseen += 1,
            }
        }
        let fates = Incidence::of(&exits);
        let by = |name, days, fate| {
            let share = |seconds| fates.at(fate, seconds);
            self.share(name, (&fates, unseen), days, Bias::Smaller, share)
        };
        let open = |seconds| fates.share_open(seconds);
        Fates {
            accepted_7: by(MetricId::Accepted7, 7, Fate::Merged),
            accepted_30: by(MetricId::Accepted30, 30, Fate::Merged),
            accepted_90: by(MetricId::Accepted90, 90, Fate::Merged),
            closed_without_merge_7: by(MetricId::ClosedWithoutMerge7, 7, Fate::Closed),
            closed_without_merge_30: by(MetricId::ClosedWithoutMerge30, 30, Fate::Closed),
            closed_without_merge_90: by(MetricId::ClosedWithoutMerge90, 90, Fate::Closed),
            open_90: self.share(MetricId::Open90, (&fates, unseen), 90, Bias::Larger, open),
        }
    }

    /// A share at a horizon for which enough were followed.
    fn share(
        &self,
        metric: MetricId,
        (fates, unseen): (&Incidence<Fate>, usize),
        days: i64,
        bias: Bias,
        share: impl Fn(f64) -> Option<Estimate>,
    ) -> Measure {
        let wanted = (days * DAY) as f64;
        let found = share(wanted).filter(|_| horizon(fates.open(), wanted) >= wanted);
        let found = found.or_else(|| nearly_all_decided(fates, share));
        let value = found.map_or_else(
            || Value::Unknown(format!("too few pull requests were followed for {days} days")),
            |found| Value::Number(found.value),
        );
        let n = fates.open().n() as u64;
        let mut measure = Measure::new(metric, self.reported.window, n, value);
        measure.interval = found.map(Estimate::interval);
        measure.exclusions.extend(unwatched(unseen));
        if self.self_merged > 0 {
            let note = format!("those merged by their own author ({})", self.self_merged);
            measure.exclusions.push(note);
        }
        enough(self.reported, measure, bias)
    }
}

/// A share when follow-up ends, where hardly any are undecided then: it cannot change by more than
/// they are. The interval has room for all of them to go either way.
fn nearly_all_decided(
    fates: &Incidence<Fate>,
    share: impl Fn(f64) -> Option<Estimate>,
) -> Option<Estimate> {
    let end = fates.open().follow_up_end()?;
    let left = fates.share_open(end)?.value;
    if left > HARDLY_ANY || horizon(fates.open(), end) < end {
        return None;
    }
    let Estimate { value, low, high } = share(end)?;
    Some(Estimate { value, low: (low - left).max(0.0), high: (high + left).min(1.0) })
}

fn points(fates: &Incidence<Fate>) -> Vec<FatePoint> {
    let end = horizon(fates.open(), f64::INFINITY);
    let steps: Vec<_> = fates.open().steps().iter().filter(|step| step.time <= end).collect();
    let point = |time: f64| {
        Some(FatePoint {
            days: time / DAY as f64,
            accepted: fates.at(Fate::Merged, time)?.value,
            closed_without_merge: fates.at(Fate::Closed, time)?.value,
            open: fates.share_open(time)?.value,
        })
    };
    thinned(&steps, |step| step.survival).iter().filter_map(|step| point(step.time)).collect()
}
