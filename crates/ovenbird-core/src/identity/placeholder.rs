//! Names and addresses that many people or none have, by the lists of a data file. They are
//! evidence of nothing.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

const BUILT_IN: &str = include_str!("placeholders.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    names: FxHashSet<String>,
    given: FxHashSet<String>,
    family: FxHashSet<String>,
    addresses: FxHashSet<String>,
    asking: FxHashSet<String>,
    machines: FxHashSet<String>,
    roles: FxHashSet<String>,
    domains: FxHashSet<String>,
    local: FxHashSet<String>,
    providers: FxHashSet<String>,
}

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(BUILT_IN).expect("the built-in lists are valid"));

/// What an address tells of who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is somebody's.
    Own,
    /// A reserved domain or a machine's: it tells something only where names agree.
    Doubtful,
    /// A placeholder, a machine, or no address at all.
    Nobodys,
}

/// Whether a plain name is a placeholder.
pub(super) fn is_placeholder_name(plain: &str) -> bool {
    plain.is_empty() || LISTS.names.contains(plain)
}

/// Whether a word is a given name that very many people have.
pub(super) fn is_given_name(word: &str) -> bool {
    LISTS.given.contains(word)
}

/// Whether a plain name is a frequent given name with a frequent family name.
pub(super) fn is_frequent_name(plain: &str) -> bool {
    let Some((first, rest)) = plain.split_once(' ') else { return false };
    let last = rest.rsplit(' ').next().unwrap_or(rest);
    let both = |given: &str, family: &str| is_given_name(given) && LISTS.family.contains(family);
    both(first, last) || both(last, first)
}

/// Whether a local part is a role's, a machine's or a placeholder, and so tells nobody apart.
pub(super) fn is_role(local: &str) -> bool {
    LISTS.roles.contains(local) || LISTS.machines.contains(local) || is_asking(local)
}

/// Whether a domain gives addresses to everybody.
pub(super) fn is_provider(domain: &str) -> bool {
    LISTS.providers.contains(domain)
}

/// What an address tells, in lower case and trimmed.
pub(super) fn standing(email: &str) -> Standing {
    let Some((local, domain)) = parts(email) else { return Standing::Nobodys };
    if LISTS.addresses.contains(email) || LISTS.machines.contains(local) || is_asking(local) {
        return Standing::Nobodys;
    }
    let leads_nowhere = domain.rsplit_once('.').is_none_or(|(_, top)| LISTS.local.contains(top))
        || is_reserved(domain);
    match (leads_nowhere, LISTS.roles.contains(local)) {
        (true, true) => Standing::Nobodys,
        (true, false) => Standing::Doubtful,
        (false, _) => Standing::Own,
    }
}

/// Local part and domain of what can be an address: each has a letter or digit, and none a space.
fn parts(email: &str) -> Option<(&str, &str)> {
    let (local, domain) = email.rsplit_once('@')?;
    let tells = |text: &str| text.chars().any(char::is_alphanumeric);
    let can_be = tells(local) && tells(domain) && !email.contains(char::is_whitespace);
    can_be.then_some((local, domain))
}

fn is_reserved(domain: &str) -> bool {
    let below = domain.match_indices('.').map(|(at, _)| &domain[at + 1..]);
    std::iter::once(domain).chain(below).any(|one| LISTS.domains.contains(one))
}

/// `your-email`, `Your_Name` and the like.
fn is_asking(local: &str) -> bool {
    let is_candidate =
        local.starts_with("your") || local.starts_with("my") || local.starts_with("first");
    is_candidate && LISTS.asking.contains(&local.replace(['.', '-', '_'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_standing() {
        for nobody in [
            "",
            "?@?",
            "unknown",
            "user.email",
            "users.noreply.github.com",
            "(none)",
            "ann",
            "a b@c.org",
            "@x.org",
            "ann@",
            "root@host.example.org",
            "noreply@github.com",
            "noreply@users.noreply.github.com",
            "your-email@example.com",
            "your.email@gmail.com",
            "your_name@corp.com",
            "test@test.com",
            "email@example.com",
            "git@github.com",
            "unknown@unknown",
            "you@example.org",
            "user@localhost.localdomain",
            "ubuntu@ip-10-0-0-1",
            "build@acme.org",
            "admin@host.lan",
            "me@domain.com",
            "none@none",
            "pi@raspberrypi",
        ] {
            assert_eq!(standing(nobody), Standing::Nobodys, "{nobody}");
        }
        for doubtful in [
            "ann@example.com",
            "ann@mail.example.org",
            "ann@acme.test",
            "ann@acme.invalid",
            "ann@mac.local",
            "ann@laptop",
            "ann@laptop.(none)",
            "ann@localhost",
        ] {
            assert_eq!(standing(doubtful), Standing::Doubtful, "{doubtful}");
        }
        for own in [
            "ann@acme.org",
            "me@annlee.org",
            "info@annlee.org",
            "42+ann@users.noreply.github.com",
            "ann@examples.com",
            "ann@test.acme.org",
            "robot@annlee.org",
            "yourij@acme.org",
        ] {
            assert_eq!(standing(own), Standing::Own, "{own}");
        }
    }

    #[test]
    fn frequent_names_have_both_parts_on_the_lists() {
        assert!(is_frequent_name("wei wang") && is_frequent_name("john a smith"));
        assert!(is_frequent_name("wang wei"));
        assert!(!is_frequent_name("annika lee") && !is_frequent_name("john stenberg"));
        assert!(!is_frequent_name("wei"));
    }
}
