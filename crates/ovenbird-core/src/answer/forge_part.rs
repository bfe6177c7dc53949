//! The part of a report that a forge tells: what becomes of pull requests and issues.

use schemars::JsonSchema;
use serde::Serialize;

use super::both::{Both, both};
use super::evidence::EvidenceRows;
use super::{PeoplePart, Sentence, fare};
use crate::fact::Window;
use crate::metric::ForgeIndex;
use crate::metric::acceptance::{Acceptance, Fates, acceptance};
use crate::metric::backlog::{Backlog, STALE_DAYS, backlog};
use crate::metric::closing::{Closing, closing};
use crate::metric::closure::{Closure, closure};
use crate::metric::measures::measures;
use crate::metric::merging::{Merging, merging};
use crate::metric::part::Part;
use crate::metric::repo_index::Standing;
use crate::metric::response::{FirstAnswer, Responses, responses};
use crate::metric::review_cycles::{ReviewCycles, review_cycles};
use crate::metric::self_merge::{SelfMerge, self_merge};

/// What became of pull requests and issues that were opened in the window.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ForgePart {
    /// Merged, closed without merge, or open.
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
    /// Who comes, how far they get, who answers them.
    pub people: PeoplePart,
    /// The window of equal length before.
    pub before: Before,
}

measures!(ForgePart { acceptance, responses, closing, merging, review_cycles, closure, backlog, self_merge, people, before => Part::before });

/// How it was before: what the answers compare with.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Before {
    /// Merged, closed without merge, or open.
    pub acceptance: Acceptance,
    /// First answers by humans.
    pub responses: Responses,
    /// Time to merge.
    pub merging: Merging,
}

measures!(Before { acceptance, responses, merging });

impl ForgePart {
    /// Computes it; `None` where no pull request and no issue is known.
    pub(super) fn new(index: &ForgeIndex<'_>, window: Window, how: Both<'_>) -> Option<Self> {
        if index.pulls.is_empty() && index.issues.is_empty() {
            return None;
        }
        let recent = Some(window);
        // Each is about half of the work.
        let fates = || (acceptance(index, recent), responses(index, recent));
        let rest = || (PeoplePart::new(index, window), Before::new(index, window));
        let ((acceptance, responses), (people, before)) = both(how, fates, rest);
        Some(Self {
            acceptance,
            responses,
            closing: closing(index, recent),
            merging: merging(index, recent),
            review_cycles: review_cycles(index, recent),
            closure: closure(index, recent),
            backlog: backlog(index, STALE_DAYS),
            self_merge: self_merge(index, recent),
            people,
            before,
        })
    }

    fn newcomers(&self) -> Option<&Fates> {
        of_standing(&self.acceptance, Some(Standing::Newcomer))
    }

    /// What became of the pull requests of people of one standing, or of all.
    pub(super) fn fates_of(&self, standing: Option<Standing>) -> Option<&Fates> {
        of_standing(&self.acceptance, standing)
    }

    /// First answers to the pull requests of people of one standing, or of all.
    pub(super) fn answers_to(&self, standing: Option<Standing>) -> &FirstAnswer {
        answers_of(&self.responses, standing)
    }

    /// Whether this project takes contributions, and how fast.
    pub(super) fn will_it_take(&self, evidence_rows: EvidenceRows<'_>) -> Vec<Sentence> {
        let words = ["higher", "lower"];
        let (all, was) = (&self.acceptance.all.accepted_90, &self.before.acceptance);
        let mut sentences = vec![evidence_rows.fates(fare::accepted(all, ""), None)];
        sentences.extend(fare::before(all, &was.all.accepted_90, words));
        if let Some(fates) = self.newcomers() {
            let accepted = fare::accepted(&fates.accepted_90, " of newcomers");
            sentences.push(evidence_rows.fates(accepted, Some(Standing::Newcomer)));
            let was = of_standing(was, Some(Standing::Newcomer));
            sentences.extend(
                was.and_then(|was| fare::before(&fates.accepted_90, &was.accepted_90, words)),
            );
        }
        let merging = &self.merging.median;
        sentences.extend(fare::merged_within(merging).map(|one| evidence_rows.merges(one)));
        sentences.extend(fare::before(merging, &self.before.merging.median, ["longer", "shorter"]));
        sentences
    }

    /// How people are answered.
    pub(super) fn good_place(&self, evidence_rows: EvidenceRows<'_>) -> Vec<Sentence> {
        let words = ["longer", "shorter"];
        let (now, was) = (&self.responses.pull_requests, &self.before.responses.pull_requests);
        let mut sentences =
            vec![evidence_rows.answers(fare::answered(&now.all.median, "pull requests"), None)];
        sentences.extend(fare::before(&now.all.median, &was.all.median, words));
        let newcomer = Some(Standing::Newcomer);
        let what = "newcomers' pull requests";
        sentences
            .push(evidence_rows.answers(fare::answered(&now.newcomers.median, what), newcomer));
        sentences.extend(fare::before(&now.newcomers.median, &was.newcomers.median, words));
        let never = fare::never_answered(&now.newcomers.never_answered, what);
        let after = now.newcomers.never_after;
        sentences.extend(never.map(|one| evidence_rows.unanswered(one, newcomer, after)));
        let issues = &self.responses.issues.all.median;
        sentences.push(evidence_rows.issue_answers(fare::answered(issues, "issues")));
        sentences.extend(fare::before(issues, &self.before.responses.issues.all.median, words));
        sentences
    }
}

impl Before {
    fn new(index: &ForgeIndex<'_>, window: Window) -> Self {
        let before = Some(window.before());
        Self {
            acceptance: acceptance(index, before),
            responses: responses(index, before),
            merging: merging(index, before),
        }
    }

    /// First answers to the pull requests of people of one standing, or of all.
    pub(super) fn answers_to(&self, standing: Option<Standing>) -> &FirstAnswer {
        answers_of(&self.responses, standing)
    }
}

fn of_standing(acceptance: &Acceptance, standing: Option<Standing>) -> Option<&Fates> {
    let name = match standing {
        None | Some(Standing::Unknown) => return Some(&acceptance.all),
        Some(Standing::Newcomer) => "newcomers",
        Some(Standing::Regular) => "regulars",
        Some(Standing::Insider) => "insiders",
    };
    let mut groups = acceptance.by_standing.iter();
    groups.find(|group| group.name == name).map(|group| &group.fates)
}

fn answers_of(responses: &Responses, standing: Option<Standing>) -> &FirstAnswer {
    let answers = &responses.pull_requests;
    match standing {
        None | Some(Standing::Unknown) => &answers.all,
        Some(Standing::Newcomer) => &answers.newcomers,
        Some(Standing::Regular) => &answers.regulars,
        Some(Standing::Insider) => &answers.insiders,
    }
}
