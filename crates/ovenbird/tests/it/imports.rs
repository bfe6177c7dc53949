//! Facts of a forge from files, as people take them in: what is said, and what kills do.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, NewIssue, NewPull, NewPush, RandomWorld, World};
use serde_json::Value;

use crate::program::{NOW, Program};

const HOUR: i64 = 3_600;

/// Two hours of December 2023 in two repos, and one of another owner.
fn world(from: i64) -> World {
    let mut world = World::new();
    world.organization("octo");
    for name in ["octo/oven", "octo/stove", "ann/pan"] {
        world.repo(name).created_at(from - 100);
    }
    world.at(from + 10, "octo/oven", "ann").opens_issue(NewIssue::titled("It burns").label("bug"));
    let pull = world.at(from + 20, "octo/oven", "bob").opens_pull(NewPull::titled("Turn it down"));
    world.at(from + 30, "octo/oven", "cat").merges(pull);
    world.at(from + 40, "ann/pan", "ann").opens_issue("Too hot");
    let push = NewPush::new().commit("", "Ann Lee", "ann@lee.example", "Bake");
    world.at(from + HOUR + 5, "octo/stove", "ann").pushes(push);
    world.at(from + HOUR + 9, "octo/oven", "dan").stars();
    world
}

/// The files of those hours, in a folder.
fn hours(program: &Program) -> PathBuf {
    let folder = program.path("hours");
    std::fs::create_dir_all(&folder).unwrap();
    let from = NOW - 2 * HOUR;
    for (at, name) in [(0, "2023-12-31-22"), (1, "2023-12-31-23")] {
        let window = (from + at * HOUR, from + (at + 1) * HOUR);
        let world = world(from);
        let file = world.archive(Era::Events2015).between(window.0, window.1).gzip();
        std::fs::write(folder.join(format!("{name}.json.gz")), file).unwrap();
    }
    folder
}

#[test]
fn an_import_says_what_became_of_every_line() {
    let program = Program::new();
    let folder = hours(&program);
    let folder = folder.to_str().unwrap();
    let nothing = program.run(&["import", "archive", folder]);
    assert_eq!(nothing.code, 2);
    assert_snapshot!(nothing.err, @r"
    error: nothing on github.com is tracked, so nothing would be kept
    hint: `ovenbird track owner/name` tracks a repo, `ovenbird track owner` all of an owner's
    hint: `--all` includes every repo, tracked or not
    ");
    assert_snapshot!(program.ok(&["track", "octo", "ann/pan"]), @r"
    name                kind
    github.com/octo     owner  tracked
    github.com/ann/pan  repo   tracked
    ");
    assert_snapshot!(program.ok(&["import", "archive", folder]), @r"
    file                   lines  new  known  untracked  of no repo  unreadable
    2023-12-31-22.json.gz      4    4      0          0           0           0
    2023-12-31-23.json.gz      2    2      0          0           0           0
    all                        6    6      0          0           0           0
    ");
    assert_snapshot!(program.ok(&["import", "archive", folder]), @r"
    file                   lines  new  known  untracked  of no repo  unreadable
    2023-12-31-22.json.gz      4    0      4          0           0           0
    2023-12-31-23.json.gz: known since 2024-01-01 00:00; `--again` reads it again
    ");
    let all = [
        "import",
        "archive",
        "--all",
        "--dir",
        folder,
        "--from",
        "2023-12-31-21",
        "--to",
        "2024-01-01-0",
    ];
    assert_snapshot!(program.ok(&all), @r"
    file                   lines  new  known  untracked  of no repo  unreadable
    2023-12-31-22.json.gz      4    0      4          0           0           0
    2023-12-31-23.json.gz      2    0      2          0           0           0
    all                        6    0      6          0           0           0
    one hour has no file: 2023-12-31-21.json.gz
    ");
    let wrong = program.run(&["import", "archive", "nowhere.json.gz"]);
    assert_eq!(wrong.code, 3);
    assert_snapshot!(wrong.err, @r"
    error: there is no file `nowhere.json.gz`
    hint: name a file, a folder, or a pattern such as '2024-01-*.json.gz'
    ");
    assert_snapshot!(program.ok(&["track"]), @r"
    name                kind
    github.com/octo     owner  tracked
    github.com/ann/pan  repo   tracked
    ");
    assert_snapshot!(program.ok(&["track", "--stop", "octo", "bob/pot"]), @r"
    name                kind
    github.com/octo     owner  tracked no longer
    github.com/bob/pot  repo   was not tracked
    ");
}

/// A repo of which a forge alone reported has no commits that could be counted, and not none.
#[test]
fn without_its_git_history_a_repo_has_no_count_of_commits() {
    let program = Program::new();
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", hours(&program).to_str().unwrap()]);
    let why = "no git history yet";
    for asked in [
        &["report", "octo/oven", "--files", "--offline"][..],
        &["compare", "octo/oven", "octo/oven", "--offline"],
    ] {
        let lines = program.ok(&[asked, &["-o", "jsonl"]].concat());
        let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        let of_git: Vec<Value> = lines.filter(|one: &Value| one["source"] == "git").collect();
        assert!(of_git.iter().any(|one| one["metric"] == "commits" && one["unknown"] == why));
        for one in of_git {
            assert!(one["value"].is_null() && one["unknown"].is_string(), "{one}");
        }
        for format in ["table", "markdown"] {
            let page = program.ok(&[asked, &["-o", format]].concat());
            assert!(!page.contains("0 commits"), "{page}");
        }
    }
    let report = ["report", "octo/oven", "--offline"];
    let page = program.ok(&report);
    let known: Vec<&str> = page.lines().filter(|line| !line.is_empty()).collect();
    insta::assert_snapshot!(known.join("\n"), @r"
    github.com/octo/oven                                               observed: 2 hours of 2023-12-31
      Too little is known to answer: 1 pull request and 1 issue, seen in 2 hours of 2023-12-31.
      → ovenbird sync octo/oven (with a token: its pull requests, issues and comments)
      → ovenbird add octo/oven (reads its git history)
      What is known: 1 merged pull request and 2 people who took part.
      More: --section people|work|newcomers|evidence|all  --explain  --html FILE
    ");
    assert!(!page.contains("unknown"), "{page}");
    let page = program.ok(&[&report[..], &["--section", "all"]].concat());
    assert!(!page.contains("WHO MADE IT"), "{page}");
    assert!(page.contains("HOW PULL REQUESTS AND ISSUES FARE"), "{page}");
    assert!(page.contains("People who landed a first commit: unknown."), "{page}");
    assert!(page.contains("4 accounts here belong to 4 people."), "{page}");
    let html = program.ok(&[&report[..], &["--html", "-"]].concat());
    assert!(html.contains(why) && !html.contains("0 commits"));
    let json = program.json(&report);
    assert!(json["weekly"]["rows"].as_array().unwrap().is_empty());
    assert!(json["rhythm"]["commits"].is_null());
}

#[test]
fn coverage_says_what_is_known_and_how_to_know_more() {
    let program = Program::new();
    let folder = hours(&program);
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", folder.to_str().unwrap()]);
    assert_snapshot!(program.ok(&["coverage", "octo/oven"]), @r"
    coverage of github.com/octo/oven
      month    archive hours  events API  listed by API  issues and pull requests  reported by archive  reported by API  commits reported by pushes
      2023-12         2 of 2        none           none                    2 of 2               2 of 2        none of 2                     unknown
      2024-01              -           -              -                         -                    -                -                     unknown

    IN ALL
      Of the 2 numbers up to #2, 2 are issues or pull requests with a known beginning (all).
      Discussions and deleted issues have numbers, too, so that all of them may be out of reach.
      The API was not asked for issues and pull requests.
      Git was not read, so pushes have nothing to be compared with.
      `ovenbird sync github.com/octo/oven` with a token fetches pull requests, issues and comments
      `ovenbird add github.com/octo/oven` reads a repo's git history
    ");
    let json = program.json(&["coverage", "octo/oven"]);
    assert_eq!(json["opened"]["known"], 2);
    assert_eq!(json["months"][0]["archive_hours"]["seen"], 2);
    let unknown = program.run(&["coverage", "octo/nothing"]);
    assert_eq!(unknown.code, 3);
}

/// An address that the archive hides belongs to whom git shows it of.
#[test]
fn a_hidden_address_is_matched_through_its_hash() {
    let program = Program::new();
    let repo = crate::program::project();
    let mut world = World::new();
    world.repo("octo/oven");
    let push = NewPush::new().commit("", "al", "ann@lee.example", "Bake");
    world.at(NOW - 9 * HOUR, "octo/oven", "someone").pushes(push);
    let file = program.path("hour.json.gz");
    std::fs::write(&file, world.archive(Era::Events2015).gzip()).unwrap();
    program.ok(&["add", repo.path().to_str().unwrap()]);
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", file.to_str().unwrap()]);
    let ann = program.json(&["who", "ann@lee.example"]);
    let text = ann.to_string();
    assert!(text.contains("github.com/octo/oven"), "{text}");
    let explained = program.ok(&["who", "ann@lee.example", "--explain"]);
    assert!(explained.contains("hidden-email"), "{explained}");
}

/// Of an address that a forge gave, too, the archive tells a hash and no login.
#[test]
fn a_hidden_address_is_no_account() {
    let program = Program::new();
    let mut world = World::new();
    world.repo("octo/oven");
    let push = NewPush::new().commit("", "Ann Lee", "42+ann@users.noreply.github.com", "Bake");
    world.at(NOW - 9 * HOUR, "octo/oven", "someone").pushes(push);
    let file = program.path("hour.json.gz");
    std::fs::write(&file, world.archive(Era::Events2015).gzip()).unwrap();
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", file.to_str().unwrap()]);
    // By the program `sha1sum`, of `42+ann`.
    let hash = "3981cc0dd1a9fcb31530c19bbfb6ae5a406e2983";
    let ann = program.json(&["who", "Ann Lee"]);
    let ann = &ann["people"][0];
    assert_eq!(ann["email"], format!("{hash}@users.noreply.github.com"));
    assert!(ann["accounts"].as_array().unwrap().is_empty(), "{ann}");
    let page = program.ok(&["who", "Ann Lee"]);
    assert!(page.starts_with("Ann Lee, an address known only by its hash\n"), "{page}");
    assert!(page.contains("Ann Lee goes by an address known only by its hash."), "{page}");
    assert!(!page.contains("by the account") && !page.contains("account 3981"), "{page}");
    assert_eq!(program.run(&["who", &format!("@{hash}")]).code, 3);
}

#[test]
fn deliveries_come_from_files() {
    let program = Program::new();
    let secret = program.path("secret");
    std::fs::write(&secret, "very secret\n").unwrap();
    let lines: Vec<String> = world(NOW - 2 * HOUR)
        .deliveries()
        .iter()
        .map(|delivery| {
            let payload: Value = serde_json::from_str(&delivery.body).unwrap();
            // As a program writes them down that passes deliveries on: compact, as they came.
            assert_eq!(payload.to_string(), delivery.body);
            format!(
                r#"{{"delivery":"{}","event":"{}","signature":"{}","payload":{}}}"#,
                delivery.guid,
                delivery.event,
                delivery.signature("very secret"),
                delivery.body
            )
        })
        .collect();
    let file = program.path("deliveries.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let import = ["import", "webhook", "deliveries.jsonl", "--secret-file", "secret"];
    let first = program.json(&import);
    let count = lines.len() as u64;
    let of = |name: &str| first[0][name].as_u64().unwrap();
    // Deliveries about branches and the like carry no fact that is kept.
    assert_eq!((of("lines"), of("kept") + of("no_repo")), (count, count), "{first}");
    assert!(of("kept") >= 6, "{first}");
    let again = program.json(&import);
    assert_eq!((&again[0]["kept"], &again[0]["repeated"]), (&0.into(), &count.into()));
    std::fs::write(&secret, "another\n").unwrap();
    let refused = program.run(&import);
    assert_eq!(refused.code, 0);
    assert!(!format!("{refused:?}").contains("another"));
    assert!(refused.out.contains("the signature is not that of the secret"), "{}", refused.out);
}

/// Killed at random instants and begun again, an import ends as one that nobody disturbed.
#[test]
fn kills_lose_nothing_and_leave_nothing_twice() {
    for store in stores() {
        let mut program = Program::new();
        program.set("OVENBIRD_STORE", &store(&program));
        let folder = program.path("hours");
        std::fs::create_dir_all(&folder).unwrap();
        let mut lines = 0;
        for hour in 0..6 {
            let size = RandomWorld { repos: 20, actions: 2_500, ..RandomWorld::default() };
            let mut world = World::random(hour, &size);
            world.first_event_id(1 + hour * 1_000_000);
            lines += world.archive_lines(Era::Events2015).len() as u64;
            let file = folder.join(format!("2020-01-01-{hour}.json.gz"));
            std::fs::write(file, world.archive(Era::Events2015).gzip()).unwrap();
        }
        let mut rng = Rng::new(3);
        let mut kills = 0;
        for _ in 0..25 {
            kills += u64::from(is_killed(&program, &folder, rng.below(120) as u64));
        }
        assert!(kills > 2, "nothing was killed");
        program.ok(&["import", "archive", "--all", "hours"]);
        let reported = program.json(&[
            "sql",
            "select (select count(*) from event) as events,
                    (select sum(kept) from ledger_file) as kept,
                    (select count(*) from ledger_file) as files,
                    (select count(distinct digest) from ledger_file) as different",
        ]);
        let reported = &reported[0];
        let of = |name: &str| reported[name].as_u64().unwrap();
        assert_eq!((of("events"), of("kept")), (lines, lines), "{reported}");
        assert_eq!((of("files"), of("different")), (6, 6), "{reported}");
    }
}

/// Where the stores are, each made for a program.
fn stores() -> Vec<fn(&Program) -> String> {
    let mut stores: Vec<fn(&Program) -> String> =
        vec![|program| program.path("kills.db").display().to_string()];
    if ovenbird_testkit::postgres().is_some() {
        stores.push(|_| ovenbird_testkit::postgres().unwrap().database());
    }
    stores
}

/// Begins an import and kills it after some milliseconds; whether it was still at work.
fn is_killed(program: &Program, folder: &Path, after: u64) -> bool {
    let mut command = program.command(&["import", "archive", "--all", folder.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let end = Instant::now() + Duration::from_millis(after);
    while Instant::now() < end {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_file_of_nothing_is_an_error_that_helps() {
    let program = Program::new();
    std::fs::write(program.path("2023-12-31-22.json.gz"), "{\"message\":\"Not Found\"}").unwrap();
    let found = program.run(&["import", "archive", "--all", "2023-12-31-22.json.gz"]);
    assert_eq!(found.code, 1);
    assert_snapshot!(found.err, @r"
    error: cannot import 2023-12-31-22.json.gz: no event could be read in it (no type)
    hint: fetch it again and see that it is no error page: an hour file has one JSON event a line, usually compressed
    ");
    std::fs::write(program.path("deliveries.jsonl"), "oops").unwrap();
    let found = program.run(&["import", "webhook", "deliveries.jsonl"]);
    assert_eq!(found.code, 1);
    assert_snapshot!(found.err, @r"
    error: cannot import deliveries.jsonl: no delivery could be read in it (no JSON)
    hint: fetch it again and see that it is no error page: deliveries are JSON or forms, one a line or one a file
    ");
}

/// Where the stream gave one name to two numbers, whoever asks for the name hears of it.
#[test]
fn a_name_of_two_repos_is_reported() {
    let program = Program::new();
    let event = |number: u32, second: u32| {
        format!(
            r#"{{"id":"{number}","type":"WatchEvent","actor":{{"id":1,"login":"ann"}},"repo":{{"id":{number},"name":"octo/oven"}},"payload":{{"action":"started"}},"created_at":"2023-12-31T22:00:0{second}Z"}}"#
        )
    };
    let lines = format!("{}\n{}\n", event(7, 1), event(9, 2));
    std::fs::write(program.path("2023-12-31-22.json"), lines).unwrap();
    program.ok(&["track", "octo/oven"]);
    program.ok(&["import", "archive", "2023-12-31-22.json"]);
    let reported = "another repo was called github.com/octo/oven before";
    let list = program.ok(&["repos", "list"]);
    assert!(list.contains(reported) && list.contains("`github.com/octo/oven@7`"), "{list}");
    let report = program.run(&["report", "octo/oven", "--offline"]);
    assert!(report.err.contains(reported), "{}", report.err);
    let earlier = program.run(&["report", "github.com/octo/oven@7", "--offline"]);
    assert_eq!((earlier.code, earlier.err.contains(reported)), (0, false), "{}", earlier.err);
}
