//! GitHub's API: REST pages and GraphQL queries, within the budgets that it gives.
//!
//! [`Client`] is what others use; it is cheap to clone and shared by threads. Under it, from the
//! outside in: `rest` and `graphql` put questions and read answers, `call` asks until there is an
//! answer, `purse` says when a request may go out and with which credential (`slot`, `meter` and
//! `pause` reckon), `passport` has what that credential shows, and `wire` is HTTP.
//!
//! What holds here:
//!
//! - No request goes out that is not paid for before, out of what the forge last told, whatever
//!   the number of threads.
//! - A credential goes to the API's own host and nowhere else, and is in no error.
//! - The clock and the wish to stop are handed in; nothing is printed, and no variable is read.

mod budget;
mod call;
mod credential;
mod error;
mod fault;
mod forge;
mod graphql;
mod gzip;
mod jwt;
mod link;
mod meter;
mod passport;
mod pause;
mod purse;
mod rest;
mod secret;
mod sense;
mod settings;
mod slot;
mod tls;
mod wire;

use std::fmt;
use std::sync::Arc;

pub use budget::{Budget, CredentialBudgets, Resource, Usage};
pub use credential::{App, Credential, CredentialKind, Which};
pub use error::ApiError;
pub use forge::{Forge, PlainHttp};
pub use graphql::{GraphqlAnswer, GraphqlError};
pub use rest::{Answer, Page};
pub use secret::Secret;
pub use settings::{Now, Settings, Stop};

use passport::Passport;
use purse::Purse;
use wire::{Method, Outgoing, Wire};

/// A client of one forge's API. Clones share connections, budgets and pauses.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    forge: Forge,
    settings: Settings,
    passports: Vec<(Which, Passport)>,
    purse: Purse,
    wire: Wire,
}

impl Client {
    /// A client with these credentials; anonymous if there are none. Asks nothing yet.
    pub fn new(
        forge: Forge,
        credentials: &[Credential],
        settings: Settings,
    ) -> Result<Self, ApiError> {
        let passports = Passport::all(credentials)?;
        let which: Vec<_> = passports.iter().map(|(which, _)| *which).collect();
        let idle = which.len().saturating_mul(settings.in_flight_per_token.max(1));
        let wire = Wire::new(&settings, forge.is_encrypted(), idle)?;
        let purse = Purse::new(settings.clone(), &which);
        Ok(Self { inner: Arc::new(Inner { forge, settings, passports, purse, wire }) })
    }

    /// The forge that is asked.
    pub fn forge(&self) -> &Forge {
        &self.inner.forge
    }

    /// The budgets that answers have told so far, by credential.
    pub fn budgets(&self) -> Vec<CredentialBudgets> {
        self.inner.purse.budgets()
    }

    /// What was asked so far.
    pub fn usage(&self) -> Usage {
        self.inner.purse.usage()
    }

    /// Asks the forge for the budgets of each credential, which is free. What stands in the way
    /// of one, such as a token that is not known, is beside it and no matter to the others.
    pub fn look_up_budgets(&self) -> Vec<(CredentialBudgets, Option<ApiError>)> {
        let problems: Vec<_> =
            (0..self.inner.passports.len()).map(|slot| self.look_up(slot).err()).collect();
        self.budgets().into_iter().zip(problems).collect()
    }

    fn look_up(&self, slot: usize) -> Result<(), ApiError> {
        let Inner { forge, settings, passports, purse, wire } = &*self.inner;
        let (which, passport) = &passports[slot];
        let what = "GET /rate_limit";
        let failed = |fault: fault::Fault| {
            fault.into_error(what, settings.body_limit, settings.call_timeout)
        };
        let secret = passport.show(wire, forge, (settings.now)()).map_err(|why| match why {
            passport::NoPassport::Fault(fault) => failed(fault),
            passport::NoPassport::Odd(reason) => ApiError::App { which: *which, reason },
            passport::NoPassport::Answer(incoming) => {
                ApiError::App { which: *which, reason: sense::message(&incoming) }
            }
        })?;
        let url = format!("{}/rate_limit", forge.base());
        let outgoing = Outgoing { url: &url, accept: None, etag: None, method: Method::Get };
        let incoming = wire.exchange(outgoing, secret.as_ref()).map_err(failed)?;
        let text = sense::message(&incoming);
        let message = secret.as_ref().map_or_else(|| text.clone(), |secret| secret.scrub(&text));
        match incoming.status {
            200 => {
                let body = serde_json::from_slice(&incoming.body).map_err(|_| {
                    let reason = "it is no JSON".to_owned();
                    ApiError::Unreadable { what: what.to_owned(), reason }
                })?;
                purse.learn(slot, &Budget::all_of(&body));
                Ok(())
            }
            401 => {
                let error = ApiError::Unauthorized { which: *which, message };
                purse.retire(slot, error.clone());
                Err(error)
            }
            // A server of its own may have no limits, and says so with a 404.
            404 => Ok(()),
            _ => Err(sense::refusal(&incoming, what, message)),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("forge", &self.inner.forge).finish_non_exhaustive()
    }
}
