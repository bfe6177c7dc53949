//! One question until it has an answer: budgets, second tries, other credentials.

use std::time::Duration;

use serde::de::IgnoredAny;

use super::authorization::NoAuthorization;
use super::fault::Fault;
use super::permit::{Outcome, Permit};
use super::rate_limiter::WaitBudget;
use super::slot::Need;
use super::verdict::{self, Verdict};
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
        wait_budget: &mut WaitBudget,
    ) -> Result<Incoming, ApiError> {
        let settings = &self.inner.settings;
        let mut failures = 0;
        // An installation's token may be revoked before its time. A new one is fetched once.
        let mut renewed = false;
        loop {
            let permit = self.inner.limiter.reserve(ask.need, wait_budget)?;
            let (error, asked) = match self.attempt(ask, permit, &mut renewed) {
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
            if !self.inner.limiter.rest(asked.unwrap_or(backoff).max(backoff), wait_budget)? {
                return Err(error);
            }
        }
    }

    fn attempt(&self, ask: &Ask<'_>, permit: Permit<'_>, renewed: &mut bool) -> Try {
        let Inner { forge, settings, authorizations, wire, .. } = &*self.inner;
        let authorization = &authorizations[permit.slot].1;
        let secret = match authorization.show(wire, forge, (settings.now)()) {
            Ok(secret) => secret,
            Err(why) => return self.no_authorization(ask, permit, why),
        };
        match wire.exchange(ask.outgoing, secret.as_ref()) {
            Ok(incoming) => self.weigh(ask, permit, incoming, renewed),
            Err(fault) => {
                let sent = if fault.was_sent() { Outcome::Lost } else { Outcome::NotSent };
                permit.settle(None, sent);
                self.failed(ask, fault)
            }
        }
    }

    /// Settles the budgets by an answer, and says what comes of it.
    fn weigh(
        &self,
        ask: &Ask<'_>,
        permit: Permit<'_>,
        incoming: Incoming,
        renewed: &mut bool,
    ) -> Try {
        let slot = permit.slot;
        let reported = Budget::of_headers(&incoming.headers, ask.need.resource);
        let verdict = verdict::of(&incoming, reported, ask.is_graphql());
        let (reported, outcome) = match verdict {
            // To nobody in particular, news that are none count, too.
            Verdict::Answer if incoming.status == 304 && incoming.secret.is_some() => {
                (reported, Outcome::Free)
            }
            Verdict::Answer | Verdict::Refused => (reported, Outcome::Answered),
            Verdict::Spent => (reported, Outcome::Spent),
            Verdict::Pause(asked) => (reported, Outcome::Pause(asked)),
            Verdict::Failed(_) => (reported, Outcome::Lost),
            // The budget that such an answer tells is nobody's.
            Verdict::Unauthorized => (None, Outcome::Lost),
        };
        permit.settle(reported, outcome);
        match verdict {
            Verdict::Answer => self.check_json(ask, incoming),
            Verdict::Spent | Verdict::Pause(_) => Try::Again,
            Verdict::Unauthorized => self.unauthorized(ask, slot, &incoming, renewed),
            Verdict::Failed(asked) => Try::Failed(verdict::refusal(&incoming, ask.what), asked),
            Verdict::Refused => Try::Refused(verdict::refusal(&incoming, ask.what)),
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
        let (which, authorization) = &self.inner.authorizations[slot];
        let Some(secret) = &incoming.secret else {
            return Try::Refused(ApiError::NeedsToken { what: ask.what.to_owned() });
        };
        if authorization.forget(secret) && !*renewed {
            *renewed = true;
        } else {
            let message = verdict::message(incoming);
            self.inner.limiter.retire(slot, ApiError::Unauthorized { which: *which, message });
        }
        Try::Again
    }

    /// An app got no token for its installation. The request itself has not been made.
    fn no_authorization(&self, ask: &Ask<'_>, permit: Permit<'_>, why: NoAuthorization) -> Try {
        let slot = permit.slot;
        let reason = match why {
            NoAuthorization::Fault(fault) => return self.failed(ask, fault),
            NoAuthorization::Odd(reason) => reason,
            NoAuthorization::Answer(incoming) => {
                let reported = Budget::of_headers(&incoming.headers, Resource::Core);
                match verdict::of(&incoming, reported, false) {
                    // The app's own budget is another than its installation's, and there is no
                    // more use of the one without the other.
                    Verdict::Spent => {
                        let left = reported.map_or(0, |reported| {
                            reported.reset.saturating_sub((self.inner.settings.now)())
                        });
                        let asked = Duration::from_secs(left.max(0) as u64);
                        permit.settle(None, Outcome::Pause(Some(asked)));
                        return Try::Again;
                    }
                    Verdict::Pause(asked) => {
                        permit.settle(None, Outcome::Pause(asked));
                        return Try::Again;
                    }
                    Verdict::Failed(asked) => {
                        return Try::Failed(verdict::refusal(&incoming, ask.what), asked);
                    }
                    Verdict::Answer | Verdict::Unauthorized | Verdict::Refused => {
                        verdict::message(&incoming)
                    }
                }
            }
        };
        let which = self.inner.authorizations[slot].0;
        self.inner.limiter.retire(slot, ApiError::App { which, reason });
        Try::Again
    }
}
