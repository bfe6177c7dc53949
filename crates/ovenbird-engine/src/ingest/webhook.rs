//! Deliveries of webhooks into the store: each once, whoever brings it and in whatever order.

use ovenbird_core::fact::forge::Source;

use crate::github::event::{Gather, Taken};
use crate::github::webhook::{Delivery, is_genuine};
use crate::store::{self, Store, StoreError};

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
    if delivery.id.is_empty() || delivery.id.len() > LONGEST_ID {
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
        event: delivery.event.chars().take(LONGEST_ID).collect(),
        action: read.action.filter(|action| action.len() <= LONGEST_ID),
        outcome: outcome.to_owned(),
    })?;
    if !is_new {
        return Ok(Received::Repeated);
    }
    ingest.add(gather.take())?;
    ingest.commit()?;
    Ok(received)
}
