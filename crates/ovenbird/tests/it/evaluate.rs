//! The forecasts judged, as people ask for it.

use ovenbird_testkit::github::{Era, NewPull, World};
use serde_json::Value;

use crate::program::{NOW, Program};

const HOUR: i64 = 3_600;

/// So many pull requests, half of them an hour before the other half. Cat takes three of four.
const PULLS: i64 = 160;

/// An hour file for each half, in a store.
fn judged(program: &Program) {
    let mut world = World::new();
    let began = NOW - 2 * HOUR;
    world.organization("octo");
    world.repo("octo/oven").created_at(began - 100);
    for at in 0..PULLS {
        let opened = began + at / (PULLS / 2) * HOUR + at % (PULLS / 2) * 20;
        let title = format!("Change {at}");
        let author = format!("user{at}");
        let pull = world.at(opened, "octo/oven", &author).opens_pull(NewPull::titled(&title));
        if at % 4 == 0 {
            world.at(opened + 5, "octo/oven", "cat").closes(pull);
        } else {
            world.at(opened + 5, "octo/oven", "cat").merges(pull);
        }
    }
    for (from, name) in [(began, "2023-12-31-22"), (began + HOUR, "2023-12-31-23")] {
        let file = world.archive(Era::Events2015).between(from, from + HOUR).gzip();
        std::fs::write(program.path(&format!("{name}.json.gz")), file).unwrap();
    }
    program.ok(&["track", "octo/oven"]);
    for name in ["2023-12-31-22", "2023-12-31-23"] {
        program.ok(&["import", "archive", &format!("{name}.json.gz")]);
    }
}

#[test]
fn what_came_after_the_split_is_judged_and_drawn() {
    let program = Program::new();
    judged(&program);
    let asked = ["evaluate", "acceptance", "--split", "2023-12-31T23:00", "--svg", "picture.svg"];
    let reported = program.json(&asked);
    assert_eq!(reported["model"]["n"], 80);
    assert_eq!(reported["model"]["merged"], 60);
    assert_eq!(
        (&reported["forecast"]["n"], &reported["forecast"]["merged"]),
        (&80.into(), &60.into())
    );
    // 0.75 · 0.25 is what the share merged of all, known beforehand, is off by.
    let base = &reported["baselines"][0];
    let brier = base["judgement"]["brier"]["value"]["number"].as_f64().unwrap();
    assert!((brier - 0.1875).abs() < 1e-9, "{brier}");
    assert_eq!(reported["self_merged"], 0);
    let groups = reported["forecast"]["calibration"]["groups"].as_array().unwrap();
    let counted: u64 = groups.iter().filter_map(|group| group["n"].as_u64()).sum();
    assert_eq!(counted, 80);
    let picture = std::fs::read_to_string(program.path("picture.svg")).unwrap();
    let picture = roxmltree::Document::parse(&picture).unwrap();
    assert_eq!(picture.root_element().tag_name().name(), "svg");
    let page = program.ok(&asked);
    assert!(page.contains("DOES IT HAPPEN AS OFTEN AS FORECAST?"), "{page}");
}

#[test]
fn too_little_is_said_to_be_so() {
    let program = Program::new();
    judged(&program);
    let asked = ["evaluate", "acceptance", "--split", "2023-12-31T23:59"];
    let ran = program.run(&asked);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("each needs at least 50"), "{}", ran.err);
    assert!(ran.err.contains("hint: `--all`"), "{}", ran.err);
    let ran = program.run(&["evaluate", "acceptance", "--split", "soon"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("invalid date `soon`: use YYYY-MM-DD"), "{}", ran.err);
}

/// Three of four are merged; all of them by somebody else, in five seconds.
#[test]
fn a_report_says_how_pull_requests_fare() {
    let program = Program::new();
    judged(&program);
    let report = program.json(&["report", "octo/oven", "--offline"]);
    let sentences = report["questions"].as_array().unwrap().iter();
    let said: Vec<&Value> = sentences
        .flat_map(|one| one["sentences"].as_array().unwrap())
        .map(|s| &s["text"])
        .collect();
    let answered = "Half of pull requests are answered by a human within less than a minute.";
    assert!(said.iter().any(|text| *text == answered), "{said:#?}");
    let merged = &report["forge"]["acceptance"]["all"]["accepted_90"];
    assert_eq!(merged["n"], PULLS);
    assert_eq!(merged["source"], "github.com (archive)");
}

/// The mailmap names one person at two addresses, of whom the rules know nothing without it.
#[test]
fn who_is_who_is_judged_by_the_mailmap_of_the_repo() {
    let program = Program::new();
    let repo = ovenbird_testkit::TestRepo::new();
    let mailmap = "Ann Lee <ann@lee.org>\nAnn Lee <ann@lee.org> <zebra@far.org>\n";
    repo.write(".mailmap", mailmap);
    repo.commit("one").author("Ann Lee", "ann@lee.org").make();
    repo.commit("two").author("zebra", "zebra@far.org").make();
    let path = repo.path().to_str().unwrap();
    let reported = program.json(&["evaluate", "identity", path]);
    assert_eq!(reported["withheld"]["one_person"], 1);
    assert_eq!(reported["withheld"]["found"], 0);
    assert_eq!(reported["given"]["found"], 1);
    assert_eq!(reported["given"]["precision"]["value"], 1.0);
    let page = program.ok(&["evaluate", "identity", path]);
    assert!(page.contains("zebra <zebra@far.org>"), "{page}");
}
