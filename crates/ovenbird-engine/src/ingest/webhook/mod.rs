//! Deliveries of webhooks into the store: each once, whoever brings it and in whatever order.

mod counts;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ovenbird_core::fact::forge::Source;

use self::counts::Counts;
use super::archive::{ArchiveError, FileId, digest};
use crate::github::archive::{Damage, Inflate, Lines};
use crate::github::event::{BatchBuilder, LineOutcome};
use crate::github::form::{is_document, json_of};
use crate::github::webhook::{Delivery, LONGEST_DELIVERY, deliveries_in, is_genuine};
use crate::store::{self, FileEntry, Store, StoreError};

/// What is asked of deliveries.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryOptions<'a> {
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

/// How many bytes a file of deliveries may have when it is decompressed.
const LARGEST_FILE: u64 = 1 << 30;

/// Why a delivery is refused that somebody else may have made.
const NOT_GENUINE: &str = "the signature is not that of the secret";

/// The longest number that a delivery may have: GitHub's have 36 characters.
const LONGEST_ID: usize = 200;

/// Imports one delivery, as one transaction.
///
/// One that was received before is read again: what came of it may be gone with its repo, or was
/// not understood then. What is known already changes nothing.
pub fn receive(
    store: &mut Store,
    delivery: &Delivery,
    options: &DeliveryOptions<'_>,
) -> Result<Received, StoreError> {
    if let Some(secret) = options.secret {
        let signature = delivery.signature.as_deref().unwrap_or_default();
        if !is_genuine(secret, &delivery.body, signature) {
            return Ok(Received::Refused(NOT_GENUINE));
        }
    }
    if delivery.body.len() > LONGEST_DELIVERY {
        return Ok(Received::Refused("too long"));
    }
    let is_odd = |text: &str| text.len() > LONGEST_ID || text.contains(char::is_control);
    if delivery.id.is_empty() || is_odd(&delivery.id) || is_odd(&delivery.event) {
        return Ok(Received::Refused("it has no number that could be kept"));
    }
    let Some(body) = json_of(&delivery.body) else { return Ok(Received::Refused("no JSON")) };
    let mut ingest = store.begin_forge(options.forge, options.now)?;
    let before = ingest.delivered_at(&delivery.id)?;
    let mut builder = BatchBuilder::new(Source::Webhook, false);
    // What tells no time of its own is reported about the instant that it first arrived.
    let arrived = before.unwrap_or(options.now);
    let Ok(read) = builder.delivery(&delivery.event, &body, arrived, &|_, _| true) else {
        return Ok(Received::Refused("no JSON"));
    };
    let received = match read.taken {
        LineOutcome::Kept(at) => Received::Kept(at),
        LineOutcome::NoFact | LineOutcome::NoRepo | LineOutcome::Unwanted => Received::NoFact,
    };
    let outcome = if received == Received::NoFact { "no fact" } else { "kept" };
    ingest.record_delivery(&store::Delivery {
        id: delivery.id.clone(),
        event: delivery.event.clone(),
        action: read.action.filter(|action| !is_odd(action)),
        outcome: outcome.to_owned(),
    })?;
    let added = ingest.add(builder.take())?;
    ingest.commit()?;
    let is_known = before.is_some() && added.events + added.objects == 0;
    Ok(if is_known { Received::Repeated } else { received })
}

/// The compressed parts of a file that are damaged or fail their check, so that what they give may
/// be wrong; known by where they begin. What is merely cut off was right up to there.
fn damaged_parts(path: &Path) -> io::Result<BTreeSet<u64>> {
    let mut input = Inflate::new(File::open(path)?, true).at_most(LARGEST_FILE);
    let mut buffer = vec![0; 256 * 1024];
    while input.fill(&mut buffer)? > 0 {}
    let is_cut = matches!(input.damage(), None | Some(Damage::Truncated | Damage::TooLarge));
    Ok(if is_cut { BTreeSet::new() } else { input.parts().damaged.clone() })
}

/// Imports the deliveries that a file holds: one document, or one a line, of JSON or forms. `event`
/// is that of bodies which do not tell theirs. `go_on` is asked before each.
pub fn import_delivery_file(
    store: &mut Store,
    path: &Path,
    event: Option<&str>,
    options: &DeliveryOptions<'_>,
    go_on: &dyn Fn() -> bool,
) -> Result<FileEntry, ArchiveError> {
    let (digest, bytes) = digest(path).map_err(ArchiveError::Read)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let label = FileId { name: &name, digest: &digest, bytes };
    let damaged = damaged_parts(path).map_err(ArchiveError::Read)?;
    let file = File::open(path).map_err(ArchiveError::Read)?;
    let input = Inflate::new(file, label.is_named_compressed()).without(damaged);
    take(store, input, &label, event, options, go_on)
}

/// The same of what no file holds, such as standard input.
pub fn import_deliveries(
    store: &mut Store,
    input: impl Read,
    label: &FileId<'_>,
    event: Option<&str>,
    options: &DeliveryOptions<'_>,
    go_on: &dyn Fn() -> bool,
) -> Result<FileEntry, ArchiveError> {
    take(store, Inflate::new(input, label.is_named_compressed()), label, event, options, go_on)
}

fn take<R: Read>(
    store: &mut Store,
    input: Inflate<R>,
    label: &FileId<'_>,
    event: Option<&str>,
    options: &DeliveryOptions<'_>,
    go_on: &dyn Fn() -> bool,
) -> Result<FileEntry, ArchiveError> {
    let mut lines = Lines::new(input.at_most(LARGEST_FILE), LONGEST_DELIVERY);
    let mut counts = Counts::default();
    // A document that is laid out over many lines is put together again.
    let mut whole: Option<Vec<u8>> = None;
    let take = |store: &mut Store, text: &[u8], counts: &mut Counts| {
        for delivery in deliveries_in(text, event) {
            if !go_on() {
                return Err(ArchiveError::Stopped);
            }
            counts.count(receive(store, &delivery, options)?);
        }
        Ok(())
    };
    while let Some(chunk) = lines.chunk().map_err(ArchiveError::Read)? {
        for _ in 0..chunk.too_long {
            counts.count(Received::Refused("too long"));
        }
        for line in chunk.lines() {
            match &mut whole {
                Some(whole) if whole.len() + line.len() < LONGEST_DELIVERY => {
                    whole.push(b'\n');
                    whole.extend_from_slice(line);
                }
                // No document is that long: these are lines, of which the first is damaged.
                Some(_) => {
                    let text = whole.take().unwrap_or_default();
                    import_lines(&text, &mut |line| take(store, line, &mut counts))?;
                    import_lines(line, &mut |line| take(store, line, &mut counts))?;
                }
                None if counts.deliveries == 0 && !is_document(line) => {
                    whole = Some(line.to_vec());
                }
                None => import_lines(line, &mut |line| take(store, line, &mut counts))?,
            }
        }
    }
    let whole = whole.unwrap_or_default();
    if is_document(&whole) {
        take(store, &whole, &mut counts)?;
    } else {
        // Not one document, but lines of which the first is damaged.
        import_lines(&whole, &mut |line| take(store, line, &mut counts))?;
    }
    let damage = lines.damage().cloned();
    let damage = damage.or_else(|| counts.is_nothing().then_some(Damage::NoEvent));
    let entry = counts.entry(label, damage.map(|damage| damage.to_string()), options.now);
    let ingest = store.begin_forge(options.forge, options.now)?;
    ingest.record_file(&entry, None)?;
    ingest.commit()?;
    Ok(entry)
}

/// Hands over each line of a text that is not blank.
fn import_lines(
    text: &[u8],
    take: &mut dyn FnMut(&[u8]) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let lines = text.split(|&byte| byte == b'\n');
    lines.filter(|line| !line.trim_ascii().is_empty()).try_for_each(take)
}
