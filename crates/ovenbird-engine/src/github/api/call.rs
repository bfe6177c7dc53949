//! One question until it has an answer: budgets, second tries, other credentials.

use std::time::Duration;

use serde::de::IgnoredAny;

use super::fault::Fault;
use super::passport::NoPassport;
use super::purse::Patience;
use super::reservation::{Outcome, Reservation};
use super::sense::{self, Sense};
use super::slot::Need;
use super::wire::{Incoming, Outgoing};
use super::{ApiError, Budget, Client, Inner, Resource};

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
        let slow =
            matches!(error, ApiError::TimedOut { .. } | ApiError::Server { status: 502 | 504, .. });
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
        let Inner { forge, settings, passports, wire, .. } = &*self.inner;
        let passport = &passports[reservation.slot].1;
        let secret = match passport.show(wire, forge, (settings.now)()) {
            Ok(secret) => secret,
            Err(why) => return self.no_passport(ask, reservation, why),
        };
        match wire.exchange(ask.outgoing, secret.as_ref()) {
            Ok(incoming) => self.weigh(ask, reservation, incoming, renewed),
            Err(fault) => {
                let sent = if fault.was_sent() { Outcome::Lost } else { Outcome::NotSent };
                reservation.settle(None, sent);
                self.failed(ask, fault)
            }
        }
    }

    /// Settles the budgets by an answer, and says what comes of it.
    fn weigh(
        &self,
        ask: &Ask<'_>,
        reservation: Reservation<'_>,
        incoming: Incoming,
        renewed: &mut bool,
    ) -> Try {
        let slot = reservation.slot;
        let told = Budget::of_headers(&incoming.headers, ask.need.resource);
        let sense = sense::of(&incoming, told, ask.is_graphql());
        let (told, outcome) = match sense {
            // To nobody in particular, news that are none count, too.
            Sense::Answer if incoming.status == 304 && incoming.secret.is_some() => {
                (told, Outcome::Free)
            }
            Sense::Answer | Sense::Refused => (told, Outcome::Answered),
            Sense::Spent => (told, Outcome::Spent),
            Sense::Pause(asked) => (told, Outcome::Pause(asked)),
            Sense::Failed(_) => (told, Outcome::Lost),
            // The budget that such an answer tells is nobody's.
            Sense::Unauthorized => (None, Outcome::Lost),
        };
        reservation.settle(told, outcome);
        match sense {
            Sense::Answer => self.check_json(ask, incoming),
            Sense::Spent | Sense::Pause(_) => Try::Again,
            Sense::Unauthorized => self.unauthorized(ask, slot, &incoming, renewed),
            Sense::Failed(asked) => Try::Failed(sense::refusal(&incoming, ask.what), asked),
            Sense::Refused => Try::Refused(sense::refusal(&incoming, ask.what)),
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
        let bare = incoming.status != 200 && incoming.body.is_empty();
        if !ask.json || !matches!(incoming.status, 200..=203) || bare {
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
        incoming: &Incoming,
        renewed: &mut bool,
    ) -> Try {
        let (which, passport) = &self.inner.passports[slot];
        let Some(secret) = &incoming.secret else {
            return Try::Refused(ApiError::NeedsToken { what: ask.what.to_owned() });
        };
        if passport.forget(secret) && !*renewed {
            *renewed = true;
        } else {
            let message = sense::message(incoming);
            self.inner.purse.retire(slot, ApiError::Unauthorized { which: *which, message });
        }
        Try::Again
    }

    /// An app got no token for its installation. The request itself has not been made.
    fn no_passport(&self, ask: &Ask<'_>, reservation: Reservation<'_>, why: NoPassport) -> Try {
        let slot = reservation.slot;
        let reason = match why {
            NoPassport::Fault(fault) => return self.failed(ask, fault),
            NoPassport::Odd(reason) => reason,
            NoPassport::Answer(incoming) => {
                let told = Budget::of_headers(&incoming.headers, Resource::Core);
                match sense::of(&incoming, told, false) {
                    // The app's own budget is another than its installation's, and there is no
                    // more use of the one without the other.
                    Sense::Spent => {
                        let left = told.map_or(0, |told| {
                            told.reset.saturating_sub((self.inner.settings.now)())
                        });
                        let asked = Duration::from_secs(left.max(0) as u64);
                        reservation.settle(None, Outcome::Pause(Some(asked)));
                        return Try::Again;
                    }
                    Sense::Pause(asked) => {
                        reservation.settle(None, Outcome::Pause(asked));
                        return Try::Again;
                    }
                    Sense::Failed(asked) => {
                        return Try::Failed(sense::refusal(&incoming, ask.what), asked);
                    }
                    Sense::Answer | Sense::Unauthorized | Sense::Refused => {
                        sense::message(&incoming)
                    }
                }
            }
        };
        let which = self.inner.passports[slot].0;
        self.inner.purse.retire(slot, ApiError::App { which, reason });
        Try::Again
    }
}
