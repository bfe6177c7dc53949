//! Who merges: the author alone, and without a word by anybody else?

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::ForgeIndex;
use super::forge_index::{Bias, Observed, Of, Outcome, Pull};
use super::measures::measures;
use super::{Measure, MetricId};
use crate::fact::Window;

/// Merges that nobody else had a part in.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SelfMerge {
    /// The share of merged pull requests that their own author merged.
    pub self_merge: Measure,
    /// The share of merged pull requests that nobody else had reviewed or commented on by then.
    pub unreviewed: Measure,
}

measures!(SelfMerge { self_merge, unreviewed });

#[derive(Default)]
struct Tally {
    merged: u64,
    by_known: u64,
    by_author: u64,
    follow_up: u64,
    unreviewed: u64,
}

/// Who merged the pull requests that were opened in a window, as far as it was before its end.
pub fn self_merge(index: &ForgeIndex<'_>, window: Option<Window>) -> SelfMerge {
    let end = index.end(window);
    let mut tally = Tally::default();
    for pull in index.pulls_in(window) {
        if let Outcome::Merged { at, by, .. } = pull.outcome.as_of(end) {
            tally.add(pull, at, by, pull.answers_seen(end));
        }
    }
    let rate = |name, part, (n, unreported): (u64, &str), bias| {
        let mut measure = index.rate(name, window, (part, n), Of::PullRequests, bias);
        let left_out = tally.merged - n;
        if left_out > 0 {
            measure.exclusions.push(format!("those whose {unreported} not reported ({left_out})"));
        }
        // Those that are reported about may be of another kind than the many others.
        if n * 2 < tally.merged {
            measure = measure.but_unknown(format!(
                "the {unreported} reported for only {n} of {} merged pull requests",
                tally.merged
            ));
        }
        match index.nothing_known(Of::PullRequests) {
            Some(nothing) => Measure { value: nothing, ..measure },
            None => measure,
        }
    };
    let (mergers, reviews) = ("author or merger is", "reviews are");
    SelfMerge {
        self_merge: rate(
            MetricId::SelfMerge,
            tally.by_author,
            (tally.by_known, mergers),
            Bias::None,
        ),
        unreviewed: rate(
            MetricId::UnreviewedMerge,
            tally.unreviewed,
            (tally.follow_up, reviews),
            Bias::Larger,
        ),
    }
}

impl Tally {
    fn add(&mut self, pull: &Pull, at: i64, by: Option<u32>, answers: Option<Observed>) {
        self.merged += 1;
        if let Some((author, by)) = pull.author.zip(by) {
            self.by_known += 1;
            self.by_author += u64::from(author == by);
        }
        if answers.is_some_and(|seen| seen.whole && seen.saw(at)) {
            self.follow_up += 1;
            // The first answer is without a word only where no word came before the action.
            let said = pull.answer.filter(|answer| answer.kind.is_some() && answer.at <= at);
            self.unreviewed += u64::from(said.is_none());
        }
    }
}
