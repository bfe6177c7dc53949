//! The part of a report that a forge tells: what becomes of pull requests and issues.

use serde::Serialize;

use super::Sentence;
use super::words::{in_ten, measured_span};
use crate::fact::Window;
use crate::metric::acceptance::{Acceptance, Fates, acceptance};
use crate::metric::backlog::{Backlog, STALE_DAYS, backlog};
use crate::metric::closing::{Closing, closing};
use crate::metric::closure::{Closure, closure};
use crate::metric::merging::{Merging, merging};
use crate::metric::response::{FirstAnswer, Responses, responses};
use crate::metric::review_cycles::{ReviewCycles, review_cycles};
use crate::metric::self_merge::{SelfMerge, self_merge};
use crate::metric::{ForgeStudy, Measure, Value};

/// What became of pull requests and issues that were opened in the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForgePart {
    /// Merged, turned down, or open.
    pub acceptance: Acceptance,
    /// First answers by humans.
    pub responses: Responses,
    /// Time to close.
    pub closing: Closing,
    /// Time to merge.
    pub merging: Merging,
    /// Review rounds.
    pub review_cycles: ReviewCycles,
    /// Closed ÷ opened.
    pub closure: Closure,
    /// What is open now.
    pub backlog: Backlog,
    /// Merges by their own authors.
    pub self_merge: SelfMerge,
}

impl ForgePart {
    /// Computes it; `None` where no pull request and no issue is known.
    pub(super) fn new(study: &ForgeStudy<'_>, window: Window) -> Option<Self> {
        if study.pulls.is_empty() && study.issues.is_empty() {
            return None;
        }
        let recent = Some(window);
        Some(Self {
            acceptance: acceptance(study, recent),
            responses: responses(study, recent),
            closing: closing(study, recent),
            merging: merging(study, recent),
            review_cycles: review_cycles(study, recent),
            closure: closure(study, recent),
            backlog: backlog(study, STALE_DAYS),
            self_merge: self_merge(study, recent),
        })
    }

    /// Every measure with the part of the report it belongs to.
    pub(super) fn measures(&self) -> Vec<(&'static str, &Measure)> {
        let mut all: Vec<(&'static str, &Measure)> = Vec::new();
        all.extend(fates(&self.acceptance.all).map(|measure| ("window", measure)));
        all.extend(self.newcomers().into_iter().flat_map(fates).map(|m| ("newcomers", m)));
        all.push(("window", &self.acceptance.self_merged));
        let (pulls, issues) = (&self.responses.pull_requests, &self.responses.issues);
        for (part, answer) in
            [("window", &pulls.all), ("newcomers", &pulls.newcomers), ("window", &issues.all)]
        {
            all.extend(answers(answer).map(|measure| (part, measure)));
        }
        let closing = [&self.closing.pull_requests, &self.closing.issues];
        all.extend(
            closing.into_iter().flat_map(|one| [&one.median, &one.p90].map(|m| ("window", m))),
        );
        let rest = [
            &self.merging.median,
            &self.merging.p90,
            &self.review_cycles.median,
            &self.review_cycles.within_1,
            &self.closure.pull_requests,
            &self.closure.issues,
            &self.self_merge.self_merge,
            &self.self_merge.unreviewed,
        ];
        all.extend(rest.map(|measure| ("window", measure)));
        for waiting in [&self.backlog.pull_requests, &self.backlog.issues] {
            all.extend([&waiting.open, &waiting.stale, &waiting.oldest].map(|m| ("whole", m)));
        }
        all
    }

    fn newcomers(&self) -> Option<&Fates> {
        let groups = self.acceptance.by_standing.iter();
        groups.filter(|group| group.name == "newcomers").map(|group| &group.fates).next()
    }

    /// Whether this project takes contributions, and how fast.
    pub(super) fn will_it_take(&self) -> Vec<Sentence> {
        let mut said = vec![accepted(&self.acceptance.all.accepted_90, "")];
        said.extend(self.newcomers().map(|fates| accepted(&fates.accepted_90, " of newcomers")));
        let median = &self.merging.median;
        if !matches!(median.value, Value::Unknown(_)) {
            let text = format!(
                "Half of those that are merged have been within {}.",
                measured_span(median)
            );
            said.push(Sentence::on(median, text));
        }
        said
    }

    /// How people are answered.
    pub(super) fn good_place(&self) -> Vec<Sentence> {
        let answers = &self.responses.pull_requests;
        let mut said = vec![answered(&answers.all, "pull requests")];
        said.push(answered(&answers.newcomers, "newcomers' pull requests"));
        let never = &answers.newcomers.never_answered;
        if let Some(share) = never.value.as_f64() {
            let text = format!("No human answers {} of newcomers' pull requests.", in_ten(share));
            said.push(Sentence::on(never, text));
        }
        said.push(answered(&self.responses.issues.all, "issues"));
        said
    }
}

fn fates(fates: &Fates) -> [&Measure; 7] {
    [
        &fates.accepted_7,
        &fates.accepted_30,
        &fates.accepted_90,
        &fates.turned_down_7,
        &fates.turned_down_30,
        &fates.turned_down_90,
        &fates.open_90,
    ]
}

fn answers(answer: &FirstAnswer) -> [&Measure; 4] {
    [&answer.median, &answer.p90, &answer.within_2_business_days, &answer.never_answered]
}

fn accepted(measure: &Measure, whose: &str) -> Sentence {
    let text = match measure.value.as_f64() {
        Some(share) => {
            format!("{:.0} % of pull requests{whose} are merged within 90 days.", share * 100.0)
        }
        None => format!("How many pull requests{whose} are merged within 90 days is unknown."),
    };
    Sentence::on(measure, text)
}

fn answered(answer: &FirstAnswer, what: &str) -> Sentence {
    let median = &answer.median;
    let text = match median.value {
        Value::Unknown(_) => format!("How long {what} wait for a human's answer is unknown."),
        _ => format!("Half of {what} are answered by a human within {}.", measured_span(median)),
    };
    let text = match median.value {
        Value::AtLeast(_) => {
            format!(
                "Fewer than half of {what} were answered by a human as far as they were followed."
            )
        }
        _ => text,
    };
    Sentence::on(median, text)
}
