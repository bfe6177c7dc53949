//! Repos followed through their forge's API: events, and all that the forge keeps beside git.
//!
//! A run first looks at what has changed, in many repos by one query. Each repo is then identified
//! by its number, whatever it is called now; its newest events are ingested (`poll.rs`); and each
//! of its lists is walked (`walk.rs`) as far as it was not before. A page is one transaction with
//! the place where its list goes on, so that a run may end at any instant, by a kill or a spent
//! budget, and the next one goes on from there.
//!
//! With a token, pull requests, reviews and issues come by GraphQL, which costs the least; all
//! other lists, and everything without a token, by REST.

mod feed;
mod feed_page;
mod mark;
mod overview;
mod owner;
mod poll;
mod profile;
mod report;
mod settle;
mod walk;

pub use report::{FollowReport, Gap, Shortfall, Step, Why};

use crate::github::api::{ApiError, Client, CredentialKind};
use crate::github::endpoint::Endpoint;
use crate::github::graph::{Overview, OverviewResult};
use crate::store::{Store, StoreError};
use feed::Feed;

/// Repos whose changes are looked for by one query.
const OVERVIEWS_AT_ONCE: usize = 50;

/// What is asked of a run.
#[derive(Clone, Copy)]
pub struct FollowOptions<'a> {
    /// The forge's host, by which repos are called.
    pub forge: &'a str,
    /// The present, in Unix seconds.
    pub now: &'a dyn Fn() -> i64,
    /// Whether events are asked for sooner than the forge wants it.
    pub again: bool,
    /// Hears how far a list is.
    pub progress: &'a dyn Fn(&Step<'_>),
}

/// A run.
pub struct Follow<'a> {
    store: &'a mut Store,
    client: &'a Client,
    options: FollowOptions<'a>,
    size: u64,
}

impl<'a> Follow<'a> {
    /// A run with this client.
    pub fn new(store: &'a mut Store, client: &'a Client, options: FollowOptions<'a>) -> Self {
        Self { store, client, options, size: walk::PAGE }
    }

    /// Follows repos by their keys. What one repo's forge refuses stops no other; a store that
    /// fails ends the run.
    pub fn repos(&mut self, keys: &[String]) -> Result<Vec<FollowReport>, StoreError> {
        let mut report = Vec::with_capacity(keys.len());
        for some in keys.chunks(OVERVIEWS_AT_ONCE) {
            let overview_at = self.now();
            for (key, overview_result) in some.iter().zip(self.overview(some)) {
                let one = self.repo(key, overview_result, overview_at)?;
                let is_stopped = one.is_stopped();
                report.push(one);
                if is_stopped {
                    return Ok(report);
                }
            }
        }
        Ok(report)
    }

    fn repo(
        &mut self,
        key: &str,
        overview_result: Option<OverviewResult>,
        overview_at: i64,
    ) -> Result<FollowReport, StoreError> {
        let mut report = FollowReport::new(key);
        let target = match self.settle(key, overview_result)? {
            Ok(target) => target,
            Err(why) => {
                report.lacks("all of it", None, Why::Api(why));
                return Ok(report);
            }
        };
        report.repo = target.key(self.options.forge);
        self.poll(&target, &mut report)?;
        self.profile(&target, &mut report)?;
        for feed in self.feeds() {
            if report.is_stopped() {
                break;
            }
            self.walk(feed, &target, overview_at, &mut report)?;
        }
        if !self.has_token() {
            report.lacks("reviews", None, Why::NeedsToken);
            report.lacks("sizes and files of pull requests", None, Why::NeedsToken);
        }
        Ok(report)
    }

    /// The lists, what answers need most first.
    fn feeds(&self) -> impl Iterator<Item = Feed> + use<> {
        let first = if self.has_token() {
            [Feed::GraphPulls, Feed::GraphIssues]
        } else {
            [Feed::Rest(Endpoint::PullRequests), Feed::Rest(Endpoint::Issues)]
        };
        let others = [
            Endpoint::Comments,
            Endpoint::ReviewComments,
            Endpoint::Releases,
            Endpoint::CommitComments,
            Endpoint::Forks,
            Endpoint::Stars,
        ];
        first.into_iter().chain(others.map(Feed::Rest))
    }

    /// Whether a credential is at hand, be it a good one or not.
    fn has_token(&self) -> bool {
        self.client.budgets().iter().any(|one| one.which.kind != CredentialKind::Anonymous)
    }

    fn now(&self) -> i64 {
        (self.options.now)()
    }

    /// What a repo is asked by: its name in the API, if its key is one of this forge.
    fn name<'k>(&self, key: &'k str) -> Option<&'k str> {
        let name = key.strip_prefix(self.options.forge)?.strip_prefix('/')?;
        let (owner, repo) = name.split_once('/')?;
        let is_plain = |part: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !part.is_empty() && part.bytes().all(fits) && !matches!(part, "." | "..")
        };
        (is_plain(owner) && is_plain(repo)).then_some(name)
    }
}

/// What the API said no to.
type Asked<T> = Result<T, ApiError>;

/// A look that belongs to a repo.
fn belongs(overview: &Overview, number: Option<i64>) -> bool {
    number.is_none_or(|number| number == overview.number)
}
