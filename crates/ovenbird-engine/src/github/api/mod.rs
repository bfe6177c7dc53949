//! GitHub's API: REST pages and GraphQL queries, within the budgets that it gives.
//!
//! [`Client`] is what others use; it is cheap to clone and shared by threads. Under it, from the
//! outside in: `rest` and `graphql` put questions and read answers, `call` asks until there is an
//! answer, `rate_limiter` says when a request may go out and with which credential (`slot`,
//! `tracked_budget` and `pause` reckon), `authorization` has what that credential shows, and `wire`
//! is HTTP.
//!
//! What holds here:
//!
//! - No request goes out that is not paid for before, out of what the forge last reported, whatever
//!   the number of threads.
//! - A credential goes to the API's own host and nowhere else, and is in no error.
//! - The clock and the wish to stop are handed in; nothing is printed, and no variable is read.

mod authorization;
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
mod look_up;
mod pause;
mod permit;
mod rate_limiter;
mod rest;
mod secret;
mod settings;
mod slot;
mod tls;
mod tracked_budget;
mod verdict;
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

use authorization::Authorization;
use rate_limiter::RateLimiter;
use wire::Wire;

/// A client of one forge's API. Clones share connections, budgets and pauses.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    forge: Forge,
    settings: Settings,
    authorizations: Vec<(Which, Authorization)>,
    limiter: RateLimiter,
    wire: Wire,
}

impl Client {
    /// A client with these credentials; anonymous if there are none. Asks nothing yet.
    pub fn new(
        forge: Forge,
        credentials: &[Credential],
        settings: Settings,
    ) -> Result<Self, ApiError> {
        let authorizations = Authorization::all(credentials)?;
        let which: Vec<_> = authorizations.iter().map(|(which, _)| *which).collect();
        let idle = which.len().saturating_mul(settings.in_flight_per_token.max(1));
        let wire = Wire::new(&settings, forge.is_encrypted(), idle)?;
        let limiter = RateLimiter::new(settings.clone(), &which);
        Ok(Self { inner: Arc::new(Inner { forge, settings, authorizations, limiter, wire }) })
    }

    /// The forge that is asked.
    pub fn forge(&self) -> &Forge {
        &self.inner.forge
    }

    /// The budgets that answers have reported so far, by credential.
    pub fn budgets(&self) -> Vec<CredentialBudgets> {
        self.inner.limiter.budgets()
    }

    /// What was asked so far.
    pub fn usage(&self) -> Usage {
        self.inner.limiter.usage()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("forge", &self.inner.forge).finish_non_exhaustive()
    }
}
