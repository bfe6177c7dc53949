//! How long something was watched.
//!
//! A span of watching is one in which a source claims to have reported all that happened: hours of
//! the archive, or what an API listed. Something that was opened inside of one is followed to its
//! end; what happened later is not used, since of others like it nothing would have been reported.
//! Something that was opened outside of all is known only because of what happened to it, and
//! its wait would be a choice of short ones: it is followed by nobody.

use crate::fact::Window;
use crate::fact::forge::Watch;

/// A follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// The first instant that was not watched any more, in Unix seconds.
    pub to: i64,
    /// Everything of the kind was watched; else some kinds of answers were not.
    pub whole: bool,
}

/// The spans by what is followed in them.
pub(super) struct ObservationWindows {
    pull_requests: Vec<Window>,
    issues: Vec<Window>,
    /// Pull requests, comments and reviews.
    pull_answers: Vec<Window>,
    /// Pull requests and comments, where reviews were not reported.
    pull_comments: Vec<Window>,
    issue_answers: Vec<Window>,
}

impl ObservationWindows {
    pub(super) fn new(watch: &Watch, now: i64) -> Self {
        let until_now = |spans: &[Window]| -> Vec<Window> {
            let spans = spans.iter().map(|span| Window { to: span.to.min(now), ..*span });
            spans.filter(|span| span.from < span.to).collect()
        };
        let (pulls, issues) = (until_now(&watch.pull_requests), until_now(&watch.issues));
        let pull_comments = common(&pulls, &watch.comments);
        Self {
            pull_answers: common(&pull_comments, &watch.reviews),
            pull_comments,
            issue_answers: common(&issues, &watch.comments),
            pull_requests: pulls,
            issues,
        }
    }

    pub(super) fn pull_requests(&self, created: i64) -> Option<FollowUp> {
        end(&self.pull_requests, created).map(|to| FollowUp { to, whole: true })
    }

    pub(super) fn issues(&self, created: i64) -> Option<FollowUp> {
        end(&self.issues, created).map(|to| FollowUp { to, whole: true })
    }

    pub(super) fn answers_to_pull_requests(&self, created: i64) -> Option<FollowUp> {
        let whole = end(&self.pull_answers, created).map(|to| FollowUp { to, whole: true });
        whole.or_else(|| end(&self.pull_comments, created).map(|to| FollowUp { to, whole: false }))
    }

    pub(super) fn answers_to_issues(&self, created: i64) -> Option<FollowUp> {
        end(&self.issue_answers, created).map(|to| FollowUp { to, whole: true })
    }
}

/// The end of the span that holds an instant.
fn end(spans: &[Window], at: i64) -> Option<i64> {
    let span = spans.get(spans.partition_point(|span| span.to <= at))?;
    span.contains(at).then_some(span.to)
}

/// What two lists of spans have in common; both sorted and apart, and so is the result.
fn common(a: &[Window], b: &[Window]) -> Vec<Window> {
    let (mut at_a, mut at_b) = (0, 0);
    let mut found = Vec::new();
    while let (Some(left), Some(right)) = (a.get(at_a), b.get(at_b)) {
        let both = Window { from: left.from.max(right.from), to: left.to.min(right.to) };
        if both.from < both.to {
            found.push(both);
        }
        if left.to < right.to { at_a += 1 } else { at_b += 1 }
    }
    found
}
