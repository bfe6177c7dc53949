//! Walking a list page by page, each page with its place as one transaction.

use ovenbird_core::fact::Window;

use super::Follow;
use super::feed::Feed;
use super::feed_page::FeedPage;
use super::mark::{Mark, Walk, written};
use super::report::{FollowReport, Step, Why};
use super::settle::Target;
use crate::github::api::ApiError;
use crate::github::endpoint::Endpoint;
use crate::store::{IngestEntry, StoreError};

/// Nodes on a page of GraphQL: with twice as many the forge gives up.
pub(super) const PAGE: u64 = 50;

/// A list that the forge does not tell is asked for again after so many seconds.
const ASK_AGAIN: i64 = 30 * 86_400;

/// What stands for a look's stamp where the list is not reported.
const NOT_REPORTED: &str = "not told";

impl Follow<'_> {
    /// Ingests what is new in a list.
    pub(super) fn walk(
        &mut self,
        feed: Feed,
        target: &Target,
        overview_at: i64,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        let mark: Mark = self.marked(target.id, &feed.name())?;
        let now = self.now();
        if mark.stamp.as_deref() == Some(NOT_REPORTED)
            && mark.since.is_some_and(|since| now < since + ASK_AGAIN)
        {
            return Ok(());
        }
        let overview = target.overview.as_ref();
        if overview.is_some_and(|overview| !feed.is_touched(&mark, overview)) {
            return self.nothing_new(feed, target, mark, overview_at);
        }
        let stamp = overview.and_then(|overview| feed.stamp(overview));
        let mut step = Walking { feed, target, mark, stamp };
        self.size = PAGE;
        // A walk that had been left ends with what is new up to its beginning; what has moved
        // meanwhile another one brings.
        while self.walk_on(&mut step, report)? {}
        Ok(())
    }

    /// Walks to the end; says whether to walk once more.
    fn walk_on(
        &mut self,
        step: &mut Walking<'_>,
        report: &mut FollowReport,
    ) -> Result<bool, StoreError> {
        let resumed = step.mark.walk.is_some();
        let since = step.mark.since;
        let mut walk = step.mark.walk.take().unwrap_or_else(|| Walk::begin(self.now(), since));
        let mut has_begun = false;
        loop {
            let page = match self.page_of(step.feed, step.target, &step.mark, &walk) {
                Ok(page) => page,
                Err(ApiError::TooBig { .. }) if self.size > 1 && step.is_graph() => {
                    self.size /= 2;
                    continue;
                }
                // The place where the list was left may be there no more.
                Err(error) if !has_begun && is_lost(&error) && step.forget_place(&mut walk) => {
                    continue;
                }
                Err(error) => {
                    self.end_early(step, &walk, error, report)?;
                    return Ok(false);
                }
            };
            has_begun = true;
            let is_reported = !step.is_unreported(&page);
            let (is_last, place) = (page.is_last, page.here.clone());
            let claims = is_last && is_reported && !(resumed && step.feed.runs_against_time(&walk));
            self.take(step, &mut walk, page, claims, place, report)?;
            if !is_reported {
                report.lacks(step.feed.label(), None, Why::NotReported);
            }
            self.tell(step, &walk);
            if is_last {
                return Ok(is_reported && !claims);
            }
        }
    }

    fn tell(&self, step: &Walking<'_>, walk: &Walk) {
        (self.options.progress)(&Step {
            repo: &step.target.name.name,
            what: step.feed.label(),
            done: walk.seen,
            of: walk.of,
        });
    }

    /// Stores a page with its place; with the last one, what is claimed.
    fn take(
        &mut self,
        step: &mut Walking<'_>,
        walk: &mut Walk,
        page: FeedPage,
        claims: bool,
        place: Option<String>,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let is_reported = !step.is_unreported(&page);
        let mut ingest = self.store.begin_forge(self.options.forge, now)?;
        let id = ingest.repo_id(&step.target.name)?;
        let added = ingest.add(page.batch)?;
        report.objects += added.objects;
        walk.seen += page.seen;
        walk.kept += added.objects;
        walk.rejected += page.rejected;
        walk.of = page.of.or(walk.of);
        (walk.next, walk.reached) = (page.next, page.reached);
        if page.is_last {
            if let Some(window) = step.window(walk).filter(|_| claims) {
                for kind in step.feed.tells() {
                    ingest.record_window(id, step.feed.source().name(), kind.table(), window)?;
                }
            }
            if walk.kept > 0 || walk.rejected > 0 {
                ingest.record(id, &step.entry(walk, now))?;
            }
            step.mark.end(walk, step.stamp.clone().filter(|_| is_reported), place);
            if !is_reported {
                step.mark.stamp = Some(NOT_REPORTED.to_owned());
            }
        } else {
            step.mark.walk = Some(walk.clone());
        }
        ingest.set_cursor(id, &step.feed.name(), &written(&step.mark)?)?;
        ingest.commit()
    }

    /// A list that nobody touched is reported up to the look that says so.
    fn nothing_new(
        &mut self,
        feed: Feed,
        target: &Target,
        mut mark: Mark,
        overview_at: i64,
    ) -> Result<(), StoreError> {
        let Some(since) = mark.since.filter(|since| *since < overview_at) else { return Ok(()) };
        mark.since = Some(overview_at);
        let mut ingest = self.store.begin_forge(self.options.forge, self.now())?;
        let id = ingest.repo_id(&target.name)?;
        let window = Window { from: since, to: overview_at };
        for kind in feed.tells() {
            ingest.record_window(id, feed.source().name(), kind.table(), window)?;
        }
        ingest.set_cursor(id, &feed.name(), &written(&mark)?)?;
        ingest.commit()
    }

    /// What was stored stays, and the report says what is missing.
    fn end_early(
        &mut self,
        step: &mut Walking<'_>,
        walk: &Walk,
        error: ApiError,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        // What is switched off, as issues may be, lacks nothing.
        if matches!(error, ApiError::Gone { .. }) {
            return Ok(());
        }
        let is_refused = matches!(error, ApiError::NotFound { .. } | ApiError::Forbidden { .. });
        if step.feed == Feed::Rest(Endpoint::Stars) && is_refused {
            report.lacks(step.feed.label(), None, Why::NotReported);
            step.mark.since = Some(self.now());
            step.mark.stamp = Some(NOT_REPORTED.to_owned());
            let mut ingest = self.store.begin_forge(self.options.forge, self.now())?;
            let id = ingest.repo_id(&step.target.name)?;
            ingest.set_cursor(id, &step.feed.name(), &written(&step.mark)?)?;
            return ingest.commit();
        }
        report.lacks(step.feed.label(), Some((walk.seen, walk.of)), Why::Api(error));
        Ok(())
    }
}

/// Whether an answer says that a place in a list is not there, or cannot be understood.
fn is_lost(error: &ApiError) -> bool {
    matches!(error, ApiError::Query { .. } | ApiError::Refused { .. } | ApiError::ForeignUrl { .. })
}

/// A walk under way.
struct Walking<'a> {
    feed: Feed,
    target: &'a Target,
    mark: Mark,
    stamp: Option<String>,
}

impl Walking<'_> {
    fn is_graph(&self) -> bool {
        !matches!(self.feed, Feed::Rest(_))
    }

    /// Begins a list at its beginning again; false if that is where it is.
    fn forget_place(&mut self, walk: &mut Walk) -> bool {
        let had_place = walk.next.take().is_some();
        let had_last = self.mark.last.take().is_some();
        had_place || had_last
    }

    /// An empty list of what there is some of is not reported.
    fn is_unreported(&self, page: &FeedPage) -> bool {
        let has_some = self
            .target
            .overview
            .as_ref()
            .is_none_or(|overview| overview.stars.is_none_or(|stars| stars > 0));
        let is_empty = page.seen == 0 && page.is_last && self.mark.last.is_none();
        self.feed == Feed::Rest(Endpoint::Stars) && is_empty && has_some
    }

    /// What a walk that has ended claims to have reported.
    fn window(&self, walk: &Walk) -> Option<Window> {
        let from = walk.since.unwrap_or(self.target.created_at);
        (from < walk.began).then_some(Window { from, to: walk.began })
    }

    fn entry(&self, walk: &Walk, now: i64) -> IngestEntry {
        let Walk { seen, kept, rejected, .. } = *walk;
        let reason = (rejected > 0).then(|| format!("{rejected} could not be read"));
        IngestEntry { kind: self.feed.what(), at: now, seen, kept, rejected, reason }
    }
}

impl Mark {
    /// Marks that a walk has ended.
    fn end(&mut self, walk: &Walk, stamp: Option<String>, place: Option<String>) {
        *self = Self { since: Some(walk.began), stamp, last: place, walk: None };
    }
}
