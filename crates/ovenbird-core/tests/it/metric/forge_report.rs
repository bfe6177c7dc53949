//! What a report says of pull requests, where the answer can be counted by hand.

use ovenbird_core::answer::{Report, ReportInput, in_turn};
use ovenbird_core::fact::forge::ResponseKind;
use ovenbird_core::identity::Affiliations;
use ovenbird_core::metric::{ForgeIndex, MetricId, Part};

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

fn report(index: &ForgeIndex<'_>, explain: bool) -> Report {
    Report::new(&ReportInput {
        both: &in_turn,
        index,
        repo: "github.com/o/r".into(),
        on_forge: Some("github.com/o/r".into()),
        fetched: true,
        branch: None,
        ingested: None,
        window_days: 365,
        mailmapped_authors: None,
        assisted: &vec![false; index.git.history.commits.len()],
        affiliations: &Affiliations::default(),
        explain,
    })
}

fn said(report: &Report) -> Vec<&str> {
    let sentences = report.questions.iter().flat_map(|question| &question.sentences);
    sentences.map(|sentence| sentence.text.as_str()).collect()
}

/// Ten people open one each; one insider merges eight of them, each after a day.
#[test]
fn newcomers_fare_as_they_did() {
    let mut world = ForgeBuilder::listed_until(300);
    let bob = world.account("bob");
    for at in 0..10 {
        let author = world.account(&format!("new{at}"));
        let pull = world.pull(author, (10 + at) * DAY);
        if at < 8 {
            world.merge(pull, bob, (11 + at) * DAY);
        }
    }
    world.index(300, |index| {
        let report = report(index, false);
        let said = said(&report);
        for text in [
            "80 % of pull requests are merged within 90 days.",
            "80 % of pull requests of newcomers are merged within 90 days.",
            "Half of those that are merged were merged within 24 hours.",
            "Half of newcomers' pull requests are answered by a human within 24 hours.",
            "No human answers 2 in 10 of newcomers' pull requests.",
            "How long issues wait for a human's answer is unknown.",
        ] {
            assert!(said.contains(&text), "{text} is not in {said:#?}");
        }
        let open = report
            .measures()
            .into_iter()
            .find(|(part, m)| *part == Part::NOW && m.metric == MetricId::OpenPullRequests);
        assert_eq!(open.unwrap().1.value.as_f64(), Some(2.0));
    });
}

/// The numbers behind each sentence on a measure, with its `n`.
fn behind(report: &Report, name: &str) -> Vec<(u64, Vec<String>)> {
    let sentences = report.questions.iter().flat_map(|question| &question.sentences);
    let on = sentences.filter_map(|one| Some((one.measure.as_ref()?, &one.rows)));
    let number = |row: &String| row.split(' ').next().unwrap().to_owned();
    let on = on.filter(|(measure, _)| measure.metric.name() == name);
    on.map(|(measure, rows)| (measure.n, rows.iter().map(number).collect())).collect()
}

/// What is behind a sentence is what its measure counts: not what nobody watched (1, 2), what its
/// author merged (9) where that is no acceptance, nor, among the unanswered, what is young (10).
#[test]
fn rows_are_those_that_are_counted() {
    let mut world = ForgeBuilder::listed_until(300);
    let watch = &mut world.forge.watch;
    for spans in [&mut watch.pull_requests, &mut watch.comments, &mut watch.reviews] {
        spans[0].from = 40 * DAY;
    }
    // Git's history tells the beginning, and so who is new.
    let bob = world.git.human("git");
    world.git.commit(bob, 1, &[]);
    let bob = world.account("bob");
    let mut pull = |day: i64, by: Option<u32>| {
        let login = format!("new{day}");
        let author = by.unwrap_or_else(|| world.account(&login));
        world.pull(author, day * DAY)
    };
    let days = [20, 21, 50, 51, 52, 53, 54, 55];
    let pulls = days.map(|day| pull(day, None));
    let (own, young) = (pull(60, Some(bob)), pull(295, None));
    let late = pull(70, None);
    // 3 to 7 are merged after a day; so is the first, which nobody watched.
    for (pull, day) in pulls.into_iter().zip(days).filter(|&(_, day)| day != 21 && day != 55) {
        world.merge(pull, bob, (day + 1) * DAY);
    }
    world.merge(own, bob, 61 * DAY);
    world.respond(late as i64 + 1, bob, ResponseKind::Comment, 190 * DAY);
    assert_eq!((own, young, late), (8, 9, 10));
    world.index(300, |index| {
        let report = report(index, true);
        let rows = |name| -> Vec<_> {
            let found = behind(&report, name).into_iter();
            found.map(|(n, rows)| (n, rows.join(" "))).collect()
        };
        // Of all, then of newcomers; the latest first.
        let judged = (8, "#10 #11 #8 #7 #6 #5 #4 #3".to_owned());
        assert_eq!(rows("accepted_90"), [judged.clone(), judged.clone()]);
        let waiting = (9, "#10 #11 #9 #8 #7 #6 #5 #4 #3".to_owned());
        assert_eq!(rows("pull_request_response_median"), [waiting, judged]);
        assert_eq!(rows("merging_median"), [(6, "#9 #7 #6 #5 #4 #3".to_owned())]);
        // One was answered too late, and one never.
        assert_eq!(rows("pull_request_never_answered"), [(8, "#11 #8".to_owned())]);
    });
}

#[test]
fn without_a_forge_nothing_is_said_of_it() {
    let world = ForgeBuilder::listed_until(300);
    world.index(300, |index| {
        let report = report(index, false);
        assert!(report.forge.is_none());
        assert!(said(&report).iter().all(|text| !text.contains("pull request")));
    });
}
