//! From text to a [`Location`].

use super::{Location, Remote, RemoteError, Scheme, host};

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 2048;

/// Logins that everybody uses, and that say nothing of anybody.
const SERVICE_LOGINS: [&str; 8] =
    ["git", "gitea", "forgejo", "gitlab", "gogs", "aur", "hg", "anonymous"];

/// Longest login name of secure shell; whatever is longer is a token in the wrong place.
const LONGEST_USER: usize = 32;

impl Location {
    /// Reads what a user typed. Only the text counts; no folder is looked for.
    ///
    /// - `.`, `..`, `/x`, `./x`, `../x`, `~`, `~/x` are local paths.
    /// - `owner/name` is that repo on GitHub. Whoever wants a folder of that name to come first
    ///   looks for it before asking here.
    /// - `scheme://host/path` with https, http, ssh, git or file is a URL.
    /// - `user@host:path` and `host:path` are secure shell, as git has it.
    pub fn parse(text: &str) -> Result<Self, RemoteError> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(RemoteError::Length(LONGEST));
        }
        if is_local(text) {
            let is_clean = !text.contains('\0');
            return is_clean.then(|| Self::Local(text.to_owned())).ok_or(RemoteError::Character);
        }
        let text = text.trim();
        if text.chars().any(is_misleading) {
            return Err(RemoteError::Character);
        }
        if text.contains('?') {
            return Err(RemoteError::Query);
        }
        if text.contains('#') {
            return Err(RemoteError::Fragment);
        }
        let remote = if let Some((scheme, rest)) = text.split_once("://") {
            url(parse_scheme(scheme)?, rest)?
        } else if let Some((login, path)) = split_scp(text) {
            scp(login, path)?
        } else if is_github_name(text) {
            url(Scheme::Https, &format!("github.com/{text}"))?
        } else {
            return Err(RemoteError::Form);
        };
        // Both are read again, and either can be longer than what was typed: `0x7f.1` is
        // `127.0.0.1`, `é` is `%C3%A9`.
        let key_url = "https://".len() + remote.key().len();
        if key_url.max(remote.fetch_url().len()) > LONGEST {
            return Err(RemoteError::Length(LONGEST));
        }
        Ok(Self::Remote(remote))
    }
}

fn is_local(text: &str) -> bool {
    matches!(text, "." | ".." | "~") || ["/", "./", "../", "~/"].iter().any(|p| text.starts_with(p))
}

/// Characters that split a line, hide, or turn the reading direction.
fn is_misleading(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || char == '\\'
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn parse_scheme(text: &str) -> Result<Scheme, RemoteError> {
    let lower = text.to_ascii_lowercase();
    Ok(match lower.as_str() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        "ssh" | "git+ssh" | "ssh+git" => Scheme::Ssh,
        "git" => Scheme::Git,
        "file" => Scheme::File,
        // A short word can be shown; anything else may be part of a secret.
        word if word.len() <= 8 && word.chars().all(|char| char.is_ascii_lowercase()) => {
            return Err(RemoteError::UnknownScheme(lower));
        }
        _ => return Err(RemoteError::Form),
    })
}

/// `user@host:path` or `user@[::1]:path`, if the text has that form: a colon before any slash.
fn split_scp(text: &str) -> Option<(&str, &str)> {
    let after_user = text.find('@').map_or(0, |at| at + 1);
    let bracket = text[after_user..].starts_with('[').then(|| text.find("]:")).flatten();
    let colon = bracket.map_or_else(|| text.find(':'), |at| Some(at + 1))?;
    let (login, path) = (&text[..colon], &text[colon + 1..]);
    (!login.contains('/')).then_some((login, path))
}

fn scp(login: &str, path: &str) -> Result<Remote, RemoteError> {
    // `https:/host/x` lacks a slash, `ext::command` would run a program.
    if parse_scheme(login).is_ok() || path.starts_with(':') {
        return Err(RemoteError::Form);
    }
    let (user, host) =
        login.rsplit_once('@').map_or((None, login), |(user, host)| (Some(user), host));
    let (user, had_credentials) = ssh_user(user)?;
    let host = host::canonical(host)?;
    // Without its login name, `x@git:path` would be read as a URL next time.
    if user.is_none() && parse_scheme(&host).is_ok() {
        return Err(RemoteError::Form);
    }
    check_path(path)?;
    if path.contains('@') {
        return Err(RemoteError::Path("an `@` in it looks like a misplaced password"));
    }
    let path = path.to_owned();
    Ok(Remote { scheme: Scheme::Ssh, host, port: None, path, user, is_scp: true, had_credentials })
}

fn url(scheme: Scheme, rest: &str) -> Result<Remote, RemoteError> {
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (login, address) = match authority.rsplit_once('@') {
        Some((login, address)) => (Some(login), address),
        None => (None, authority),
    };
    let (user, had_credentials) = match scheme {
        Scheme::Ssh => ssh_user(login)?,
        _ => (None, login.is_some()),
    };
    let (host, port) = match scheme {
        Scheme::File if matches!(address, "" | "localhost") => (String::new(), None),
        Scheme::File => return Err(RemoteError::Host("a `file` URL has none")),
        _ => {
            let (name, port) = split_port(address)?;
            (host::canonical(name)?, port)
        }
    };
    check_path(path)?;
    let path = path.to_owned();
    Ok(Remote { scheme, host, port, path, user, is_scp: false, had_credentials })
}

/// The name to log in with, and whether something was dropped: any name but those of services
/// says who somebody is, or is a token, and belongs into the configuration of ssh.
fn ssh_user(login: Option<&str>) -> Result<(Option<String>, bool), RemoteError> {
    let Some(login) = login else { return Ok((None, false)) };
    let (user, has_password) =
        login.split_once(':').map_or((login, false), |(user, _)| (user, true));
    if user.is_empty() || user.len() > LONGEST_USER {
        return Ok((None, true));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    if user.starts_with('-') || !user.bytes().all(is_plain) {
        return Err(RemoteError::User);
    }
    if !SERVICE_LOGINS.contains(&user) {
        return Ok((None, true));
    }
    Ok((Some(user.to_owned()), has_password))
}

fn split_port(address: &str) -> Result<(&str, Option<u16>), RemoteError> {
    let after_bracket = address.rfind(']').unwrap_or(0);
    let Some(colon) = address[after_bracket..].find(':').map(|at| at + after_bracket) else {
        return Ok((address, None));
    };
    let digits = &address[colon + 1..];
    // `host:/path` means the default port.
    if digits.is_empty() {
        return Ok((&address[..colon], None));
    }
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = digits.parse().ok().filter(|&port| is_number && port > 0);
    Ok((&address[..colon], Some(port.ok_or(RemoteError::Port)?)))
}

fn is_github_name(text: &str) -> bool {
    let Some((owner, name)) = text.split_once('/') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_owner = (1..=39).contains(&owner.len()) && owner.bytes().all(plain);
    let is_name = (1..=100).contains(&name.len()) && name.bytes().all(|b| plain(b) || b == b'.');
    is_owner && is_name && !owner.starts_with('-')
}

fn check_path(path: &str) -> Result<(), RemoteError> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
    let Some(first) = segments.peek() else { return Err(RemoteError::Path("it is empty")) };
    if first.find('@').is_some_and(|at| at > 0) {
        return Err(RemoteError::Path("an `@` in it looks like a misplaced password"));
    }
    let mut is_first = true;
    for segment in segments {
        if matches!(segment, "." | "..") {
            return Err(RemoteError::Path("it holds a `.` or `..` segment"));
        }
        // What could be taken for an option. There are repos such as `tgstation/-tg-station`.
        if segment.starts_with("--") || (is_first && segment.starts_with('-')) {
            return Err(RemoteError::Path("a segment begins with `-`"));
        }
        is_first = false;
    }
    check_encoding(path)
}

/// `%20` and the like are accepted where a character needs it, never to hide a plain one.
fn check_encoding(path: &str) -> Result<(), RemoteError> {
    for part in path.split('%').skip(1) {
        let digits = part.get(..2).filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        let byte = byte.ok_or(RemoteError::Path("a `%` is not followed by two digits"))?;
        let hides = byte.is_ascii_alphanumeric() || byte.is_ascii_control();
        if hides || b"-._~/\\%@".contains(&byte) {
            return Err(RemoteError::Path("a `%` code hides a plain or a dangerous character"));
        }
    }
    Ok(())
}

/// The same path with upper-case `%` codes, and codes in place of bytes beyond ASCII.
pub(super) fn canonical_encoding(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut code_digits = 0_u8;
    for byte in path.bytes() {
        if byte == b'%' {
            code_digits = 3;
        }
        if byte.is_ascii() {
            let is_code = code_digits > 0;
            out.push(char::from(if is_code { byte.to_ascii_uppercase() } else { byte }));
            code_digits = code_digits.saturating_sub(1);
        } else {
            out.extend(format!("%{byte:02X}").chars());
        }
    }
    out
}
