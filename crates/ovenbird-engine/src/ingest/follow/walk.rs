//! Walking a list page by page, each page with its place as one transaction.

use ovenbird_core::fact::Window;

use super::Follow;
use super::list::Listed;
use super::mark::{Mark, Walk, written};
use super::report::{Followed, Step, Why};
use super::road::Road;
use super::settle::Target;
use crate::github::api::ApiError;
use crate::github::list::List;
use crate::store::{IngestEntry, StoreError};

/// Nodes on a page of GraphQL: with twice as many the forge gives up.
pub(super) const PAGE: u64 = 50;

/// A list that the forge does not tell is asked for again after so many seconds.
const ASK_AGAIN: i64 = 30 * 86_400;

/// What stands for a look's stamp where the list is not told.
const NOT_TOLD: &str = "not told";

impl Follow<'_> {
    /// Takes in what is new in a list.
    pub(super) fn walk(
        &mut self,
        road: Road,
        target: &Target,
        looked_at: i64,
        followed: &mut Followed,
    ) -> Result<(), StoreError> {
        let mark: Mark = self.marked(target.id, &road.name())?;
        let now = self.now();
        if mark.stamp.as_deref() == Some(NOT_TOLD)
            && mark.since.is_some_and(|since| now < since + ASK_AGAIN)
        {
            return Ok(());
        }
        let look = target.look.as_ref();
        if look.is_some_and(|look| !road.is_touched(&mark, look)) {
            return self.nothing_new(road, target, mark, looked_at);
        }
        let stamp = look.and_then(|look| road.stamp(look));
        let mut step = Walking { road, target, mark, stamp };
        self.size = PAGE;
        // A walk that had been left ends with what is new up to its beginning; what has moved
        // meanwhile another one brings.
        while self.walk_on(&mut step, followed)? {}
        Ok(())
    }

    /// Walks to the end; says whether to walk once more.
    fn walk_on(
        &mut self,
        step: &mut Walking<'_>,
        followed: &mut Followed,
    ) -> Result<bool, StoreError> {
        let resumed = step.mark.walk.is_some();
        let since = step.mark.since;
        let mut walk = step.mark.walk.take().unwrap_or_else(|| Walk::begin(self.now(), since));
        let mut has_begun = false;
        loop {
            let page = match self.page_of(step.road, step.target, &step.mark, &walk) {
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
                    self.end_early(step, &walk, error, followed)?;
                    return Ok(false);
                }
            };
            has_begun = true;
            let is_told = !step.is_untold(&page);
            let (is_last, place) = (page.is_last, page.here.clone());
            let claims = is_last && is_told && !(resumed && step.road.runs_against_time(&walk));
            self.take(step, &mut walk, page, claims, place, followed)?;
            if !is_told {
                followed.lacks(step.road.label(), None, Why::NotTold);
            }
            self.tell(step, &walk);
            if is_last {
                return Ok(is_told && !claims);
            }
        }
    }

    fn tell(&self, step: &Walking<'_>, walk: &Walk) {
        (self.wish.told)(&Step {
            repo: &step.target.name.name,
            what: step.road.label(),
            done: walk.seen,
            of: walk.of,
        });
    }

    /// Stores a page with its place; with the last one, what is claimed.
    fn take(
        &mut self,
        step: &mut Walking<'_>,
        walk: &mut Walk,
        page: Listed,
        claims: bool,
        place: Option<String>,
        followed: &mut Followed,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let is_told = !step.is_untold(&page);
        let mut ingest = self.store.begin_forge(self.wish.forge, now)?;
        let id = ingest.repo_id(&step.target.name)?;
        let added = ingest.add(page.batch)?;
        followed.items += added.items;
        walk.seen += page.seen;
        walk.kept += added.items;
        walk.rejected += page.rejected;
        walk.of = page.of.or(walk.of);
        (walk.next, walk.reached) = (page.next, page.reached);
        if page.is_last {
            if let Some(window) = step.window(walk).filter(|_| claims) {
                for kind in step.road.tells() {
                    ingest.told(id, step.road.source().name(), kind.table(), window)?;
                }
            }
            if walk.kept > 0 || walk.rejected > 0 {
                ingest.record(id, &step.entry(walk, now))?;
            }
            step.mark.end(walk, step.stamp.clone().filter(|_| is_told), place);
            if !is_told {
                step.mark.stamp = Some(NOT_TOLD.to_owned());
            }
        } else {
            step.mark.walk = Some(walk.clone());
        }
        ingest.set_cursor(id, &step.road.name(), &written(&step.mark)?)?;
        ingest.commit()
    }

    /// A list that nobody touched is told up to the look that says so.
    fn nothing_new(
        &mut self,
        road: Road,
        target: &Target,
        mut mark: Mark,
        looked_at: i64,
    ) -> Result<(), StoreError> {
        let Some(since) = mark.since.filter(|since| *since < looked_at) else { return Ok(()) };
        mark.since = Some(looked_at);
        let mut ingest = self.store.begin_forge(self.wish.forge, self.now())?;
        let id = ingest.repo_id(&target.name)?;
        let window = Window { from: since, to: looked_at };
        for kind in road.tells() {
            ingest.told(id, road.source().name(), kind.table(), window)?;
        }
        ingest.set_cursor(id, &road.name(), &written(&mark)?)?;
        ingest.commit()
    }

    /// What was stored stays, and the report says what is missing.
    fn end_early(
        &mut self,
        step: &mut Walking<'_>,
        walk: &Walk,
        error: ApiError,
        followed: &mut Followed,
    ) -> Result<(), StoreError> {
        // What is switched off, as issues may be, lacks nothing.
        if matches!(error, ApiError::Gone { .. }) {
            return Ok(());
        }
        let is_refused = matches!(error, ApiError::NotFound { .. } | ApiError::Forbidden { .. });
        if step.road == Road::Rest(List::Stars) && is_refused {
            followed.lacks(step.road.label(), None, Why::NotTold);
            step.mark.since = Some(self.now());
            step.mark.stamp = Some(NOT_TOLD.to_owned());
            let mut ingest = self.store.begin_forge(self.wish.forge, self.now())?;
            let id = ingest.repo_id(&step.target.name)?;
            ingest.set_cursor(id, &step.road.name(), &written(&step.mark)?)?;
            return ingest.commit();
        }
        followed.lacks(step.road.label(), Some((walk.seen, walk.of)), Why::Api(error));
        Ok(())
    }
}

/// Whether an answer says that a place in a list is not there, or cannot be understood.
fn is_lost(error: &ApiError) -> bool {
    matches!(error, ApiError::Query { .. } | ApiError::Refused { .. } | ApiError::ForeignUrl { .. })
}

/// A walk under way.
struct Walking<'a> {
    road: Road,
    target: &'a Target,
    mark: Mark,
    stamp: Option<String>,
}

impl Walking<'_> {
    fn is_graph(&self) -> bool {
        !matches!(self.road, Road::Rest(_))
    }

    /// Begins a list at its beginning again; false if that is where it is.
    fn forget_place(&mut self, walk: &mut Walk) -> bool {
        let had_place = walk.next.take().is_some();
        let had_last = self.mark.last.take().is_some();
        had_place || had_last
    }

    /// An empty list of what there is some of is not told.
    fn is_untold(&self, page: &Listed) -> bool {
        let has_some =
            self.target.look.as_ref().is_none_or(|look| look.stars.is_none_or(|stars| stars > 0));
        let is_empty = page.seen == 0 && page.is_last && self.mark.last.is_none();
        self.road == Road::Rest(List::Stars) && is_empty && has_some
    }

    /// What a walk that has ended claims to have told.
    fn window(&self, walk: &Walk) -> Option<Window> {
        let from = walk.since.unwrap_or(self.target.created_at);
        (from < walk.began).then_some(Window { from, to: walk.began })
    }

    fn entry(&self, walk: &Walk, now: i64) -> IngestEntry {
        let Walk { seen, kept, rejected, .. } = *walk;
        let reason = (rejected > 0).then(|| format!("{rejected} could not be read"));
        IngestEntry { kind: self.road.what(), at: now, seen, kept, rejected, reason }
    }
}

impl Mark {
    /// Marks that a walk has ended.
    fn end(&mut self, walk: &Walk, stamp: Option<String>, place: Option<String>) {
        *self = Self { since: Some(walk.began), stamp, last: place, walk: None };
    }
}
