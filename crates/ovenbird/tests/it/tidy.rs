//! The rules of ARCHITECTURE.md that a text search can hold.

use ovenbird_core::metric::MetricId;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All Rust files below a folder with their texts.
fn sources(below: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push((path.clone(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{below} holds no source");
    found
}

#[test]
fn a_stage_knows_none_after_it() {
    let lines = [
        ("ovenbird-core", &["fact", "identity", "metric", "question", "answer"][..]),
        ("ovenbird-engine", &["cache", "git", "github", "job", "store", "ingest"]),
        ("ovenbird-service", &["repo", "answer"]),
        ("ovenbird-service", &["people", "answer"]),
    ];
    for (name, stages) in lines {
        for (at, stage) in stages.iter().enumerate() {
            for (path, text) in sources(&format!("crates/{name}/src/{stage}")) {
                for later in &stages[at + 1..] {
                    let names = [format!("crate::{later}"), format!("super::super::{later}")];
                    let known = names.iter().any(|name| text.contains(name.as_str()));
                    assert!(!known, "{} knows `{later}`, which comes after it", path.display());
                }
            }
        }
    }
}

#[test]
fn the_lower_crates_ask_the_user_nothing_and_tell_nothing() {
    for crate_name in ["ovenbird-core", "ovenbird-engine", "ovenbird-view"] {
        for (path, text) in sources(&format!("crates/{crate_name}/src")) {
            for banned in
                ["std::env::var", "home_dir", "println!(", "eprintln!(", "SystemTime::now"]
            {
                assert!(!text.contains(banned), "{} has `{banned}`", path.display());
            }
        }
    }
    for (path, text) in sources("crates/ovenbird/src") {
        let reads = text.contains("std::env::var");
        assert!(!reads || path.ends_with("env.rs"), "{} reads the environment", path.display());
    }
}

/// A face hands a question to the service and shows the answer: it opens no store, reads no facts and
/// computes no number.
#[test]
fn a_command_is_arguments_a_question_and_a_page() {
    let banned = [
        "::Store;",
        "store::Store,",
        "Store::open",
        "ovenbird_engine::ingest",
        "ovenbird_engine::git::",
        "CloneCache",
        "ForgeStudy",
        "Study::new",
        "Measure::new",
        "resolve(",
    ];
    for (path, text) in sources("crates/ovenbird/src") {
        for banned in banned {
            assert!(!text.contains(banned), "{} has `{banned}`", path.display());
        }
    }
    // What is said where no face is known names no command of one.
    for (path, text) in ["core", "service", "view"]
        .iter()
        .flat_map(|name| sources(&format!("crates/ovenbird-{name}/src")))
    {
        let names = text
            .lines()
            .any(|line| !line.trim_start().starts_with("//") && line.contains("`ovenbird "));
        assert!(!names, "{} names a command", path.display());
    }
    for (path, text) in sources("crates/ovenbird-core/src") {
        assert!(!text.contains("std::thread"), "{} starts a thread", path.display());
    }
    // Nor does a page know where facts are.
    for (path, text) in sources("crates/ovenbird-view/src") {
        assert!(!text.contains("ovenbird_engine"), "{} knows the engine", path.display());
    }
}

#[test]
fn every_metric_has_its_paragraph() {
    let page = std::fs::read_to_string(root().join("docs/metrics.md")).unwrap();
    let shared = [
        "mod.rs",
        "measure.rs",
        "measures.rs",
        "part.rs",
        "registry.rs",
        "calendar.rs",
        "quantile.rs",
        "wilson.rs",
        "version.rs",
        "domain.rs",
        "at_risk.rs",
        "estimate.rs",
        "incidence.rs",
        "survival.rs",
        "workday.rs",
        "wait.rs",
        "places.rs",
    ];
    for (path, _) in sources("crates/ovenbird-core/src/metric") {
        let name = path.file_name().unwrap().to_str().unwrap();
        if shared.contains(&name)
            || path
                .components()
                .any(|part| matches!(part.as_os_str().to_str(), Some("repo_index" | "forge_index")))
        {
            continue;
        }
        assert!(page.contains(&format!("`{name}`")), "docs/metrics.md says nothing of {name}");
    }
}

/// Every name of the registry is explained, once it is said what it counts.
#[test]
fn every_metric_of_the_registry_is_in_the_docs() {
    let page = std::fs::read_to_string(root().join("docs/metrics.md")).unwrap();
    for metric in MetricId::ALL {
        let name = metric.name();
        assert!(page.contains(&format!("`{name}`")), "docs/metrics.md says nothing of {name}");
        let printed = serde_json::to_value(metric).unwrap();
        assert_eq!(printed, name, "what a measure says is what its registry says");
    }
}

#[test]
fn nothing_is_left_for_later_and_no_file_is_two() {
    // In two parts, so that this file has none.
    let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X")].map(|(a, b)| format!("{a}{b}"));
    for (path, text) in sources("crates") {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} has a {mark}", path.display());
        }
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines: is it two subjects?", path.display());
    }
}
