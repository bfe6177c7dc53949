//! Budgets that are asked for by name, for those who want to know before they begin.

use super::authorization::NoAuthorization;
use super::fault::Fault;
use super::wire::{Incoming, Method, Outgoing};
use super::{ApiError, Budget, Client, CredentialBudgets, Inner, verdict};

/// How errors call the question.
const WHAT: &str = "GET /rate_limit";

impl Client {
    /// Asks the forge for the budgets of each credential, which is free. What stands in the way
    /// of one, such as a token that is not known, is beside it and no matter to the others.
    pub fn look_up_budgets(&self) -> Vec<(CredentialBudgets, Option<ApiError>)> {
        let slots = 0..self.inner.authorizations.len();
        let problems: Vec<_> = slots.map(|slot| self.look_up(slot).err()).collect();
        self.budgets().into_iter().zip(problems).collect()
    }

    fn look_up(&self, slot: usize) -> Result<(), ApiError> {
        let incoming = self.rate_limit(slot)?;
        match incoming.status {
            200 => {
                let body = serde_json::from_slice(&incoming.body).map_err(|_| {
                    let reason = "it is no JSON".to_owned();
                    ApiError::Unreadable { what: WHAT.to_owned(), reason }
                })?;
                self.inner.limiter.update(slot, &Budget::all_of(&body));
                Ok(())
            }
            401 => {
                let (which, message) =
                    (self.inner.authorizations[slot].0, verdict::message(&incoming));
                let error = ApiError::Unauthorized { which, message };
                self.inner.limiter.retire(slot, error.clone());
                Err(error)
            }
            // A server of its own may have no limits, and says so with a 404.
            404 => Ok(()),
            _ => Err(verdict::refusal(&incoming, WHAT)),
        }
    }

    fn rate_limit(&self, slot: usize) -> Result<Incoming, ApiError> {
        let Inner { forge, settings, authorizations, wire, .. } = &*self.inner;
        let (which, authorization) = &authorizations[slot];
        let failed =
            |fault: Fault| fault.into_error(WHAT, settings.body_limit, settings.call_timeout);
        let secret =
            authorization.show(wire, forge, (settings.now)()).map_err(|why| match why {
                NoAuthorization::Fault(fault) => failed(fault),
                NoAuthorization::Odd(reason) => ApiError::App { which: *which, reason },
                NoAuthorization::Answer(incoming) => {
                    ApiError::App { which: *which, reason: verdict::message(&incoming) }
                }
            })?;
        let url = format!("{}/rate_limit", forge.base());
        let outgoing = Outgoing { url: &url, accept: None, etag: None, method: Method::Get };
        wire.exchange(outgoing, secret.as_ref()).map_err(failed)
    }
}
