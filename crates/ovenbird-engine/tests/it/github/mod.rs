//! GitHub's API, against real HTTP on this machine.

mod answers;
mod budgets;
mod credentials;
mod faults;
pub(crate) mod follow;
mod limits;
mod redirects;
mod server;
mod tls;

use std::time::{Duration, SystemTime};

use ovenbird_engine::github::api::{
    Answer, ApiError, Client, Credential, Forge, Page, PlainHttp, Secret, Settings,
};

use server::Server;

/// No error may hold any of these.
pub(crate) const TOKENS: [&str; 3] = ["ghp_first111", "ghp_second22", "ghp_third333"];

pub(crate) fn unix_now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64
}

/// Settings for tests: nothing is kept back, and nothing is waited for.
pub(crate) fn settings() -> Settings {
    Settings {
        reserve_percent: 0,
        max_wait: Duration::ZERO,
        backoff: Duration::from_millis(1),
        ..Settings::new(unix_now)
    }
}

pub(crate) fn tokens(count: usize) -> Vec<Credential> {
    TOKENS[..count].iter().map(|token| Credential::Token(Secret::new(token))).collect()
}

pub(crate) fn client(server: &Server, credentials: &[Credential], settings: Settings) -> Client {
    let forge = Forge::at(&server.url(), PlainHttp::LoopbackOnly).unwrap();
    Client::new(forge, credentials, settings).unwrap()
}

/// The page at a path; the error is looked through for tokens.
pub(crate) fn page(client: &Client, path: &str) -> Result<Page, ApiError> {
    match client.get(path, None, None).inspect_err(no_token_in)? {
        Answer::Page(page) => Ok(page),
        Answer::NotModified { .. } => panic!("nothing was known before"),
    }
}

/// Fails if an error shows a token, be it to a user or to a programmer.
pub(crate) fn no_token_in(error: &ApiError) {
    let shown = format!("{error} {error:?} {error:#?} {:?}", error.hint());
    for token in TOKENS {
        assert!(!shown.contains(token), "{shown}");
    }
    assert!(!shown.contains("ghs_"), "{shown}");
}
