//! `can-i` and `compare`, over a forge whose every wait and ending is known.

use ovenbird_testkit::github::{NewIssue, NewPull, Server, World};
use serde_json::Value;

use crate::program::{DAY, NOW, Program, project};

const HOUR: i64 = 3_600;

/// Pull requests a year, each by somebody new.
const A_YEAR: i64 = 80;

/// Two years of `octo/oven`. In the first, cat comments after two days and merges one of two after
/// four; in the second, after one hour, and three of four after one day. Dan merges what is in
/// `doc/`. Nobody touches the last one, which is open for 40 days.
fn world() -> World {
    let mut world = World::new();
    world.organization("octo");
    world.repo("octo/oven").created_at(NOW - 731 * DAY).with_labels(&["good first issue"]);
    for at in 0..2 * A_YEAR {
        let is_second = at >= A_YEAR;
        let opened =
            NOW - 730 * DAY + at * 650 * DAY / (2 * A_YEAR) + if is_second { 40 * DAY } else { 0 };
        let (path, who) = if at % 8 == 0 { ("doc/bake.md", "dan") } else { ("src/oven.c", "cat") };
        let is_merged = if is_second { at % 4 != 3 } else { at % 2 == 0 };
        // What is long is closed without merge more often.
        let lines = if at % 16 == 0 || (!is_merged && at % 3 == 0) { 600 } else { 12 };
        let pull = NewPull::titled(&format!("Change {at}")).files(&[(path, lines, 0)]);
        let pull = world.at(opened, "octo/oven", &format!("user{at}")).opens_pull(pull);
        let (answer, end) = if is_second { (HOUR, DAY) } else { (2 * DAY, 4 * DAY) };
        world.at(opened + answer, "octo/oven", who).comments(pull, "I look at it");
        if is_merged {
            world.at(opened + end, "octo/oven", who).merges(pull);
        } else {
            world.at(opened + end, "octo/oven", who).closes(pull);
        }
    }
    world.at(NOW - 40 * DAY, "octo/oven", "late").opens_pull(NewPull::titled("Forgotten"));
    for at in 0..7 {
        let issue = NewIssue::titled("Easy").label("good first issue");
        world.at(NOW - (10 + at) * DAY, "octo/oven", "cat").opens_issue(issue);
    }
    world.at(NOW - DAY, "octo/stove", "ann").opens_pull(NewPull::titled("The only one"));
    kiln(&mut world);
    world
}

/// Eight newcomers to `octo/kiln`: cat merges the pull requests of four after a day and closes the
/// fifth, the sixth merges their own, the seventh has waited for long, the last for two days.
fn kiln(world: &mut World) {
    for (at, ago) in [107, 106, 105, 104, 103, 102, 101, 2].into_iter().enumerate() {
        let author = format!("potter{at}");
        let opened = NOW - ago * DAY;
        let pull = NewPull::titled("Glaze").files(&[("glaze.c", 12, 0)]);
        let pull = world.at(opened, "octo/kiln", &author).opens_pull(pull);
        match at {
            0..4 => drop(world.at(opened + DAY, "octo/kiln", "cat").merges(pull)),
            4 => drop(world.at(opened + DAY, "octo/kiln", "cat").closes(pull)),
            5 => drop(world.at(opened + DAY, "octo/kiln", &author).merges(pull)),
            _ => {}
        }
    }
}

/// A program whose store has all that there is.
pub(crate) fn synced() -> (Program, Server) {
    synced_into(None)
}

/// The same with its store in a PostgreSQL database.
fn synced_into(database: Option<&str>) -> (Program, Server) {
    let server = Server::start(world());
    server.set_now(NOW);
    let mut program = Program::new();
    if let Some(database) = database {
        program.set("OVENBIRD_STORE", database);
    }
    program.set("OVENBIRD_GITHUB_API", &server.url());
    program.set("OVENBIRD_GITHUB_TOKEN", &server.token());
    program.ok(&["track", "octo"]);
    program.ok(&["sync"]);
    (program, server)
}

fn sentences(answer: &Value) -> Vec<&str> {
    let questions = answer["questions"].as_array().unwrap().iter();
    let said = questions.flat_map(|one| one["sentences"].as_array().unwrap());
    said.map(|one| one["text"].as_str().unwrap()).collect()
}

#[track_caller]
fn says(said: &[&str], wanted: &str) {
    assert!(said.contains(&wanted), "{wanted:?} is not said: {said:#?}");
}

#[test]
fn a_newcomer_learns_what_to_expect_beside_the_year_before() {
    let (program, _server) = synced();
    let answer = program.json(&["can-i", "octo/oven", "--newcomer", "--offline"]);
    assert_eq!(answer["standing"], "newcomer");
    let class = answer["forecast"]["comparison_class"].as_str().unwrap();
    assert!(class.ends_with("by people who have had none merged here"), "{class}");
    // Of 80 in each year 40 and 60 are merged.
    let forecast = &answer["forecast"];
    assert_eq!(forecast["base_rate"]["value"]["number"], 100.0 / 160.0);
    assert_eq!(forecast["chance"]["n"], 160);
    let interval = &forecast["chance"]["interval"];
    let ends = [&interval["low"], &interval["high"]].map(|end| end.as_f64().unwrap());
    assert!(ends[0] < 0.75 && 0.75 < ends[1], "three of four are merged now: {interval}");
    assert_eq!(forecast["chance"]["coverage"], 1.0);
    let said = sentences(&answer);
    // 60 of the 81 of this year, all within a day, and one that is open.
    says(&said, "74.1 % of pull requests of newcomers are merged within 90 days.");
    says(&said, "Half of newcomers' pull requests are answered by a human within 60 minutes.");
    says(&said, "In the 365 days before it was 2 days: shorter now.");
    says(&said, "In the 365 days before it was 4 days: shorter now.");
    says(&said, "cat is the likeliest to answer.");
    says(&said, "1 pull request is open.");
    let issues = "7 open issues are labelled for newcomers (`good first issue`); half of them have \
                  waited for 13 days.";
    says(&said, issues);
}

#[test]
fn what_is_touched_decides_who_answers() {
    let (program, _server) = synced();
    let asked = ["can-i", "octo/oven", "--offline", "--paths", "doc/bake.md,nowhere/x.c"];
    let answer = program.json(&asked);
    let first = &answer["answerers"][0];
    assert_eq!(first["who"]["name"], "dan");
    // All answers to what touches that file are his.
    assert_eq!(first["answered_there"], 1.0);
    let said = sentences(&answer);
    says(&said, "`nowhere/x.c` is not known here, and nothing is known there.");
    // Of all 160 every eighth is in that folder, from the first to the 153rd.
    let opened = NOW - 690 * DAY + 152 * 650 * DAY / (2 * A_YEAR);
    assert_eq!((&first["answers"], &first["last"]), (&20.into(), &(opened + HOUR).into()));
    let page = program.ok(&[&asked[..], &["--explain"]].concat());
    assert!(page.contains(": doc/bake.md"), "{page}");
    // Of the ten there in this year, those of numbers 80, 88 … are all merged.
    let answer = program.json(&["can-i", "octo/oven", "--offline", "--paths", "./doc/,,./"]);
    assert_eq!(answer["paths"], serde_json::json!(["doc"]));
    says(&sentences(&answer), "100 % of pull requests in doc/ are merged within 90 days.");
    let answer = program.json(&["can-i", "octo/oven", "--offline", "--paths", "doc/new/x.md"]);
    let said = sentences(&answer);
    says(&said, "`doc/new/x.md` is not known here; the folder `doc` stands for it.");
}

#[test]
fn somebody_who_landed_something_is_no_newcomer() {
    let (program, _server) = synced();
    let answer = program.json(&["can-i", "octo/oven", "--as", "@user0", "--offline"]);
    assert_eq!(
        (&answer["standing"], &answer["person"]["name"]),
        (&"regular".into(), &"user0".into())
    );
    let cat = program.json(&["can-i", "octo/oven", "--as", "cat", "--offline"]);
    assert_eq!(cat["standing"], "insider");
    let names = cat["answerers"].as_array().unwrap().iter().map(|one| &one["who"]["name"]);
    assert!(names.into_iter().all(|name| name != "cat"), "nobody answers oneself");
    // Known from another repo, new here.
    let ann = program.json(&["can-i", "octo/oven", "--as", "ann", "--offline"]);
    assert_eq!(ann["standing"], "newcomer");
    let ran = program.run(&["can-i", "octo/oven", "--as", "nobody at all", "--offline"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("nobody called `nobody at all` is known"), "{}", ran.err);
    assert!(ran.err.contains("`--newcomer`"), "{}", ran.err);
}

#[test]
fn each_sentence_has_its_evidence_and_on_request_its_rows() {
    let (program, _server) = synced();
    let asked = ["can-i", "octo/oven", "--offline", "--size", "small"];
    for answer in [program.json(&asked), program.json(&["report", "octo/oven", "--offline"])] {
        for question in answer["questions"].as_array().unwrap() {
            for sentence in question["sentences"].as_array().unwrap() {
                assert!(sentence["evidence"].as_str().unwrap().len() > 5, "{sentence}");
                assert!(sentence["rows"].is_null(), "{sentence}");
            }
        }
    }
    for command in ["can-i", "report"] {
        let page = program.ok(&[command, "octo/oven", "--offline", "--explain"]);
        assert!(page.contains("answered after 60 minutes by cat"), "{page}");
        assert!(page.contains("merged after 24 hours"), "{page}");
    }
    let page = program.ok(&asked);
    assert!(page.contains("for a change of 25 lines."), "{page}");
    assert!(page.contains("Of such pull requests "), "{page}");
    assert!(page.contains("95 % intervals: "), "{page}");
    // What is reported to be higher or lower is so beyond doubt.
    let forecast = &program.json(&asked)["forecast"];
    let chance = forecast["chance"]["value"]["number"].as_f64().unwrap();
    for variant in forecast["variants"].as_array().unwrap() {
        let [low, high] = ["low", "high"].map(|end| variant["interval"][end].as_f64().unwrap());
        assert!(chance < low || high < chance, "{chance} and {variant}");
    }
    let ran = program.run(&["can-i", "octo/oven", "--size", "big"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("tiny, small, medium, large or huge"), "{}", ran.err);
}

/// All that is behind a sentence is counted by its measure, and where they are few, all that it
/// counts is behind it.
#[test]
fn the_rows_are_as_many_as_the_measure_counts() {
    let (program, _server) = synced();
    let answer = program.json(&["can-i", "octo/kiln", "--offline", "--explain"]);
    let forecast = &answer["forecast"];
    assert_eq!(forecast["base_rate"]["value"]["number"], 0.8);
    let left_out = ["those merged by their own author (1)", "those not known to have ended (2)"];
    assert_eq!(forecast["base_rate"]["exclusions"].as_array().unwrap()[..2], left_out);
    // The one before has no self-merge in its window, and what ends in one is not open.
    assert_eq!(forecast["base_rate_before"]["exclusions"], serde_json::json!([]));
    let said = sentences(&answer);
    let ended = "Of the 5 pull requests here that are known to have ended, self-merges aside, \
                 80.0 % were merged.";
    says(&said, ended);
    says(&said, "2 pull requests are open, 1 of them untouched for 90 days.");
    let alike = "Such pull requests of another size or by people who have had one merged here show \
                 no clear difference.";
    says(&said, alike);
    let report = program.json(&["report", "octo/kiln", "--offline", "--explain"]);
    let mut names = std::collections::BTreeSet::new();
    for answer in [answer, report] {
        let questions = answer["questions"].as_array().unwrap().iter();
        for sentence in questions.flat_map(|one| one["sentences"].as_array().unwrap()) {
            let measure = &sentence["measure"];
            let Some(rows) = sentence["rows"].as_array() else { continue };
            let Some(name) = measure["metric"].as_str() else { continue };
            let counted = match name {
                "open_pull_requests" => measure["value"]["count"].as_u64(),
                // The one that its author merged, and the one that waits.
                "pull_request_never_answered" => Some(2),
                _ => measure["n"].as_u64(),
            };
            assert_eq!(Some(rows.len() as u64), counted, "{sentence}");
            names.insert(name.to_owned());
        }
    }
    let wanted = [
        "acceptance_forecast",
        "accepted_90",
        "merging_median",
        "open_pull_requests",
        "pull_request_never_answered",
        "pull_request_response_median",
    ];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), wanted);
}

#[test]
fn too_little_is_unknown_with_what_brings_more() {
    let (program, _server) = synced();
    let answer = program.json(&["can-i", "octo/stove", "--offline"]);
    let chance = &answer["forecast"]["chance"]["value"]["unknown"];
    assert_eq!(chance, "no pull request of this repo is known to have ended");
    let step = serde_json::json!({ "kind": "add", "repo": "github.com/octo/stove" });
    assert!(answer["next_steps"].as_array().unwrap().contains(&step), "{answer}");
    says(&sentences(&answer), "Whether it would be merged is unknown.");
    says(&sentences(&answer), "Who would answer is unknown.");
    // Git alone tells what landed and who integrates, and nothing of what was refused.
    let repo = project();
    let program = Program::new();
    let answer = program.json(&["can-i", repo.path().to_str().unwrap()]);
    let said = sentences(&answer);
    says(&said, "Whether it would be merged is unknown.");
    says(&said, "How long it takes is unknown.");
    says(&said, "Ann Lee is the likeliest to integrate or review it.");
    let landed = "50 % of what landed in the last 365 days was written by somebody other than who \
                  integrated it.";
    says(&said, landed);
}

#[test]
fn repos_stand_side_by_side_as_their_reports_say() {
    let (program, _server) = synced();
    let repo = project();
    let path = repo.path().to_str().unwrap();
    let reported = program.json(&["compare", "octo/oven", path, "--offline"]);
    assert_eq!(reported["repos"].as_array().unwrap().len(), 2);
    let rows: Vec<&Value> = reported["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["rows"].as_array().unwrap())
        .collect();
    let report = |repo: &str| {
        let lines = program.ok(&["report", repo, "--offline", "-o", "jsonl"]);
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    for (at, measures) in [report("octo/oven"), report(path)].iter().enumerate() {
        for row in &rows {
            let cell = &row["cells"][at];
            let same = measures
                .iter()
                .find(|one| one["part"] == row["part"] && one["metric"] == cell["metric"]);
            match same {
                Some(same) => {
                    let value = ["count", "number", "atleast", "time"]
                        .iter()
                        .find_map(|kind| cell["value"][kind].as_f64());
                    assert_eq!(value, same["value"].as_f64(), "{row}");
                }
                // Of a repo without a forge, its report has no such line.
                None => assert_eq!((at, &cell["n"]), (1, &0.into()), "{row}"),
            }
        }
    }
    let page = program.ok(&["compare", "octo/oven", path, "--offline", "--explain"]);
    assert!(page.contains("pull requests merged within 90 days"), "{page}");
    assert!(page.contains("no pull requests and issues are known"), "{page}");
    let ran = program.run(&["compare", "octo/oven", "--offline"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

/// What the page says is what the machine form says, and the charts have their numbers.
#[test]
fn the_report_tells_of_people_and_draws_them() {
    let (program, _server) = synced();
    let people = &program.json(&["report", "octo/oven", "--offline"])["forge"]["people"];
    // 80 newcomers and the one whose is open; three of four landed something.
    assert_eq!(people["funnel"]["newcomers"]["value"]["count"], 81);
    assert_eq!(people["funnel"]["merged"]["people"]["value"]["count"], 60);
    assert_eq!(people["newcomer_labels"]["issues"]["value"]["count"], 7);
    let answered = &people["reviewers"]["people"]["rows"];
    assert_eq!(
        (&answered[0]["first_answers"], &answered[1]["first_answers"]),
        (&70.into(), &10.into())
    );
    let page = program.ok(&["report", "octo/oven", "--offline", "--section", "all"]);
    for heading in ["HOW PULL REQUESTS AND ISSUES FARE", "WHO COMES, AND HOW FAR", "WHO ANSWERS"] {
        assert!(page.contains(heading), "{page}");
    }
    let html = program.ok(&["report", "octo/oven", "--offline", "--html", "-"]);
    let html = roxmltree::Document::parse_with_options(
        &html,
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    )
    .unwrap();
    let captions = html.descendants().filter(|node| node.has_tag_name("figcaption"));
    let captions: Vec<&str> = captions.filter_map(|node| node.text()).collect();
    assert_eq!(
        captions,
        [
            "pull requests merged, by who sent them: newcomers",
            "pull requests merged within 90 days, by who sent them, size and place",
            "pull requests answered by a human, by who sent them: newcomers",
            "active people by what they were to the repo, by quarter",
        ]
    );
}

/// Who is known by an account alone is hidden like anybody, here and where they are new.
#[test]
fn who_is_hidden_is_nobody_and_in_every_total() {
    let (program, server) = synced();
    hiding(&program, &server);
    if let Some(postgres) = ovenbird_testkit::postgres() {
        let (program, server) = synced_into(Some(&postgres.database()));
        hiding(&program, &server);
    }
}

fn hiding(program: &Program, server: &Server) {
    let faces: [&[&str]; 5] = [
        &["report", "octo/oven", "--offline", "--explain"],
        &["compare", "octo/oven", "octo/stove", "--offline", "--explain"],
        &["can-i", "octo/oven", "--offline", "--explain", "--paths", "doc/bake.md"],
        &["who", "user8", "--explain"],
        &["who", "a"],
    ];
    let all = || {
        let formats = ["table", "markdown", "json", "jsonl", "csv", "yaml"];
        let reported = faces
            .iter()
            .flat_map(|face| formats.map(|format| program.ok(&[*face, &["-o", format]].concat())));
        let html = program.ok(&[faces[0], &["--html", "-"]].concat());
        reported.chain([html]).collect::<Vec<_>>()
    };
    let shows = |text: &str, name: &str| {
        text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == name)
    };
    let totals = || program.ok(&["report", "octo/oven", "--offline", "-o", "jsonl"]);
    let (before, counted) = (all(), totals());
    for name in ["dan", "ann"] {
        assert!(before.iter().any(|text| shows(text, name)), "{name} is shown");
        program.ok(&["identity", "hide", name]);
        assert_eq!(program.run(&["who", name]).code, 3);
        let asked = program.run(&["can-i", "octo/oven", "--as", name, "--offline"]);
        assert_eq!(asked.code, 3, "{asked:?}");
        assert!(asked.err.contains(&format!("nobody called `{name}` is known")), "{}", asked.err);
    }
    for text in all() {
        assert!(!shows(&text, "dan") && !shows(&text, "ann"), "{text}");
    }
    assert_eq!(totals(), counted);
    let report = program.json(&["report", "octo/oven", "--offline"]);
    assert_eq!(report["forge"]["people"]["reviewers"]["people"]["hidden"], 1);
    let log = program.json(&["identity", "log"]);
    assert_eq!(log[0]["signatures"][0]["name"], "dan");
    for number in ["1", "2"] {
        program.ok(&["identity", "undo", number]);
    }
    assert!(all() == before);
    // A new login leads to nobody, either.
    program.ok(&["identity", "hide", "dan"]);
    server.change(|world| {
        world.account("dan").renamed(NOW - 120, "danny");
        world.at(NOW - 60, "octo/oven", "dan").comments(1, "still here");
    });
    program.ok(&["sync"]);
    for query in ["dan", "danny"] {
        assert_eq!(program.run(&["who", query]).code, 3, "{query}");
    }
    program.ok(&["identity", "undo", "3"]);
    assert_eq!(program.json(&["who", "danny"])["people"][0]["name"], "danny");
}
