//! Two forges in one store: what one numbers or calls alike on the other is somebody else.

use ovenbird_testkit::github::{Era, NewPull, World};
use serde_json::Value;

use crate::program::{NOW, Program};

const HOUR: i64 = 3_600;
const BEGAN: i64 = NOW - 2 * HOUR;
const OTHER: &str = "git.example.org";

/// So many pull requests on each forge, half of them an hour before the other half.
const PULLS: i64 = 120;

/// `octo/oven` on one forge: somebody new opens each pull request; `keeper` merges those that
/// `merged` says and closes the others. The accounts have the numbers from `first` on.
fn world(logins: &str, keeper: &str, first: u64, merged: fn(i64) -> bool) -> World {
    let mut world = World::new();
    world.organization("octo");
    world.repo("octo/oven").created_at(BEGAN - 100);
    world.account(keeper).id(first);
    for at in 0..PULLS {
        let opened = BEGAN + at / (PULLS / 2) * HOUR + at % (PULLS / 2) * 20;
        let author = format!("{logins}{at}");
        world.account(&author).id(first + 1 + at as u64);
        let pull = NewPull::titled(&format!("Change {at}"));
        let pull = world.at(opened, "octo/oven", &author).opens_pull(pull);
        let mut then = world.at(opened + 5, "octo/oven", keeper);
        if merged(at) {
            then.merges(pull);
        } else {
            then.closes(pull);
        }
    }
    world
}

/// A store with both forges; the accounts of the other have the numbers from `first` on, where
/// those of github.com begin with 1,000.
fn both(program: &Program, first: u64) {
    let folder = program.path(".config/ovenbird");
    std::fs::create_dir_all(&folder).unwrap();
    let bots = program.path("bots.toml");
    let settings = format!("[identity]\nbots = \"{}\"\n", bots.display());
    std::fs::write(folder.join("config.toml"), settings).unwrap();
    let rule = format!("[[bot]]\nrule = \"theirs\"\nemail_ends = [\"@users.noreply.{OTHER}\"]\n");
    std::fs::write(bots, rule).unwrap();
    let public = world("user", "cat", 1_000, |at| at % 4 != 0);
    let other = world("guest", "user3", first, |at| at % 4 == 0);
    for (host, world) in [("github.com", public), (OTHER, other)] {
        program.ok(&["track", &format!("https://{host}/octo/oven")]);
        // A file is known by its name to hold an hour.
        std::fs::create_dir(program.path(host)).unwrap();
        for (from, hour) in [(BEGAN, "22"), (BEGAN + HOUR, "23")] {
            let file = world.archive(Era::Events2015).between(from, from + HOUR).gzip();
            let name = format!("{host}/2023-12-31-{hour}.json.gz");
            std::fs::write(program.path(&name), file).unwrap();
            program.ok(&["import", "archive", &name, "--forge", host]);
        }
    }
}

/// What is asked on each store, of one where the forges share numbers, and of one where they do not.
fn on_each_store(test: impl Fn(&Program, &Program)) {
    let shared = [1_000, 900_000].map(|first| {
        let program = Program::new();
        both(&program, first);
        program
    });
    test(&shared[0], &shared[1]);
    let servers = [ovenbird_testkit::postgres(), ovenbird_testkit::postgres()];
    if let [Some(one), Some(other)] = servers {
        let programs =
            [(one.database(), 1_000), (other.database(), 900_000)].map(|(url, first)| {
                let mut program = Program::new();
                program.set("OVENBIRD_STORE", &url);
                both(&program, first);
                program
            });
        test(&programs[0], &programs[1]);
    }
}

const EVALUATE: [&str; 4] = ["evaluate", "acceptance", "--split", "2023-12-31T23:00"];

#[test]
fn the_same_numbers_on_two_forges_change_no_answer() {
    on_each_store(|shared, apart| {
        let questions: [&[&str]; 6] = [
            &EVALUATE,
            &["who", "@user3"],
            &["who", "@cat"],
            &["report", "github.com/octo/oven", "--offline", "--explain"],
            &["can-i", "github.com/octo/oven", "--offline", "--as", "@user5", "--explain"],
            &["compare", "github.com/octo/oven", "git.example.org/octo/oven", "--offline"],
        ];
        for question in questions {
            let [mut one, mut other] = [shared, apart].map(|program| program.json(question));
            without_numbers(&mut one);
            without_numbers(&mut other);
            assert_eq!(one, other, "{question:?}");
        }
    });
}

/// Takes out the numbers by which the other forge knows its accounts.
fn without_numbers(answer: &mut Value) {
    match answer {
        Value::Array(list) => list.iter_mut().for_each(without_numbers),
        Value::Object(fields) => {
            let is_theirs = fields.get("host").is_some_and(|host| host == OTHER);
            if is_theirs {
                fields.remove("id");
            }
            fields.values_mut().for_each(without_numbers);
        }
        Value::String(text) if text.contains(OTHER) => {
            *text = text.split('+').next_back().unwrap_or_default().to_owned();
        }
        _ => {}
    }
}

#[test]
fn bots_are_judged_by_the_forge_that_they_are_on() {
    on_each_store(|shared, _| {
        let judged = shared.json(&EVALUATE);
        // By the rule, everybody on the other forge is a bot, and nobody on this one.
        assert_eq!(judged["by_bots"], PULLS);
        assert_eq!((&judged["model"]["n"], &judged["model"]["merged"]), (&60.into(), &45.into()));
        let report = |host: &str| {
            let report = shared.json(&["report", &format!("{host}/octo/oven"), "--offline"]);
            report["forge"]["acceptance"]["all"]["accepted_90"]["n"].clone()
        };
        assert_eq!((report("github.com"), report(OTHER)), (PULLS.into(), 0.into()));
    });
}

#[test]
fn a_login_of_another_forge_is_nobody_here() {
    on_each_store(|shared, apart| {
        for program in [shared, apart] {
            let asked = ["can-i", "github.com/octo/oven", "--offline", "--as", "@guest5"];
            let ran = program.run(&asked);
            assert_eq!(ran.code, 3, "{ran:?}");
            assert!(ran.err.contains("nobody called `@guest5` is known"), "{}", ran.err);
        }
        let found = shared.json(&["who", "@user3"]);
        // One opened a pull request here; the other keeps the repo there.
        let repos = found["people"].as_array().unwrap().iter().map(|one| &one["repos"][0]["repo"]);
        let mut repos: Vec<_> = repos.filter_map(Value::as_str).collect();
        repos.sort_unstable();
        assert_eq!(repos, ["git.example.org/octo/oven", "github.com/octo/oven"]);
    });
}
