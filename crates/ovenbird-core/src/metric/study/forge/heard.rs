//! How much of what happens a stream tells.
//!
//! One event of several is enough to make an item known, so that where many are lost gaps in the
//! numbers show few. But what is known by something else was opened, too, and a stream that lost
//! nothing told that. Whether an opening is lost has nothing to do with what else is told of its
//! item, so the share whose opening was told, of those known otherwise, is the share of all events
//! that are told (Petersen 1896; Lincoln 1930).

use super::{Followed, ForgeStudy, Of};
use crate::fact::Window;
use crate::metric::measure::ENOUGH_FOR_RATE;

/// Counts of what was opened in some window.
#[derive(Default)]
struct Tally {
    /// Where an API listed all.
    listed: u64,
    /// Where a stream told what it did.
    streamed: u64,
    /// Of the latter: those of which something else than the opening is known.
    otherwise: u64,
    /// Of these: those whose opening was told.
    heard: u64,
}

/// One item, as it counts here.
struct Item {
    number: i64,
    created: i64,
    followed: Option<Followed>,
    has_ended: bool,
}

impl ForgeStudy<'_> {
    /// The share of events told, of what was opened in a window; what an API listed is told whole.
    /// `None` where too few are known by more than their opening.
    pub(super) fn share_heard(&self, of: Of, asked: Window) -> Option<f64> {
        let (forge, mut tally) = (self.forge, Tally::default());
        if of != Of::Issues {
            let listed = &forge.watch.listed_pull_requests;
            for pull in self.pulls.iter().filter(|pull| asked.contains(pull.created)) {
                let row = self.row_of(pull);
                let (number, has_ended) = (row.number, row.ending.at.is_some());
                let (created, followed) = (pull.created, pull.followed);
                let item = Item { number, created, followed, has_ended };
                self.hear(&mut tally, listed, &item);
            }
        }
        if of != Of::PullRequests {
            let listed = &forge.watch.listed_issues;
            for issue in self.issues.iter().filter(|issue| asked.contains(issue.created)) {
                let row = &forge.issues[issue.row as usize];
                let (number, has_ended) = (row.number, row.ending.at.is_some());
                let (created, followed) = (issue.created, issue.followed);
                let item = Item { number, created, followed, has_ended };
                self.hear(&mut tally, listed, &item);
            }
        }
        tally.share()
    }

    fn hear(&self, tally: &mut Tally, listed: &[Window], item: &Item) {
        if listed.iter().any(|span| span.contains(item.created)) {
            tally.listed += 1;
            return;
        }
        // Nobody claims to have told of what was opened outside of all spans.
        if item.followed.is_none() {
            return;
        }
        tally.streamed += 1;
        if item.has_ended || !self.responses_to(item.number).is_empty() {
            tally.otherwise += 1;
            let is_heard = self.forge.openings.binary_search(&item.number).is_ok();
            tally.heard += u64::from(is_heard);
        }
    }
}

impl Tally {
    fn share(&self) -> Option<f64> {
        if self.otherwise < ENOUGH_FOR_RATE {
            return None;
        }
        let (listed, streamed) = (self.listed as f64, self.streamed as f64);
        let heard = self.heard as f64 / self.otherwise as f64;
        Some((listed + streamed * heard) / (listed + streamed))
    }
}
