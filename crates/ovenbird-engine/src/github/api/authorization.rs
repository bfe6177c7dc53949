//! What each credential shows at the door: nothing, its token, or the passing token of an
//! installation.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::fault::Fault;
use super::jwt::AppKey;
use super::wire::{Incoming, Method, Outgoing, Wire};
use super::{ApiError, Credential, CredentialKind, Forge, Secret, Which};

/// A token of an installation is renewed so many seconds before its end, which it must not
/// reach under way.
const RENEW_BEFORE: i64 = 300;

/// What a credential shows.
pub(super) enum Authorization {
    Anonymous,
    Token(Secret),
    App(Box<Acting>),
}

/// An app that acts as one of its installations.
pub(super) struct Acting {
    key: AppKey,
    /// Held while a new token is fetched, so that it is fetched once.
    state: Mutex<ActingState>,
}

#[derive(Default)]
struct ActingState {
    installation: Option<u64>,
    held: Option<(Secret, i64)>,
}

/// Why an authorization could not be had.
#[derive(Debug)]
pub(super) enum NoAuthorization {
    /// There was no answer.
    Fault(Fault),
    /// The answer was a no.
    Answer(Box<Incoming>),
    /// The answer was not what it should be.
    Odd(String),
}

impl Authorization {
    /// Of all credentials, each once, with their places; of nobody, if there are none.
    pub(super) fn all(credentials: &[Credential]) -> Result<Vec<(Which, Self)>, ApiError> {
        if credentials.is_empty() {
            let which = Which { kind: CredentialKind::Anonymous, place: 0, of: 0 };
            return Ok(vec![(which, Self::Anonymous)]);
        }
        let mut all = Vec::new();
        for (index, credential) in credentials.iter().enumerate() {
            // The same token twice has one budget, not two.
            if credentials[..index].contains(credential) {
                continue;
            }
            let kind = match credential {
                Credential::Token(_) => CredentialKind::Token,
                Credential::App(_) => CredentialKind::App,
            };
            let which = Which { kind, place: index + 1, of: credentials.len() };
            let authorization = Self::of(credential);
            let authorization = authorization
                .map_err(|reason| ApiError::Setup { what: which.to_string(), reason })?;
            all.push((which, authorization));
        }
        Ok(all)
    }

    fn of(credential: &Credential) -> Result<Self, String> {
        match credential {
            Credential::Token(token) if token.fits_header() => Ok(Self::Token(token.clone())),
            Credential::Token(_) => Err("it is empty or has characters that no token has".into()),
            Credential::App(app) => {
                let state = ActingState { installation: app.installation, held: None };
                let acting = Acting { key: AppKey::new(app)?, state: Mutex::new(state) };
                Ok(Self::App(Box::new(acting)))
            }
        }
    }

    /// What to show now, in Unix seconds. May ask the forge.
    pub(super) fn show(
        &self,
        wire: &Wire,
        forge: &Forge,
        now: i64,
    ) -> Result<Option<Secret>, NoAuthorization> {
        match self {
            Self::Anonymous => Ok(None),
            Self::Token(token) => Ok(Some(token.clone())),
            Self::App(acting) => acting.token(wire, forge, now).map(Some),
        }
    }

    /// Forgets a token that the forge knows no more; whether there may be another.
    pub(super) fn forget(&self, shown: &Secret) -> bool {
        let Self::App(acting) = self else { return false };
        let mut state = acting.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.held.as_ref().is_some_and(|(held, _)| held == shown) {
            state.held = None;
        }
        true
    }
}

impl Acting {
    fn token(&self, wire: &Wire, forge: &Forge, now: i64) -> Result<Secret, NoAuthorization> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, expires)) = &state.held
            && now < expires - RENEW_BEFORE
        {
            return Ok(token.clone());
        }
        let base = forge.base();
        let installation = if let Some(known) = state.installation {
            known
        } else {
            let url = format!("{base}/app/installations?per_page=100");
            let only = only_installation(&self.ask(wire, &url, Method::Get, now)?);
            *state.installation.insert(only.map_err(NoAuthorization::Odd)?)
        };
        let url = format!("{base}/app/installations/{installation}/access_tokens");
        let (token, expires) = of_answer(&self.ask(wire, &url, Method::Post(b""), now)?)
            .ok_or_else(|| NoAuthorization::Odd("the forge's answer holds no token".to_owned()))?;
        state.held = Some((token.clone(), expires));
        Ok(token)
    }

    /// Asks as the app itself.
    fn ask(
        &self,
        wire: &Wire,
        url: &str,
        method: Method<'_>,
        now: i64,
    ) -> Result<Value, NoAuthorization> {
        let word = self.key.word(now).map_err(NoAuthorization::Odd)?;
        let outgoing = Outgoing { url, accept: None, etag: None, method };
        let incoming = wire.exchange(outgoing, Some(&word)).map_err(NoAuthorization::Fault)?;
        if !(200..300).contains(&incoming.status) {
            return Err(NoAuthorization::Answer(Box::new(incoming)));
        }
        let odd = |_| NoAuthorization::Fault(Fault::Cut("it is no JSON".to_owned()));
        serde_json::from_slice(&incoming.body).map_err(odd)
    }
}

/// The id of the one installation that there is.
fn only_installation(list: &Value) -> Result<u64, String> {
    let ids = list.as_array().into_iter().flatten().filter_map(|one| one.get("id")?.as_u64());
    match *ids.collect::<Vec<_>>() {
        [] => Err("the app is installed nowhere".to_owned()),
        [only] => Ok(only),
        ref many => Err(format!("it has {} installations; name one", many.len())),
    }
}

/// The token and when it ends, in Unix seconds.
fn of_answer(answer: &Value) -> Option<(Secret, i64)> {
    let token = Secret::new(answer.get("token")?.as_str()?);
    let expires: jiff::Timestamp = answer.get("expires_at")?.as_str()?.parse().ok()?;
    token.fits_header().then_some((token, expires.as_second()))
}
