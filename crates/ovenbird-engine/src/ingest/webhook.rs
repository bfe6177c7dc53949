//! Deliveries of webhooks into the store: each once, whoever brings it and in whatever order.

use std::collections::BTreeMap;
use std::io::Read;

use ovenbird_core::fact::forge::Source;

use super::archive::{ArchiveError, Label};
use crate::github::archive::{Inflate, Lines};
use crate::github::event::{Gather, Taken};
use crate::github::json::Reader;
use crate::github::webhook::{Delivery, deliveries_in, is_genuine};
use crate::store::{self, FileEntry, Store, StoreError};

/// What is asked of deliveries.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryWish<'a> {
    /// The host that they come from.
    pub forge: &'a str,
    /// The secret that they must be signed with; `None` takes any.
    pub secret: Option<&'a [u8]>,
    /// The present, in Unix seconds.
    pub now: i64,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Its facts are stored; when they came about, in Unix seconds.
    Kept(i64),
    /// It was received before.
    Repeated,
    /// It is of no repo, or tells nothing that is kept.
    NoFact,
    /// It could not be taken, and why.
    Refused(&'static str),
}

/// The longest number that a delivery may have: GitHub's have 36 characters.
const LONGEST_ID: usize = 200;

/// Takes in one delivery, as one transaction.
pub fn receive(
    store: &mut Store,
    delivery: &Delivery,
    wish: &DeliveryWish<'_>,
) -> Result<Received, StoreError> {
    if let Some(secret) = wish.secret {
        let signature = delivery.signature.as_deref().unwrap_or_default();
        if !is_genuine(secret, &delivery.body, signature) {
            return Ok(Received::Refused("the signature is not that of the secret"));
        }
    }
    let is_odd = |text: &str| text.len() > LONGEST_ID || text.contains(char::is_control);
    if delivery.id.is_empty() || is_odd(&delivery.id) || is_odd(&delivery.event) {
        return Ok(Received::Refused("it has no number that could be kept"));
    }
    let mut gather = Gather::new(Source::Webhook, false);
    let read = gather.delivery(&delivery.event, &delivery.body, wish.now, &|_, _| true);
    let Ok(read) = read else { return Ok(Received::Refused("no JSON")) };
    let received = match read.taken {
        Taken::Kept(at) => Received::Kept(at),
        Taken::NoFact | Taken::NoRepo | Taken::Unwanted => Received::NoFact,
    };
    let mut ingest = store.begin_forge(wish.forge, wish.now)?;
    let outcome = if received == Received::NoFact { "no fact" } else { "kept" };
    let is_new = ingest.record_delivery(&store::Delivery {
        id: delivery.id.clone(),
        event: delivery.event.clone(),
        action: read.action.filter(|action| !is_odd(action)),
        outcome: outcome.to_owned(),
    })?;
    if !is_new {
        return Ok(Received::Repeated);
    }
    ingest.add(gather.take())?;
    ingest.commit()?;
    Ok(received)
}

/// What became of the deliveries of a file.
#[derive(Default)]
struct Counts {
    deliveries: u64,
    kept: u64,
    repeated: u64,
    no_fact: u64,
    refused: BTreeMap<&'static str, u64>,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

impl Counts {
    fn count(&mut self, received: Received) {
        self.deliveries += 1;
        match received {
            Received::Kept(at) => {
                self.kept += 1;
                self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
                self.last_at = self.last_at.max(Some(at));
            }
            Received::Repeated => self.repeated += 1,
            Received::NoFact => self.no_fact += 1,
            Received::Refused(reason) => *self.refused.entry(reason).or_default() += 1,
        }
    }

    fn entry(self, label: &Label<'_>, damage: Option<String>, now: i64) -> FileEntry {
        let reasons = self.refused.iter().map(|(why, count)| ((*why).to_owned(), *count));
        FileEntry {
            kind: "webhook",
            name: label.name.to_owned(),
            digest: label.digest.to_vec(),
            bytes: label.bytes,
            hour: None,
            at: now,
            lines: self.deliveries,
            kept: self.kept,
            repeated: self.repeated,
            unwanted: 0,
            no_repo: self.no_fact,
            rejected: self.refused.values().sum(),
            reasons: reasons.collect(),
            damage,
            first_at: self.first_at,
            last_at: self.last_at,
        }
    }
}

/// Takes in the deliveries that a file holds: one document, or one a line. `event` is that of
/// bodies which do not tell theirs. `go_on` is asked before each.
pub fn take_deliveries(
    store: &mut Store,
    input: impl Read,
    label: &Label<'_>,
    event: Option<&str>,
    wish: &DeliveryWish<'_>,
    go_on: &dyn Fn() -> bool,
) -> Result<FileEntry, ArchiveError> {
    let mut lines = Lines::new(Inflate::new(input, label.is_named_compressed()));
    let mut counts = Counts::default();
    // A document that is laid out over many lines is put together again.
    let mut whole: Option<Vec<u8>> = None;
    let take = |store: &mut Store, text: &[u8], counts: &mut Counts| {
        for delivery in deliveries_in(text, event) {
            if !go_on() {
                return Err(ArchiveError::Stopped);
            }
            counts.count(receive(store, &delivery, wish)?);
        }
        Ok(())
    };
    while let Some(chunk) = lines.chunk().map_err(ArchiveError::Read)? {
        for _ in 0..chunk.too_long {
            counts.count(Received::Refused("too long"));
        }
        for line in chunk.lines() {
            match &mut whole {
                Some(whole) => whole.extend([b"\n", line].concat()),
                None if counts.deliveries == 0 && !is_document(line) => {
                    whole = Some(line.to_vec());
                }
                None if line.trim_ascii().is_empty() => {}
                None => take(store, line, &mut counts)?,
            }
        }
    }
    let whole = whole.unwrap_or_default();
    if is_document(&whole) {
        take(store, &whole, &mut counts)?;
    } else {
        // Not one document, but lines of which the first is damaged.
        let lines = whole.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        for line in lines {
            take(store, line, &mut counts)?;
        }
    }
    let damage = lines.damage().map(ToString::to_string);
    let entry = counts.entry(label, damage, wish.now);
    let ingest = store.begin_forge(wish.forge, wish.now)?;
    ingest.record_file(&entry, None)?;
    ingest.commit()?;
    Ok(entry)
}

fn is_document(text: &[u8]) -> bool {
    let mut reader = Reader::new(text);
    reader.skip().and_then(|()| reader.end()).is_ok()
}
