//! What a report says of pull requests, where the answer can be counted by hand.

use ovenbird_core::answer::{Report, ReportInput};
use ovenbird_core::identity::Affiliations;
use ovenbird_core::metric::ForgeStudy;

use super::builder::DAY;
use super::forge_builder::ForgeBuilder;

fn report(study: &ForgeStudy<'_>) -> Report {
    Report::new(&ReportInput {
        study,
        repo: "github.com/o/r".into(),
        fetched: true,
        branch: None,
        taken_in: None,
        window_days: 365,
        mailmapped_authors: None,
        assisted: &vec![false; study.git.history.commits.len()],
        affiliations: &Affiliations::default(),
        explain: false,
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
    world.study(300, |study| {
        let report = report(study);
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
            .find(|(part, m)| *part == "whole" && m.name.contains("open"));
        assert_eq!(open.unwrap().1.value.as_f64(), Some(2.0));
    });
}

#[test]
fn without_a_forge_nothing_is_said_of_it() {
    let world = ForgeBuilder::listed_until(300);
    world.study(300, |study| {
        let report = report(study);
        assert!(report.forge.is_none());
        assert!(said(&report).iter().all(|text| !text.contains("pull request")));
    });
}
