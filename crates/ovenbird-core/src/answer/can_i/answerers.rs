//! Who is likely to answer, and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::CanIInput;
use crate::answer::evidence::{EvidenceRows, MOST};
use crate::answer::words::{counted, day};
use crate::answer::{AnsweredQuestion, Sentence};
use crate::metric::answerers::{Asked, Asking, Likely, PlaceId, learned};
use crate::metric::repo_index::Who;

/// How many are named.
const NAMED: usize = 5;
/// Below this score too little speaks for a person: work alone takes a quarter of it to count.
const WORTH_NAMING: f64 = 0.05;
/// A share below this is no reason.
const WORTH_A_WORD: f64 = 0.005;

/// Somebody who is likely to answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Answerer {
    /// The person.
    pub who: Who,
    /// How often they are known to have answered; where git alone is known, how much of others'
    /// work they integrated, or are named by as who reviewed or helped it.
    pub answers: u64,
    /// When they last did.
    pub last: Option<i64>,
    /// How likely, and why.
    #[serde(flatten)]
    pub likely: Likely,
}

pub(super) fn answerers(input: &CanIInput<'_>) -> Vec<Answerer> {
    let asking = input.asking;
    let ranked = learned(asking).rank(input.proposal.person, &touched(input), &asking.places, 50);
    let git = input.index.git;
    let shown = ranked.into_iter().filter(|likely| {
        likely.score >= WORTH_NAMING && !git.is_hidden(likely.person) && !git.is_bot(likely.person)
    });
    let tell = |likely: Likely| {
        let given = answers(asking, likely.person);
        let (answers, last) = (given.len() as u64, given.first().map(|&(at, _)| at));
        Answerer { who: git.who(likely.person), answers, last, likely }
    };
    shown.take(NAMED).map(tell).collect()
}

/// The places of the change that anything is known of.
fn touched(input: &CanIInput<'_>) -> Vec<PlaceId> {
    let places = &input.asking.places;
    input
        .proposal
        .paths
        .iter()
        .filter_map(|path| nearest(path, |path| places.known(path)))
        .collect()
}

/// The place of a path, or of the nearest folder above it that is known.
fn nearest(mut path: &str, known: impl Fn(&str) -> Option<PlaceId>) -> Option<PlaceId> {
    loop {
        if let Some(place) = known(path) {
            return Some(place);
        }
        path = path.rsplit_once('/')?.0;
    }
}

pub(super) fn question(
    answerers: &[Answerer],
    input: &CanIInput<'_>,
    evidence_rows: EvidenceRows<'_>,
) -> AnsweredQuestion {
    let asking = input.asking;
    let answered = asking.asked.iter().filter(|asked| !asked.answers.is_empty()).count() as u64;
    let (one, many) = if asking.by_pull_request {
        ("answered pull request", "answered pull requests")
    } else {
        ("piece of work that another person landed", "pieces of work that another person landed")
    };
    let rests_on = format!("n {}", counted(answered, one, many));
    let does = if asking.by_pull_request { "answer" } else { "integrate or review it" };
    let mut sentences: Vec<Sentence> = Vec::new();
    for (at, answerer) in answerers.iter().enumerate() {
        let name = &answerer.who.name;
        let first = match at {
            0 => format!("{name} is the likeliest to {does}"),
            1 => format!("Next is {name}"),
            _ => format!("Then {name}"),
        };
        let text = match (answerer.answers, asking.by_pull_request) {
            (0, true) => format!("{first}: worked there, is not known to have answered."),
            (0, false) => {
                format!("{first}: worked there, is not known to have integrated others' work.")
            }
            _ => format!("{first}."),
        };
        let said = Sentence::because(text, format!("{}; {rests_on}", why(answerer, input)));
        sentences.push(if evidence_rows.explain {
            said.with_rows(latest(asking, answerer.likely.person))
        } else {
            said
        });
    }
    if sentences.is_empty() {
        let text = "Who would answer is unknown.";
        let why = "no reviews and comments are known yet";
        sentences.push(Sentence::because(text, why));
    }
    let places = &asking.places;
    let unknown = input.proposal.paths.iter().filter(|path| places.known(path).is_none());
    sentences.extend(unknown.map(|path| {
        let text = match nearest(path, |path| places.known(path)) {
            Some(folder) => format!(
                "`{path}` is not known here; the folder `{}` stands for it.",
                places.name(folder)
            ),
            None => format!("`{path}` is not known here, and nothing is known there."),
        };
        Sentence::because(text, "no commit or pull request whose files are known touches it")
    }));
    AnsweredQuestion {
        question: "Who will answer?",
        sentences,
        unknown: "Who has time for it now: unknown.",
    }
}

fn why(answerer: &Answerer, input: &CanIInput<'_>) -> String {
    let Likely { answered_there, answered_lately, worked_there, .. } = answerer.likely;
    let by_pull_request = input.asking.by_pull_request;
    let mut reasons = Vec::new();
    if let Some(last) = answerer.last {
        let did = did(by_pull_request);
        let (one, many) = if by_pull_request {
            ("pull request", "pull requests")
        } else {
            ("piece of others' work", "pieces of others' work")
        };
        let answers = counted(answerer.answers, one, many);
        reasons.push(format!("{did} {answers}, the last on {}", day(last)));
    }
    let mut reason = |share: f64, what: &str| {
        if share >= WORTH_A_WORD {
            reasons.push(format!("{:.0} % {what}", share * 100.0));
        }
    };
    let [there, lately] = if by_pull_request {
        ["of the answers to changes there", "of all answers"]
    } else {
        ["of that there", "of all that"]
    };
    if !input.proposal.paths.is_empty() {
        reason(answered_there, there);
        reason(worked_there, "of the work there");
    }
    reason(answered_lately, lately);
    format!("{}; in shares, what is past counts half after 180 days", reasons.join(", "))
}

/// What an answer is: of git alone, that somebody integrated another's work, or is named by it.
fn did(by_pull_request: bool) -> &'static str {
    if by_pull_request { "answered" } else { "integrated or reviewed" }
}

/// The answers of a person, the latest first.
fn answers(asking: &Asking, person: u32) -> Vec<(i64, &Asked)> {
    let answer = |asked: &Asked| asked.answers.iter().find(|answer| answer.1 == person).copied();
    let mut theirs: Vec<(i64, &Asked)> =
        asking.asked.iter().filter_map(|asked| Some((answer(asked)?.0, asked))).collect();
    theirs.sort_by_key(|&(at, asked)| std::cmp::Reverse((at, asked.number)));
    theirs
}

/// The latest answers of a person, a line each.
fn latest(asking: &Asking, person: u32) -> Vec<String> {
    let tell = |(at, asked): (i64, &Asked)| {
        let what = match asked.number {
            Some(number) => format!("#{number}"),
            None => format!("work of {}", day(asked.at)),
        };
        let names = asked.places.iter().take(3).map(|&at| asking.places.name(at));
        let names: Vec<&str> = names.collect();
        let places =
            if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("{} {what} on {}{places}", did(asking.by_pull_request), day(at))
    };
    answers(asking, person).into_iter().take(MOST).map(tell).collect()
}
