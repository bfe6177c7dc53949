//! Conversion: of those who starred or forked, who took part, and who landed something.
//!
//! CHAOSS, "Conversion Rate": from D0 (attention) to D1 (taking part) to D2 (landing work).

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::DAY;
use super::forge_index::{ActivityKind, Bias, ForgeIndex, Of};
use super::measures::measures;
use super::repo_index::within;
use super::{Measure, MetricId, Value};
use crate::fact::Window;

/// Days after their first star or fork in which people are watched.
pub const FOLLOW_UP_DAYS: i64 = 365;

/// How attention became contribution.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Conversion {
    /// D0: people who first starred or forked in the window, and had done nothing here before.
    pub noticed: Measure,
    /// D1: of those followed for [`FOLLOW_UP_DAYS`], people who then opened an issue or a pull
    /// request, commented or reviewed.
    pub took_part: Measure,
    /// D2: of these, people of whom something landed in that time.
    pub landed: Measure,
    /// D1 ÷ those of D0 who were followed.
    pub took_part_rate: Measure,
    /// D2 ÷ D1.
    pub landed_rate: Measure,
}

measures!(Conversion { noticed, took_part, landed, took_part_rate, landed_rate });

#[derive(Default)]
struct Tally {
    noticed: u64,
    known_before: u64,
    bots: u64,
    follow_up: u64,
    took_part: u64,
    landed: u64,
}

/// Who starred or forked in a window, and what became of them; watched after its end, up to now.
pub fn conversion(index: &ForgeIndex<'_>, window: Option<Window>) -> Conversion {
    let mut tally = Tally::default();
    for (person, at) in first_notice(index) {
        if within(Some(at), window) {
            tally.add(index, person, at);
        }
    }
    summed_up(index, window, &tally)
}

/// When each person first starred or forked.
fn first_notice(index: &ForgeIndex<'_>) -> FxHashMap<u32, i64> {
    let mut first = FxHashMap::default();
    for &(account, at) in index.forge.stars.iter().chain(&index.forge.forks) {
        if let Some(at) = index.believable(Some(at)) {
            let known = first.entry(index.person(account)).or_insert(at);
            *known = at.min(*known);
        }
    }
    first
}

impl Tally {
    fn add(&mut self, index: &ForgeIndex<'_>, person: u32, at: i64) {
        if index.git.is_bot(person) {
            self.bots += 1;
            return;
        }
        let activities = index.activities_of(person);
        let landed = index.record().first_landed(person);
        if activities.first().is_some_and(|activity| activity.at < at)
            || landed.is_some_and(|first| first < at)
        {
            self.known_before += 1;
            return;
        }
        self.noticed += 1;
        let end = at + FOLLOW_UP_DAYS * DAY;
        if end > index.observed_to() {
            return;
        }
        self.follow_up += 1;
        let took_part = activities
            .iter()
            .any(|activity| activity.kind != ActivityKind::Commit && activity.at < end);
        self.took_part += u64::from(took_part);
        self.landed += u64::from(took_part && landed.is_some_and(|first| first < end));
    }
}

fn summed_up(index: &ForgeIndex<'_>, window: Option<Window>, tally: &Tally) -> Conversion {
    let count = |name, count| Measure::count(name, window, count);
    let evidence = index.evidence_over(Of::Both, window);
    let follow_up = |measure: Measure| {
        let measure = evidence.reported(measure, Bias::Smaller);
        match tally.noticed - tally.follow_up {
            0 => reported(index, measure, tally),
            short => reported(index, measure, tally).excluding(format!(
                "people who noticed less than {FOLLOW_UP_DAYS} days ago ({short})"
            )),
        }
    };
    let noticed = Measure {
        source: index.forge.host.clone().into(),
        ..count(MetricId::Noticed, tally.noticed)
    };
    let took_part =
        Measure { n: tally.follow_up, ..count(MetricId::NoticedAndTookPart, tally.took_part) };
    let landed = Measure { n: tally.took_part, ..count(MetricId::NoticedAndLanded, tally.landed) };
    let rate = |name, part, n, of| Measure::rate(name, window, part, n, of);
    let (part, n) = (tally.took_part, tally.follow_up);
    let took_part_rate =
        rate(MetricId::ConversionToTakingPart, part, n, "people followed for a year");
    let (part, n) = (tally.landed, tally.took_part);
    let landed_rate = rate(MetricId::ConversionToLanding, part, n, "people who took part");
    Conversion {
        noticed: reported(index, noticed, tally),
        took_part: follow_up(took_part),
        landed: follow_up(landed),
        took_part_rate: follow_up(took_part_rate),
        landed_rate: follow_up(landed_rate),
    }
}

fn reported(index: &ForgeIndex<'_>, mut measure: Measure, tally: &Tally) -> Measure {
    measure.exclusions.push("stars that were taken back".to_owned());
    let left = [
        (tally.known_before, "people who had done something here before"),
        (tally.bots, "stars and forks by bots"),
    ];
    let left = left.into_iter().filter(|&(count, _)| count > 0);
    measure.exclusions.extend(left.map(|(count, what)| format!("{what} ({count})")));
    if index.forge.stars.is_empty() {
        measure.exclusions.push("stars (none are known)".to_owned());
    }
    if index.forge.stars.is_empty() && index.forge.forks.is_empty() {
        measure.value = Value::Unknown(
            "no stars or forks are known: since June 2026 GitHub shows outsiders no list of stars"
                .to_owned(),
        );
        measure.interval = None;
    }
    measure
}
