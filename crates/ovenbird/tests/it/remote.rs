//! Repos that are fetched: added, synchronized, pinned, repaired, removed. The remote is a
//! folder, which the configuration of these tests allows.

use ovenbird_testkit::TestRepo;

use crate::program::{NOW, Program, project};

struct Remote {
    program: Program,
    source: TestRepo,
    url: String,
}

impl Remote {
    fn new() -> Self {
        let mut program = Program::new();
        program.set("OVENBIRD_FETCH_ALLOW_FILE", "true");
        let source = project();
        let url = format!("file://{}", source.path().display());
        Self { program, source, url }
    }

    fn clones(&self) -> Vec<std::path::PathBuf> {
        let folder = self.program.path(".cache/ovenbird/clones/clones");
        std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect()
    }
}

#[test]
fn a_remote_is_fetched_added_to_and_forgotten() {
    let Remote { program, source, url } = &Remote::new();
    let added = program.json(&["add", url]);
    assert_eq!(
        (added[0]["state"].as_str(), added[0]["new_commits"].as_u64()),
        (Some("done"), Some(27))
    );
    source.commit("more").at(&format!("{NOW} +0000")).make();
    assert_eq!(program.json(&["sync"])[0]["new_commits"], 1);
    assert_eq!(program.json(&["sync"])[0]["new_commits"], 0);
    let page = program.ok(&["report", url]);
    assert!(page.contains("28 commits") && page.contains("observed to 2024-01-01"), "{page}");
    source.git(&["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(program.json(&["sync"])[0]["lost_commits"], 1);
    let shown = program.json(&["repos", "show", url]);
    assert_eq!(shown["repo"]["commits"], 27);
    assert_eq!(shown["ledger"].as_array().unwrap().len(), 3);
    program.ok(&["repos", "remove", url]);
    assert_eq!(program.json(&["repos", "list"]), serde_json::json!([]));
    assert_eq!(program.json(&["cache", "show"]), serde_json::json!([]));
}

#[test]
fn file_facts_complete_a_clone_of_commits_only() {
    let remote = Remote::new();
    let Remote { program, source, url } = &remote;
    source.git(&["config", "uploadpack.allowFilter", "true"]);
    program.ok(&["add", url]);
    assert_eq!(program.json(&["cache", "show"])[0]["partial"], true);
    let report = program.json(&["report", url, "--files"]);
    assert_eq!(report["about"]["files_known"], 27);
    assert_eq!(program.json(&["cache", "show"])[0]["partial"], false);
}

#[test]
fn a_clone_of_commits_only_knows_who_is_who() {
    let remote = Remote::new();
    let Remote { program, source, url } = &remote;
    source.git(&["config", "uploadpack.allowFilter", "true"]);
    let page = |repo| program.ok(&["report", repo, "--section", "people,evidence"]);
    let (local, fetched) = (page(source.path().to_str().unwrap()), page(url));
    let people = |page: &str| {
        page.split("WHO MADE IT").nth(1).unwrap().split("WHO").next().unwrap().to_owned()
    };
    assert_eq!(people(&fetched), people(&local));
    assert!(fetched.contains("8 authors by .mailmap"), "{fetched}");
    assert_eq!(program.json(&["cache", "show"])[0]["partial"], true);
}

#[test]
fn a_pinned_clone_stays() {
    let remote = Remote::new();
    let Remote { program, url, .. } = &remote;
    program.ok(&["add", url]);
    program.ok(&["repos", "pin", url]);
    program.ok(&["cache", "clear"]);
    assert_eq!(remote.clones().len(), 1);
    program.ok(&["repos", "unpin", url]);
    program.ok(&["cache", "clear"]);
    assert_eq!(remote.clones().len(), 0);
    assert!(program.ok(&["report", url, "--offline"]).contains("27 commits"), "facts stay");
}

#[test]
fn what_cannot_be_fetched_is_answered_from_what_was() {
    let Remote { program, source, url } = &Remote::new();
    program.ok(&["add", url]);
    let away = source.path().with_extension("away");
    std::fs::rename(source.path(), &away).unwrap();
    let ran = program.run(&["report", url]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("this is what an earlier fetch brought"), "{}", ran.err);
    assert!(ran.out.contains("27 commits"));
    program.ok(&["cache", "clear"]);
    let ran = program.run(&["report", url]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("cannot fetch") && ran.err.contains("hint:"), "{}", ran.err);
}

#[test]
fn a_clone_that_rots_is_made_anew() {
    let remote = Remote::new();
    let Remote { program, source, url } = &remote;
    program.ok(&["add", url]);
    source.commit("more").at(&format!("{NOW} +0000")).make();
    // The store has everything, so the damage shows when all is read into another one.
    let packs = remote.clones()[0].join("objects/pack");
    for pack in std::fs::read_dir(packs).unwrap().flatten() {
        if pack.path().extension().is_some_and(|ext| ext == "pack") {
            let mut bytes = std::fs::read(pack.path()).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle..middle + 64].fill(0x55);
            std::fs::remove_file(pack.path()).unwrap();
            std::fs::write(pack.path(), bytes).unwrap();
        }
    }
    let report = program.json(&["report", url, "--store", "another.db"]);
    assert_eq!(report["whole"]["commits"]["value"]["count"], 28);
    assert_eq!(report["about"]["unreadable"], 0);
}

#[test]
fn nothing_is_said_to_be_fetched_that_was_stopped() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a/b", listener.local_addr().unwrap());
    let mut program = Program::new();
    for name in ["ALLOW_HTTP", "ALLOW_PRIVATE"] {
        program.set(&format!("OVENBIRD_FETCH_{name}"), "true");
    }
    // Long enough for a line about it.
    program.set("OVENBIRD_CACHE_FETCH_TIMEOUT", "3");
    let ran = program.run(&["add", &url]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("stopped after 3 s") && !ran.err.contains("fetched"), "{}", ran.err);
}

#[test]
fn a_name_that_does_not_resolve_is_not_handed_to_git() {
    let program = Program::new();
    let ran = program.run(&["add", "https://no-such-name.invalid/a/b"]);
    assert_eq!(ran.code, 1);
    for said in ["`no-such-name.invalid` cannot be resolved", "hint: ", "fetch.allow_private"] {
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
