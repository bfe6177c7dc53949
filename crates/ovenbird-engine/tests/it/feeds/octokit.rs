//! The example payloads that Octokit publishes, of every event of GitHub's webhooks.

use std::process::Command;

use ovenbird_engine::ingest::archive::FileId;
use ovenbird_engine::ingest::webhook::{DeliveryOptions, import_deliveries};

use super::{FORGE, assert_accounted, count, rows};
use crate::stores::Stores;

const PACKAGE: &str = "@octokit/webhooks-examples@7.6.1";

/// The package by the `npm` program, or from where `OVENBIRD_WEBHOOK_EXAMPLES` says it was unpacked.
#[expect(clippy::print_stdout, reason = "what is skipped is told")]
fn examples() -> Option<Vec<u8>> {
    if let Ok(path) = std::env::var("OVENBIRD_WEBHOOK_EXAMPLES") {
        return Some(std::fs::read(path).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let packed = Command::new("npm")
        .args(["pack", "--silent", "--fetch-retries=1", "--fetch-timeout=20000", PACKAGE])
        .current_dir(folder.path())
        .output();
    let file = packed.ok().filter(|packed| packed.status.success()).and_then(|packed| {
        let name = String::from_utf8(packed.stdout).ok()?;
        Some(folder.path().join(name.trim()))
    });
    let Some(file) = file else {
        println!("skipped: npm does not bring {PACKAGE} here");
        return None;
    };
    let unpacked = Command::new("tar")
        .args(["xzOf", file.to_str()?, "package/api.github.com/index.json"])
        .output()
        .unwrap();
    assert!(unpacked.status.success());
    Some(unpacked.stdout)
}

#[test]
fn all_published_examples_are_read() {
    let Some(index) = examples() else { return };
    let tree: Vec<serde_json::Value> = serde_json::from_slice(&index).unwrap();
    let bodies = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
        let events = tree.iter().filter(|event| wanted(event["name"].as_str().unwrap()));
        events
            .flat_map(|event| event["examples"].as_array().unwrap())
            .map(ToString::to_string)
            .collect()
    };
    let mut store = Stores::sqlite().fresh();
    let options = DeliveryOptions { forge: FORGE, secret: None, now: 1_790_000_000 };
    let file_id = FileId { name: "index.json", digest: &[], bytes: 0 };
    let entry =
        import_deliveries(&mut store, &index[..], &file_id, None, &options, &|| true).unwrap();
    assert_accounted(&entry);
    assert_eq!(entry.lines, bodies(&|_| true).len() as u64);
    assert_eq!((entry.rejected, entry.unwanted), (0, 0), "{:?}", entry.reasons);
    // Nothing that carries a fact of ours passed unread.
    let kept = [
        "issues",
        "issue_comment",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "commit_comment",
        "release",
        "star",
        "fork",
        "push",
        "repository",
    ];
    let facts: std::collections::BTreeSet<_> =
        bodies(&|name| kept.contains(&name)).into_iter().collect();
    let reported = entry.kept + entry.repeated;
    assert!(reported >= facts.len() as u64, "{reported} of {}", facts.len());
    for table in [
        "pull_request",
        "issue",
        "review",
        "comment",
        "review_comment",
        "commit_comment",
        "release",
        "star",
        "fork",
        "push",
        "repo_profile",
    ] {
        assert!(count(&mut store, table) > 0, "no {table}");
    }
    // As the payloads themselves say.
    let pull = rows(
        &mut store,
        "select number, title, author, base_ref from pull_request
         where title = 'Update the README with new information.'",
    );
    assert_eq!(pull, ["2 Update the README with new information. Codertocat master"]);
}
