//! Later runs: what is new and no more.

use std::time::Duration;

use ovenbird_engine::github::api::Settings;
use ovenbird_testkit::github::{Fault, NewPull, RandomWorld, ReviewState, World};
use serde_json::Value;

use super::facts::{check_all, check_pulls};
use super::{BEGAN, DAY, Scene, world};
use crate::stores::{Stores, on_every_store};

on_every_store!(a_second_run_changes_nothing_and_costs_little);
fn a_second_run_changes_nothing_and_costs_little(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let before = scene.facts();
    scene.wait(DAY);
    scene.server.forget_requests();
    let report = scene.follow_whole("octo/oven");
    assert_eq!((report.events, report.objects), (0, 0));
    scene.assert_facts(&before, "again");
    let requests = scene.server.requests();
    let statuses: Vec<(u16, u64)> = requests.iter().map(|one| (one.status, one.cost)).collect();
    assert_eq!(statuses, [(200, 1), (304, 0)], "a look, and that no event is new");
}

on_every_store!(what_is_new_comes_and_no_more_is_asked_for);
fn what_is_new_comes_and_no_more_is_asked_for(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    for round in 0..3 {
        let at = scene.now() + 3_600;
        scene.server.change(|world| {
            let pull = world.at(at, "octo/oven", "eve").opens_pull(NewPull::titled("More"));
            world.at(at + 60, "octo/oven", "bob").reviews(pull, ReviewState::Approved);
            world.at(at + 120, "octo/oven", "bob").comments(pull, "Thanks");
            world.at(at + 180, "octo/oven", "bob").comments_on_code(pull, "Here");
            world.at(at + 240, "octo/oven", "bob").merges(pull);
            let issue = world.at(at + 300, "octo/oven", "eve").opens_issue("And then?");
            world.at(at + 360, "octo/oven", "bob").labels(1, &format!("round{round}"));
            world.at(at + 420, "octo/oven", "eve").comments(issue, "Well.");
            world.at(at + 480, "octo/oven", "eve").releases(&format!("v1.{round}"));
        });
        scene.wait(DAY);
        scene.server.forget_requests();
        let report = scene.follow_whole("octo/oven");
        assert!(report.events > 0 && report.objects > 0);
        let asked = scene.server.requests().len();
        assert!(asked <= 9, "{asked} requests");
        check_all(&mut scene, "octo/oven");
    }
}

on_every_store!(a_page_that_is_too_big_is_halved);
fn a_page_that_is_too_big_is_halved(stores: &Stores) {
    let size = RandomWorld { repos: 1, actions: 600, ..RandomWorld::default() };
    let mut scene = Scene::new(World::random(7, &size), stores.fresh());
    scene.add("org0/repo0");
    // The look and the profile come first; then two pages of pull requests fail.
    scene.server.fault("/graphql", 2, Fault::Slow(Duration::ZERO));
    scene.server.fault("/graphql", 2, Fault::Status(502));
    scene.follow_whole("org0/repo0");
    check_all(&mut scene, "org0/repo0");
    let requests = scene.server.requests();
    let sizes: Vec<u64> = requests
        .iter()
        .filter(|one| one.body.contains("pullRequests("))
        .filter_map(|one| {
            serde_json::from_str::<Value>(&one.body).ok()?["variables"]["size"].as_u64()
        })
        .collect();
    assert_eq!(sizes[..3], [50, 25, 12]);
    assert!(sizes[3..].iter().all(|&size| size == 12));
}

on_every_store!(lists_longer_than_a_page_are_whole);
fn lists_longer_than_a_page_are_whole(stores: &Stores) {
    let mut reported = World::new();
    reported.organization("octo");
    let issue = reported.at(BEGAN, "octo/oven", "ann").opens_issue("Long");
    let pull = reported.at(BEGAN, "octo/oven", "ann").opens_pull("Reviewed a lot");
    // More in one second than a page has.
    for at in 0..150 {
        reported.at(BEGAN + 60, "octo/oven", "bob").comments(issue, "At once");
        reported.at(BEGAN + 100 + at, "octo/oven", "bob").comments(issue, "One by one");
        reported.at(BEGAN + 100 + at, "octo/oven", "bob").reviews(pull, ReviewState::Commented);
        reported.at(BEGAN + 100 + at, "octo/oven", &format!("dev{at}")).releases(&format!("v{at}"));
    }
    let mut scene = Scene::new(reported, stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let counts = ["comment", "review", "release"].map(|table| scene.count(table));
    assert_eq!(counts, [300, 150, 150]);
    let ledger = "select sum(kept) from ledger where kind = 'comment'";
    // Events reported about some of them before; nothing is counted as new twice.
    let kept: i64 = scene.rows(ledger)[0][0].parse().unwrap();
    assert!(kept <= 300, "{kept}");
}

on_every_store!(what_moves_while_a_run_pauses_is_not_missed);
fn what_moves_while_a_run_pauses_is_not_missed(stores: &Stores) {
    let mut reported = World::new();
    reported.organization("octo");
    for at in 0..180 {
        reported.at(BEGAN + at * 60, "octo/oven", "ann").opens_pull(NewPull::titled("One of many"));
    }
    let mut scene = Scene::new(reported, stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    // All are touched; the run ends after one page of the last touched.
    let at = scene.now() + 60;
    scene.server.change(|world| {
        for number in 1..=180 {
            world.at(at + number, "octo/oven", "bob").labels(number as u64, "seen");
        }
    });
    scene.wait(DAY);
    let first = Settings { most_requests: Some(7), ..scene.settings() };
    let client = scene.client_with(Some(&scene.token), first);
    let report = scene.follow_with(&client, &["octo/oven"]).remove(0);
    assert!(report.lacks.iter().any(|one| one.what == "pull requests"), "{report:?}");
    // Meanwhile some that were not reached are touched again, and so leave their place.
    let at = scene.now() + 60;
    scene.server.change(|world| {
        for number in 1..=20 {
            world.at(at + number, "octo/oven", "bob").labels(number as u64, "again");
        }
    });
    scene.wait(DAY);
    scene.follow_whole("octo/oven");
    let labelled = |scene: &mut Scene, label: &str| {
        scene.count(&format!("pull_request where labels like '%{label}%'"))
    };
    assert_eq!((labelled(&mut scene, "seen"), labelled(&mut scene, "again")), (180, 20));
    check_pulls(&mut scene, "octo/oven");
}

on_every_store!(many_repos_are_looked_at_by_one_query);
fn many_repos_are_looked_at_by_one_query(stores: &Stores) {
    let mut world = World::new();
    let names: Vec<String> = (0..60).map(|at| format!("org{at}/repo")).collect();
    for name in &names {
        world.at(BEGAN, name, "ann").opens_issue("One");
    }
    let mut scene = Scene::new(world, stores.fresh());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let client = scene.client();
    scene.follow_with(&client, &names);
    assert_eq!(scene.count("issue"), 60);
    scene.wait(DAY);
    scene.server.forget_requests();
    // The first look is too much at once, and made as two.
    scene.server.fault("/graphql", 1, Fault::Status(502));
    let report = scene.follow_with(&client, &names);
    assert!(report.iter().all(|one| one.objects == 0));
    assert_eq!(scene.server.asked("/graphql"), 4);
}
