//! Where events are lost, the coverage says so, what loss bends is marked or refused, and what it
//! does not bend stays true.

use std::collections::BTreeMap;

use ovenbird_core::metric::acceptance::{Fates, acceptance};
use ovenbird_core::metric::backlog::backlog;
use ovenbird_core::metric::closing::closing;
use ovenbird_core::metric::closure::closure;
use ovenbird_core::metric::forge_index::Of;
use ovenbird_core::metric::response::{FirstAnswer, responses};
use ovenbird_core::metric::self_merge::self_merge;
use ovenbird_core::metric::{ForgeIndex, Measure, Value};

use super::law::Truth;
use super::measured::measured;
use super::stream::{Reporting, Seen};
use super::world::{ENDED, PLAIN, Scale, World};

/// Worlds for each share lost.
const WORLDS: u64 = 60;

/// All measures of pull requests that lost events bend.
fn bent(index: &ForgeIndex<'_>) -> Vec<Measure> {
    let of_fates = |fates: Fates| {
        let accepted = [fates.accepted_7, fates.accepted_30, fates.accepted_90];
        let down = [
            fates.closed_without_merge_7,
            fates.closed_without_merge_30,
            fates.closed_without_merge_90,
        ];
        [&accepted[..], &down[..], &[fates.open_90]].concat()
    };
    let of_answers = |of: FirstAnswer| {
        [of.median, of.p90, of.within_2_business_days, of.never_answered].to_vec()
    };
    let accepted = acceptance(index, None);
    let (answered, closed) = (responses(index, None), closing(index, None));
    let open = backlog(index, 90).pull_requests;
    [
        of_fates(accepted.all),
        accepted.by_size.into_iter().flat_map(|group| of_fates(group.fates)).collect(),
        of_answers(answered.pull_requests.all),
        vec![accepted.self_merged, self_merge(index, None).unreviewed],
        vec![closed.pull_requests.median, closed.pull_requests.p90],
        vec![open.open, open.stale, open.oldest, closure(index, None).pull_requests],
    ]
    .concat()
}

fn is_unknown(measure: &Measure) -> bool {
    matches!(measure.value, Value::Unknown(_))
}

/// Whether its exclusions say that facts are missing, and which way that bends it.
fn is_marked(measure: &Measure) -> bool {
    measure.exclusions.iter().any(|text| text.contains(" is not known, so that "))
}

/// One comment by a bot on each pull request, or none, or three: the more events an object has, the
/// fewer objects are unknown when events are lost.
fn scales() -> [Scale; 3] {
    [0, 1, 3].map(|chatter| Scale { chatter, ..PLAIN })
}

fn each_world(lost: f64, mut look: impl FnMut(&Seen, &World)) {
    for (at, scale) in (0..).zip(scales()) {
        for seed in 0..WORLDS / 3 {
            let seed = 1_000 + 100 * at + seed;
            let world = World::new(seed, scale);
            look(&Seen::new(&world, ENDED, Reporting::Archive(lost), seed), &world);
        }
    }
}

/// Within ±0.05 of the share of events that were reported, however many objects that leaves
/// unknown.
#[test]
fn coverage_is_the_share_of_events_that_were_reported() {
    for lost in [0.0, 0.1, 0.3] {
        let (mut objects, mut sum) = (0.0, 0.0);
        each_world(lost, |seen, _| {
            let found = seen.index(|index| index.coverage(Of::PullRequests, None)).unwrap();
            assert!((found - (1.0 - lost)).abs() < 0.05, "{found} where {lost} was lost");
            objects += seen.objects_known / WORLDS as f64;
            sum += found / WORLDS as f64;
        });
        println!("{lost} lost: coverage {sum:.3}, items known {objects:.3}");
    }
}

#[test]
fn what_loss_bends_is_marked_or_refused() {
    for (lost, marked, refused) in [(0.0, false, false), (0.1, true, false), (0.3, false, true)] {
        each_world(lost, |seen, _| {
            for measure in seen.index(bent) {
                // Those whose size is not reported are few, and unknown for that.
                if measure.n < 30 {
                    continue;
                }
                assert_eq!(is_unknown(&measure), refused, "{lost} lost: {measure:?}");
                assert_eq!(is_marked(&measure), marked, "{lost} lost: {measure:?}");
                assert!(!refused || measure.interval.is_none(), "{measure:?}");
            }
        });
    }
}

/// What a mark says is what happens: acceptance looks rarer, waits longer, silence more frequent.
/// And it is no small thing: with a tenth lost, the median wait is a quarter longer.
#[test]
fn marks_point_where_loss_bends() {
    let truth = Truth::drawn(50_000);
    let mut found: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    each_world(0.1, |seen, world| {
        for one in seen.index(|index| measured(index, &truth, world.mixture())) {
            let Some(value) = one.value().filter(|_| one.group == "all") else { continue };
            let (ratio, side) = found.entry(one.measure.metric.name()).or_default();
            *ratio += value / one.truth / WORLDS as f64;
            *side = said(&one.measure);
        }
    });
    for (name, (ratio, side)) in &found {
        println!("{name}: {ratio:.3} of the truth, marked {side:+}");
        let off = ratio - 1.0;
        assert!(if *side == 0.0 { off.abs() < 0.03 } else { off * side > 0.03 }, "{name} {ratio}");
    }
    assert_eq!(found.len(), 9, "{found:?}");
}

/// Which way a measure says that it is bent: 1 for larger or longer than it is.
fn said(measure: &Measure) -> f64 {
    let says = |word: &str| measure.exclusions.iter().any(|text| text.contains(word));
    match () {
        () if says("looks smaller") => -1.0,
        () if says("look longer") || says("looks larger") => 1.0,
        () => 0.0,
    }
}

/// Shares and times of those merged stand on fewer, and hold the truth as before: of 60 intervals,
/// 52 or more in all but three of a thousand times.
#[test]
fn what_loss_does_not_bend_stays_true() {
    let truth = Truth::drawn(50_000);
    let mut held: BTreeMap<&str, u64> = BTreeMap::new();
    each_world(0.3, |seen, world| {
        for one in seen.index(|index| measured(index, &truth, world.mixture())) {
            if let Some(holds) = one.holds() {
                *held.entry(one.measure.metric.name()).or_default() += u64::from(holds);
            }
        }
    });
    println!("with 0.3 lost, of {WORLDS} intervals held: {held:?}");
    assert_eq!(held.len(), 3, "{held:?}");
    assert!(held.values().all(|&held| held >= 52), "{held:?}");
}
