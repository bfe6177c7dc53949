//! Where a database is: a `postgres://` URL, its password kept out of sight.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// How the connection is encrypted, with the meanings that libpq gives these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsMode {
    /// Never.
    Disable,
    /// If the server can; its certificate is not checked.
    Prefer,
    /// Always; its certificate is checked only against a root certificate that is named.
    Require,
    /// Always, by a certificate of a known authority, whatever name it is for.
    VerifyCa,
    /// Always, by a certificate for this very host.
    VerifyFull,
}

/// A database's address. Shown, it has no password.
#[derive(Clone)]
pub struct PostgresLocation {
    pub(super) config: postgres::Config,
    pub(super) tls: TlsMode,
    /// The file with the authority's certificate, if one is named.
    pub(super) root_certificate: Option<PathBuf>,
    shown: String,
}

/// A text is no address of a database. Holds nothing of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no PostgreSQL URL: {0}")]
pub struct PostgresLocationError(String);

impl PostgresLocation {
    /// Whether a text looks like the address of a PostgreSQL database.
    pub fn is_url(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }
}

impl FromStr for PostgresLocation {
    type Err = PostgresLocationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut tls, mut root_certificate, mut kept) = (TlsMode::Prefer, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => tls = tls_mode(mode)?,
                Some(("sslrootcert", path)) => {
                    root_certificate = Some(PathBuf::from(decoded(path)));
                }
                _ => kept.push(pair),
            }
        }
        let mut rest = base.to_owned();
        if !kept.is_empty() {
            rest = format!("{rest}?{}", kept.join("&"));
        }
        // The parser's own words may repeat a part of the URL.
        let mut config = postgres::Config::from_str(&rest).map_err(|_| {
            let form = "it should be postgres://user@host:port/database?sslmode=verify-full";
            PostgresLocationError(form.to_owned())
        })?;
        config.application_name("ovenbird");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(std::time::Duration::from_secs(10));
        }
        Ok(Self { shown: shown(&config), config, tls, root_certificate })
    }
}

fn tls_mode(text: &str) -> Result<TlsMode, PostgresLocationError> {
    Ok(match text {
        "disable" => TlsMode::Disable,
        "allow" | "prefer" => TlsMode::Prefer,
        "require" => TlsMode::Require,
        "verify-ca" => TlsMode::VerifyCa,
        "verify-full" => TlsMode::VerifyFull,
        _ => {
            let modes = "sslmode is disable, prefer, require, verify-ca or verify-full";
            return Err(PostgresLocationError(modes.to_owned()));
        }
    })
}

/// `%2F` and the like as the bytes that they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend(&rest.as_bytes()[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = &rest[at + if code.is_some() { 3 } else { 1 }..];
    }
    bytes.extend(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// User, hosts, ports and database, and nothing else that a URL can hold.
fn shown(config: &postgres::Config) -> String {
    use postgres::config::Host;
    let host = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    };
    let hosts: Vec<String> = config.get_hosts().iter().map(host).collect();
    let ports: Vec<String> = config.get_ports().iter().map(ToString::to_string).collect();
    let user = config.get_user().map_or(String::new(), |user| format!("{user}@"));
    let port = if ports.is_empty() { String::new() } else { format!(":{}", ports.join(",")) };
    let database = config.get_dbname().map_or(String::new(), |name| format!("/{name}"));
    format!("postgres://{user}{}{port}{database}", hosts.join(","))
}

impl fmt::Display for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresLocation({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://ann:s3cret@db.example:5433/facts",
            "postgresql://ann:s3cret@db.example:5433/facts?sslmode=require&password=s3cret",
            "postgres://db.example:5433/facts?user=ann&password=s3cret",
        ] {
            let location: PostgresLocation = url.parse().unwrap();
            assert_eq!(location.to_string(), "postgres://ann@db.example:5433/facts");
            assert!(!format!("{location:?}").contains("s3cret"));
        }
        for url in
            ["postgres://ann:s3cret@x/y?sslmode=s3cret", "postgres://ann:s3cret@x/y?s3cret=1"]
        {
            let error = url.parse::<PostgresLocation>().unwrap_err();
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn modes_of_encryption_are_those_of_libpq() {
        let mode = |query: &str| {
            format!("postgres://x/y{query}").parse::<PostgresLocation>().map(|l| l.tls)
        };
        assert_eq!(mode(""), Ok(TlsMode::Prefer));
        assert_eq!(mode("?sslmode=verify-full"), Ok(TlsMode::VerifyFull));
        assert_eq!(mode("?sslmode=disable&application_name=x"), Ok(TlsMode::Disable));
        assert!(mode("?sslmode=maybe").is_err());
        let named: PostgresLocation = "postgres://x/y?sslrootcert=%2Fetc%2Fca.pem".parse().unwrap();
        assert_eq!(named.root_certificate, Some("/etc/ca.pem".into()));
    }
}
