//! One history by every feed: reported by hand here, and found in the store.

use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, NewIssue, NewPull, NewPush, RandomWorld, ReviewState, World};

use super::{
    CODE_COMMENTS, COMMENTS, ISSUES, LABELS, PULLS, REVIEWS, count, deliver, import_lines, rows,
};
use crate::stores::{Stores, on_every_store};

/// In 2022: e-mails are hidden, objects are whole.
const T: i64 = 1_650_000_000;

/// Three pull requests (one merged, one closed without merge, one open and a draft) and two issues.
fn script() -> World {
    let mut world = World::new();
    world.organization("octo");
    world.repo("octo/oven").created_at(T - 100);
    let issue = world
        .at(T, "octo/oven", "ann")
        .opens_issue(NewIssue::titled("It burns \u{1f525}").label("bug"));
    let pull = world
        .at(T + 10, "octo/oven", "bob")
        .opens_pull(NewPull::titled("Turn it down").size(10, 2, 3).base("main").head("cooler", ""));
    world.at(T + 20, "octo/oven", "ann").comments(issue, "It does");
    world.at(T + 30, "octo/oven", "ann").reviews(pull, ReviewState::Approved);
    world.at(T + 40, "octo/oven", "cat").merges(pull);
    world.at(T + 50, "octo/oven", "cat").closes(issue);
    let quasi_contributors = world.at(T + 60, "octo/oven", "dan").opens_pull("Paint it");
    world.at(T + 70, "octo/oven", "cat").comments(quasi_contributors, "No");
    world.at(T + 80, "octo/oven", "cat").closes(quasi_contributors);
    let asked = world.at(T + 90, "octo/oven", "dan").opens_issue("Which color?");
    world.at(T + 95, "octo/oven", "cat").closes(asked);
    world.at(T + 99, "octo/oven", "dan").reopens(asked);
    world.at(T + 100, "octo/oven", "eve").opens_pull(NewPull::titled("Soon").draft());
    world
}

fn expected_pulls() -> Vec<String> {
    let rows = [
        ("2", "bob", "Turn it down", T + 10, Some(T + 40), Some(T + 40), Some("cat")),
        ("3", "dan", "Paint it", T + 60, Some(T + 80), None, None),
        ("5", "eve", "Soon", T + 100, None, None, None),
    ];
    let time = |at: Option<i64>| at.map_or("-".to_owned(), |at| at.to_string());
    rows.iter()
        .map(|(number, author, title, created, closed, merged, by)| {
            let (closed, merged, by) = (time(*closed), time(*merged), by.unwrap_or("-"));
            format!("{number} {author} {title} {created} {closed} {merged} {by}")
        })
        .collect()
}

const SHORT_PULLS: &str =
    "select number, author, title, created_at, closed_at, merged_at, merged_by
    from pull_request order by number";
const PATHS: &str = "select paths from pull_request order by number";
const SHORT_ISSUES: &str = "select number, author, title, created_at, closed_at, closed_by
    from issue order by number";

fn expected_issues(with_title: bool) -> Vec<String> {
    let title = |title: &str| if with_title { title.to_owned() } else { "-".to_owned() };
    vec![
        format!("1 ann {} {T} {} cat", title("It burns \u{1f525}"), T + 50),
        format!("4 dan {} {} - cat", title("Which color?"), T + 90),
    ]
}

fn whole_events_tell_all(stores: &Stores) {
    let mut store = stores.fresh();
    import_lines(&mut store, &script().archive_lines(Era::Events2015));
    assert_eq!(rows(&mut store, SHORT_PULLS), expected_pulls());
    assert_eq!(rows(&mut store, SHORT_ISSUES), expected_issues(true));
    assert_eq!(
        rows(&mut store, REVIEWS),
        [format!("github.com/octo/oven 2 ann approved {}", T + 30)]
    );
    let comments = [
        format!("github.com/octo/oven 1 ann {}", T + 20),
        format!("github.com/octo/oven 3 cat {}", T + 70),
    ];
    assert_eq!(rows(&mut store, COMMENTS), comments);
    let sizes = "select additions, deletions, changed_files, base_ref, head_ref, draft
                 from pull_request where number in (2, 5) order by number";
    assert_eq!(rows(&mut store, sizes)[0], "10 2 3 main cooler 0");
    assert!(rows(&mut store, sizes)[1].ends_with(" 1"));
    let labels = rows(&mut store, "select labels from issue order by number");
    assert_eq!(labels, [r#"["bug"]"#, "[]"]);
    assert_eq!(rows(&mut store, PATHS), ["-", "-", "-"], "no event names them");
}
on_every_store!(whole_events_tell_all);

fn deliveries_tell_all(stores: &Stores) {
    let mut store = stores.fresh();
    deliver(&mut store, &script().deliveries());
    assert_eq!(rows(&mut store, SHORT_PULLS), expected_pulls());
    assert_eq!(rows(&mut store, SHORT_ISSUES), expected_issues(true));
    assert_eq!(rows(&mut store, PATHS), ["-", "-", "-"], "no delivery names them");
}
on_every_store!(deliveries_tell_all);

/// The Timeline has whole pull requests, and of issues the numbers and what the event says.
#[test]
fn the_timeline_tells_what_it_can() {
    let mut store = Stores::sqlite().fresh();
    import_lines(&mut store, &script().archive_lines(Era::Timeline2013));
    assert_eq!(rows(&mut store, SHORT_PULLS), expected_pulls());
    assert_eq!(rows(&mut store, SHORT_ISSUES), expected_issues(false));
}

/// Cut payloads have neither titles nor sizes; who opened and closed is who made the event. That
/// what was closed was merged they tell since December 2025 only.
#[test]
fn cut_events_tell_what_they_can() {
    let merged = "select number, author, created_at, closed_at, merged_at, merged_by,
                      additions from pull_request order by number";
    let mut store = Stores::sqlite().fresh();
    import_lines(&mut store, &script().archive_lines(Era::Stubs2025));
    let expected = [
        format!("2 bob {} {} - - -", T + 10, T + 40),
        format!("3 dan {} {} - - -", T + 60, T + 80),
        format!("5 eve {} - - - -", T + 100),
    ];
    assert_eq!(rows(&mut store, merged), expected);
    assert_eq!(rows(&mut store, SHORT_ISSUES), expected_issues(true));
    // Known not to be merged is another thing than not known.
    let reported = "select number from pull_request where merged_at is not null";
    assert_eq!(rows(&mut store, reported), Vec::<String>::new());

    let later = 1_770_000_000;
    let mut world = World::new();
    let pull = world.at(later, "octo/oven", "bob").opens_pull("Turn it down");
    world.at(later + 9, "octo/oven", "cat").merges(pull);
    let mut store = Stores::sqlite().fresh();
    import_lines(&mut store, &world.archive_lines(Era::Stubs2025));
    let time = later + 9;
    assert_eq!(rows(&mut store, merged), [format!("1 bob {later} {time} {time} cat -")]);
}

fn random_world(seed: u64) -> World {
    let shape = RandomWorld { repos: 3, accounts: 12, actions: 150, from: T, to: T + 40_000_000 };
    World::random(seed, &shape)
}

fn shuffled<T>(mut objects: Vec<T>, rng: &mut Rng) -> Vec<T> {
    for at in (1..objects.len()).rev() {
        objects.swap(at, rng.below(at + 1));
    }
    objects
}

/// Feeds that tell everything tell the same, alone and together, in any order, and twice.
fn feeds_come_to_the_same(stores: &Stores) {
    for seed in 0..4 {
        let world = random_world(seed);
        let (lines, deliveries) = (world.archive_lines(Era::Events2015), world.deliveries());
        let mut by_archive = stores.fresh();
        import_lines(&mut by_archive, &lines);
        let mut by_webhook = stores.fresh();
        deliver(&mut by_webhook, &deliveries);
        let mut by_both = stores.fresh();
        let mut rng = Rng::new(seed);
        let (lines, deliveries) = (shuffled(lines, &mut rng), shuffled(deliveries, &mut rng));
        deliver(&mut by_both, &deliveries[..deliveries.len() / 2]);
        import_lines(&mut by_both, &lines[..lines.len() / 2]);
        deliver(&mut by_both, &deliveries);
        let again = import_lines(&mut by_both, &lines);
        assert_eq!(again.repeated, lines.len() as u64 / 2, "seed {seed}");
        // Of labels the stream of those years tells only when something else happens.
        assert_eq!(rows(&mut by_both, LABELS), rows(&mut by_webhook, LABELS), "seed {seed}");
        for sql in [PULLS, ISSUES, REVIEWS, COMMENTS, CODE_COMMENTS] {
            let expected = rows(&mut by_archive, sql);
            assert_eq!(rows(&mut by_webhook, sql), expected, "seed {seed}: {sql}");
            assert_eq!(rows(&mut by_both, sql), expected, "seed {seed}: {sql}");
        }
        assert!(count(&mut by_archive, "pull_request") > 5, "seed {seed} tells of too little");
    }
}
on_every_store!(feeds_come_to_the_same);

/// What one feed reported, another completes and never takes back.
#[test]
fn later_knowledge_completes_earlier() {
    let world = script();
    let mut store = Stores::sqlite().fresh();
    import_lines(&mut store, &world.archive_lines(Era::Events2015));
    let whole = rows(&mut store, PULLS);
    import_lines(&mut store, &world.archive_lines(Era::Stubs2025));
    assert_eq!(rows(&mut store, PULLS), whole);
    let mut other = Stores::sqlite().fresh();
    import_lines(&mut other, &world.archive_lines(Era::Stubs2025));
    import_lines(&mut other, &world.archive_lines(Era::Events2015));
    assert_eq!(rows(&mut other, PULLS), whole);
}

#[test]
fn a_push_keeps_its_commits_with_hidden_addresses() {
    let mut world = World::new();
    world.repo("octo/oven");
    let push = NewPush::new().commit("", "Ann", "ann@example.org", "Bake");
    let sha = world.at(T, "octo/oven", "ann").pushes(push);
    let mut store = Stores::sqlite().fresh();
    import_lines(&mut store, &world.archive_lines(Era::Events2015));
    // The SHA-1 is that of the program sha1sum.
    let hidden = "744cb9a9fb3d5583744ea3ece9b4d819d90bdee2@example.org";
    let brought = rows(&mut store, "select brought from push");
    assert_eq!(brought, [format!(r#"[["{sha}","Ann","{hidden}"]]"#)]);
}
