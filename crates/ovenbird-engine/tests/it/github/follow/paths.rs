//! Which files a pull request changes, as the forge lists them.

use ovenbird_core::fact::forge::{Field, ForgeObject, ObjectKind, RepoName};
use ovenbird_engine::github::graph::Graph;
use ovenbird_testkit::github::{NewPull, World};
use serde_json::{Value, json};

use super::{BEGAN, DAY, Scene};
use crate::feeds::deliver;
use crate::stores::{Stores, on_every_store};

const PATHS: &str = "select number, paths from pull_request order by number";

fn world() -> World {
    let mut world = World::new();
    world.organization("octo");
    let mut opens = |after: i64, pull: NewPull| {
        world.at(BEGAN + after, "octo/oven", "ann").opens_pull(pull);
    };
    opens(0, NewPull::titled("Two").files(&[("src/b.rs", 1, 0), ("docs/\"ü\".md", 0, 1)]));
    opens(10, NewPull::titled("Nothing").files(&[]));
    opens(20, NewPull::titled("Many").size(130, 130, 130));
    world
}

on_every_store!(files_are_listed_and_of_many_the_first_hundred);
fn files_are_listed_and_of_many_the_first_hundred(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    // The loopback lists them as they were reported: the hundredth is number 99.
    let mut first: Vec<String> = (0..100).map(|at| format!("src/file{at}.txt")).collect();
    first.sort();
    let two = r#"["docs/\"ü\".md","src/b.rs"]"#;
    let expected = [("1", two), ("2", "[]"), ("3", &Value::from(first).to_string())];
    assert_eq!(scene.rows(PATHS), expected.map(|(number, paths)| [number, paths]));
    let counts = "select changed_files from pull_request order by number";
    assert_eq!(scene.rows(counts), [["2"], ["0"], ["130"]]);
}

on_every_store!(a_push_changes_them_and_what_does_not_tell_of_them_does_not);
fn a_push_changes_them_and_what_does_not_tell_of_them_does_not(stores: &Stores) {
    let mut scene = Scene::new(world(), stores.fresh());
    scene.add("octo/oven");
    scene.follow_whole("octo/oven");
    let before = scene.rows(PATHS);
    let at = scene.now() + 60;
    let deliveries = scene.server.change(|world| {
        world
            .at(at, "octo/oven", "ann")
            .pushes_files_to_pull(1, &[("src/c.rs", 1, 0), ("src/b.rs", 2, 0)]);
        world.at(at + 60, "octo/oven", "bob").comments(2, "Nothing?");
        world.at(at + 120, "octo/oven", "bob").closes(2);
        world.deliveries()
    });
    deliver(&mut scene.store, &deliveries);
    assert_eq!(scene.rows("select changed_files from pull_request where number = 1"), [["2"]]);
    assert_eq!(scene.rows(PATHS), before, "a delivery names no files");
    scene.wait(DAY);
    scene.follow_whole("octo/oven");
    assert_eq!(scene.rows(PATHS)[0], ["1", r#"["src/b.rs","src/c.rs"]"#]);
    assert_eq!(scene.rows(PATHS)[1..], before[1..]);
}

/// What a node's files come to.
fn paths(files: &Value, changed: &Value) -> Option<String> {
    let repo = RepoName { number: Some(1), name: "o/r".into(), at: BEGAN };
    let mut graph = Graph::new(&repo);
    let node = json!({
        "number": 5, "updatedAt": "2024-01-01T00:00:00Z", "changedFiles": changed, "files": files,
    });
    graph.pull_request(&node).unwrap();
    let batch = graph.take();
    let (_, object): &(u32, ForgeObject) =
        batch.objects.iter().find(|(_, object)| object.kind == ObjectKind::PullRequest).unwrap();
    object.text(Field::Paths).map(str::to_owned)
}

#[test]
fn files_that_could_not_be_had_are_not_none() {
    let page = |nodes: Value| json!({ "nodes": nodes, "pageInfo": { "hasNextPage": false } });
    let reported = page(json!([{ "path": "b" }, null, { "path": "a" }, { "path": "b" }]));
    assert_eq!(paths(&reported, &json!(2)).as_deref(), Some(r#"["a","b"]"#));
    assert_eq!(paths(&page(json!([])), &json!(0)).as_deref(), Some("[]"));
    for (files, changed) in [
        (page(json!([])), json!(3)),
        (page(json!([])), Value::Null),
        (page(Value::Null), json!(0)),
        (Value::Null, json!(0)),
    ] {
        assert_eq!(paths(&files, &changed), None, "{files} of {changed}");
    }
}
