//! The share of what happens here that bots do.

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::{Bias, ForgeIndex, Of};
use super::measures::measures;
use super::repo_index::within;
use super::{Measure, MetricId};
use crate::fact::Window;

/// What bots do, each a portion.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BotShare {
    /// Of the pull requests opened in the window.
    pub pull_requests: Measure,
    /// Of the comments and reviews.
    pub responses: Measure,
    /// Of the commits, merges among them, by author time.
    pub commits: Measure,
}

measures!(BotShare { pull_requests, responses, commits });

#[derive(Default)]
struct Tally {
    bots: u64,
    all: u64,
    nameless: u64,
}

/// The share of bots in a window; of everything without one.
pub fn bot_share(index: &ForgeIndex<'_>, window: Option<Window>) -> BotShare {
    let inside = |at: i64| within(Some(at), window);
    let pulls = index.pulls.iter().filter(|pull| inside(pull.created)).map(|pull| pull.author);
    let said = index
        .forge
        .responses
        .iter()
        .filter(|row| index.believable(Some(row.at)).is_some_and(inside));
    let said = said.map(|row| row.account.map(|account| index.person(account)));
    let (pulls, said) = (tally(index, pulls), tally(index, said));
    let commits =
        tally(index, index.git.authored_in(window).map(|(_, commit)| Some(commit.author)));
    let share = |name, tally: &Tally, of| Measure::portion(name, window, tally.bots, tally.all, of);
    let on_forge = |measure: Measure, tally: &Tally, of| {
        let mut measure = Measure {
            source: index.source(of, window).into(),
            coverage: index.coverage(of, window),
            ..measure
        };
        if tally.nameless > 0 {
            measure
                .exclusions
                .push(format!("those whose account is not known ({})", tally.nameless));
        }
        index.evidence_over(of, window).judged(measure, Bias::Either)
    };
    let of_pulls = share(MetricId::BotSharePullRequests, &pulls, "pull requests");
    let of_said = share(MetricId::BotShareResponses, &said, "comments or reviews");
    BotShare {
        pull_requests: on_forge(of_pulls, &pulls, Of::PullRequests),
        responses: on_forge(of_said, &said, Of::Both),
        commits: index.git.evidence(share(MetricId::BotShareCommits, &commits, "commits")),
    }
}

fn tally(index: &ForgeIndex<'_>, people: impl Iterator<Item = Option<u32>>) -> Tally {
    let mut tally = Tally::default();
    for person in people {
        match person {
            Some(person) => {
                tally.all += 1;
                tally.bots += u64::from(index.git.is_bot(person));
            }
            None => tally.nameless += 1,
        }
    }
    tally
}
