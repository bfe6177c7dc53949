//! Accounts of a forge as signatures, so that the same rules say who is who.
//!
//! An account is written as the no-reply address that its forge gives it, which names it by number
//! and login. What else it states, an address or earlier logins, are further signatures of it.

use rustc_hash::FxHashMap;

use crate::fact::forge::{AccountRow, ForgeHistory};
use crate::fact::{History, Oid, Signature};

/// Signatures that stand for accounts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct AccountSignatures {
    /// One for each account, in their order, and then what else they state.
    pub signatures: Vec<Signature>,
    /// Pairs of indexes into `signatures`: an account, and an address that it states.
    pub stated: Vec<(u32, u32)>,
}

impl AccountSignatures {
    /// The accounts of one forge.
    pub fn new(host: &str, accounts: &[AccountRow]) -> Self {
        let mut found = Self::default();
        found.signatures.extend(accounts.iter().map(|one| account_signature(host, one)));
        for (at, account) in (0..).zip(accounts) {
            let earlier = account.earlier.iter().map(|login| signature(host, account, login));
            found.signatures.extend(earlier);
            if let Some(email) = account.email.as_deref().filter(|email| email.contains('@')) {
                found.stated.push((at, found.signatures.len() as u32));
                found.signatures.push(Signature::new(shown_name(account), email.trim()));
            }
        }
        found
    }
}

/// For each pull request that landed as a commit which git has: its account, and the signature of
/// that commit's author, by their indexes.
pub fn pull_authors(history: &History, forge: &ForgeHistory) -> Vec<(u32, u32)> {
    // The last commit of the branch is its author's own work more surely than what the forge
    // makes of it; a merge made by the button is the merger's.
    let wanted = forge.pull_requests.iter().filter(|pull| pull.author.is_some());
    let oids = wanted.clone().flat_map(|pull| [pull.head_oid, pull.merge_oid]).flatten();
    let mut commits: FxHashMap<Oid, Option<u32>> = oids.map(|oid| (oid, None)).collect();
    if commits.is_empty() {
        return Vec::new();
    }
    for (at, oid) in (0_u32..).zip(&history.oids) {
        if let Some(commit) = commits.get_mut(oid) {
            *commit = Some(at);
        }
    }
    let author = |oid: Option<Oid>| {
        let commit = (*commits.get(&oid?)?)?;
        let row = &history.commits[commit as usize];
        (!row.is_merge()).then_some(row.author)
    };
    wanted
        .filter_map(|pull| {
            Some((pull.author?, author(pull.head_oid).or_else(|| author(pull.merge_oid))?))
        })
        .collect()
}

/// The signature that stands for an account.
pub fn account_signature(host: &str, account: &AccountRow) -> Signature {
    signature(host, account, &account.login)
}

fn signature(host: &str, account: &AccountRow, login: &str) -> Signature {
    let domain = match host {
        "codeberg.org" => "noreply.codeberg.org".to_owned(),
        host => format!("users.noreply.{host}"),
    };
    // GraphQL tells a bot's login without the ending that GitHub gives to apps alone.
    let ending = if account.kind.as_deref() == Some("Bot") && !login.ends_with("[bot]") {
        "[bot]"
    } else {
        ""
    };
    let email = match account.id.number {
        id @ 1.. => format!("{id}+{login}{ending}@{domain}"),
        _ => format!("{login}{ending}@{domain}"),
    };
    Signature::new(shown_name(account), &email)
}

/// The name that an account states, else its login.
fn shown_name(account: &AccountRow) -> String {
    let stated = account.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    stated.unwrap_or(&account.login).to_owned()
}
