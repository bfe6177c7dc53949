//! GitHub as it is configured: which host, by which API, with whose credentials.
//!
//! Credentials come from variables and files, never from the configuration itself, and are shown
//! nowhere.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ovenbird_engine::github::api::{App, Client, Credential, Forge, PlainHttp, Secret, Settings};

use crate::env;
use crate::error::CommandError;
use crate::session::Session;

/// The host that is followed unless another is configured.
const HOST: &str = "github.com";

/// The host, and a client of its API.
pub(crate) struct Github {
    /// The host that keys of its repos begin with.
    pub(crate) host: String,
    pub(crate) client: Client,
}

/// The host that is followed, in lower case.
pub(crate) fn host(session: &Session) -> String {
    session.config.text("github.host").trim().to_ascii_lowercase()
}

/// Whether any credential is configured. Whether it is good, only the forge knows.
pub(crate) fn has_credentials(session: &Session) -> bool {
    let is_set = |key| !session.config.text(key).is_empty();
    is_set("github.token_file") || is_set("github.app_id") || !variables(session).is_empty()
}

/// A client with all credentials that are configured.
pub(crate) fn open(session: &Session) -> Result<Github, CommandError> {
    let forge = Forge::at(&base(session), PlainHttp::LoopbackOnly)?;
    let stopped = session.stopped.clone();
    let certificate = session.config.text("github.certificate");
    let settings = Settings {
        reserve_percent: session.config.count("github.reserve").min(100) as u8,
        root_certificate: (!certificate.is_empty()).then(|| certificate.into()),
        stop: Arc::new(move || stopped.load(Ordering::Relaxed)),
        ..Settings::new(env::now)
    };
    let client = Client::new(forge, &credentials(session)?, settings)?;
    Ok(Github { host: host(session), client })
}

/// The address of the API: what is configured, or what the host has by custom.
fn base(session: &Session) -> String {
    let host = host(session);
    match session.config.text("github.api").trim() {
        "" if host == HOST => "https://api.github.com".to_owned(),
        "" => format!("https://{host}/api/v3"),
        base => base.to_owned(),
    }
}

/// Tokens of variables. Those that other programs use, too, go to the host that they are for.
fn variables(session: &Session) -> Vec<String> {
    let own = env::github_tokens();
    let is_public = host(session) == HOST && session.config.text("github.api").is_empty();
    let shared = if is_public { env::shared_github_tokens() } else { Vec::new() };
    if own.is_empty() { shared } else { own }
}

fn credentials(session: &Session) -> Result<Vec<Credential>, CommandError> {
    let mut tokens = variables(session);
    let file = session.config.text("github.token_file");
    if !file.is_empty() {
        let text = read(session, "github.token_file", Path::new(file))?;
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        tokens.extend(lines.flat_map(env::words));
    }
    let mut found = Vec::new();
    for token in tokens.iter().map(|token| Credential::Token(Secret::new(token))) {
        if !found.contains(&token) {
            found.push(token);
        }
    }
    found.extend(app(session)?);
    Ok(found)
}

fn app(session: &Session) -> Result<Option<Credential>, CommandError> {
    let id = session.config.text("github.app_id");
    if id.is_empty() {
        return Ok(None);
    }
    let file = session.config.text("github.private_key_file");
    if file.is_empty() {
        return Err(CommandError::usage("`github.app_id` is set without its key")
            .hint("set `github.private_key_file` to the key that the app's settings made"));
    }
    let key = Secret::new(&read(session, "github.private_key_file", Path::new(file))?);
    let installation = Some(session.config.count("github.installation_id")).filter(|&id| id > 0);
    Ok(Some(Credential::App(App { id: id.to_owned(), installation, key })))
}

/// Reads a file with secrets, and warns if others may do so, too.
fn read(session: &Session, key: &str, path: &Path) -> Result<String, CommandError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        CommandError::usage(format!("cannot read `{shown}` (`{key}`): {error}"))
    })?;
    if is_open_to_others(path) {
        session.warn(&format!(
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
