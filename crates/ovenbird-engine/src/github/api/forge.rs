//! Where the API is, and which URLs belong to it.

use std::net::IpAddr;

use ureq::http::Uri;

use super::ApiError;

/// Whether the API may be reached without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// On this machine only.
    LoopbackOnly,
    /// Anywhere. Tokens are then readable on the way.
    Anywhere,
}

/// A forge with GitHub's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    base: String,
    graphql: String,
    origin: Origin,
}

/// Scheme, host and port of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Forge {
    /// github.com.
    pub fn github() -> Self {
        let host = "api.github.com".to_owned();
        Self {
            base: format!("https://{host}"),
            graphql: format!("https://{host}/graphql"),
            origin: Origin { https: true, host, port: 443 },
        }
    }

    /// The forge whose REST API is at `base`: `https://HOST/api/v3` for a GitHub Enterprise
    /// server, whose GraphQL is at `https://HOST/api/graphql`; elsewhere, as with
    /// `https://api.github.com` and `https://api.NAME.ghe.com`, it is at `base/graphql`.
    pub fn at(base: &str, plain: PlainHttp) -> Result<Self, ApiError> {
        let failed = |reason| ApiError::Setup { what: "the API's base URL".to_owned(), reason };
        let base = base.trim().trim_end_matches('/');
        let uri: Uri = base.parse().map_err(|_| failed("it is no URL".to_owned()))?;
        let origin = Origin::of(&uri).map_err(|reason| failed(reason.to_owned()))?;
        if uri.query().is_some() || base.contains('#') {
            return Err(failed("it has a query".to_owned()));
        }
        if !origin.https && plain == PlainHttp::LoopbackOnly && !origin.is_loopback() {
            return Err(failed("it is not encrypted; https is needed".to_owned()));
        }
        let graphql = match base.strip_suffix("/api/v3") {
            Some(server) => format!("{server}/api/graphql"),
            None => format!("{base}/graphql"),
        };
        Ok(Self { base: base.to_owned(), graphql, origin })
    }

    /// The address of the REST API, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of the GraphQL API.
    pub fn graphql(&self) -> &str {
        &self.graphql
    }

    /// Whether it is reached with encryption.
    pub(super) fn is_encrypted(&self) -> bool {
        self.origin.https
    }

    /// The whole URL of a path that begins with a slash, or of a URL below the base.
    pub(super) fn resolve(&self, path_or_url: &str) -> Result<String, ApiError> {
        let foreign = |reason| ApiError::ForeignUrl { url: path_of(path_or_url), reason };
        let url = if path_or_url.starts_with('/') {
            format!("{}{path_or_url}", self.base)
        } else {
            path_or_url.to_owned()
        };
        let uri: Uri = url.parse().map_err(|_| foreign("it is no URL"))?;
        let origin = Origin::of(&uri).map_err(foreign)?;
        let path = self.base.parse::<Uri>().map_or(String::new(), |base| base.path().to_owned());
        let below = uri.path().strip_prefix(path.trim_end_matches('/'));
        if origin != self.origin || !below.is_some_and(|rest| rest.starts_with('/')) {
            return Err(foreign("it is not below the API's base URL"));
        }
        Ok(url)
    }

    /// Where a redirect from `url` leads, if that has the same scheme, host and port.
    pub(super) fn follow(&self, url: &str, location: &str) -> Result<String, String> {
        let target = if location.starts_with('/') && !location.starts_with("//") {
            let authority = url.find("://").map_or(0, |at| at + 3);
            let end = url[authority..].find('/').map_or(url.len(), |at| authority + at);
            format!("{}{location}", &url[..end])
        } else {
            location.to_owned()
        };
        let uri: Uri = target.parse().map_err(|_| "a place that is no URL".to_owned())?;
        let origin = Origin::of(&uri).map_err(|reason| format!("a place of which {reason}"))?;
        if origin == self.origin {
            return Ok(target);
        }
        let scheme = if origin.https { "https" } else { "http" };
        Err(format!("{scheme}://{}:{}", origin.host, origin.port))
    }
}

impl Origin {
    fn of(uri: &Uri) -> Result<Self, &'static str> {
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("the scheme is neither https nor http"),
        };
        let authority = uri.authority().ok_or("the host is missing")?;
        if authority.as_str().contains('@') {
            return Err("the host has a user name before it");
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err("the host is missing");
        }
        let port = match uri.port() {
            Some(port) => port.as_u16(),
            None if https => 443,
            None => 80,
        };
        Ok(Self { https, host, port })
    }

    fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// What of a path or URL is worth showing: neither user-info nor query.
pub(super) fn path_of(path_or_url: &str) -> String {
    let shown = path_or_url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = shown.split_once("://") else { return shown.to_owned() };
    let authority = rest.find('/').unwrap_or(rest.len());
    let host = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[host..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphql_is_beside_or_below() {
        let at = |base| Forge::at(base, PlainHttp::LoopbackOnly).unwrap().graphql;
        assert_eq!(at("https://ghe.example/api/v3/"), "https://ghe.example/api/graphql");
        assert_eq!(at("https://api.x.ghe.com"), "https://api.x.ghe.com/graphql");
        let github = Forge::at("https://api.github.com", PlainHttp::LoopbackOnly).unwrap();
        assert_eq!(github, Forge::github());
    }

    #[test]
    fn a_base_is_encrypted_or_on_this_machine() {
        for good in ["http://127.0.0.1:80", "http://localhost:1", "http://[::1]:9/api/v3"] {
            assert!(Forge::at(good, PlainHttp::LoopbackOnly).is_ok(), "{good}");
        }
        let bad = ["http://ghe.example", "ftp://x", "x", "", "https://", "http://127.0.0.1.x.org"];
        let more =
            ["https://me:pass@ghe.example", "https://x?y=1", "https://x#y", "http://10.0.0.1"];
        for bad in bad.iter().chain(&more) {
            let error = Forge::at(bad, PlainHttp::LoopbackOnly).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("pass"), "{error}");
        }
        assert!(Forge::at("http://ghe.example", PlainHttp::Anywhere).is_ok());
    }

    #[test]
    fn only_what_is_below_the_base_belongs() {
        let forge = Forge::at("https://ghe.example/api/v3", PlainHttp::LoopbackOnly).unwrap();
        let whole = "https://ghe.example/api/v3/repos/a/b?page=2";
        assert_eq!(forge.resolve("/repos/a/b?page=2").unwrap(), whole);
        assert_eq!(forge.resolve(whole).unwrap(), whole);
        assert!(forge.resolve("https://GHE.example:443/api/v3/x").is_ok());
        let foreign = [
            "https://evil.example/api/v3/x",
            "http://ghe.example/api/v3/x",
            "https://ghe.example:8443/api/v3/x",
            "https://ghe.example/api/v30/x",
            "https://ghe.example/login",
            "https://ghe.example@evil.example/api/v3/x",
            "repos/a",
            "@evil.example/",
            "/a b",
            "/a\r\nX: y",
        ];
        for url in foreign {
            assert!(forge.resolve(url).is_err(), "{url}");
        }
    }

    #[test]
    fn redirects_stay_where_they_are() {
        let forge = Forge::github();
        let from = "https://api.github.com/repos/a/b";
        let to = |location| forge.follow(from, location);
        assert_eq!(to("/repositories/1").unwrap(), "https://api.github.com/repositories/1");
        assert!(to("https://api.github.com/repositories/1").is_ok());
        for away in ["http://api.github.com/x", "https://x.org/", "//x.org/y", "x", ""] {
            assert!(to(away).is_err(), "{away}");
        }
    }
}
