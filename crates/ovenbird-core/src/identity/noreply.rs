//! The no-reply addresses by which forges hide a person's own, and the account that each names.

use super::hidden::is_hidden_address;
use crate::identity::Account;

/// The account of a forge's no-reply address; `None` for any other address, and for one whose
/// local part is hidden, with which it names nobody.
pub fn account(email: &str) -> Option<Account> {
    // Most addresses are none, and are read no further.
    if !is_no_reply(email.split_once('@')?.1) {
        return None;
    }
    let email = email.trim().to_ascii_lowercase();
    if is_hidden_address(&email) {
        return None;
    }
    let (local, host) = email.split_once('@')?;
    let (host, id, login) = match host {
        "users.noreply.github.com" => numbered("github.com", local, '+'),
        "users.noreply.gitlab.com" => numbered("gitlab.com", local, '-'),
        "noreply.codeberg.org" => ("codeberg.org", None, local),
        "noreply.gitea.com" => ("gitea.com", None, local),
        // An Enterprise server has the like.
        host => numbered(host.strip_prefix("users.noreply.")?, local, '+'),
    };
    let is_login = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '[' | ']');
    let plain = !login.is_empty() && login.chars().all(is_login);
    plain.then(|| Account { host: host.to_owned(), login: login.to_owned(), id })
}

fn is_no_reply(host: &str) -> bool {
    let begins = |with: &str| {
        host.get(..with.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(with))
    };
    begins("users.noreply.") || begins("noreply.")
}

/// `id+login` or a bare `login`.
fn numbered<'a>(host: &'a str, local: &'a str, between: char) -> (&'a str, Option<u64>, &'a str) {
    match local.split_once(between) {
        Some((id, login)) if id.parse::<u64>().is_ok() => (host, id.parse().ok(), login),
        _ => (host, None, local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_from_no_reply_addresses() {
        let read = |email: &str| account(email).map(|found| (found.host, found.login, found.id));
        let github = |login: &str, id| Some(("github.com".to_owned(), login.to_owned(), id));
        assert_eq!(
            read("583231+Octocat@users.noreply.github.com"),
            github("octocat", Some(583_231))
        );
        assert_eq!(read("octocat@users.noreply.github.com"), github("octocat", None));
        let bot = read("49699333+dependabot[bot]@users.noreply.github.com");
        assert_eq!(bot, github("dependabot[bot]", Some(49_699_333)));
        assert_eq!(read("12-jo-hn@users.noreply.gitlab.com").unwrap().1, "jo-hn");
        assert_eq!(read("noreply@github.com"), None);
        assert_eq!(read("a b@users.noreply.github.com"), None);
        assert_eq!(read("@users.noreply.github.com"), None);
        // By the program `sha1sum`, of `42+ann`.
        assert_eq!(read("3981cc0dd1a9fcb31530c19bbfb6ae5a406e2983@users.noreply.github.com"), None);
    }
}
