//! One question until it has an answer: budgets, second tries, other credentials.

use std::time::Duration;

use serde::de::IgnoredAny;

use super::fault::Fault;
use super::passport::NoPassport;
use super::purse::{Outcome, Patience, Reservation};
use super::sense::{self, Sense};
use super::slot::Need;
use super::wire::{Incoming, Outgoing};
use super::{ApiError, Budget, Client, CredentialKind, Resource, Secret, Which};

/// A question.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    /// How errors call it.
    pub what: &'a str,
    pub outgoing: Outgoing<'a>,
    pub need: Need,
    /// Whether the answer's body must be JSON.
    pub json: bool,
}

/// What came of one try.
enum Try {
    Answer(Incoming),
    /// The budgets know more now: another credential, or after a wait.
    Again,
    /// Another try may fare better; after so long, if the server says so.
    Failed(ApiError, Option<Duration>),
    Refused(ApiError),
}

impl Ask<'_> {
    fn is_graphql(&self) -> bool {
        self.need.resource == Resource::Graphql
    }

    /// A GraphQL query that takes too long will do so again.
    fn may_try_again(&self, error: &ApiError) -> bool {
        let slow = matches!(
            error,
            ApiError::TimedOut { .. } | ApiError::Server { status: 502 | 504, .. }
        );
        !(slow && self.is_graphql())
    }
}

impl Client {
    /// The answer to a question: a success, a redirect, or that nothing is new.
    pub(super) fn call(
        &self,
        ask: &Ask<'_>,
        patience: &mut Patience,
    ) -> Result<Incoming, ApiError> {
        let settings = &self.inner.settings;
        let mut failures = 0;
        // An installation's token may be revoked before its time. A new one is fetched once.
        let mut renewed = false;
        loop {
            let reservation = self.inner.purse.reserve(ask.need, patience)?;
            let (error, asked) = match self.attempt(ask, reservation, &mut renewed) {
                Try::Answer(incoming) => return Ok(incoming),
                Try::Again => continue,
                Try::Refused(error) => return Err(error),
                Try::Failed(error, asked) => (error, asked),
            };
            failures += 1;
            if failures >= settings.tries || !ask.may_try_again(&error) {
                return Err(error);
            }
            let backoff = settings.backoff.saturating_mul(1 << (failures - 1).min(16));
            if !self.inner.purse.rest(asked.unwrap_or(backoff).max(backoff), patience)? {
                return Err(error);
            }
        }
    }

    fn attempt(&self, ask: &Ask<'_>, reservation: Reservation<'_>, renewed: &mut bool) -> Try {
        let inner = &self.inner;
        let slot = reservation.slot;
        let (which, passport) = &inner.passports[slot];
        let secret = match passport.show(&inner.wire, &inner.forge, (inner.settings.now)()) {
            Ok(secret) => secret,
            Err(why) => return self.no_passport(ask, reservation, *which, why),
        };
        let incoming = match inner.wire.exchange(ask.outgoing, secret.as_ref()) {
            Ok(incoming) => incoming,
            Err(fault) => {
                let sent = if fault.was_sent() { Outcome::Lost } else { Outcome::NotSent };
                reservation.settle(None, sent);
                return self.failed(ask, fault);
            }
        };
        let told = Budget::of_headers(&incoming.headers, ask.need.resource);
        let sense = sense::of(&incoming, told, ask.is_graphql());
        let message = || {
            let text = sense::message(&incoming);
            secret.as_ref().map_or_else(|| text.clone(), |secret| secret.scrub(&text))
        };
        match sense {
            Sense::Answer => {
                // To nobody in particular, news that are none count, too.
                let free = incoming.status == 304 && secret.is_some();
                let outcome = if free { Outcome::Free } else { Outcome::Answered };
                reservation.settle(told, outcome);
                self.check_json(ask, incoming)
            }
            Sense::Spent => {
                reservation.settle(told, Outcome::Spent);
                Try::Again
            }
            Sense::Pause(asked) => {
                reservation.settle(told, Outcome::Pause(asked));
                Try::Again
            }
            Sense::Unauthorized => {
                // The budget that such an answer tells is nobody's.
                reservation.settle(None, Outcome::Lost);
                self.unauthorized(ask, slot, secret.as_ref(), message(), renewed)
            }
            Sense::Failed(asked) => {
                reservation.settle(told, Outcome::Lost);
                Try::Failed(sense::refusal(&incoming, ask.what, message()), asked)
            }
            Sense::Refused => {
                reservation.settle(told, Outcome::Answered);
                Try::Refused(sense::refusal(&incoming, ask.what, message()))
            }
        }
    }

    fn failed(&self, ask: &Ask<'_>, fault: Fault) -> Try {
        let settings = &self.inner.settings;
        let passing = fault.is_passing();
        let error = fault.into_error(ask.what, settings.body_limit, settings.call_timeout);
        if passing { Try::Failed(error, None) } else { Try::Refused(error) }
    }

    /// An answer that should be JSON and ends too early was cut off.
    fn check_json(&self, ask: &Ask<'_>, incoming: Incoming) -> Try {
        if !ask.json || !matches!(incoming.status, 200..=203) {
            return Try::Answer(incoming);
        }
        match serde_json::from_slice::<IgnoredAny>(&incoming.body) {
            Ok(_) => Try::Answer(incoming),
            Err(error) if error.is_eof() => {
                self.failed(ask, Fault::Cut("it ends in the middle".to_owned()))
            }
            Err(_) => Try::Refused(ApiError::Unreadable {
                what: ask.what.to_owned(),
                reason: "it is no JSON".to_owned(),
            }),
        }
    }

    /// Retires a credential that is not known, unless a new one can be had in its place.
    fn unauthorized(
        &self,
        ask: &Ask<'_>,
        slot: usize,
        secret: Option<&Secret>,
        message: String,
        renewed: &mut bool,
    ) -> Try {
        let (which, passport) = &self.inner.passports[slot];
        let Some(secret) = secret else {
            return Try::Refused(ApiError::NeedsToken { what: ask.what.to_owned() });
        };
        if passport.forget(secret) && !*renewed {
            *renewed = true;
        } else {
            self.inner.purse.retire(slot, ApiError::Unauthorized { which: *which, message });
        }
        Try::Again
    }

    /// An app got no token for its installation. Its request has not been made.
    fn no_passport(
        &self,
        ask: &Ask<'_>,
        reservation: Reservation<'_>,
        which: Which,
        why: NoPassport,
    ) -> Try {
        debug_assert_eq!(which.kind, CredentialKind::App, "others need no token of the forge");
        let slot = reservation.slot;
        let reason = match why {
            NoPassport::Fault(fault) => {
                drop(reservation);
                return self.failed(ask, fault);
            }
            NoPassport::Odd(reason) => reason,
            NoPassport::Answer(incoming) => {
                let told = Budget::of_headers(&incoming.headers, Resource::Core);
                match sense::of(&incoming, told, false) {
                    // The app's own budget is another than the installation's.
                    Sense::Spent => {
                        let now = (self.inner.settings.now)();
                        let left = told.map(|told| told.reset.saturating_sub(now).max(0));
                        let asked = left.map(|left| Duration::from_secs(left as u64));
                        reservation.settle(None, Outcome::Pause(asked));
                        return Try::Again;
                    }
                    Sense::Pause(asked) => {
                        reservation.settle(None, Outcome::Pause(asked));
                        return Try::Again;
                    }
                    Sense::Failed(asked) => {
                        drop(reservation);
                        let message = sense::message(&incoming);
                        let error = sense::refusal(&incoming, ask.what, message);
                        return Try::Failed(error, asked);
                    }
                    Sense::Answer | Sense::Unauthorized | Sense::Refused => {
                        sense::message(&incoming)
                    }
                }
            }
        };
        drop(reservation);
        self.inner.purse.retire(slot, ApiError::App { which, reason });
        Try::Again
    }
}
