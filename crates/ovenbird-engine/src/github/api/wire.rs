//! One request and its answer over HTTP. No budgets, no second tries, no redirects.

use std::io::Read as _;
use std::time::Duration;

use ureq::http::{HeaderMap, HeaderValue, Request, header};
use ureq::{Agent, Proxy};

use super::fault::{self, Fault};
use super::{ApiError, Secret, Settings, gzip, tls};

/// What all requests call themselves.
const USER_AGENT: &str = concat!("ovenbird/", env!("CARGO_PKG_VERSION"));
/// The version of GitHub's REST API that is spoken here.
const API_VERSION: &str = "2022-11-28";
/// What is accepted unless a caller wants something else.
const JSON: &str = "application/vnd.github+json";

/// What a server says is shown up to this many characters.
const SHOWN: usize = 300;

/// Connections to the forge.
pub(super) struct Wire {
    agent: Agent,
    body_limit: usize,
}

/// A request.
#[derive(Clone, Copy)]
pub(super) struct Outgoing<'a> {
    pub url: &'a str,
    pub accept: Option<&'a str>,
    pub etag: Option<&'a str>,
    pub method: Method<'a>,
}

/// What a request does.
#[derive(Clone, Copy)]
pub(super) enum Method<'a> {
    Get,
    Post(&'a [u8]),
}

/// An answer, with its body unpacked.
#[derive(Debug)]
pub(super) struct Incoming {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// What was shown to get it.
    pub secret: Option<Secret>,
}

impl Wire {
    /// Connects to nothing yet. Certificates are read if the forge is reached with encryption.
    pub(super) fn new(settings: &Settings, encrypted: bool, idle: usize) -> Result<Self, ApiError> {
        let failed = |what: &str, reason| ApiError::Setup { what: what.to_owned(), reason };
        let proxy = settings.proxy.as_ref().map(|url| Proxy::new(url.expose()));
        let proxy = proxy.transpose();
        // What ureq says might repeat the URL, which may hold a password.
        let proxy = proxy.map_err(|_| failed("the proxy", "it is no URL of a proxy".to_owned()))?;
        let mut config = Agent::config_builder()
            // Set even if there is none: by itself, ureq would read variables.
            .proxy(proxy)
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(encrypted)
            .user_agent(USER_AGENT)
            .timeout_connect(Some(settings.connect_timeout))
            .timeout_global(Some(settings.call_timeout))
            .max_idle_connections(idle)
            .max_idle_connections_per_host(idle);
        if encrypted {
            let tls = tls::config(settings.root_certificate.as_deref());
            config = config.tls_config(tls.map_err(|reason| failed("encryption", reason))?);
        }
        let agent = config.build().new_agent();
        Ok(Self { agent, body_limit: settings.body_limit })
    }

    /// Sends a request, with this token if there is one, and reads its answer to the end.
    pub(super) fn exchange(
        &self,
        outgoing: Outgoing<'_>,
        secret: Option<&Secret>,
    ) -> Result<Incoming, Fault> {
        let mut request = Request::builder()
            .uri(outgoing.url)
            .header(header::ACCEPT, outgoing.accept.unwrap_or(JSON))
            .header(header::ACCEPT_ENCODING, "gzip")
            .header("x-github-api-version", API_VERSION);
        if let Some(secret) = secret {
            let value = HeaderValue::from_str(&format!("Bearer {}", secret.expose()));
            let mut value = value.map_err(|_| Fault::Unfit("a token fits no header".to_owned()))?;
            // Then its `Debug` shows nothing of it.
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        if let Some(etag) = outgoing.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let unfit = |error: ureq::http::Error| Fault::Unfit(error.to_string());
        let answer = match outgoing.method {
            Method::Get => self.agent.run(request.method("GET").body(()).map_err(unfit)?),
            Method::Post(body) => {
                let request =
                    request.method("POST").header(header::CONTENT_TYPE, "application/json");
                self.agent.run(request.body(body).map_err(unfit)?)
            }
        };
        let (head, mut body) = answer.map_err(fault::of_ureq)?.into_parts();
        let body = self.read(body.as_reader(), &head.headers)?;
        Ok(Incoming {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            secret: secret.cloned(),
        })
    }

    /// The whole body, unpacked.
    fn read(&self, reader: impl std::io::Read, headers: &HeaderMap) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let most = self.body_limit as u64;
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| fault::of_ureq(error.into()))?;
        if bytes.len() > self.body_limit {
            return Err(Fault::TooLong);
        }
        match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            // Some send the header with an answer that has no body.
            Some(b"gzip" | b"x-gzip") if !bytes.is_empty() => gzip::unpack(&bytes, self.body_limit),
            None | Some(b"gzip" | b"x-gzip" | b"identity" | b"") => Ok(bytes),
            Some(_) => Err(Fault::Cut("it is packed in a way that was not asked for".to_owned())),
        }
    }
}

impl Incoming {
    /// A text of this answer as it may be shown: without what was sent to get it, on one line,
    /// and not too long.
    pub(super) fn shown(&self, text: &str) -> String {
        let text = self.secret.as_ref().map_or_else(|| text.into(), |secret| secret.scrub(text));
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }

    /// A header's text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A header's whole number of seconds.
    pub(super) fn seconds(&self, name: &str) -> Option<Duration> {
        self.header(name)?.trim().parse().ok().map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_texts_are_shown_short_and_without_secrets() {
        let secret = Some(Secret::new("ghp_first"));
        let (headers, body) = (HeaderMap::new(), Vec::new());
        let incoming = Incoming { status: 200, headers, body, secret };
        assert_eq!(incoming.shown(" a\r\n b "), "a b");
        assert_eq!(incoming.shown(&"ä".repeat(SHOWN + 1)).chars().count(), SHOWN + 1);
        let at_the_edge = format!("{}ghp_first", "x".repeat(SHOWN - 4));
        assert!(!incoming.shown(&at_the_edge).contains("ghp"));
    }
}
