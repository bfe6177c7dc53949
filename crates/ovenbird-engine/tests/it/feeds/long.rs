//! Texts that are longer than any, and what cannot be one.

use ovenbird_engine::store::Store;

use super::{ISSUES, LABELS, PULLS, count, import_lines, rows};
use crate::stores::{Stores, on_every_store};

/// An event in which everything that is text is made of one.
fn event(id: u32, text: &str, kind: &str, repo: &str) -> String {
    let text = serde_json::Value::from(text);
    let (kind, repo) = (serde_json::Value::from(kind), serde_json::Value::from(repo));
    format!(
        r#"{{"id":"{id}","type":{kind},"actor":{{"id":5,"login":{text}}},"repo":{{"id":1,"name":{repo}}},"payload":{{"action":{text},"number":{id},"pull_request":{{"id":{id},"number":{id},"title":{text},"user":{{"id":5,"login":{text},"type":{text}}},"created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z","labels":[{{"name":{text}}}],"author_association":{text},"head":{{"ref":{text},"sha":"{sha}"}},"base":{{"ref":{text},"sha":"{sha}"}}}}}},"created_at":"2020-01-01T00:00:00Z"}}"#,
        sha = "a".repeat(40)
    )
}

fn reported(store: &mut Store) -> Vec<Vec<String>> {
    [PULLS, ISSUES, LABELS, "select type, actor, action from event order by id"]
        .map(|sql| rows(store, sql))
        .into()
}

/// One absurd text costs itself, or its event, in every store alike; the rest of the file is kept.
fn no_text_is_too_long_for_its_file(stores: &Stores) {
    let mut store = stores.fresh();
    let long = "x".repeat(9_000);
    let huge = "y".repeat(900_000);
    let lines = [
        event(1, "opened", "PullRequestEvent", "o/r"),
        event(2, &long, "PullRequestEvent", "o/r"),
        event(3, &huge, "PullRequestEvent", "o/r"),
        event(4, "nul\0", "PullRequestEvent", "o/r"),
        event(5, "opened", &long, "o/r"),
        event(6, "opened", "PullRequestEvent", &format!("o/{long}")),
        event(7, "opened", "PullRequestEvent", "o/r"),
    ];
    let entry = import_lines(&mut store, &lines);
    assert_eq!((entry.kept, entry.rejected), (5, 2), "{entry:?}");
    assert_eq!(entry.reasons["a name that is too long"], 2);
    assert_eq!(entry.reasons["title left out, too long"], 1);
    assert!(entry.reasons["login left out, too long"] >= 4, "{entry:?}");
    assert_eq!(count(&mut store, "repo"), 1);
    let title = "select number, title from pull_request order by number";
    let kept = format!("2 {long}");
    assert_eq!(rows(&mut store, title), ["1 opened", &kept, "3 -", "4 nul\u{fffd}", "7 opened"]);
    let mut other = Stores::sqlite().fresh();
    import_lines(&mut other, &lines);
    assert_eq!(reported(&mut store), reported(&mut other));
}
on_every_store!(no_text_is_too_long_for_its_file);
