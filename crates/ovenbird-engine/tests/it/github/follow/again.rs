//! Later runs: what is new and no more.

use ovenbird_testkit::github::{Fault, NewPull, RandomWorld, ReviewState, World};

use super::facts::check_all;
use super::{DAY, Scene, world};
use crate::stores::{Stores, on_every_store};

on_every_store!(a_second_run_changes_nothing_and_costs_little);
fn a_second_run_changes_nothing_and_costs_little(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let before = scene.facts();
    scene.wait(DAY);
    scene.server.forget_requests();
    let followed = scene.follow_whole("octo/oven");
    assert_eq!((followed.events, followed.items), (0, 0));
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
        let followed = scene.follow_whole("octo/oven");
        assert!(followed.events > 0 && followed.items > 0);
        let asked = scene.server.requests().len();
        assert!(asked <= 9, "{asked} requests");
        check_all(&mut scene, "octo/oven");
    }
}

on_every_store!(a_page_that_is_too_big_is_halved);
fn a_page_that_is_too_big_is_halved(stores: &Stores) {
    let size = RandomWorld { repos: 1, deeds: 600, ..RandomWorld::default() };
    let mut scene = Scene::new(World::random(7, &size), stores.fresh());
    scene.add("org0/repo0");
    // The look and the profile come first.
    scene.follow_with(&scene.client(), &[]);
    let client = scene.client();
    scene.server.change_after("graphql", 2, |_| {});
    scene.server.fault("/events", 1, Fault::Status(500));
    let followed = scene.follow_with(&client, &["org0/repo0"]).remove(0);
    drop(followed);
    scene.wait(DAY);
    let at = scene.now() - 60;
    scene.server.change(|world| world.at(at, "org0/repo0", "dev0").opens_issue("New").to_string());
    scene.server.forget_requests();
    scene.server.fault("/graphql", 1, Fault::Status(502));
    scene.follow_whole("org0/repo0");
    check_all(&mut scene, "org0/repo0");
}

on_every_store!(many_repos_are_looked_at_by_one_query);
fn many_repos_are_looked_at_by_one_query(stores: &Stores) {
    let mut world = World::new();
    let names: Vec<String> = (0..60).map(|at| format!("org{at}/repo")).collect();
    for name in &names {
        world.at(super::BEGAN, name, "ann").opens_issue("One");
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
    let followed = scene.follow_with(&client, &names);
    assert!(followed.iter().all(|one| one.items == 0));
    assert_eq!(scene.server.asked("/graphql"), 4);
}
