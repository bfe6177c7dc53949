//! Who is likely to answer, and why.

use serde::Serialize;

use super::CanIInput;
use crate::answer::rows::{Behind, MOST};
use crate::answer::words::{counted, day};
use crate::answer::{Question, Sentence};
use crate::metric::answerers::{Asked, Likely, PlaceId, learned};
use crate::metric::study::Who;

/// How many are named.
const NAMED: usize = 5;
/// Below this score too little speaks for a person: work alone takes a quarter of it to count.
const WORTH_NAMING: f64 = 0.05;
/// A share below this is no reason.
const WORTH_A_WORD: f64 = 0.005;

/// Somebody who is likely to answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answerer {
    /// The person.
    pub who: Who,
    /// How likely, and why.
    #[serde(flatten)]
    pub likely: Likely,
}

pub(super) fn answerers(input: &CanIInput<'_>) -> Vec<Answerer> {
    let asking = input.asking;
    let ranked = learned(asking).rank(input.wish.person, &touched(input), &asking.places, 50);
    let git = input.study.git;
    let shown = ranked.into_iter().filter(|likely| {
        likely.score >= WORTH_NAMING && !git.is_hidden(likely.person) && !git.is_bot(likely.person)
    });
    shown.take(NAMED).map(|likely| Answerer { who: git.who(likely.person), likely }).collect()
}

/// The places of the change that anything is known of.
fn touched(input: &CanIInput<'_>) -> Vec<PlaceId> {
    let places = &input.asking.places;
    input.wish.paths.iter().filter_map(|path| nearest(path, |path| places.known(path))).collect()
}

/// The place of a path, or of the nearest folder above it that is known.
fn nearest(path: &str, known: impl Fn(&str) -> Option<PlaceId>) -> Option<PlaceId> {
    let mut path = path.trim_end_matches('/');
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
    behind: Behind<'_>,
) -> Question {
    let asking = input.asking;
    let answered = asking.asked.iter().filter(|asked| !asked.answers.is_empty()).count() as u64;
    let (one, many) = if asking.by_pull_request {
        ("answered pull request", "answered pull requests")
    } else {
        ("piece of work that another person landed", "pieces of work that another person landed")
    };
    let rests_on = format!("n {}", counted(answered, one, many));
    let mut sentences: Vec<Sentence> = Vec::new();
    for (at, answerer) in answerers.iter().enumerate() {
        let name = &answerer.who.name;
        let text = match at {
            0 => format!("{name} is the likeliest to answer."),
            1 => format!("Next is {name}."),
            _ => format!("Then {name}."),
        };
        let said = Sentence::because(
            text,
            format!("{}; {rests_on}", why(answerer, !input.wish.paths.is_empty())),
        );
        sentences.push(if behind.explain {
            said.with_rows(latest(input, answerer.likely.person))
        } else {
            said
        });
    }
    if sentences.is_empty() {
        let text = "Who would answer is unknown.";
        let why = "nobody is known to have answered anybody: `ovenbird sync` with a token, or \
                   `ovenbird import`, brings reviews and comments";
        sentences.push(Sentence::because(text, why));
    }
    let unseen = input.wish.paths.iter().filter(|path| asking.places.known(path).is_none());
    sentences.extend(unseen.map(|path| {
        let text = format!("`{path}` is not known here; the folder above it stands for it.");
        Sentence::because(text, "no commit or pull request that is known touches it")
    }));
    Question {
        question: "Who will answer?",
        sentences,
        unknown: "Who has time for it now: unknown. `ovenbird evaluate answerers` tells how often \
                  such a ranking is right here.",
    }
}

fn why(answerer: &Answerer, paths: bool) -> String {
    let Likely { answered_there, answered_lately, worked_there, .. } = answerer.likely;
    let mut reasons = Vec::new();
    let mut reason = |share: f64, what: &str| {
        if share >= WORTH_A_WORD {
            reasons.push(format!("{:.0} % {what}", share * 100.0));
        }
    };
    if paths {
        reason(answered_there, "of the answers to changes there");
        reason(worked_there, "of the work there");
    }
    reason(answered_lately, "of all answers");
    format!("{}; what is past counts half after 180 days", reasons.join(", "))
}

/// The latest answers of a person.
fn latest(input: &CanIInput<'_>, person: u32) -> Vec<String> {
    let answer = |asked: &Asked| asked.answers.iter().find(|answer| answer.1 == person).copied();
    let mut theirs: Vec<(i64, &Asked)> =
        input.asking.asked.iter().filter_map(|asked| Some((answer(asked)?.0, asked))).collect();
    theirs.sort_by_key(|&(at, asked)| std::cmp::Reverse((at, asked.number)));
    let tell = |(at, asked): &(i64, &Asked)| {
        let what = match asked.number {
            Some(number) => format!("#{number}"),
            None => format!("work of {}", day(asked.at)),
        };
        let places = &input.asking.places;
        let names: Vec<&str> = asked.places.iter().take(3).map(|&at| places.name(at)).collect();
        let places =
            if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("answered {what} on {}{places}", day(*at))
    };
    theirs.iter().take(MOST).map(tell).collect()
}
