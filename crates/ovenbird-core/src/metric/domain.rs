//! What the domain of an e-mail address tells of an affiliation.
//!
//! The lists lie in `data/`, one entry a line. There is no public suffix list here: domains are
//! folded to two labels, or to three below a suffix that `data/two_part_suffixes.txt` names.

use std::collections::HashSet;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;

/// What an address tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Affiliation<'a> {
    /// A domain of somebody's own: a company, a school, a project, or one person.
    Domain(&'a str),
    /// A mail provider open to everybody.
    FreeMail,
    /// A forge's address that hides the true one.
    NoReply,
    /// A domain that a project, an association or a forwarding service hands out to people of any
    /// employer, or that a home network has.
    Service,
    /// No domain, one that is reserved for examples, or that of a machine.
    Unknown,
}

type Entries = LazyLock<HashSet<&'static str>>;

static FREE_MAIL: Entries = LazyLock::new(|| entries(include_str!("data/free_mail.txt")));
static TWO_PART_SUFFIXES: Entries =
    LazyLock::new(|| entries(include_str!("data/two_part_suffixes.txt")));
static SERVICES: Entries = LazyLock::new(|| entries(include_str!("data/services.txt")));
static NO_REPLY: Entries = LazyLock::new(|| entries(include_str!("data/no_reply.txt")));

/// First labels of hosts by which schools forward the mail of who has left them.
const ALUMNI: [&str; 5] = ["alum", "alumni", "alumnos", "alumnus", "alumna"];

/// Domains that documentation uses (RFC 2606, RFC 6761).
const RESERVED: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Last labels that no domain of an organization has: reserved ones (RFC 2606, RFC 6761, RFC 6762,
/// RFC 8375), and those that machines and home routers give themselves.
const LOCAL: [&str; 27] = [
    "local",
    "localdomain",
    "localhost",
    "lan",
    "internal",
    "intranet",
    "home",
    "corp",
    "invalid",
    "example",
    "test",
    "(none)",
    "arpa",
    "box",
    "dhcp",
    "domain",
    "dom",
    "gateway",
    "intern",
    "ip",
    "loc",
    "localnet",
    "onion",
    "private",
    "router",
    "wifi",
    "workgroup",
];

/// What a mail address in lower case tells.
pub fn affiliation(email: &str) -> Affiliation<'_> {
    let Some((local, host)) = email.trim().rsplit_once('@') else { return Affiliation::Unknown };
    let host = host.trim_end_matches('.');
    if !is_public(host) {
        return Affiliation::Unknown;
    }
    let no_reply = |name: &str| matches!(name, "noreply" | "no-reply" | "donotreply");
    if no_reply(local) || suffixes(host).any(|suffix| NO_REPLY.contains(suffix)) {
        return Affiliation::NoReply;
    }
    let is_alumni = host.split_once('.').is_some_and(|(first, _)| ALUMNI.contains(&first));
    if is_alumni || suffixes(host).any(|suffix| SERVICES.contains(suffix)) {
        return Affiliation::Service;
    }
    let domain = registrable(host);
    if is_provider(domain) {
        return Affiliation::FreeMail;
    }
    Affiliation::Domain(domain)
}

/// The part of a host name that somebody registered: `linux.intel.com` gives `intel.com`.
pub fn registrable(host: &str) -> &str {
    let last = |labels: usize| match host.rmatch_indices('.').nth(labels - 1) {
        Some((at, _)) => &host[at + 1..],
        None => host,
    };
    if TWO_PART_SUFFIXES.contains(last(2)) { last(3) } else { last(2) }
}

/// The lines of a list without comments; `name.*` becomes `name.`, which no domain is.
fn entries(list: &'static str) -> HashSet<&'static str> {
    let lines = list.lines().map(str::trim);
    let entries = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries.map(|entry| entry.trim_end_matches('*')).collect()
}

/// Whether a host may be known outside of its own network, by its name.
fn is_public(host: &str) -> bool {
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    let named = |label: &str| !label.is_empty() && !label.contains(char::is_whitespace);
    // Every top-level domain is made of letters, or is one in another script.
    let is_top = last.chars().all(char::is_alphabetic) || last.starts_with("xn--");
    let is_reserved = suffixes(host).any(|suffix| RESERVED.contains(&suffix));
    host.split('.').all(named) && is_top && !is_reserved && !LOCAL.contains(&last)
}

/// The host name and each domain above it.
fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, rest)| rest))
}

/// An entry is a domain, or a first label for every country that a provider is in.
fn is_provider(domain: &str) -> bool {
    let label = domain.find('.').map(|dot| &domain[..=dot]);
    FREE_MAIL.contains(domain) || label.is_some_and(|label| FREE_MAIL.contains(label))
}
