//! A repo is its number: renamed, moved, and with an old name that is another's now.

use ovenbird_engine::github::api::ApiError;
use ovenbird_engine::ingest::follow::{Follow, FollowOptions, Why};
use ovenbird_testkit::github::World;

use super::facts::check_all;
use super::{BEGAN, DAY, FORGE, Scene, world};
use crate::stores::{Stores, on_every_store};

on_every_store!(a_repo_that_moves_keeps_its_identity);
fn a_repo_that_moves_keeps_its_identity(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    let id = scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let at = scene.now() + 60;
    scene.server.change(|world| {
        world.at(at, "octo/oven", "bob").renames_repo("octo/stove");
        world.at(at + 60, "octo/stove", "ann").opens_issue("Renamed?");
    });
    scene.wait(DAY);
    let report = scene.follow_whole("octo/oven");
    assert_eq!(report.repo, "github.com/octo/stove");
    let at = scene.now() + 60;
    scene.server.change(|world| {
        world.at(at, "octo/stove", "bob").renames_repo("zoe/stove");
        world.at(at + 60, "zoe/stove", "ann").opens_issue("Moved?");
    });
    scene.wait(DAY);
    // By whichever name it is asked for.
    scene.follow_whole("octo/oven");
    check_all(&mut scene, "zoe/stove");
    let record = scene.store.repo(&format!("{FORGE}/octo/oven")).unwrap().unwrap();
    assert_eq!((record.id, &*record.key), (id, "github.com/zoe/stove"));
    assert_eq!(scene.rows("select distinct repo_id from pull_request"), [[id.to_string()]]);
}

on_every_store!(a_repo_added_by_an_old_name_is_found);
fn a_repo_added_by_an_old_name_is_found(stores: &Stores) {
    for with_token in [true, false] {
        let mut reported = world();
        let at = reported.last_time() + 60;
        reported.at(at, "octo/oven", "bob").renames_repo("octo/stove");
        let mut scene = Scene::new(reported, stores.fresh());
        let id = scene.add("octo/oven");
        let token = scene.token.clone();
        let client = scene.client_with(with_token.then_some(&*token), scene.settings());
        let report = scene.follow_with(&client, &["octo/oven"]).remove(0);
        assert_eq!(report.repo, "github.com/octo/stove");
        let record = scene.store.repo("github.com/octo/oven").unwrap().unwrap();
        assert_eq!((record.id, &*record.key), (id, "github.com/octo/stove"));
        assert_eq!(scene.rows("select distinct repo_id from issue"), [[id.to_string()]]);
    }
}

on_every_store!(a_name_given_to_another_repo_is_not_followed);
fn a_name_given_to_another_repo_is_not_followed(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let at = scene.now() + 60;
    scene.server.change(|world| {
        world.at(at, "octo/oven", "bob").renames_repo("octo/stove");
        world.repo("eve/other");
        world.at(at + 10, "eve/other", "eve").opens_issue("Not yours");
        world.at(at + 20, "eve/other", "eve").renames_repo("octo/oven");
    });
    scene.wait(DAY);
    let report = scene.follow_whole("octo/oven");
    assert_eq!(report.repo, "github.com/octo/stove");
    assert!(!scene.rows("select title from issue").contains(&vec!["Not yours".to_owned()]));
}

on_every_store!(what_one_repo_lacks_stops_no_other);
fn what_one_repo_lacks_stops_no_other(stores: &Stores) {
    let mut reported = world();
    reported.at(BEGAN, "octo/gone", "ann").opens_issue("Going");
    reported.repo("octo/gone").gone();
    let mut scene = Scene::new(reported, stores.fresh());
    for name in ["octo/gone", "octo/never", "octo/oven"] {
        scene.add(name);
    }
    let client = scene.client();
    let all = scene.follow_with(&client, &["octo/gone", "octo/never", "octo/oven"]);
    for lost in &all[..2] {
        assert!(matches!(lost.lacks[0].why, Why::Api(ApiError::NotFound { .. })), "{lost:?}");
    }
    assert_eq!(all[2].lacks, []);
    check_all(&mut scene, "octo/oven");
}

on_every_store!(an_owner_has_all_its_repos);
fn an_owner_has_all_its_repos(stores: &Stores) {
    let mut reported = World::new();
    reported.organization("octo");
    for at in 0..130 {
        reported.repo(&format!("octo/repo{at}")).created_at(BEGAN);
    }
    reported.repo("ann/home").created_at(BEGAN);
    let mut scene = Scene::new(reported, stores.fresh());
    let client = scene.client();
    let now = scene.now();
    let options =
        FollowOptions { forge: FORGE, now: &move || now, again: false, progress: &|_| {} };
    let mut follow = Follow::new(&mut scene.store, &client, options);
    assert_eq!(follow.owner("octo").unwrap().unwrap().len(), 130);
    assert_eq!(follow.owner("ann").unwrap().unwrap(), ["github.com/ann/home"]);
    assert!(matches!(follow.owner("nobody").unwrap(), Err(ApiError::NotFound { .. })));
    assert!(follow.owner("../x").unwrap().is_err());
}
