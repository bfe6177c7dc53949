//! REST: one page of an answer, conditional on what is known already.

use std::time::Duration;

use super::call::Ask;
use super::forge::path_of;
use super::slot::Need;
use super::wire::{Incoming, Method, Outgoing};
use super::{ApiError, Client, Resource, link};

/// So many redirects in a row are followed.
const HOPS: usize = 5;

/// The answer to a REST request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is new since the answer that had this entity tag. Free with a token.
    NotModified {
        /// How long to wait before asking again, if the forge says so.
        poll_interval: Option<Duration>,
    },
    /// What was asked for.
    Page(Page),
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status: 200, or 202 for what the forge has yet to compute, or 204 for nothing.
    pub status: u16,
    /// The body, unpacked. Whole and valid JSON, unless something else was asked for.
    pub body: Vec<u8>,
    /// What to hand in next time.
    pub etag: Option<String>,
    /// Where the next page is; for [`Client::get`] as it stands.
    pub next: Option<String>,
    /// How long to wait before asking again, if the forge says so.
    pub poll_interval: Option<Duration>,
    /// Where it has moved for good, as when a repo has a new name.
    pub moved_to: Option<String>,
}

impl Client {
    /// Asks for a path with its query, such as `/repos/o/r/issues?state=all`, or for the URL of
    /// a next page. With the entity tag of an earlier answer, only for what is new since. With
    /// `accept`, for another media type than GitHub's JSON.
    ///
    /// Redirects are followed on the same host only.
    pub fn get(
        &self,
        path_or_url: &str,
        etag: Option<&str>,
        accept: Option<&str>,
    ) -> Result<Answer, ApiError> {
        let forge = &self.inner.forge;
        let what = format!("GET {}", path_of(path_or_url));
        let mut url = forge.resolve(path_or_url)?;
        let resource = Resource::of_rest(forge.base(), &url);
        let json = accept.is_none_or(|accept| accept.contains("json"));
        let mut wait_budget = self.inner.limiter.wait_budget();
        let mut for_good = true;
        let mut moved_to = None;
        for _ in 0..=HOPS {
            let outgoing = Outgoing { url: &url, accept, etag, method: Method::Get };
            let need = Need { resource, cost: 1 };
            let incoming =
                self.call(&Ask { what: &what, outgoing, need, json }, &mut wait_budget)?;
            if !matches!(incoming.status, 301 | 302 | 307 | 308) {
                return Ok(answer(incoming, moved_to));
            }
            let location = incoming.header("location").unwrap_or_default();
            url = forge
                .follow(&url, location)
                .map_err(|to| ApiError::Elsewhere { what: what.clone(), to })?;
            for_good &= matches!(incoming.status, 301 | 308);
            moved_to = for_good.then(|| url.clone());
        }
        Err(ApiError::Elsewhere { what, to: "one place after another".to_owned() })
    }
}

fn answer(incoming: Incoming, moved_to: Option<String>) -> Answer {
    let poll_interval = incoming.seconds("x-poll-interval");
    if incoming.status == 304 {
        return Answer::NotModified { poll_interval };
    }
    let etag = incoming.header("etag").map(str::to_owned);
    let next = incoming.header("link").and_then(link::next);
    let Incoming { status, body, .. } = incoming;
    Answer::Page(Page { status, body, etag, next, poll_interval, moved_to })
}
