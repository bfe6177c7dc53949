//! An answer with little behind it: why nothing can be said, what is known all the same, and what
//! would help.

use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::NextStep;
use crate::answer::words::{counted, day, list};
use crate::fact::Window;
use crate::metric::ForgeIndex;
use crate::metric::calendar::DAY;
use crate::metric::forge_index::Outcome;

const HOUR: i64 = 3_600;

/// Why nothing can be answered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TooLittle {
    /// The reason, in a sentence.
    pub reason: String,
    /// What is known all the same, in a sentence; empty where that is nothing.
    pub known: String,
    /// What would help.
    pub next_steps: Vec<NextStep>,
}

/// Says it of a repo by its key, which its forge knows under another one, or not at all.
pub(in crate::answer) fn too_little(
    index: &ForgeIndex<'_>,
    repo: &str,
    on_forge: Option<&str>,
) -> TooLittle {
    let found = counts([
        (index.git.commits.len(), "commit", "commits"),
        (index.pulls.len(), "pull request", "pull requests"),
        (index.issues.len(), "issue", "issues"),
    ]);
    let reason = match (found.is_empty(), index.git.is_ingested) {
        (true, true) => "This repo has no commits yet.".to_owned(),
        (true, false) if is_listed(index) => {
            "It has no pull requests and no issues, and there is no git history yet.".to_owned()
        }
        (true, false) => "Nothing is known of this repo yet.".to_owned(),
        (false, _) => {
            let seen = captured(index)
                .map_or_else(String::new, |captured| format!(", seen in {captured}"));
            format!("Too little is known to answer: {}{seen}.", list(&found))
        }
    };
    TooLittle { reason, known: known(index), next_steps: next_steps(index, repo, on_forge) }
}

/// What brings more: what a forge tells, unless it reported all, and git's history.
fn next_steps(index: &ForgeIndex<'_>, repo: &str, on_forge: Option<&str>) -> Vec<NextStep> {
    let mut steps = Vec::new();
    if let Some(name) = on_forge.filter(|_| !is_listed(index)) {
        steps.push(NextStep::Sync { repo: Some(name.to_owned()), with_token: true });
    }
    if !index.git.is_ingested {
        steps.push(NextStep::Add { repo: Some(on_forge.unwrap_or(repo).to_owned()) });
    }
    steps
}

/// Whether an API listed all there is.
pub(super) fn is_listed(index: &ForgeIndex<'_>) -> bool {
    let watch = &index.forge.watch;
    !watch.listed_pull_requests.is_empty() || !watch.listed_issues.is_empty()
}

/// What is known of the forge's side, such as `What is known: 9 closed issues.`
fn known(index: &ForgeIndex<'_>) -> String {
    let ended =
        |is: fn(&Outcome) -> bool| index.pulls.iter().filter(|one| is(&one.outcome)).count();
    let closed = index.issues.iter().filter(|issue| issue.closed.is_some()).count();
    let people = index.people().count();
    let found = [
        (
            ended(|one| matches!(one, Outcome::Merged { .. })),
            "merged pull request",
            "merged pull requests",
        ),
        (
            ended(|one| matches!(one, Outcome::Closed { .. })),
            "pull request closed without merge",
            "pull requests closed without merge",
        ),
        (closed, "closed issue", "closed issues"),
        (people, "person who took part", "people who took part"),
    ];
    let found = counts(found);
    if found.is_empty() { String::new() } else { format!("What is known: {}.", list(&found)) }
}

fn counts<const N: usize>(found: [(usize, &str, &str); N]) -> Vec<String> {
    let some = found.into_iter().filter(|&(count, ..)| count > 0);
    some.map(|(count, one, many)| counted(count as u64, one, many)).collect()
}

/// How long the forge was listened to: `6 hours on 2016-01-01`, `40 days from … to …`; `None`
/// where it was not, or where an API listed all.
pub(super) fn captured(index: &ForgeIndex<'_>) -> Option<String> {
    if is_listed(index) {
        return None;
    }
    let watch = &index.forge.watch;
    let spans = if watch.pull_requests.is_empty() { &watch.issues } else { &watch.pull_requests };
    said(spans)
}

/// The length of spans that are sorted and apart, and where they lie.
fn said(spans: &[Window]) -> Option<String> {
    let (first, last) = (spans.first()?, spans.last()?);
    let seconds: i64 = spans.iter().map(|span| span.to - span.from).sum();
    let long = match seconds {
        ..172_800 => counted((seconds / HOUR).max(1).unsigned_abs(), "hour", "hours"),
        _ => counted((seconds / DAY).unsigned_abs(), "day", "days"),
    };
    // A span that ends at midnight holds nothing of the day that begins then.
    let (from, to) = (day(first.from), day(last.to - 1));
    Some(if from == to {
        format!("{long} of {from}")
    } else {
        format!("{long} from {from} to {to}")
    })
}
