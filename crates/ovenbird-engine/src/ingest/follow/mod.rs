//! Repos followed through their forge's API: events, and all that the forge keeps beside git.
//!
//! A run first looks at what has changed, in many repos by one query. Each repo is then told by
//! its number, whatever it is called now; its newest events are taken in (`poll.rs`); and each of
//! its lists is walked (`walk.rs`) as far as it was not before. A page is one transaction with the
//! place where its list goes on, so that a run may end at any instant, by a kill or a spent
//! budget, and the next one goes on from there.
//!
//! With a token, pull requests, reviews and issues come by GraphQL, which costs the least; all
//! other lists, and everything without a token, by REST.

mod list;
mod look;
mod mark;
mod owner;
mod poll;
mod profile;
mod report;
mod road;
mod settle;
mod walk;

pub use report::{Followed, Gap, Shortfall, Step, Why};

use crate::github::api::{ApiError, Client, CredentialKind};
use crate::github::graph::{Look, Looked};
use crate::github::list::List;
use crate::store::{Store, StoreError};
use road::Road;

/// Repos whose changes are looked for by one query.
const LOOK_AT_ONCE: usize = 50;

/// What is asked of a run.
#[derive(Clone, Copy)]
pub struct FollowWish<'a> {
    /// The forge's host, by which repos are called.
    pub forge: &'a str,
    /// The present, in Unix seconds.
    pub now: &'a dyn Fn() -> i64,
    /// Whether events are asked for sooner than the forge wants it.
    pub again: bool,
    /// Hears how far a list is.
    pub told: &'a dyn Fn(&Step<'_>),
}

/// A run.
pub struct Follow<'a> {
    store: &'a mut Store,
    client: &'a Client,
    wish: FollowWish<'a>,
    size: u64,
}

impl<'a> Follow<'a> {
    /// A run with this client.
    pub fn new(store: &'a mut Store, client: &'a Client, wish: FollowWish<'a>) -> Self {
        Self { store, client, wish, size: walk::PAGE }
    }

    /// Follows repos by their keys. What one repo's forge refuses stops no other; a store that
    /// fails ends the run.
    pub fn repos(&mut self, keys: &[String]) -> Result<Vec<Followed>, StoreError> {
        let mut followed = Vec::with_capacity(keys.len());
        for some in keys.chunks(LOOK_AT_ONCE) {
            let looked_at = self.now();
            for (key, looked) in some.iter().zip(self.look(some)) {
                let one = self.repo(key, looked, looked_at)?;
                let is_stopped = one.is_stopped();
                followed.push(one);
                if is_stopped {
                    return Ok(followed);
                }
            }
        }
        Ok(followed)
    }

    fn repo(
        &mut self,
        key: &str,
        looked: Option<Looked>,
        looked_at: i64,
    ) -> Result<Followed, StoreError> {
        let mut followed = Followed::new(key);
        let target = match self.settle(key, looked)? {
            Ok(target) => target,
            Err(why) => {
                followed.lacks("all of it", None, Why::Api(why));
                return Ok(followed);
            }
        };
        followed.repo = target.key(self.wish.forge);
        self.poll(&target, &mut followed)?;
        self.profile(&target, &mut followed)?;
        for road in self.roads() {
            if followed.is_stopped() {
                break;
            }
            self.walk(road, &target, looked_at, &mut followed)?;
        }
        if !self.has_token() {
            followed.lacks("reviews", None, Why::NeedsToken);
            followed.lacks("sizes and files of pull requests", None, Why::NeedsToken);
        }
        Ok(followed)
    }

    /// The lists, what answers need most first.
    fn roads(&self) -> impl Iterator<Item = Road> + use<> {
        let first = if self.has_token() {
            [Road::GraphPulls, Road::GraphIssues]
        } else {
            [Road::Rest(List::PullRequests), Road::Rest(List::Issues)]
        };
        let others = [
            List::Comments,
            List::ReviewComments,
            List::Releases,
            List::CommitComments,
            List::Forks,
            List::Stars,
        ];
        first.into_iter().chain(others.map(Road::Rest))
    }

    /// Whether a credential is at hand, be it a good one or not.
    fn has_token(&self) -> bool {
        self.client.budgets().iter().any(|one| one.which.kind != CredentialKind::Anonymous)
    }

    fn now(&self) -> i64 {
        (self.wish.now)()
    }

    /// What a repo is asked by: its name in the API, if its key is one of this forge.
    fn name<'k>(&self, key: &'k str) -> Option<&'k str> {
        let name = key.strip_prefix(self.wish.forge)?.strip_prefix('/')?;
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
fn belongs(look: &Look, number: Option<i64>) -> bool {
    number.is_none_or(|number| number == look.number)
}
