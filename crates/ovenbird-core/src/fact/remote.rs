//! Where a repo is fetched from: what a user may type, and when two spellings are one repo.
//!
//! Text becomes a [`Location`] by [`Location::parse`], which looks at nothing but the text.
//! [`Remote::key`] is the name under which a repo is known; [`Remote::fetch_url`] is what `git`
//! is handed. [`Policy`] says which remotes may be reached at all. Passwords and tokens end in
//! the parser: no type here can hold one, and no error repeats what was typed.

mod host;
mod parse;
mod policy;

use std::fmt;
use std::net::IpAddr;

pub use policy::Policy;

/// Ports that the schemes use when none is written; a key leaves them out.
const DEFAULT_PORTS: [u16; 4] = [443, 80, 22, 9418];

/// Forges on which `Owner/Name` and `owner/name` are one repo.
const CASELESS_FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// What a user named: a folder, or a repo elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A path on this machine, as typed; `~` is not resolved.
    Local(String),
    /// A repo to be fetched.
    Remote(Remote),
}

/// How a remote is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// HTTP over TLS.
    Https,
    /// HTTP in the clear.
    Http,
    /// Secure shell, written as a URL or as `user@host:path`.
    Ssh,
    /// Git's own protocol: neither encrypted nor authenticated.
    Git,
    /// A folder of this machine, fetched as if it were remote.
    File,
}

/// A repo to be fetched, without any secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    scheme: Scheme,
    /// Empty for `file`.
    host: String,
    port: Option<u16>,
    path: String,
    /// The login name of secure shell.
    user: Option<String>,
    /// Written as `host:path`, where the path begins in the user's home folder.
    is_scp: bool,
    /// The text held a password, a token or a user name that is not used; it has been dropped.
    pub had_credentials: bool,
}

/// Why a text names no repo that may be fetched. Holds nothing of what was typed beyond a
/// scheme, so that no secret can leak through it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// There is nothing, or too much.
    #[error("a repo's name has 1 to {0} bytes")]
    Length(usize),
    /// None of the known forms.
    #[error("neither a path, nor a URL with a scheme, nor `git@host:path`, nor `owner/name`")]
    Form,
    /// A scheme that is never fetched.
    #[error("the scheme `{0}` is not among https, ssh, git, http and file")]
    UnknownScheme(String),
    /// Letters that no repo needs and that can mislead a reader or a program.
    #[error("spaces, control characters, backslashes and invisible characters are not accepted")]
    Character,
    /// `?…`.
    #[error("a `?` query does not belong to a repo's URL")]
    Query,
    /// `#…`.
    #[error("a `#` fragment does not belong to a repo's URL")]
    Fragment,
    /// The host is missing or is none.
    #[error("the host is not valid: {0}")]
    Host(&'static str),
    /// The port is none.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// The login name holds odd characters.
    #[error("the login name holds characters other than letters, digits, `.`, `_`, `+` and `-`")]
    User,
    /// The path is missing or leads elsewhere.
    #[error("the path is not valid: {0}")]
    Path(&'static str),
    /// A scheme that the operator has not allowed.
    #[error("fetching over `{0}` is not allowed here")]
    SchemeNotAllowed(Scheme),
    /// A host or address that the operator has not allowed.
    #[error("fetching from private, local or reserved addresses is not allowed here")]
    PrivateAddress,
}

impl Remote {
    /// How it is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in lower case, IPv6 in brackets, IPv4 in four decimal parts; empty for `file`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, where one was written.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The port that is connected to; `None` for `file`.
    pub fn effective_port(&self) -> Option<u16> {
        self.port.or(match self.scheme {
            Scheme::Https => Some(443),
            Scheme::Http => Some(80),
            Scheme::Ssh => Some(22),
            Scheme::Git => Some(9418),
            Scheme::File => None,
        })
    }

    /// The path as fetched, such as `/owner/name.git`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of the repo: `host[:port]/path`, equal for all spellings of one repo.
    ///
    /// The scheme, the login name, ports that are any scheme's default, `.git` at the end and
    /// needless slashes do not count. Case counts in the path, except on the large forges that
    /// ignore it. A repo on this machine is `file:///path`, where `.git` does count, because
    /// `x` and `x.git` may be two folders.
    pub fn key(&self) -> String {
        let path = self.key_path();
        match (self.scheme, self.port.filter(|port| !DEFAULT_PORTS.contains(port))) {
            (Scheme::File, _) => format!("file:///{path}"),
            (_, Some(port)) => format!("{}:{port}/{path}", self.host),
            (_, None) => format!("{}/{path}", self.host),
        }
    }

    fn key_path(&self) -> String {
        let segments: Vec<_> = self.path.split('/').filter(|part| !part.is_empty()).collect();
        let mut path = parse::canonical_encoding(&segments.join("/"));
        if self.scheme == Scheme::File {
            return path;
        }
        if CASELESS_FORGES.contains(&self.host.as_str()) {
            path.make_ascii_lowercase();
        }
        // A segment that is `.git` alone stays: nothing would be left of it.
        while let Some(bare) =
            path.strip_suffix(".git").filter(|bare| !bare.is_empty() && !bare.ends_with('/'))
        {
            path.truncate(bare.len());
        }
        path
    }

    /// What `git` is handed: a URL, or `user@host:path` where it was written so.
    pub fn fetch_url(&self) -> String {
        self.written(self.user.as_deref())
    }

    /// The URL with an address in place of the host's name. For schemes that send the name along
    /// by another way.
    pub fn at_address(&self, address: IpAddr) -> String {
        let host = match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        };
        Self { host, ..self.clone() }.fetch_url()
    }

    fn written(&self, user: Option<&str>) -> String {
        let user = user.map_or(String::new(), |user| format!("{user}@"));
        if self.is_scp {
            return format!("{user}{}:{}", self.host, self.path);
        }
        let port = self.port.map_or(String::new(), |port| format!(":{port}"));
        format!("{}://{user}{}{port}{}", self.scheme, self.host, self.path)
    }
}

impl fmt::Display for Remote {
    /// The URL without a login name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(None))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Ssh => "ssh",
            Self::Git => "git",
            Self::File => "file",
        })
    }
}

#[cfg(test)]
mod tests;
