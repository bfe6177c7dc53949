//! The answer to somebody who wants to contribute: will it be taken, how long will it take, who
//! will answer, and what waits there already.

mod answerers;
mod chance;
mod forecast;
mod surroundings;

use schemars::JsonSchema;
use serde::Serialize;

pub use answerers::Answerer;
pub use forecast::{Forecast, Variant};

use super::Both;
use super::evidence::EvidenceRows;
use super::observed::observed;
use super::opening::little::too_little;
use super::{AnsweredQuestion, ForgePart, NextStep, TooLittle};
use crate::fact::Window;
use crate::fact::forge::PullRequestSet;
use crate::metric::answerers::Asking;
use crate::metric::forecast::trail::Trail;
use crate::metric::repo_index::{Standing, Who};
use crate::metric::{ForgeIndex, Value};

/// What somebody wants to contribute.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The person, by index; `None` for somebody new.
    pub person: Option<u32>,
    /// Their account, by index among those of the pull requests, where one is known.
    pub account: Option<u32>,
    /// Lines added and removed, where given.
    pub lines: Option<u32>,
    /// The files and folders that it touches.
    pub paths: Vec<String>,
}

/// What the answer is made from.
pub struct CanIInput<'a> {
    /// The index of the repo.
    pub index: &'a ForgeIndex<'a>,
    /// The repo's key.
    pub repo: String,
    /// The key under which its pull requests are known.
    pub on_forge: &'a str,
    /// The key of the repo on its forge, where it is on one that can be asked for pull requests.
    pub forge_key: Option<String>,
    /// Who asked and who answered here.
    pub asking: &'a Asking,
    /// Pull requests of this repo and others.
    pub pulls: &'a PullRequestSet,
    /// The same as cases.
    pub trail: &'a Trail,
    /// What is proposed.
    pub proposal: Proposal,
    /// Length of the window in days.
    pub window_days: u32,
    /// Whether the sentences shall have the evidence for them.
    pub explain: bool,
    /// How two pieces of the work are done.
    pub both: Both<'a>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CanI {
    /// The repo's key.
    pub repo: String,
    /// The present that it was made for, in Unix seconds.
    pub as_of: i64,
    /// What "now" means for waits and shares.
    pub window: Window,
    /// Until when git's history is observed, in words; `None` where that is now.
    pub observed: Option<String>,
    /// Who asks; `None` for somebody new.
    pub person: Option<Who>,
    /// What they are to the repo.
    pub standing: Standing,
    /// Lines that the change has, as given.
    pub lines: Option<u32>,
    /// The files and folders that it touches.
    pub paths: Vec<String>,
    /// Whether it will be merged.
    pub forecast: Forecast,
    /// Who is likely to answer, the likeliest first.
    pub answerers: Vec<Answerer>,
    /// All of it in sentences.
    pub questions: Vec<AnsweredQuestion>,
    /// Why nothing can be answered, where nothing can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_little: Option<TooLittle>,
    /// What would make the unknown known.
    pub next_steps: Vec<NextStep>,
}

impl CanI {
    /// Answers.
    pub fn new(input: CanIInput<'_>) -> Self {
        let index = input.index;
        let window = Window::last_days(index.observed_to(), input.window_days);
        let evidence_rows = EvidenceRows { index, window: Some(window), explain: input.explain };
        let standing = match (input.proposal.person, input.proposal.account) {
            (Some(person), _) => index.standing_at(person, index.git.now),
            // Who is known from elsewhere may have been here before what is known of it begins.
            (None, Some(_)) => Standing::of(false, false, index.reaches_back),
            (None, None) => Standing::Newcomer,
        };
        let part = ForgePart::new(index, window, input.both);
        let forecast = forecast::forecast(&input, standing);
        let answerers = answerers::answerers(&input);
        let group = standing.known();
        let questions = vec![
            chance::question(&forecast, &input, part.as_ref(), group, evidence_rows),
            surroundings::how_long(part.as_ref(), group, evidence_rows),
            answerers::question(&answerers, &input, evidence_rows),
            surroundings::what_waits(part.as_ref(), &input, group, evidence_rows),
        ];
        let little = too_little(index, &input.repo, input.forge_key.as_deref());
        // A repo with pull requests that are known well enough needs no more of them.
        let mut next_steps = match forecast.chance.value {
            Value::Unknown(_) => little.next_steps.clone(),
            _ => Vec::new(),
        };
        if !answerers.is_empty() {
            next_steps.push(NextStep::EvaluateAnswerers);
        }
        let nothing = answerers.is_empty() && questions.iter().take(2).all(says_nothing);
        let too_little = nothing.then_some(little);
        let person = input.proposal.person.map(|person| index.git.who(person));
        let (as_of, repo) = (index.git.now, input.repo);
        let Proposal { lines, paths, .. } = input.proposal;
        let observed = observed(index.git);
        Self {
            repo,
            as_of,
            window,
            observed,
            person,
            standing,
            lines,
            paths,
            forecast,
            answerers,
            questions,
            too_little,
            next_steps,
        }
    }
}

/// Whether a question has no sentence on a measure that is known.
fn says_nothing(question: &AnsweredQuestion) -> bool {
    let mut measures = question.sentences.iter().filter_map(|said| said.measure.as_ref());
    measures.all(|measure| matches!(measure.value, Value::Unknown(_)))
}

/// Whose pull requests are spoken of, such as `newcomers' pull requests`.
fn pulls_of(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Newcomer) => "newcomers' pull requests",
        Some(Standing::Regular) => "regulars' pull requests",
        Some(Standing::Insider) => "insiders' pull requests",
        None | Some(Standing::Unknown) => "pull requests",
    }
}
