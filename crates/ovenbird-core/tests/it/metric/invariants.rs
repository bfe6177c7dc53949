//! What must never change a metric, on random histories.

use ovenbird_core::fact::Window;
use ovenbird_core::metric::absence::{by_commits, by_lines};
use ovenbird_core::metric::activity::activity;
use ovenbird_core::metric::cohorts::cohorts;
use ovenbird_core::metric::contributors::contributors;
use ovenbird_core::metric::direct::direct_pushes;
use ovenbird_core::metric::hotspots::hotspots;
use ovenbird_core::metric::integrators::integrators;
use ovenbird_core::metric::newcomers::newcomers;
use ovenbird_core::metric::organizations::organizations;
use ovenbird_core::metric::outside::outside_work;
use ovenbird_core::metric::ownership::ownership;
use ovenbird_core::metric::releases::releases;
use ovenbird_core::metric::retention::retention;
use ovenbird_core::metric::rhythm::rhythm;
use ovenbird_core::metric::signed::signed;
use ovenbird_core::metric::trailers::trailers;
use ovenbird_core::metric::weekly::weekly;
use ovenbird_core::metric::{Measure, RepoIndex, Value};
use proptest::prelude::*;

use super::builder::{Builder, DAY, days};

const NOW: i64 = 1_000;
const PEOPLE: u32 = 7;

/// Everything that an index tells, as text.
fn everything(index: &RepoIndex<'_>, window: Option<Window>) -> String {
    let year = window.unwrap_or(days(NOW - 365, NOW));
    let first = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        activity(index, window),
        contributors(index, window),
        retention(index, year),
        cohorts(index),
        by_commits(index, window),
        by_lines(index, window),
        organizations(index, window),
        rhythm(index, window),
        weekly(index),
    );
    let second = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        releases(index, window),
        integrators(index, window),
        outside_work(index, window),
        newcomers(index, window),
        direct_pushes(index, window),
        hotspots(index, window, 99),
        ownership(index, window, 1),
        trailers(index, window),
        signed(index, window),
    );
    first + &second
}

/// The measures whose value is closed once their window is.
fn closed(index: &RepoIndex<'_>, window: Window) -> Vec<Measure> {
    let kept = retention(index, window);
    let window = Some(window);
    let counted = activity(index, window);
    let people = contributors(index, window);
    let work = outside_work(index, window);
    vec![
        counted.commits,
        counted.merges,
        counted.authors,
        counted.signatures,
        counted.active_days,
        counted.first_commit,
        counted.last_commit,
        people.active,
        people.new,
        people.returning,
        people.inactive,
        people.departed,
        kept.retention,
        by_commits(index, window).factor,
        by_lines(index, window).factor,
        organizations(index, window).elephant_factor,
        rhythm(index, window).weekend,
        releases(index, window).releases,
        integrators(index, window).integrators,
        work.outside,
        work.by_insiders,
        work.by_regulars,
        work.by_newcomers,
        newcomers(index, window).newcomers,
        direct_pushes(index, window),
        hotspots(index, window, 9).files,
        trailers(index, window).reviewers,
        signed(index, window),
    ]
}

fn values(measures: Vec<Measure>) -> Vec<(&'static str, Value, u64)> {
    measures.into_iter().map(|measure| (measure.metric.name(), measure.value, measure.n)).collect()
}

type Made = (u32, u32, i64, prop::sample::Index, Option<prop::sample::Index>);

/// One commit: author, committer, day, first parent and perhaps a second one.
fn made() -> impl Strategy<Value = Made> {
    let position = any::<prop::sample::Index>;
    (0..PEOPLE, 0..PEOPLE, 0..NOW + 20, position(), prop::option::weighted(0.3, position()))
}

/// The last person is a bot; every commit changes a file and has a trailer, some have a tag.
fn history() -> impl Strategy<Value = Builder> {
    prop::collection::vec(made(), 1..60).prop_map(|made| {
        let mut built = Builder::default();
        for person in 1..PEOPLE {
            built.human(&format!("p{person}"));
        }
        built.bot("bot");
        for commit in &made {
            append(&mut built, commit);
        }
        built
    })
}

fn append(built: &mut Builder, &(author, committer, day, first, second): &Made) -> u32 {
    let size = built.history.commits.len();
    let mut parents = Vec::new();
    if size > 0 {
        // Mostly on top of what was last, so that there is a mainline to speak of.
        parents.push((size - 1 - first.index(size.min(3))) as u32);
        parents.extend(second.map(|second| second.index(size) as u32));
        parents.dedup();
    }
    let commit = built.commit_by(author, committer, day * DAY + i64::from(committer), &parents);
    built.change(commit, ["a/x", "a/y", "b/z"][day as usize % 3], (day as u32, author), None);
    built.trailer(commit, "reviewed-by", committer);
    if day % 5 == 0 {
        built.tag(&format!("v{day}.{commit}"), commit);
    }
    commit
}

proptest! {
    #[test]
    fn the_order_of_commits_is_nothing(
        (built, order) in history().prop_flat_map(|built| {
            let order: Vec<_> = built.history.commit_indexes().collect();
            (Just(built), Just(order).prop_shuffle())
        }),
        window in prop::option::of((0..500_i64, 500..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let reordered = built.reordered(&order);
        prop_assert_eq!(
            everything(&built.index(NOW), window),
            everything(&reordered.index(NOW), window)
        );
    }

    #[test]
    fn a_later_commit_changes_no_closed_window(
        built in history(),
        mut later in made(),
        (from, to) in (0..300_i64, 300..600_i64),
    ) {
        // What was dated later than the window was committed later too.
        let window = days(from, to);
        let before = values(closed(&built.index(NOW), window));
        let mut grown = built.clone();
        later.2 = to + later.2 % (NOW - to);
        let tip = grown.history.head.unwrap();
        let at = later.2 * DAY;
        let mut parents = vec![tip];
        parents.extend(later.4.map(|other| other.index(built.history.commits.len()) as u32));
        parents.dedup();
        let commit = grown.commit_by(later.0, later.1, at, &parents);
        grown.change(commit, "a/x", (5, 5), None);
        grown.trailer(commit, "reviewed-by", 1);
        grown.tag("v9.9", commit);
        prop_assert_eq!(before, values(closed(&grown.index(NOW), window)));
    }

    #[test]
    fn hiding_changes_no_total(built in history(), hidden in 0..PEOPLE) {
        let mut shy = built.clone();
        shy.people.all[hidden as usize].hidden = true;
        for window in [days(0, 500), days(0, NOW)] {
            prop_assert_eq!(
                values(closed(&built.index(NOW), window)),
                values(closed(&shy.index(NOW), window))
            );
        }
        let name = built.people.all[hidden as usize].name.clone();
        let shown = everything(&shy.index(NOW), None);
        let mentions = format!("name: \"{name}\"");
        prop_assert!(!shown.contains(&mentions));
    }

    #[test]
    fn merging_people_raises_no_count_of_people(
        built in history(),
        (kept, gone) in (0..PEOPLE - 1, 0..PEOPLE - 1),
        window in prop::option::of((0..500_i64, 500..NOW)),
    ) {
        let window = window.map(|(from, to)| days(from, to));
        let mut merged = built.clone();
        merged.merge(kept, gone);
        let (before, after) = (distinct(&built.index(NOW), window), distinct(&merged.index(NOW), window));
        for (before, after) in before.iter().zip(after) {
            prop_assert!(after <= *before, "{after} is more than {before}");
        }
    }

    #[test]
    fn parts_make_the_whole(built in history()) {
        let index = built.index(NOW);
        let landed = index.landed_in(None).count() as u64;
        let found = outside_work(&index, None);
        let part = |measure: &Measure| measure.value.as_f64().unwrap_or(0.0);
        let sum = part(&found.by_insiders) + part(&found.by_regulars) + part(&found.by_newcomers);
        prop_assert_eq!(found.by_newcomers.n, landed);
        prop_assert!(landed < 5 || part(&found.by_insiders) == 0.0 || (sum - 1.0).abs() < 1e-9);
        let work: u64 = index.work_by_person(None).iter().sum();
        let owned = organizations(&index, None);
        let by_domain: u64 = owned.rows.iter().map(|row| row.commits).sum();
        prop_assert_eq!(by_domain + owned.free_mail + owned.no_reply + owned.unknown + owned.service + owned.personal, work);
    }
}

fn distinct(index: &RepoIndex<'_>, window: Option<Window>) -> Vec<u64> {
    let people = contributors(index, window);
    let touched = hotspots(index, window, 99).rows.iter().map(|row| row.people).max();
    let owners = ownership(index, window, 1).rows.iter().map(|row| row.people).max();
    let count = |measure: &Measure| measure.value.as_f64().map_or(0, |value| value as u64);
    vec![
        count(&activity(index, window).authors),
        count(&people.active),
        count(&people.new),
        count(&integrators(index, window).integrators),
        count(&trailers(index, window).reviewers),
        count(&cohorts(index).arrived),
        touched.unwrap_or(0),
        owners.unwrap_or(0),
    ]
}
