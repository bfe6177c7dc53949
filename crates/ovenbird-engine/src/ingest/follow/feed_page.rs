//! One page of a list: the question, what it brings, and where the list goes on.

use ovenbird_core::fact::forge::ForgeBatch;

use super::feed::{Feed, PageOrder, page_order, path};
use super::mark::{Mark, Walk};
use super::settle::Target;
use super::{Asked, Follow};
use crate::github::api::{Answer, ApiError, GraphqlAnswer, Page};
use crate::github::endpoint::{Endpoint, PageReader};
use crate::github::graph::{Graph, GraphPage, MoreReviews, Order, Query};

/// The media type in which stars have their times.
const WITH_TIMES: &str = "application/vnd.github.star+json";

/// A page.
pub(super) struct FeedPage {
    pub batch: ForgeBatch,
    pub seen: u64,
    pub rejected: u64,
    /// How many the whole list has, where the forge says so.
    pub of: Option<u64>,
    /// Whether the list ends with it.
    pub is_last: bool,
    /// The page that follows.
    pub next: Option<String>,
    /// Of a list by time, up to when all is stored.
    pub reached: Option<i64>,
    /// Where the page itself is.
    pub here: Option<String>,
}

impl Follow<'_> {
    /// The next page of a walk.
    pub(super) fn page_of(
        &self,
        feed: Feed,
        target: &Target,
        mark: &Mark,
        walk: &Walk,
    ) -> Asked<FeedPage> {
        match feed {
            Feed::GraphPulls => self.pulls(target, walk),
            Feed::GraphIssues => self.issues(target, walk),
            Feed::Rest(endpoint) => self.rest(endpoint, target, mark, walk),
        }
    }

    fn pulls(&self, target: &Target, walk: &Walk) -> Asked<FeedPage> {
        let order = if walk.since.is_some() { Order::UpdatedLast } else { Order::Created };
        let name = &target.name.name;
        let query = Query::pull_requests(name, order, self.size, walk.next.as_deref());
        let answer = self.ask(&query)?;
        let (mut graph, mut more) = (Graph::new(&target.name), Vec::new());
        let page = GraphPage::read(&answer.data, &mut graph, |graph, node| {
            let (at, rest) = graph.pull_request(node)?;
            more.extend(rest);
            Some(at)
        });
        let page = page.ok_or_else(|| missing(&answer, target))?;
        for mut rest in more {
            while let Some(next) = self.more_reviews(target, &mut graph, &rest)? {
                rest = next;
            }
        }
        let known =
            walk.asked_since().is_some_and(|since| page.oldest.is_some_and(|at| at < since));
        Ok(of_graph(page, graph.take(), known))
    }

    fn more_reviews(
        &self,
        target: &Target,
        graph: &mut Graph,
        rest: &MoreReviews,
    ) -> Asked<Option<MoreReviews>> {
        let query = Query::reviews(&target.name.name, rest.number, &rest.after);
        let answer = self.ask(&query)?;
        Ok(graph.more_reviews(&answer.data, rest.number).filter(|next| next != rest))
    }

    fn issues(&self, target: &Target, walk: &Walk) -> Asked<FeedPage> {
        let order = walk.asked_since().map_or(Order::Created, Order::UpdatedSince);
        let name = &target.name.name;
        let answer = self.ask(&Query::issues(name, order, self.size, walk.next.as_deref()))?;
        let mut graph = Graph::new(&target.name);
        let page = GraphPage::read(&answer.data, &mut graph, Graph::issue);
        let page = page.ok_or_else(|| missing(&answer, target))?;
        Ok(of_graph(page, graph.take(), false))
    }

    fn ask(&self, query: &Query) -> Asked<GraphqlAnswer> {
        self.client.graphql_costing(&query.text, &query.variables, query.points)
    }

    fn rest(
        &self,
        endpoint: Endpoint,
        target: &Target,
        mark: &Mark,
        walk: &Walk,
    ) -> Asked<FeedPage> {
        let page_order = page_order(endpoint, walk);
        let last = mark.last.clone().filter(|_| page_order == PageOrder::OldestFirst);
        let first = || format!("/repos/{}{}", target.name.name, path(endpoint, walk));
        let here = walk.next.clone().or(last).unwrap_or_else(first);
        let accept = (endpoint == Endpoint::Stars).then_some(WITH_TIMES);
        let Answer::Page(page) = self.client.get(&here, None, accept)? else {
            let reason = "it says that nothing is new".to_owned();
            return Err(ApiError::Unreadable { what: format!("GET {here}"), reason });
        };
        let mut reader = PageReader::new(&target.name);
        let read = reader.read(endpoint, &page.body).map_err(|error| ApiError::Unreadable {
            what: format!("GET {}", path(endpoint, walk).split('?').next().unwrap_or_default()),
            reason: error.to_string(),
        })?;
        let next = self.below(&page);
        let mut listed = FeedPage {
            batch: reader.take(),
            seen: read.seen,
            rejected: read.rejected,
            of: None,
            is_last: next.is_none(),
            next,
            reached: walk.reached,
            here: Some(here),
        };
        match page_order {
            PageOrder::Since => listed.by_time(read.newest, walk),
            PageOrder::NewestFirst => {
                let since = walk.asked_since();
                listed.is_last |=
                    since.is_some_and(|since| read.oldest.is_some_and(|at| at < since));
            }
            PageOrder::OldestFirst => {}
        }
        Ok(listed)
    }

    /// The path of the next page, which holds wherever the API is.
    fn below(&self, page: &Page) -> Option<String> {
        let next = page.next.as_deref()?;
        Some(next.strip_prefix(self.client.forge().base()).unwrap_or(next).to_owned())
    }
}

impl FeedPage {
    /// The next page is asked for by time where that is possible: what is touched while the list
    /// is walked leaves its page, and another one moves up to a page that was read already.
    fn by_time(&mut self, newest: Option<i64>, walk: &Walk) {
        // A second less: whether what was touched at that instant is listed is not said.
        let reached = newest.map(|newest| newest - 1);
        if !self.is_last && reached > walk.reached.or(walk.asked_since()) {
            self.reached = reached;
            self.next = None;
        }
    }
}

fn of_graph(page: GraphPage, batch: ForgeBatch, is_known: bool) -> FeedPage {
    let GraphPage { seen, rejected, total, next, .. } = page;
    FeedPage {
        batch,
        seen,
        rejected,
        of: total,
        is_last: next.is_none() || is_known,
        next,
        reached: None,
        here: None,
    }
}

/// Why an answer has no page of the repo's list.
fn missing(answer: &GraphqlAnswer, target: &Target) -> ApiError {
    let what = format!("the repo {}", target.name.name);
    match answer.errors.first() {
        Some(error) if error.kind.as_deref() != Some("NOT_FOUND") => {
            ApiError::Query { what, message: error.message.clone() }
        }
        _ => ApiError::NotFound { what },
    }
}
