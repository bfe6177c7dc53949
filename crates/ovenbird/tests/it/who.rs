//! `who`: one person by git and by a forge, in sentences.

use ovenbird_testkit::TestRepo;
use ovenbird_testkit::github::{AccountKind, Era, NewPull, ReviewState, World};
use serde_json::{Value, json};

use crate::program::{DAY, NOW, Program};

/// A clone of octo/oven, with what ann, ben, cat and eve wrote; the commits' names in that order.
fn clone() -> (TestRepo, Vec<String>) {
    let repo = TestRepo::new();
    repo.git(&["remote", "add", "origin", "https://github.com/octo/oven"]);
    let written = [
        ("Ann Lee", "42+ann@users.noreply.github.com", 400, "work"),
        ("Ann Lee", "42+ann@users.noreply.github.com", 390, "work"),
        ("B.", "ben@stated.net", 380, "work"),
        ("Cat Fullname", "c@home-of-cat.net", 370, "work"),
        ("Eve", "eve@e.example", 28, "Bake evenly (#9)"),
    ];
    let commit = |(name, email, days, subject): (&str, &str, i64, &str)| {
        repo.write(&format!("f{days}"), "x\n");
        let at = format!("{} +0000", NOW - days * DAY);
        let commit = repo.commit(subject).author(name, email).at(&at);
        // Another takes cat's work in.
        let is_cats = name.starts_with("Cat");
        let commit = if is_cats { commit.committer("Dora", "dora@d.example") } else { commit };
        commit.make()
    };
    let oids = written.into_iter().map(commit).collect();
    (repo, oids)
}

/// The two repos, whose numbers are the same in each world.
fn octo() -> World {
    let mut world = World::new();
    for name in ["octo/oven", "octo/stove"] {
        world.repo(name).created_at(NOW - 3_000 * DAY);
    }
    world
}

/// What the archive tells: of ann's pull requests, ben merged four, she merged one, and one was
/// closed; cat's and eve's were closed when their commits had landed by hand; dan's is open; fay's
/// is closed, and its closing is lost.
fn stream(cats: &str) -> World {
    let mut world = octo();
    let accounts = [
        (42, "ann"),
        (43, "ben"),
        (44, "cat"),
        (45, "dan"),
        (46, "eve"),
        (47, "fay"),
        (48, "cook"),
    ];
    for (id, login) in accounts {
        world.account(login).id(id);
    }
    let day = |days: i64| NOW - days * DAY;
    for number in 1..=6 {
        let title = format!("Bake {number}");
        let days = 100 - number;
        let pull = world.at(day(days), "octo/oven", "ann").opens_pull(NewPull::titled(&title));
        match number {
            1..=4 => drop(world.at(day(days) + 90, "octo/oven", "ben").merges(pull)),
            5 => drop(world.at(day(days) + 90, "octo/oven", "ann").merges(pull)),
            _ => drop(world.at(day(days) + 90, "octo/oven", "ben").rejects(pull)),
        }
        if number <= 2 {
            world.at(day(50), "octo/oven", "cat").comments(pull, "nice");
            world.at(day(49), "octo/oven", "cat").comments(pull, "really");
        }
    }
    let pull = NewPull::titled("By hand").head("hand", cats);
    let pull = world.at(day(371), "octo/oven", "cat").opens_pull(pull);
    world.at(day(368), "octo/oven", "ben").reviews(pull, ReviewState::Approved);
    world.at(day(368), "octo/oven", "ben").rejects(pull);
    world.at(day(10), "octo/oven", "dan").opens_pull(NewPull::titled("Maybe"));
    world.at(day(9), "octo/oven", "dan").comments(8, "anybody?");
    let evenly = world.at(day(30), "octo/oven", "eve").opens_pull(NewPull::titled("Evenly"));
    world.at(day(28), "octo/oven", "ben").rejects(evenly);
    let lost = world.at(LOST - 5 * DAY, "octo/oven", "fay").opens_pull(NewPull::titled("Lost"));
    world.at(LOST, "octo/oven", "ben").rejects(lost);
    world.at(LOST + DAY, "octo/oven", "ben").comments(lost, "sorry");
    world.account("cook").kind(AccountKind::Bot);
    world.at(LOST + DAY, "octo/oven", "cook").comments(lost, "beep");
    world.at(day(8), "octo/stove", "ann").opens_pull(NewPull::titled("Heat"));
    world
}

/// When the archive missed a second, in 2016: comments did not yet tell what was merged.
const LOST: i64 = NOW - 2_700 * DAY;

/// What the early archive tells of accounts: names, and addresses that they state.
fn early() -> World {
    let mut world = octo();
    world.account("ben").id(43).email("ben@stated.net");
    world.account("cat").id(44).full_name("Cat Fullname");
    for login in ["ben", "cat"] {
        world.at(NOW - 700 * DAY, "octo/stove", login).opens_issue("It burns");
    }
    world
}

/// All of it, ingested.
fn take_in(program: &Program) -> TestRepo {
    let (repo, oids) = clone();
    program.ok(&["add", repo.path().to_str().unwrap()]);
    program.ok(&["track", "octo/oven", "octo/stove"]);
    let (early, stream) = (early(), stream(&oids[3]));
    let hours = [
        early.archive(Era::Timeline2013),
        stream.archive(Era::Events2015).between(0, LOST),
        stream.archive(Era::Events2015).between(LOST + 1, NOW),
    ];
    for (number, hour) in hours.iter().enumerate() {
        let file = program.path(&format!("{number}.json.gz"));
        std::fs::write(&file, hour.gzip()).unwrap();
        program.ok(&["import", "archive", file.to_str().unwrap()]);
    }
    repo
}

/// Runs a test on each store.
fn on_each_store(test: impl Fn(&Program, &TestRepo)) {
    let program = Program::new();
    test(&program, &take_in(&program));
    if let Some(server) = ovenbird_testkit::postgres() {
        let mut program = Program::new();
        program.set("OVENBIRD_STORE", &server.database());
        test(&program, &take_in(&program));
    }
}

fn one(program: &Program, query: &str) -> Value {
    let found = program.json(&["who", query, "--explain"]);
    assert_eq!(found["matches"], 1, "{query}: {found}");
    found["people"][0].clone()
}

fn said(person: &Value) -> Vec<&str> {
    let sentences = person["sentences"].as_array().unwrap();
    sentences.iter().map(|sentence| sentence["text"].as_str().unwrap()).collect()
}

#[test]
fn a_person_is_reported_by_git_and_by_the_forge() {
    on_each_store(|program, repo| {
        let ann = one(program, "ann");
        assert_eq!(
            said(&ann),
            [
                "Ann Lee goes by the address 42+ann@users.noreply.github.com and by the account ann \
                 on github.com.",
                "Ann Lee was active from 2022-11 to 2023-12, in 2 repos.",
                "They are a regular of octo/oven.",
                "Ann Lee has landed 4 of 5 pull requests that ended, in octo/oven, not counting 1 \
                 that they merged themselves.",
                "Others answered 5 of their 7 pull requests: B (5) and Cat Fullname (2).",
                "What they do in repos that are not known here: unknown.",
            ]
        );
        // A clone of what is known on its forge is no place of its own.
        let places: Vec<&Value> =
            ann["repos"].as_array().unwrap().iter().map(|repo| &repo["repo"]).collect();
        assert_eq!(places, ["github.com/octo/oven", "github.com/octo/stove"]);
        let oven = &ann["repos"][0];
        assert_eq!((&oven["authored"], &oven["standing"]), (&json!(2), &json!("regular")));
        let pulls = json!({
            "opened": 6, "merged": 5, "self_merged": 1, "closed_without_merge": 1, "outcome_unknown": 0, "open": 0
        });
        assert_eq!(oven["pull_requests"], pulls);
        // Nothing tells how the stove began.
        assert_eq!(ann["repos"][1]["standing"], "unknown");
        let share = &ann["sentences"][3]["measure"];
        assert_eq!(share["value"], json!({ "number": 0.8 }));
        // The interval is the one of statsmodels: proportion_confint(4, 5, method="wilson").
        let end = |name: &str| share["interval"][name].as_f64().unwrap();
        assert!((end("low") - 0.375_534).abs() < 1e-5 && (end("high") - 0.963_776).abs() < 1e-5);
        assert_eq!(share["exclusions"][0], "1 that they merged themselves");
        let rows = ann["sentences"][3]["rows"].as_array().unwrap();
        assert_eq!(rows[0], "octo/stove#1 Heat: not known to have ended");
        assert_eq!(rows[1], "octo/oven#6 Bake 6: closed unmerged 2023-09-29");
        assert_eq!(rows.len(), 7);
        let page = program.ok(&["who", "ann", "--explain", "-o", "markdown"]);
        insta::assert_snapshot!("who_ann", program.plain(&page, repo));
    });
}

#[test]
fn accounts_are_joined_with_signatures_by_the_rules() {
    on_each_store(|program, _| {
        for (query, login, email, rule) in [
            (
                "42+ann@users.noreply.github.com",
                "ann",
                "42+ann@users.noreply.github.com",
                "account-id",
            ),
            ("ben@stated.net", "ben", "ben@stated.net", "stated"),
            ("c@home-of-cat.net", "cat", "c@home-of-cat.net", "full-name"),
        ] {
            let person = one(program, query);
            assert_eq!(
                (&person["email"], &person["accounts"][0]["login"]),
                (&json!(email), &json!(login))
            );
            let links = person["links"].as_array().unwrap();
            assert!(links.iter().any(|link| link["rule"] == rule), "{query}: {links:?}");
            assert_eq!(one(program, login), person);
        }
    });
}

#[test]
fn what_landed_by_hand_and_what_one_does_for_others_is_reported() {
    on_each_store(|program, _| {
        let cat = one(program, "cat");
        let texts = said(&cat);
        assert!(
            texts.contains(
                &"Cat Fullname has landed the one pull request that ended, in octo/oven."
            ),
            "{texts:?}"
        );
        // Two comments on each of two pull requests are two answers.
        let answered = "They answered 2 pull requests of others; last on 2023-11-13.";
        assert!(texts.contains(&answered), "{texts:?}");
        let ben = one(program, "ben");
        let texts = said(&ben);
        assert!(texts.contains(&"They are an insider of octo/oven."), "{texts:?}");
        assert!(
            texts.iter().any(|text| text.starts_with("They merged 4 pull requests of others;"))
        );
        assert_eq!(ben["repos"][0]["merged_of_others"], 4);
        // Whoever has done little is not held to be bad at it.
        let dan = one(program, "dan");
        assert_eq!(
            said(&dan),
            [
                "dan goes by the account dan on github.com.",
                "dan was active in 2023-12, in 1 repo.",
                "They are a newcomer to octo/oven.",
                "dan has opened 1 pull request; it is not known to have ended.",
                "Their pull request is not known to have been answered by another.",
                "What they do in repos that are not known here: unknown.",
            ]
        );
        assert!(dan["sentences"][3]["measure"]["value"]["unknown"].is_string());
        assert_eq!(dan["repos"][0]["answered"], 0, "a comment on one's own answers nobody");
    });
}

#[test]
fn what_a_commit_names_has_landed_and_what_no_source_reported_is_no_outcome() {
    on_each_store(|program, _| {
        let pulls = |person: &Value| person["repos"][0]["pull_requests"].clone();
        let eve = one(program, "46+eve@users.noreply.github.com");
        let landed = "Eve has landed 1 pull request by their own hand, in octo/oven.";
        assert!(said(&eve).contains(&landed), "{:?}", said(&eve));
        assert_eq!(
            (&pulls(&eve)["merged"], &pulls(&eve)["closed_without_merge"]),
            (&json!(1), &json!(0))
        );
        let fay = one(program, "fay");
        assert_eq!(
            pulls(&fay),
            json!({
                "opened": 1, "merged": 0, "self_merged": 0, "closed_without_merge": 0, "outcome_unknown": 1, "open": 0
            })
        );
        let unknown = "fay has opened 1 pull request; how it ended is unknown.";
        assert!(said(&fay).contains(&unknown), "{:?}", said(&fay));
        // The bot's word is no answer.
        assert!(
            said(&fay).contains(&"Their pull request was answered by B (1)."),
            "{:?}",
            said(&fay)
        );
    });
}

#[test]
fn how_fast_they_answer_is_reported_of_enough_answers() {
    on_each_store(|program, _| {
        let ben = one(program, "ben");
        let half = "Half of their first answers came within 2 minutes of the opening.";
        let sentences = ben["sentences"].as_array().unwrap();
        let reported = sentences.iter().find(|sentence| sentence["text"] == half);
        let measure = &reported.unwrap_or_else(|| panic!("{:?}", said(&ben)))["measure"];
        // Waits of 90 seconds five times, of three days (cat), two (eve) and six (fay).
        assert_eq!(
            (&measure["metric"], &measure["n"]),
            (&json!("answering_time_median"), &json!(8))
        );
        assert!((measure["value"]["number"].as_f64().unwrap() - 90.0 / 86_400.0).abs() < 1e-9);
        // Of two answers nothing is reported.
        let cat = one(program, "cat");
        assert!(said(&cat).contains(&"How fast they answer is unknown."));
    });
}

#[test]
fn decisions_change_who_at_once() {
    on_each_store(|program, _| {
        program.ok(&["identity", "merge", "dan", "ben"]);
        let both = one(program, "dan");
        assert_eq!(both["repos"][0]["pull_requests"]["opened"], 1);
        assert_eq!(both["repos"][0]["merged_of_others"], 4);
        program.ok(&["identity", "undo", "1"]);
        program.ok(&["identity", "merge", "ann", "ben"]);
        let one_hand = one(program, "ann");
        // Who merges what is their own has integrated nothing of others.
        let oven = &one_hand["repos"][0];
        assert_eq!(oven["pull_requests"]["self_merged"], 5);
        assert_eq!((&oven["merged_of_others"], &oven["standing"]), (&json!(0), &json!("regular")));
        program.ok(&["identity", "undo", "2"]);
        program.ok(&["identity", "hide", "dan"]);
        for query in ["dan", "45+dan@users.noreply.github.com"] {
            assert_eq!(program.run(&["who", query]).code, 3, "{query}");
        }
        let all = program.ok(&["who", "a", "-o", "json"]);
        assert!(!all.contains("dan"), "{all}");
    });
}

#[test]
fn several_people_are_listed_by_what_they_did() {
    on_each_store(|program, _| {
        let found = program.json(&["who", "an"]);
        let names: Vec<&Value> =
            found["people"].as_array().unwrap().iter().map(|person| &person["name"]).collect();
        assert_eq!(names, ["Ann Lee", "dan"]);
        assert!(found["people"][0]["sentences"].as_array().unwrap().is_empty());
        // A name is not a login, and what is reported about nobody has no column.
        assert_eq!(program.run(&["who", "@Ann Lee"]).code, 3);
        assert_eq!(program.json(&["who", "@dan"])["matches"], 1);
        let page = program.ok(&["who", "an"]);
        assert!(page.contains("pull requests") && !page.contains("issues"), "{page}");
    });
}

#[test]
fn hostile_names_and_titles_stay_on_their_line() {
    let program = Program::new();
    let (repo, _) = clone();
    repo.commit("\u{1b}[2Jwork\u{202e}").author("Mal\u{1b}[31m\u{202e}lory", "m@x.example").make();
    program.ok(&["add", repo.path().to_str().unwrap()]);
    program.ok(&["track", "octo/oven"]);
    let mut world = World::new();
    world.repo("octo/oven");
    world.account("mal").id(66).full_name("Mal\n\nMal was active for ever.\u{1b}[1m");
    world
        .at(NOW - DAY, "octo/oven", "mal")
        .opens_pull(NewPull::titled("a\n  b\u{9b}31m\r\u{202e}c"));
    let file = program.path("hour.json.gz");
    std::fs::write(&file, world.archive(Era::Timeline2013).gzip()).unwrap();
    program.ok(&["import", "archive", file.to_str().unwrap()]);
    for query in ["m@x.example", "@mal", "mal"] {
        for format in ["table", "markdown"] {
            let text = program.ok(&["who", query, "--explain", "-o", format]);
            let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(bad), "{query} as {format}: {text:?}");
            // What a name or a title says is part of its sentence.
            let said = |start: &str| text.lines().any(|line| line.trim().starts_with(start));
            assert!(!said("Mal was active for ever"), "{text}");
            assert!(query.contains("x.example") || text.contains(" a b"), "{text}");
        }
    }
}
