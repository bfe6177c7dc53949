//! The newest events: once each, no sooner than asked, and what was missed is reported.

use ovenbird_testkit::github::World;

use super::{BEGAN, DAY, Scene};
use crate::stores::{Stores, on_every_store};

const REPO: &str = "octo/oven";

fn busy(events: i64) -> World {
    let mut world = World::new();
    world.organization("octo");
    world.repo(REPO).created_at(BEGAN);
    more(&mut world, BEGAN + DAY, events);
    world
}

fn more(world: &mut World, from: i64, events: i64) {
    for at in 0..events {
        world.at(from + at * 60, REPO, &format!("dev{}", at % 7)).opens_issue("One more");
    }
}

fn event_requests(scene: &Scene) -> Vec<(String, u16)> {
    let all = scene.server.requests();
    let own = all.into_iter().filter(|one| one.target.contains("/events"));
    own.map(|one| (one.target, one.status)).collect()
}

fn spans(scene: &mut Scene) -> Vec<(i64, i64)> {
    let sql =
        "select from_at, to_at from observation_window where source = 'events' order by from_at";
    let rows = scene.rows(sql).into_iter();
    rows.map(|row| (row[0].parse().unwrap(), row[1].parse().unwrap())).collect()
}

on_every_store!(events_come_once_and_no_sooner_than_wanted);
fn events_come_once_and_no_sooner_than_wanted(stores: &Stores) {
    let mut scene = Scene::new(busy(150), stores.fresh());
    scene.add(REPO);
    let report = scene.follow_whole(REPO);
    assert_eq!((report.events, scene.count("event")), (150, 150));
    assert_eq!(event_requests(&scene).len(), 2, "two pages, as the link says");
    let first = spans(&mut scene);
    assert_eq!(first, [(BEGAN + DAY, scene.now() - 300)]);
    // Within the interval nothing is asked.
    scene.wait(59);
    scene.server.forget_requests();
    scene.follow_whole(REPO);
    assert_eq!(event_requests(&scene), []);
    scene.wait(1);
    scene.follow_whole(REPO);
    let asked = event_requests(&scene);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].1, 304);
    assert_eq!(
        scene
            .server
            .requests()
            .iter()
            .filter(|one| one.status == 304)
            .map(|one| one.cost)
            .sum::<u64>(),
        0
    );
    assert_eq!(spans(&mut scene), [(BEGAN + DAY, scene.now() - 300)], "no event is news, too");
    // New ones: only what is new is kept, and the span goes on.
    let at = scene.now() + 60;
    scene.server.change(|world| more(world, at, 30));
    scene.wait(DAY);
    let report = scene.follow_whole(REPO);
    assert_eq!((report.events, scene.count("event")), (30, 180));
    assert_eq!(spans(&mut scene), [(BEGAN + DAY, scene.now() - 300)]);
    let ledger = "select seen, kept, rejected from ledger where kind = 'events' order by id";
    assert_eq!(scene.rows(ledger), [["150", "150", "0"], ["180", "30", "0"]]);
}

on_every_store!(an_overflow_is_a_gap_and_no_claim);
fn an_overflow_is_a_gap_and_no_claim(stores: &Stores) {
    let mut scene = Scene::new(busy(350), stores.fresh());
    let id = scene.add(REPO);
    let report = scene.follow_whole(REPO);
    assert_eq!((report.events, report.gap), (300, None));
    assert_eq!(event_requests(&scene).len(), 3);
    let (from, to) = spans(&mut scene)[0];
    assert_eq!((from, to), (BEGAN + DAY + 50 * 60, scene.now() - 300));
    let at = scene.now() + 60;
    scene.server.change(|world| more(world, at, 400));
    scene.wait(DAY);
    let report = scene.follow_whole(REPO);
    assert_eq!((report.events, scene.count("event")), (300, 600));
    let gap = report.gap.unwrap();
    assert_eq!((gap.from, gap.to), (to, at + 100 * 60));
    assert_eq!(spans(&mut scene), [(from, to)], "nothing is claimed of it");
    let ledger = scene.store.ledger(id).unwrap();
    let line = ledger.iter().rfind(|line| line.kind == "events").unwrap();
    let reason = line.reason.as_deref().unwrap();
    assert!(
        reason.starts_with("the window of 300 events overflowed; events between 2023-"),
        "{reason}"
    );
    // From there on events are reported again.
    let after = scene.now() - 300;
    scene.wait(3_600);
    let at = scene.now() - 600;
    scene.server.change(|world| more(world, at, 3));
    assert_eq!(scene.follow_whole(REPO).events, 3);
    assert_eq!(spans(&mut scene), [(from, to), (after, scene.now() - 300)]);
}

on_every_store!(events_by_any_feed_are_one);
fn events_by_any_feed_are_one(stores: &Stores) {
    let mut reported = busy(20);
    // Ids that were given out before: they tell nothing of the order.
    reported.first_event_id(5);
    let mut scene = Scene::new(reported, stores.fresh());
    let id = scene.add(REPO);
    scene.follow_whole(REPO);
    let ids = scene.rows("select count(distinct id), max(repo_id), min(repo_id) from event");
    assert_eq!(ids, [["20".to_owned(), id.to_string(), id.to_string()]]);
}
