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
mod look_up;
mod meter;
mod passport;
mod pause;
mod purse;
mod reservation;
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
use wire::Wire;

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
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("forge", &self.inner.forge).finish_non_exhaustive()
    }
}
