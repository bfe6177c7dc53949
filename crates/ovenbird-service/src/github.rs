//! GitHub as it is configured: which host, by which API, with whose credentials.
//!
//! Credentials come from variables and files, never from the configuration itself, and are shown
//! nowhere.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ovenbird_core::answer::NextStep;
use ovenbird_engine::github::api::{
    ApiError, App, Client, Credential, CredentialBudgets, Forge, PlainHttp, Secret, Settings,
};

use crate::GithubSettings;
use crate::call::Call;
use crate::error::Error;

/// The host, and a client of its API.
pub(crate) struct Github {
    /// The host that keys of its repos begin with.
    pub(crate) host: String,
    pub(crate) client: Client,
}

/// The host that is followed, in lower case.
pub(crate) fn host(call: &Call<'_>) -> String {
    call.settings().github.host.clone()
}

/// Whether any credential is configured. Whether it is good, only the forge knows.
pub(crate) fn has_credentials(call: &Call<'_>) -> bool {
    let settings = &call.settings().github;
    settings.token_file.is_some() || settings.app_id.is_some() || !settings.tokens.is_empty()
}

/// What the credentials of the forge's API have left.
#[derive(Debug)]
pub enum ApiHealth {
    /// None is configured.
    NoCredentials {
        /// The host that is asked without.
        host: String,
    },
    /// What each has left, and what is wrong with it.
    Credentials(Vec<(CredentialBudgets, Option<ApiError>)>),
}

/// Asks the forge what each credential has left; without any, nothing is asked.
///
/// # Errors
///
/// Where the credentials cannot be read.
pub fn api_health(call: &Call<'_>) -> Result<ApiHealth, Error> {
    if !has_credentials(call) {
        return Ok(ApiHealth::NoCredentials { host: host(call) });
    }
    Ok(ApiHealth::Credentials(open(call)?.client.look_up_budgets()))
}

/// A client with all credentials that are configured.
///
/// # Errors
///
/// Where a file with secrets cannot be read, or the address of the API is none.
pub(crate) fn open(call: &Call<'_>) -> Result<Github, Error> {
    let github = &call.settings().github;
    let forge = Forge::at(&base(github), PlainHttp::LoopbackOnly)?;
    let stopped = call.stop.clone();
    let clock = call.service.clock();
    let settings = Settings {
        reserve_percent: github.reserve_percent,
        root_certificate: github.certificate.clone(),
        stop: Arc::new(move || stopped.load(Ordering::Relaxed)),
        ..Settings::new(move || clock())
    };
    let client = Client::new(forge, &credentials(call)?, settings)?;
    Ok(Github { host: github.host.clone(), client })
}

/// The address of the API: what is configured, or what the host has by custom.
fn base(github: &GithubSettings) -> String {
    let host = &github.host;
    match &github.api {
        None if host == GithubSettings::PUBLIC_HOST => "https://api.github.com".to_owned(),
        None => format!("https://{host}/api/v3"),
        Some(base) => base.clone(),
    }
}

fn credentials(call: &Call<'_>) -> Result<Vec<Credential>, Error> {
    let github = &call.settings().github;
    let mut tokens = github.tokens.clone();
    if let Some(file) = &github.token_file {
        let text = read(call, "github.token_file", file)?;
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        tokens.extend(lines.flat_map(Secret::list));
    }
    let mut found = Vec::new();
    for token in tokens.into_iter().map(Credential::Token) {
        if !found.contains(&token) {
            found.push(token);
        }
    }
    found.extend(app(call)?);
    Ok(found)
}

fn app(call: &Call<'_>) -> Result<Option<Credential>, Error> {
    let github = &call.settings().github;
    let Some(id) = &github.app_id else { return Ok(None) };
    let Some(file) = &github.private_key_file else {
        return Err(Error::usage("`github.app_id` is set without its key")
            .next(NextStep::configure(&["github.private_key_file"], "where the app's key is")));
    };
    let key = Secret::new(&read(call, "github.private_key_file", file)?);
    let installation = github.installation_id;
    Ok(Some(Credential::App(App { id: id.clone(), installation, key })))
}

/// Reads a file with secrets, and warns if others may do so, too.
fn read(call: &Call<'_>, key: &str, path: &Path) -> Result<String, Error> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::usage(format!("cannot read `{shown}` (`{key}`): {error}")))?;
    if is_open_to_others(path) {
        call.warn(&format!(
            "others on this machine may read `{shown}`, which holds secrets: \
             `chmod 600` keeps it to you"
        ));
    }
    Ok(text)
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}
