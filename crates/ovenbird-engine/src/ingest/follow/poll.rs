//! A repo's newest events.
//!
//! The forge lists at most 300, on three pages, of the last 30 days. They stand in the order of
//! their ids, which are reused, and pages are filtered after they are cut: so an event is reported
//! by id, type and time together, and the `Link` alone says whether a page follows. If three pages
//! came and none of the events of the last time is on them, the list has overflowed: then the time
//! between is a gap, and not claimed to be reported.
//!
//! The forge lists an event 30 seconds after it happened, or 6 hours. What is claimed ends 5
//! minutes before the present, which most events keep to; one that comes later is stored when it
//! comes.

use ovenbird_core::fact::forge::{ForgeBatch, Source, line_key};
use ovenbird_core::fact::{EventRow, Window};
use serde::{Deserialize, Serialize};

use super::mark::written;
use super::report::{FollowReport, Gap, Why};
use super::settle::Target;
use super::{Asked, Follow};
use crate::github::api::{Answer, ApiError, Page};
use crate::github::event::{BatchBuilder, LineOutcome};
use crate::github::instant;
use crate::github::json::Reader;
use crate::store::{IngestEntry, StoreError};

/// The feed's name among cursors, and the kind of its spans and of its lines in the ledger.
const FEED: &str = "events";

/// More pages are not listed.
const PAGES: usize = 3;

/// What is on them, and kept in mind to know it again.
const LISTED: usize = 300;

/// Seconds before the present of which nothing is claimed.
const DELAY: i64 = 300;

/// Seconds between two polls where the forge says none.
const INTERVAL: i64 = 60;

/// Where polling goes on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct PollMark {
    /// The tag of the first page.
    etag: Option<String>,
    /// When the forge was last asked.
    polled_at: Option<i64>,
    /// Seconds that it wants between two questions.
    interval: i64,
    /// Up to when events are claimed to be reported.
    reported_to: Option<i64>,
    /// The events that were listed, each as a number.
    seen: Vec<i64>,
}

/// What the pages held.
#[derive(Default)]
struct Pages {
    batches: Vec<ForgeBatch>,
    etag: Option<String>,
    interval: Option<i64>,
    /// Events on them, whichever repo they are of.
    listed: u64,
    rejected: u64,
    keys: Vec<i64>,
    /// When the oldest event happened.
    oldest: Option<i64>,
    /// All pages that there can be were full of events that are new.
    is_full: bool,
}

impl Follow<'_> {
    /// Ingests the newest events of a repo, unless the forge wants to be asked later.
    pub(super) fn poll(
        &mut self,
        target: &Target,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        let mark: PollMark = self.marked(target.id, FEED)?;
        let now = self.now();
        let due = mark.polled_at.map_or(now, |at| at + mark.interval.clamp(0, 86_400));
        if now < due && !self.options.again {
            return Ok(());
        }
        let pages = match self.pages(target, &mark) {
            Ok(pages) => pages,
            Err(error) => {
                report.lacks("events", None, Why::Api(error));
                return Ok(());
            }
        };
        self.store_events(target, mark, pages, now, report)
    }

    /// All pages, or `None` if nothing is new.
    fn pages(&self, target: &Target, mark: &PollMark) -> Asked<Result<Pages, Option<i64>>> {
        let mut pages = Pages::default();
        let mut path = format!("/repos/{}/events?per_page=100", target.name.name);
        let mut builder = BatchBuilder::new(Source::Events, false);
        for number in 1..=PAGES {
            let etag = mark.etag.as_deref().filter(|_| number == 1);
            let page = match self.client.get(&path, etag, None)? {
                Answer::Page(page) => page,
                Answer::NotModified { poll_interval } => {
                    return Ok(Err(poll_interval.map(|time| time.as_secs() as i64)));
                }
            };
            let has_met = pages.read(&page, &mut builder, target, &mark.seen)?;
            if number == 1 {
                pages.etag = page.etag;
            }
            if number == PAGES {
                pages.is_full = !pages.keys.iter().any(|key| mark.seen.contains(key));
            }
            let Some(next) = page.next.filter(|_| !has_met) else { break };
            path = next;
        }
        Ok(Ok(pages))
    }

    fn store_events(
        &mut self,
        target: &Target,
        mark: PollMark,
        pages: Result<Pages, Option<i64>>,
        now: i64,
        report: &mut FollowReport,
    ) -> Result<(), StoreError> {
        let interval = pages.as_ref().map_or_else(|interval| *interval, |pages| pages.interval);
        let pages = pages.ok();
        let to = now - DELAY;
        let gap = mark.gap(pages.as_ref());
        let from = mark.from(pages.as_ref()).filter(|from| gap.is_none() && *from < to);
        let mut new = PollMark { polled_at: Some(now), reported_to: Some(to), ..mark };
        new.interval = interval.unwrap_or(INTERVAL);
        let mut ingest = self.store.begin_forge(self.options.forge, now)?;
        let id = ingest.repo_id(&target.name)?;
        if let Some(pages) = pages {
            new.etag = pages.etag;
            new.seen = kept_in_mind(&pages.keys, new.seen);
            let mut kept = 0;
            for batch in pages.batches {
                let added = ingest.add(batch)?;
                kept += added.events;
                report.objects += added.objects;
            }
            report.events += kept;
            let (seen, rejected) = (pages.listed, pages.rejected);
            let reason = why(gap, rejected);
            if kept > 0 || reason.is_some() {
                let kind = FEED;
                ingest.record(id, &IngestEntry { kind, at: now, seen, kept, rejected, reason })?;
            }
        }
        if let Some(from) = from {
            ingest.record_window(id, Source::Events.name(), FEED, Window { from, to })?;
        }
        ingest.set_cursor(id, FEED, &written(&new)?)?;
        ingest.commit()?;
        report.gap = gap;
        Ok(())
    }
}

impl Pages {
    /// Reads a page; says whether all that is on it was listed the last time.
    fn read(
        &mut self,
        page: &Page,
        builder: &mut BatchBuilder,
        target: &Target,
        seen: &[i64],
    ) -> Asked<bool> {
        let number = target.name.number;
        // Its name may be another repo's today.
        let is_it = |reported: Option<i64>, _: &str| reported.is_none() || reported == number;
        let mut reader = Reader::new(&page.body);
        let read = reader.array(|reader| {
            self.listed += 1;
            match builder.read(reader.raw()?, &is_it) {
                Ok(LineOutcome::Kept(at)) => {
                    self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
                }
                Ok(_) => {}
                Err(_) => self.rejected += 1,
            }
            Ok(())
        });
        read.map_err(|error| ApiError::Unreadable {
            what: "the list of events".to_owned(),
            reason: error.to_string(),
        })?;
        self.interval = self.interval.or(page.poll_interval.map(|time| time.as_secs() as i64));
        let batch = builder.take();
        let keys: Vec<i64> = batch.events.iter().map(|(_, event)| key(event)).collect();
        let has_met = !keys.is_empty() && keys.iter().all(|key| seen.contains(key));
        self.keys.extend(keys);
        self.batches.push(batch);
        Ok(has_met)
    }
}

impl PollMark {
    /// From when on events are reported by this poll: the first one tells of what it lists.
    fn from(&self, pages: Option<&Pages>) -> Option<i64> {
        match pages {
            Some(pages) if self.polled_at.is_none() => pages.oldest,
            _ => self.reported_to,
        }
    }

    /// What lies between the last poll and what is listed now, where the list has overflowed.
    fn gap(&self, pages: Option<&Pages>) -> Option<Gap> {
        let pages = pages.filter(|pages| pages.is_full)?;
        let from = self.reported_to.filter(|_| self.polled_at.is_some())?;
        Some(Gap { from, to: pages.oldest? })
    }
}

/// An event as a number, which no other has.
fn key(event: &EventRow) -> i64 {
    line_key(format!("{} {} {}", event.id, event.kind, event.created_at).as_bytes())
}

/// The events listed now, and those of before as far as there is room.
fn kept_in_mind(now: &[i64], before: Vec<i64>) -> Vec<i64> {
    let mut kept = now.to_vec();
    kept.extend(before.into_iter().filter(|key| !now.contains(key)));
    kept.truncate(LISTED);
    kept
}

/// Why some events are not stored, in words.
fn why(gap: Option<Gap>, rejected: u64) -> Option<String> {
    let overflow = gap.map(|Gap { from, to }| {
        let (from, to) = (instant(from), instant(to));
        format!(
            "the window of {LISTED} events overflowed; events between {from} and {to} may be missing"
        )
    });
    let unreadable = (rejected > 0).then(|| format!("{rejected} events could not be read"));
    let reasons: Vec<String> = [overflow, unreadable].into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}
