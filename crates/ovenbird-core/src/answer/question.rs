//! The three questions of the project, as far as the facts can answer them.
//!
//! Git knows what landed and nothing of what was refused or ignored; a forge's pull requests and
//! issues tell that. Each answer says what the facts show, with its evidence, and then what they
//! cannot know.

use schemars::JsonSchema;
use serde::Serialize;

use super::Sentence;
use super::evidence::EvidenceRows;
use super::report::Report;
use super::words::counted;
use crate::metric::{Measure, Value};

/// A question with what can be said to it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AnsweredQuestion {
    /// The question.
    pub question: &'static str,
    /// What the facts show, sentence by sentence.
    pub sentences: Vec<Sentence>,
    /// What they cannot show, and what would.
    pub unknown: &'static str,
}

/// Answers the three questions from a report's measures.
pub(super) fn questions(report: &Report, evidence_rows: EvidenceRows<'_>) -> Vec<AnsweredQuestion> {
    vec![who(report), will_it_take(report, evidence_rows), good_place(report, evidence_rows)]
}

fn who(report: &Report) -> AnsweredQuestion {
    let identity = &report.identity;
    let known = [
        (identity.signatures, "pair of name and address", "pairs of name and address"),
        (identity.accounts, "account", "accounts"),
    ];
    let known = known.into_iter().filter(|(count, ..)| *count > 0);
    let known: Vec<String> = known.map(|(count, one, many)| counted(count, one, many)).collect();
    if known.is_empty() {
        return AnsweredQuestion { question: "Who is this?", sentences: Vec::new(), unknown: "" };
    }
    let known = known.join(" and ");
    let bots = match identity.bots {
        0 => String::new(),
        bots => format!(", {} among them", counted(bots, "bot", "bots")),
    };
    let text = format!(
        "{known} here {} {}{bots}.",
        if identity.signatures + identity.accounts == 1 { "belongs to" } else { "belong to" },
        counted(identity.people, "person", "people"),
    );
    let by = identity.links.iter().take(4).map(|rule| format!("{} by {}", rule.links, rule.rule));
    let by: Vec<String> = by.collect();
    let evidence = match (by.is_empty(), identity.suggestions) {
        (true, 0) => "nothing links any two of them".to_owned(),
        (true, more) => format!("{more} more links are too uncertain to count"),
        (false, 0) => format!("links: {}", by.join(", ")),
        (false, more) => {
            format!("links: {}; {more} more are too uncertain to count", by.join(", "))
        }
    };
    AnsweredQuestion {
        question: "Who is this?",
        sentences: vec![Sentence::because(text, evidence)],
        unknown: "Whether a name is true, and who is behind an address that is used nowhere else: \
                  unknown to git.",
    }
}

fn will_it_take(report: &Report, evidence_rows: EvidenceRows<'_>) -> AnsweredQuestion {
    let mut sentences = Vec::new();
    let outside = &report.outside;
    say_share(
        &mut sentences,
        &outside.outside,
        "Work written by others than its integrator",
        |share| {
            format!(
                "{share} of what landed in the window was written by somebody other than its integrator."
            )
        },
    );
    say_share(&mut sentences, &outside.by_newcomers, "Work by newcomers", |share| {
        format!("{share} of what landed came from people who had landed nothing here before.")
    });
    let newcomers = &report.newcomers.newcomers;
    let text = match newcomers.value {
        Value::Count(0) => "Nobody new landed a commit in the window.".to_owned(),
        Value::Count(1) => "One person landed a first commit in the window.".to_owned(),
        Value::Count(n) => format!("{n} people landed a first commit in the window."),
        _ => "People who landed a first commit: unknown.".to_owned(),
    };
    sentences.push(Sentence::on(newcomers, text));
    sentences.extend(report.forge.iter().flat_map(|part| part.will_it_take(evidence_rows)));
    let unknown = match report.forge {
        None => {
            "How many contributions were refused or never answered, and how long it takes: unknown \
             to git, which holds only what landed. That takes pull requests."
        }
        Some(_) => "Whether yours will be: unknown, as every one is judged by itself.",
    };
    AnsweredQuestion { question: "Will this project take my contribution?", sentences, unknown }
}

fn good_place(report: &Report, evidence_rows: EvidenceRows<'_>) -> AnsweredQuestion {
    let mut sentences = Vec::new();
    let returned = &report.newcomers_ever.returned_365;
    say_share(&mut sentences, returned, "Newcomers who came back within a year", |share| {
        format!("{share} of all newcomers so far came back within a year of their first commit.")
    });
    let stayed = &report.retention.retention;
    say_share(&mut sentences, stayed, "People who stayed from the window before", |share| {
        format!("{share} of the people of the window before were active in this one, too.")
    });
    sentences.extend(report.forge.iter().flat_map(|part| part.good_place(evidence_rows)));
    let unknown = match report.forge {
        None => {
            "How newcomers are answered, and in what tone: unknown to git. That takes pull \
             requests, issues and their comments."
        }
        Some(_) => "In what tone people are answered: unknown, since what is said is not kept.",
    };
    AnsweredQuestion { question: "Is it a good place to be?", sentences, unknown }
}

fn say_share(
    sentences: &mut Vec<Sentence>,
    measure: &Measure,
    label: &str,
    say: impl Fn(String) -> String,
) {
    let text = match measure.value.as_f64() {
        None => format!("{label}: unknown."),
        Some(share) => say(format!("{:.0} %", share * 100.0)),
    };
    sentences.push(Sentence::on(measure, text));
}
