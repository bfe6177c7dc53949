//! Runs that end too early: budgets, revoked tokens, cut connections, and what comes of it.

use std::time::Duration;

use ovenbird_engine::github::api::{ApiError, Settings};
use ovenbird_engine::ingest::follow::Why;
use ovenbird_testkit::github::{Fault, RandomWorld, World};

use super::facts::check_all;
use super::{DAY, Scene, world};
use crate::stores::{Stores, on_every_store};

/// More than one page of everything.
fn large() -> World {
    let size = RandomWorld { repos: 1, accounts: 30, actions: 900, ..RandomWorld::default() };
    World::random(3, &size)
}

const LARGE: &str = "org0/repo0";

on_every_store!(a_connection_cut_at_any_request_loses_nothing);
fn a_connection_cut_at_any_request_loses_nothing(stores: &Stores) {
    let mut whole = Scene::new(world(), stores.fresh());
    whole.add("octo/oven");
    whole.follow_whole("octo/oven");
    let requests = whole.server.requests().len();
    let expected = whole.facts();
    assert!(requests > 8);
    for fault in [Fault::CloseBeforeHeaders, Fault::CloseInBody] {
        for cut in 0..requests {
            let mut scene = Scene::new(world(), stores.fresh());
            scene.add("octo/oven");
            scene.server.fault("", cut as u64, Fault::Slow(Duration::ZERO));
            scene.server.fault("", 1, fault.clone());
            // Each request is made once, and the run ends where the connection does.
            let most_requests = Some(cut as u64 + 1);
            let settings = Settings { tries: 1, most_requests, ..scene.settings() };
            let client = scene.client_with(Some(&scene.token), settings);
            scene.follow_with(&client, &["octo/oven"]);
            assert_eq!(scene.server.requests().len(), cut + 1);
            scene.follow_whole("octo/oven");
            scene.assert_facts(&expected, &format!("cut at request {cut} by {fault:?}"));
        }
    }
}

on_every_store!(a_spent_budget_ends_the_run_and_the_next_goes_on);
fn a_spent_budget_ends_the_run_and_the_next_goes_on(stores: &Stores) {
    let mut whole = Scene::new(large(), stores.fresh());
    whole.add(LARGE);
    whole.follow_whole(LARGE);
    let expected = whole.facts();
    let mut scene = Scene::new(large(), stores.fresh());
    scene.add(LARGE);
    let token = scene.token.clone();
    scene.server.leave(Some(&token), "graphql", 6);
    scene.server.leave(Some(&token), "core", 3);
    let client = scene.client();
    let report = scene.follow_with(&client, &[LARGE]).remove(0);
    let spent =
        report.lacks.iter().filter(|one| matches!(one.why, Why::Api(ApiError::Spent { .. })));
    assert!(spent.count() > 2, "{:?}", report.lacks);
    let until = report.until().unwrap();
    assert!(until > scene.now() && until <= scene.now() + 3_601);
    let pulls = report.lacks.iter().find(|one| one.what == "pull requests").unwrap();
    let (stored, of) = pulls.stored.unwrap();
    // 16 is GraphQL's bit: some more came with events.
    assert_eq!(stored, scene.count("pull_request where sources & 16 > 0") as u64);
    assert!(stored > 0 && Some(stored) < of, "{pulls:?}");
    let cost = |resource: &str| -> u64 {
        let requests = scene.server.requests();
        let own =
            requests.iter().filter(|one| one.target.contains("graphql") == (resource == "graphql"));
        own.map(|one| one.cost).sum()
    };
    assert!(cost("graphql") <= 6 && cost("core") <= 3);
    assert!(!scene.server.requests().iter().any(|one| matches!(one.status, 403 | 429)));
    // The hour is over.
    scene.wait(3_700);
    scene.follow_whole(LARGE);
    scene.wait(-3_700);
    check_all_but_counts(&mut scene);
    scene.assert_facts(&expected, "in two runs");
}

fn check_all_but_counts(scene: &mut Scene) {
    assert!(scene.count("pull_request") > 100);
}

on_every_store!(a_secondary_limit_is_waited_for_or_reported);
fn a_secondary_limit_is_waited_for_or_reported(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.server.fault("/graphql", 1, Fault::SecondaryLimit(1));
    let settings = Settings { max_wait: Duration::from_secs(5), ..scene.settings() };
    let client = scene.client_with(Some(&scene.token), settings);
    let report = scene.follow_with(&client, &["octo/oven"]).remove(0);
    assert_eq!(report.lacks, []);
    check_all(&mut scene, "octo/oven");
    // One that takes too long ends the run, and nothing more is asked.
    scene.wait(DAY);
    scene.server.forget_requests();
    scene.server.fault("/events", 1, Fault::SecondaryLimit(3_000));
    let client = scene.client();
    let report = scene.follow_with(&client, &["octo/oven"]).remove(0);
    assert!(report.until().is_some_and(|until| until > scene.now() + 2_000));
    assert!(scene.server.requests().len() <= 2);
}

on_every_store!(a_token_revoked_midway_is_reported_and_not_shown);
fn a_token_revoked_midway_is_reported_and_not_shown(stores: &Stores) {
    let mut scene = Scene::new(large(), stores.fresh());
    scene.add(LARGE);
    let token = scene.token.clone();
    scene.server.revoke_after(&token, 4);
    let client = scene.client();
    let report = scene.follow_with(&client, &[LARGE]).remove(0);
    let shown = format!("{report:?}");
    assert!(!shown.contains(&token));
    let is_unauthorized = |why: &Why| matches!(why, Why::Api(ApiError::Unauthorized { .. }));
    assert!(report.lacks.iter().any(|one| is_unauthorized(&one.why)), "{shown}");
    assert!(!report.lacks[0].why.is_passing());
    scene.token = scene.server.token();
    scene.follow_whole(LARGE);
    check_all_but_counts(&mut scene);
}

on_every_store!(stars_that_are_not_reported_are_not_zero);
fn stars_that_are_not_reported_are_not_zero(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.server.without_stargazers();
    let report = scene.follow_whole("octo/oven");
    let lacks: Vec<_> = report.lacks.iter().map(|one| (one.what, &one.why)).collect();
    assert_eq!(lacks, [("stars", &Why::NotReported)]);
    assert_eq!(scene.rows("select stars from repo_profile"), [["1"]]);
    // Who does not tell is not asked again soon.
    scene.wait(DAY);
    scene.server.change(|world| _ = world.at(super::BEGAN + 3 * DAY, "octo/oven", "eve").stars());
    scene.wait(3 * DAY);
    scene.server.forget_requests();
    scene.follow("octo/oven");
    assert_eq!(scene.server.asked("stargazers"), 0);
}
