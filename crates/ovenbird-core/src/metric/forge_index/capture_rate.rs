//! How much of what happens a stream tells.
//!
//! One event of several is enough to make an object known, so that where many are lost gaps in the
//! numbers show few. But what is known by something else was opened, too, and a stream that lost
//! nothing reported that. Whether an opening is lost has nothing to do with what else is reported
//! about its object, so the share whose opening was reported, of those known otherwise, is the
//! share of all events that are reported (Petersen 1896; Lincoln 1930).

use super::{FollowUp, ForgeIndex, Of};
use crate::fact::Window;
use crate::metric::measure::ENOUGH_FOR_RATE;

/// Counts of what was opened in some window.
#[derive(Default)]
struct Tally {
    /// Where an API listed all.
    listed: u64,
    /// Where a stream reported what it did.
    streamed: u64,
    /// Of the latter: those of which something else than the opening is known.
    otherwise: u64,
    /// Of these: those whose opening was reported.
    captured: u64,
}

/// One object, as it counts here.
struct OpenedObject {
    number: i64,
    created: i64,
    follow_up: Option<FollowUp>,
    has_ended: bool,
}

impl ForgeIndex<'_> {
    /// The share of events reported, of what was opened in a window; what an API listed is reported
    /// whole. `None` where too few are known by more than their opening.
    pub(super) fn capture_rate(&self, of: Of, asked: Window) -> Option<f64> {
        let (forge, mut tally) = (self.forge, Tally::default());
        if of != Of::Issues {
            let listed = &forge.watch.listed_pull_requests;
            for pull in self.pulls.iter().filter(|pull| asked.contains(pull.created)) {
                let row = self.row_of(pull);
                let (number, has_ended) = (row.number, row.ending.at.is_some());
                let (created, follow_up) = (pull.created, pull.follow_up);
                let object = OpenedObject { number, created, follow_up, has_ended };
                self.count_capture(&mut tally, listed, &object);
            }
        }
        if of != Of::PullRequests {
            let listed = &forge.watch.listed_issues;
            for issue in self.issues.iter().filter(|issue| asked.contains(issue.created)) {
                let row = &forge.issues[issue.row as usize];
                let (number, has_ended) = (row.number, row.ending.at.is_some());
                let (created, follow_up) = (issue.created, issue.follow_up);
                let object = OpenedObject { number, created, follow_up, has_ended };
                self.count_capture(&mut tally, listed, &object);
            }
        }
        tally.share()
    }

    fn count_capture(&self, tally: &mut Tally, listed: &[Window], object: &OpenedObject) {
        if listed.iter().any(|span| span.contains(object.created)) {
            tally.listed += 1;
            return;
        }
        // Nobody claims to have reported about what was opened outside of all spans.
        if object.follow_up.is_none() {
            return;
        }
        tally.streamed += 1;
        if object.has_ended || !self.responses_to(object.number).is_empty() {
            tally.otherwise += 1;
            let is_captured = self.forge.openings.binary_search(&object.number).is_ok();
            tally.captured += u64::from(is_captured);
        }
    }
}

impl Tally {
    fn share(&self) -> Option<f64> {
        if self.otherwise < ENOUGH_FOR_RATE {
            return None;
        }
        let (listed, streamed) = (self.listed as f64, self.streamed as f64);
        let captured = self.captured as f64 / self.otherwise as f64;
        Some((listed + streamed * captured) / (listed + streamed))
    }
}
