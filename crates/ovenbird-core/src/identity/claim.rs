//! Claims: what each rule has to say about signatures.
//!
//! Rules group signatures by a key and claim each member to be the group's first, so that the
//! work grows with the signatures and not with their pairs.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::hidden::{hidden, is_hidden_address};
use super::name::{is_full, local_part, plain};
use super::noreply::account;
use super::shared::{is_shared_address, is_shared_local_part, is_shared_name};
use super::{Account, Attribution, Link, Mailmap, Rule, Scoped};
use crate::fact::Signature;

/// What claims are made from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// The signatures.
    pub signatures: &'a [Signature],
    /// The repos' mailmaps.
    pub mailmaps: &'a [Scoped<Mailmap>],
    /// The repos' attributions.
    pub attributions: &'a [Scoped<Vec<Attribution>>],
    /// (author, trailer) of one commit, by index, under one name.
    pub trailer_pairs: &'a [(u32, u32)],
    /// (account, address that it states), by index.
    pub stated: &'a [(u32, u32)],
    /// For each pull request that landed as commits of one author: (its account, that author), by
    /// index.
    pub pull_authors: &'a [(u32, u32)],
    /// Commits of each signature, to choose the name to show; empty if unknown. One beyond them is
    /// shown where a person has no other.
    pub weights: &'a [u64],
}

/// Above so many names at one address, it is a list's or a machine's.
const MOST_NAMES: usize = 4;
/// Above so many addresses under one name, it is perhaps several people's.
const MOST_ADDRESSES: usize = 8;
/// So many pull requests, and so much of all that either side is seen in, make a claim that counts.
const ENOUGH_PULLS: u64 = 2;
const MOST_PULLS: f64 = 0.8;
/// What a rule is worth where its key looks shared: shown, and not counted.
const DOUBTFUL: f64 = 0.5;

/// A signature in the forms that rules compare.
struct Face {
    name: String,
    email: String,
    account: Option<Account>,
}

/// Collects claims.
struct Claims<'a> {
    evidence: &'a Evidence<'a>,
    faces: Vec<Face>,
    /// Signatures that no claim may touch, by decision.
    apart: &'a [bool],
    /// The signatures in their own order, so that nothing depends on that of the input.
    order: Vec<u32>,
    found: Vec<Link>,
}

/// All claims about signatures other than those that are `apart`.
pub(super) fn claims(evidence: &Evidence<'_>, apart: &[bool]) -> Vec<Link> {
    let face = |signature: &Signature| Face {
        name: plain(&signature.name),
        email: signature.email.trim().to_lowercase(),
        account: account(&signature.email),
    };
    let mut order: Vec<u32> =
        (0..evidence.signatures.len() as u32).filter(|&at| !apart[at as usize]).collect();
    order.sort_by(|&a, &b| evidence.signatures[a as usize].cmp(&evidence.signatures[b as usize]));
    let faces = evidence.signatures.iter().map(face).collect();
    let mut claims = Claims { evidence, faces, apart, order, found: Vec::new() };
    claims.by_mailmap();
    claims.by_attribution();
    claims.by_account();
    claims.by_email();
    claims.by_hidden_email();
    claims.by_trailer();
    claims.by_stated_address();
    claims.by_pull_request();
    claims.by_name_and_local_part();
    claims.by_full_name();
    claims.by_address_parts();
    claims.found
}

impl Claims<'_> {
    fn face(&self, at: u32) -> &Face {
        &self.faces[at as usize]
    }

    /// Groups signatures by a key and claims the members of each group to be one.
    fn by_key<K: Ord>(
        &mut self,
        rule: Rule,
        key: impl Fn(&Self, u32) -> Option<K>,
        confidence: impl Fn(&Self, &[u32]) -> f64,
        evidence: impl Fn(&Self, &K) -> String,
    ) {
        let mut groups: BTreeMap<K, Vec<u32>> = BTreeMap::new();
        for &at in &self.order {
            if let Some(key) = key(self, at) {
                groups.entry(key).or_default().push(at);
            }
        }
        for (key, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
            let (confidence, evidence) = (confidence(self, &members), evidence(self, &key));
            for &b in &members[1..] {
                let evidence = evidence.clone();
                self.found.push(Link { a: members[0], b, rule, evidence, confidence });
            }
        }
    }

    fn by_mailmap(&mut self) {
        for scoped in self.evidence.mailmaps.iter().filter(|scoped| !scoped.what.is_empty()) {
            let lower = |proper: Signature| (proper.name, proper.email.to_lowercase());
            // What no line changes is not what the mailmap says, unless a line leads there.
            let (mut made, mut moved_to) = (HashSet::new(), HashSet::new());
            for &at in self.order.iter().filter(|&&at| scoped.holds(at)) {
                let signature = &self.evidence.signatures[at as usize];
                let proper = scoped.what.resolve(signature);
                if &proper == signature {
                    continue;
                }
                let (name, email) = lower(proper);
                if email != signature.email.to_lowercase() && !is_shared_address(&email) {
                    moved_to.insert(email.clone());
                }
                made.insert((name, email));
            }
            let proper_of = |claims: &Self, at: u32| {
                let signature = &claims.evidence.signatures[at as usize];
                scoped.holds(at).then(|| lower(scoped.what.resolve(signature)))
            };
            self.by_key(
                Rule::Mailmap,
                |claims, at| proper_of(claims, at).filter(|proper| made.contains(proper)),
                |_, _| Rule::Mailmap.confidence(),
                |_, (name, email)| format!(".mailmap makes both {name} <{email}>"),
            );
            self.by_key(
                Rule::Mailmap,
                |claims, at| {
                    let (_, email) = proper_of(claims, at)?;
                    moved_to.contains(&email).then_some(email)
                },
                |_, _| Rule::SameEmail.confidence(),
                |_, email| format!("one uses the address that .mailmap gives the other, {email}"),
            );
        }
    }

    fn by_attribution(&mut self) {
        for scoped in self.evidence.attributions {
            let mut logins: HashMap<String, String> = HashMap::new();
            for attribution in &scoped.what {
                for email in &attribution.emails {
                    logins.insert(email.trim().to_lowercase(), attribution.login.to_lowercase());
                }
            }
            self.by_key(
                Rule::Attribution,
                |claims, at| {
                    let login = logins.get(&claims.face(at).email).cloned();
                    login.filter(|_| scoped.holds(at))
                },
                |_, _| Rule::Attribution.confidence(),
                |_, login| format!(".sauced.yaml gives both addresses to {login}"),
            );
        }
    }

    fn by_account(&mut self) {
        self.by_key(
            Rule::AccountId,
            |claims, at| {
                let account = claims.face(at).account.as_ref()?;
                Some((account.host.clone(), account.id?))
            },
            |_, _| Rule::AccountId.confidence(),
            |_, (host, id)| format!("both addresses name account {id} of {host}"),
        );
        self.by_key(
            Rule::AccountLogin,
            |claims, at| {
                let account = claims.face(at).account.as_ref()?;
                Some((account.host.clone(), account.login.clone()))
            },
            |_, _| Rule::AccountLogin.confidence(),
            |_, (host, login)| format!("both addresses name the login {login} of {host}"),
        );
    }

    fn by_email(&mut self) {
        self.by_key(
            Rule::SameEmail,
            |claims, at| {
                let email = &claims.face(at).email;
                (!is_shared_address(email)).then(|| email.clone())
            },
            |claims, members| {
                let mut names: Vec<&str> =
                    members.iter().map(|&at| claims.face(at).name.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                if names.len() > MOST_NAMES { DOUBTFUL } else { Rule::SameEmail.confidence() }
            },
            |_, email| format!("both use the address {email}"),
        );
    }

    /// An address of the archive, whose local part is hidden, and those that it may stand for.
    fn by_hidden_email(&mut self) {
        // Nothing is hashed but what has a domain where something is hidden.
        let domains: HashSet<&str> = self
            .faces
            .iter()
            .filter(|face| is_hidden_address(&face.email))
            .filter_map(|face| Some(face.email.split_once('@')?.1))
            .collect();
        if domains.is_empty() {
            return;
        }
        let keys: Vec<Option<String>> = (0..)
            .zip(&self.faces)
            .map(|(at, face): (u32, &Face)| {
                let (_, domain) = face.email.split_once('@')?;
                if !domains.contains(domain) || is_shared_address(&face.email) {
                    return None;
                }
                let address: &str = &self.evidence.signatures[at as usize].email;
                if is_hidden_address(&face.email) {
                    Some(face.email.clone())
                } else {
                    hidden(address)
                }
            })
            .collect();
        self.by_key(
            Rule::HiddenEmail,
            |_, at| keys[at as usize].clone(),
            |_, _| Rule::HiddenEmail.confidence(),
            |_, hidden| format!("{hidden} is the other's address with its local part hidden"),
        );
    }

    fn by_trailer(&mut self) {
        for &(a, b) in self.evidence.trailer_pairs {
            if self.apart[a as usize] || self.apart[b as usize] {
                continue;
            }
            let (left, right) = (self.face(a), self.face(b));
            if left.name != right.name || is_shared_name(&left.name) || left.name.len() < 3 {
                continue;
            }
            let evidence =
                format!("one commit by {} carries a trailer with the other address", left.name);
            let confidence = Rule::Trailer.confidence();
            self.found.push(Link { a, b, rule: Rule::Trailer, evidence, confidence });
        }
    }

    fn by_stated_address(&mut self) {
        for &(a, b) in self.evidence.stated {
            let email = &self.face(b).email;
            if self.apart[a as usize] || self.apart[b as usize] || is_shared_address(email) {
                continue;
            }
            let evidence = format!("the account states the address {email}");
            let confidence = Rule::Stated.confidence();
            self.found.push(Link { a, b, rule: Rule::Stated, evidence, confidence });
        }
    }

    /// An account, and the signature that nearly all of its pull requests' commits carry. Who
    /// takes up another's work is seen with many, and is not claimed.
    fn by_pull_request(&mut self) {
        let mut seen: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let (mut by_account, mut by_author) = (HashMap::new(), HashMap::new());
        for &(account, author) in self.evidence.pull_authors {
            if self.apart[account as usize] || self.apart[author as usize] {
                continue;
            }
            *seen.entry((account, author)).or_default() += 1;
            *by_account.entry(account).or_insert(0_u64) += 1;
            *by_author.entry(author).or_insert(0_u64) += 1;
        }
        for ((a, b), count) in seen {
            let most = |all: u64| count as f64 >= MOST_PULLS * all as f64;
            if !most(by_account[&a])
                || !most(by_author[&b])
                || is_shared_address(&self.face(b).email)
            {
                continue;
            }
            let (rule, of) = (Rule::PullRequest, by_account[&a]);
            let evidence =
                format!("{count} of the account's {of} landed pull requests are its commits");
            let confidence = if count < ENOUGH_PULLS { DOUBTFUL } else { rule.confidence() };
            self.found.push(Link { a, b, rule, evidence, confidence });
        }
    }

    fn by_name_and_local_part(&mut self) {
        self.by_key(
            Rule::NameAndLocalPart,
            |claims, at| {
                let face = claims.face(at);
                let local = face.account.as_ref().map_or(local_part(&face.email), |a| &a.login);
                // A first name that is the address, too, is one thing said twice.
                let is_same = !is_full(&face.name) && face.name.replace(' ', "") == local;
                let telling = local.len() >= 3
                    && !is_same
                    && !is_shared_local_part(local)
                    && !is_shared_name(&face.name)
                    && !is_shared_address(&face.email);
                telling.then(|| (face.name.clone(), local.to_owned()))
            },
            |_, _| Rule::NameAndLocalPart.confidence(),
            |_, (name, local)| format!("both are named {name} and use {local}@ or that login"),
        );
    }

    fn by_full_name(&mut self) {
        self.by_key(
            Rule::FullName,
            |claims, at| {
                let name = &claims.face(at).name;
                (is_full(name) && !is_shared_name(name)).then(|| name.clone())
            },
            |claims, members| {
                let mut emails: Vec<&str> =
                    members.iter().map(|&at| claims.face(at).email.as_str()).collect();
                emails.sort_unstable();
                emails.dedup();
                if emails.len() > MOST_ADDRESSES { DOUBTFUL } else { Rule::FullName.confidence() }
            },
            |_, name| format!("both are named {name}"),
        );
    }

    /// A login or a local part that spells a name, or a local part that is a login.
    fn by_address_parts(&mut self) {
        let telling = |local: &str| local.len() >= 5 && !is_shared_local_part(local);
        let (mut names, mut logins) = (HashMap::new(), HashMap::new());
        for &at in &self.order {
            let face = self.face(at);
            if is_full(&face.name) {
                names.entry(face.name.replace(' ', "")).or_insert(at);
            }
            if let Some(account) = &face.account {
                logins.entry(account.login.clone()).or_insert(at);
            }
        }
        let mut found = Vec::new();
        for &at in &self.order {
            let face = self.face(at);
            let local = face.account.as_ref().map_or(local_part(&face.email), |a| &a.login);
            if !telling(local) || is_shared_address(&face.email) {
                continue;
            }
            let spelled: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
            let by_name = names.get(&spelled).map(|&other| (other, Rule::NameInAddress));
            let by_login = face.account.is_none().then(|| logins.get(local)).flatten();
            let by_login = by_login.map(|&other| (other, Rule::LoginInAddress));
            for (other, rule) in
                by_name.into_iter().chain(by_login).filter(|&(other, _)| other != at)
            {
                let evidence = format!("{local} is in one's address and the other's name or login");
                found.push(Link { a: other, b: at, rule, evidence, confidence: rule.confidence() });
            }
        }
        self.found.extend(found);
    }
}
