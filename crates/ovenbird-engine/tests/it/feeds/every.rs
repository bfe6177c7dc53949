//! Archive, poller, webhooks and backfill, each alone and all together: the same facts, where a
//! feed can know them, and coverage says where it cannot.

use ovenbird_core::fact::forge::Source;
use ovenbird_core::metric::coverage::{Month, coverage};
use ovenbird_engine::github::event::BatchBuilder;
use ovenbird_engine::store::Store;
use ovenbird_testkit::github::{Era, Fault, World};

use super::{
    CODE_COMMENTS, COMMENTS, FORGE, ISSUES, LABELS, PULLS, REVIEWS, deliver, import_lines, rows,
};
use crate::github::follow::{DAY, Scene, world};
use crate::stores::{Stores, on_every_store};

const REPO: &str = "octo/oven";

fn add(store: Store) -> Store {
    let mut scene = Scene::new(World::new(), store);
    scene.add(REPO);
    scene.store
}

/// What the forge lists of a repo's newest events, as the poller reads them.
fn poll(store: &mut Store) {
    let world = world();
    let now = world.last_time() + DAY;
    let mut builder = BatchBuilder::new(Source::Events, false);
    for event in world.events_api(REPO, now, Era::Events2015) {
        builder.read(event.to_string().as_bytes(), &|_, _| true).unwrap();
    }
    let mut ingest = store.begin_forge(FORGE, now).unwrap();
    ingest.add(builder.take()).unwrap();
    ingest.commit().unwrap();
}

/// What lists tell, without any event.
fn backfill(store: Store) -> Store {
    let mut scene = Scene::new(world(), store);
    scene.add(REPO);
    scene.server.fault("/events", 1_000, Fault::Status(404));
    let report = scene.follow(REPO);
    assert!(report.lacks.iter().all(|lack| ["events", "stars"].contains(&lack.what)));
    assert_eq!(report.events, 0);
    scene.store
}

/// The coverage of the month in which everything happened.
fn month(store: &Store) -> Month {
    let repo = store.repo(&format!("{FORGE}/{REPO}")).unwrap().unwrap();
    let now = world().last_time() + DAY;
    coverage(&store.coverage_input(&repo).unwrap(), now).months.pop().unwrap()
}

fn every_feed_leads_to_the_same_facts(stores: &Stores) {
    let (lines, deliveries) = (world().archive_lines(Era::Events2015), world().deliveries());
    let mut archive = add(stores.fresh());
    import_lines(&mut archive, &lines);
    let mut poller = add(stores.fresh());
    poll(&mut poller);
    let mut webhook = add(stores.fresh());
    deliver(&mut webhook, &deliveries);
    let mut backfilled = backfill(stores.fresh());
    let mut together = add(stores.fresh());
    deliver(&mut together, &deliveries);
    import_lines(&mut together, &world().archive_lines(Era::Stubs2025));
    poll(&mut together);
    let mut together = backfill(together);
    import_lines(&mut together, &lines);

    for sql in [PULLS, ISSUES, REVIEWS, COMMENTS, CODE_COMMENTS] {
        let expected = rows(&mut backfilled, sql);
        assert!(!expected.is_empty());
        for (feed, store) in [
            ("archive", &mut archive),
            ("poller", &mut poller),
            ("webhook", &mut webhook),
            ("all", &mut together),
        ] {
            assert_eq!(rows(store, sql), expected, "{feed}: {sql}");
        }
    }
    // Labels that were given alone, the stream of that year does not tell.
    for store in [&mut webhook, &mut together] {
        assert_eq!(rows(store, LABELS), rows(&mut backfilled, LABELS));
    }
    coverage_says_who_reported(&[&archive, &poller, &webhook, &backfilled, &together]);
}
on_every_store!(every_feed_leads_to_the_same_facts);

fn coverage_says_who_reported(stores: &[&Store; 5]) {
    let [archive, poller, webhook, backfilled, together] = stores.map(month);
    let objects = archive.opened.known;
    assert!(objects > 3);
    for one in [&archive, &poller, &webhook, &backfilled, &together] {
        // No number is missing, whoever reported.
        let of = (one.opened.known, one.opened.at_least, one.opened.at_most);
        assert_eq!(of, (objects, objects, objects));
        assert_eq!(one.archive_reported.of, objects);
    }
    let reported = |one: &Month| (one.archive_reported.seen, one.api_reported.seen);
    assert_eq!(reported(&archive), (objects, 0));
    assert_eq!([reported(&poller), reported(&webhook), reported(&backfilled)], [(0, objects); 3]);
    assert_eq!(reported(&together), (objects, objects));
    // Who got single events claims nothing of what came between.
    for one in [&archive, &poller, &webhook] {
        assert_eq!((one.listed.seen, one.archive_hours.seen), (0, 0));
    }
    for one in [&backfilled, &together] {
        assert!(one.listed.seen > 0 && one.listed.seen <= one.listed.of);
    }
}
