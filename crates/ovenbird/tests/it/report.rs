//! `report`: the main job.

use ovenbird_testkit::TestRepo;

use crate::program::{DAY, NOW, Program, project};

#[test]
fn the_page_says_who_made_it_who_holds_it_up_who_is_new_and_who_left() {
    let (program, repo) = (Program::new(), project());
    let all = ["report", repo.path().to_str().unwrap(), "--files", "--section", "all"];
    let page = program.ok(&all);
    insta::assert_snapshot!(program.plain(&page, &repo));
}

#[test]
fn the_answers_come_first_and_sections_on_request() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let page = program.ok(&["report", path]);
    insta::assert_snapshot!("opening", program.plain(&page, &repo));
    let more = page.lines().last().unwrap_or_default();
    let names = "people|work|newcomers|releases|files|evidence|all";
    assert_eq!(more, format!("  More: --section {names}  --explain  --html FILE"));
    for name in names.split('|') {
        let section = program.ok(&["report", path, "--section", name]);
        assert!(section.lines().count() > page.lines().count(), "{name}: {section}");
        assert!(!section.contains("More: "), "{section}");
    }
    let two = program.ok(&["report", path, "--section", "releases,people"]);
    assert!(two.contains("WHO MADE IT") && two.contains("RELEASES"), "{two}");
    assert!(!two.contains("WHO IS NEW"), "{two}");
    // What files there are is counted where it is asked for.
    let files = program.ok(&["report", path, "--section", "files"]);
    assert!(files.contains("src/New One"), "{files}");
    let wrong = program.run(&["report", path, "--section", "poeple"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("people"), "{}", wrong.err);
}

#[test]
fn evidence_stands_below_each_sentence_where_it_is_asked_for() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let explained = program.ok(&["report", path, "--explain"]);
    assert!(explained.contains("at 95 % confidence"), "{explained}");
    assert!(!program.ok(&["report", path]).contains("at 95 % confidence"));
}

#[test]
fn numbers_are_those_of_git() {
    let (program, repo) = (Program::new(), project());
    let report = program.json(&["report", repo.path().to_str().unwrap(), "--files"]);
    let git = |args: &[&str]| repo.git(args);
    let count =
        |measure: &serde_json::Value| measure["value"]["count"].as_u64().unwrap().to_string();
    assert_eq!(count(&report["whole"]["commits"]), git(&["rev-list", "--count", "HEAD"]));
    let shortlog = git(&["shortlog", "-se", "HEAD"]);
    let authors = report["identity"]["mailmapped_authors"].as_u64().unwrap() as usize;
    assert_eq!(authors, shortlog.lines().count());
    let dates = git(&["log", "--format=%at"]);
    let recent = dates.lines().filter(|date| date.parse::<i64>().unwrap() >= NOW - 365 * DAY);
    assert_eq!(count(&report["recent"]["current"]["commits"]), recent.count().to_string());
    let tags = count(&report["releases_ever"]["tags"]);
    assert_eq!(tags, git(&["tag"]).lines().count().to_string());
}

#[test]
fn it_needs_no_set_up_and_touches_nothing_of_the_clone() {
    let repo = project();
    let before = everything_in(&repo);
    let program = Program::new();
    let mut command = program.command(&["report"]);
    let output = command.env("HOME", "/proc/nowhere").current_dir(repo.path()).output();
    let output = output.unwrap();
    assert!(output.status.success());
    let reported = String::from_utf8(output.stderr).unwrap();
    assert!(reported.contains("nothing is kept of this run"), "{reported}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("27 commits of main"));
    program.ok(&["report", repo.path().to_str().unwrap(), "--files", "--all-branches"]);
    assert_eq!(everything_in(&repo), before);
}

fn everything_in(repo: &TestRepo) -> Vec<(std::path::PathBuf, std::time::SystemTime, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![repo.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let meta = entry.metadata().unwrap();
            if meta.is_dir() {
                folders.push(entry.path());
            }
            found.push((entry.path(), meta.modified().unwrap(), meta.len()));
        }
    }
    found.sort();
    found
}

#[test]
fn an_empty_repository_is_no_error_and_knows_nothing() {
    let (program, repo) = (Program::new(), TestRepo::new());
    let page = program.ok(&["report", repo.path().to_str().unwrap()]);
    let lines: Vec<&str> = page.lines().skip(1).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["  This repo has no commits yet.", "  More: --html FILE"], "{page}");
    assert!(!page.contains("unknown") && !page.contains(" 0 "), "{page}");
    let measures = program.ok(&["report", repo.path().to_str().unwrap(), "-o", "jsonl"]);
    for line in measures.lines() {
        let measure: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(measure["unit"] != "share" || !measure["unknown"].is_null(), "{line}");
    }
}

#[test]
fn a_shallow_clone_does_not_take_the_boundary_for_the_beginning() {
    let source = project();
    let clone = TestRepo::clone_of(source.path(), &["--depth=5"]);
    let program = Program::new();
    let page = program.ok(&["report", clone.path().to_str().unwrap()]);
    assert!(page.contains("the clone is shallow"), "{page}");
    let report = program.json(&["report", clone.path().to_str().unwrap()]);
    let new = &report["contributors"]["new"]["value"]["unknown"];
    assert!(new.as_str().unwrap().contains("shallow"), "{new}");
}

#[test]
fn all_branches_are_read_on_request_and_remembered() {
    let (program, repo) = (Program::new(), project());
    repo.git(&["checkout", "-qb", "side"]);
    repo.commit("on the side").at("1704000000 +0000").make();
    repo.git(&["checkout", "-q", "main"]);
    let path = repo.path().to_str().unwrap();
    assert!(program.ok(&["report", path]).contains("27 commits"));
    assert!(program.ok(&["report", path, "--all-branches"]).contains("28 commits"));
    assert!(program.ok(&["report", path]).contains("28 commits"));
}

#[test]
fn hostile_names_cannot_reach_the_terminal_raw() {
    let repo = TestRepo::new();
    let tree = repo.empty_tree();
    let bytes = format!(
        "tree {tree}\nauthor \x1b]0;owned\x07\x1b[2J <e@x.org> {NOW} +0000\n\
         committer \u{202e}gnp.exe <e@x.org> {NOW} +0000\n\n\x1b[31mred\n"
    );
    let oid = repo.raw_commit(bytes.as_bytes());
    std::fs::write(repo.path().join(".git/refs/heads/main"), format!("{oid}\n")).unwrap();
    let program = Program::new();
    for format in ["table", "markdown"] {
        let page = program.ok(&["report", repo.path().to_str().unwrap(), "-o", format]);
        assert!(page.contains("owned"));
        assert!(!page.contains(['\x1b', '\x07', '\u{202e}']), "{page:?}");
    }
}

#[test]
fn the_page_is_written_as_one_html_file() {
    let (program, repo) = (Program::new(), project());
    let path = repo.path().to_str().unwrap();
    let ran = program.run(&["report", path, "--files", "--html", "page.html"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("the page is in page.html"), "{}", ran.err);
    let html = std::fs::read_to_string(program.path("page.html")).unwrap();
    let printed = program.ok(&["report", path, "--files", "--html", "-", "-o", "json"]);
    assert_eq!(html, printed);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&html, options).unwrap();
    let text: String = document.descendants().filter_map(|node| node.text()).collect();
    assert!(text.contains("27 commits of main") && text.contains("on 2024-01-01"));
    // The chart's numbers are those of git.
    let figure = document.descendants().find(|node| node.has_tag_name("figure")).unwrap();
    let cells = figure.descendants().filter(|node| node.attribute("class") == Some("number"));
    let weeks: Vec<u64> = cells.filter_map(|cell| cell.text()?.parse().ok()).collect();
    let dates = repo.git(&["log", "--format=%at"]);
    let from = NOW - 52 * 7 * DAY;
    let recent = dates.lines().filter(|date| date.parse::<i64>().unwrap() >= from).count();
    assert_eq!((weeks.len(), weeks.iter().sum::<u64>()), (52, recent as u64));
}

#[test]
fn a_page_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let (program, repo) = (Program::new(), project());
    let before = "an older page";
    std::fs::write(program.path("old.html"), before).unwrap();
    let path = repo.path().to_str().unwrap();
    let ran = program.run(&["report", path, "--html", "nowhere/page.html"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error: cannot write nowhere/page.html: "), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(program.path("old.html")).unwrap(), before);
}

/// Whom people work for is as the user's file says, in either of its forms.
#[test]
fn affiliations_come_from_a_file_of_ones_own() {
    let mut program = Program::new();
    let repo = project();
    let organizations = |program: &Program| {
        let report = program.json(&["report", repo.path().to_str().unwrap(), "--window", "2000"]);
        let rows = report["organizations"]["rows"].as_array().unwrap().iter();
        let rows =
            rows.map(|row| (row["domain"].as_str().unwrap(), row["commits"].as_u64().unwrap()));
        rows.map(|(name, commits)| format!("{name} {commits}")).collect::<Vec<_>>()
    };
    // Ann commits from two addresses; what is said of one holds for all ten.
    let plain = organizations(&program);
    assert!(!plain.iter().any(|row| row.starts_with("Acme")), "{plain:?}");
    let toml = "[[affiliation]]\nemail = \"ann@lee.example\"\norganization = \"Acme\"\n";
    std::fs::write(program.path("jobs.toml"), toml).unwrap();
    std::fs::write(program.path("jobs.txt"), "ann!lee.example Acme\n").unwrap();
    for file in ["jobs.toml", "jobs.txt"] {
        let path = program.path(file).display().to_string();
        program.set("OVENBIRD_IDENTITY_AFFILIATIONS", &path);
        let reported = organizations(&program);
        assert!(reported.contains(&"Acme 10".to_owned()), "{reported:?}");
        let path = repo.path().to_str().unwrap();
        let page = program.ok(&["report", path, "--window", "2000", "--section", "people"]);
        assert!(page.contains("by affiliation: "), "{page}");
    }
    program.set("OVENBIRD_IDENTITY_AFFILIATIONS", "nowhere.toml");
    let ran = program.run(&["report", repo.path().to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot read the affiliations `nowhere.toml`"), "{}", ran.err);
}
