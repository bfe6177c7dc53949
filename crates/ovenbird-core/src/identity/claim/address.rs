//! What addresses say: equal ones, and those that name an account or stand for one another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Claims, DOUBTFUL};
use crate::identity::face::Face;
use crate::identity::hidden::{hidden, is_hidden_address};
use crate::identity::hint::resemble;
use crate::identity::placeholder::Standing;
use crate::identity::{Link, Rule};

/// Above so many people's names at one address, it is a list's or a machine's.
const MOST_NAMES: usize = 4;
/// A name that is used so much more often elsewhere stands at an address by a slip.
const SLIP: u64 = 20;

impl Claims<'_> {
    pub(super) fn by_account(&mut self) {
        let numbered = self.groups(|claims, at| {
            let account = claims.face(at).account.as_ref()?;
            Some((account.host.as_str(), account.id?))
        });
        let reported = |((host, id), members)| {
            (format!("both addresses name account {id} of {host}"), members)
        };
        let numbered: Vec<(String, Vec<u32>)> = numbered.into_iter().map(reported).collect();
        for (evidence, members) in numbered {
            self.star(&members, Rule::AccountId, Rule::AccountId.confidence(), &evidence);
        }
        let named = self.groups(|claims, at| {
            let account = claims.face(at).account.as_ref()?;
            Some((account.host.as_str(), account.login.as_str()))
        });
        let reported = |((host, login), members)| {
            (format!("both addresses name the login {login} of {host}"), members)
        };
        let named: Vec<(String, Vec<u32>)> = named.into_iter().map(reported).collect();
        for (evidence, members) in named {
            self.star(&members, Rule::AccountLogin, Rule::AccountLogin.confidence(), &evidence);
        }
    }

    pub(super) fn by_email(&mut self) {
        let groups = self.groups(|claims, at| {
            let face = claims.face(at);
            let is_reported =
                face.standing != Standing::Nobodys && !claims.kept_apart.is_shared(at);
            is_reported.then_some(face.email.as_str())
        });
        let groups: Vec<Vec<u32>> = groups.into_iter().map(|(_, members)| members).collect();
        let mut uses: Option<FxHashMap<String, u64>> = None;
        for members in groups {
            self.one_address(&members, &mut uses);
        }
    }

    fn one_address(&mut self, members: &[u32], uses: &mut Option<FxHashMap<String, u64>>) {
        let evidence = format!("both use the address {}", self.face(members[0]).email);
        let (rule, confidence) = (Rule::SameEmail, Rule::SameEmail.confidence());
        let people = self.people_at(members);
        if people.len() == 1 {
            return self.star(members, rule, confidence, &evidence);
        }
        if self.face(members[0]).standing == Standing::Doubtful {
            let heads: Vec<u32> = people.iter().map(|one| one[0]).collect();
            for one in people {
                self.star(&one, rule, confidence, &evidence);
            }
            return self.star(&heads, rule, DOUBTFUL, &evidence);
        }
        if people.len() > MOST_NAMES {
            self.crowded.extend(members);
            return self.star(members, rule, DOUBTFUL, &evidence);
        }
        if self.kept_apart.any_are_two(members) {
            self.crowded.extend(members);
            return;
        }
        let uses = uses.get_or_insert_with(|| self.uses_of_names());
        let (slips, own): (Vec<u32>, Vec<u32>) =
            members.iter().partition(|&&at| self.is_slip(at, members, uses));
        if !own.is_empty() {
            self.star(&own, rule, confidence, &evidence);
        }
        for b in slips {
            if let Some(&a) = own.first() {
                let (evidence, confidence) = (evidence.clone(), DOUBTFUL);
                self.found.push(Link { a, b, rule, evidence, confidence });
            }
        }
    }

    /// Signatures with one address, by whose names resemble each other.
    fn people_at(&self, members: &[u32]) -> Vec<Vec<u32>> {
        let mut people: Vec<Vec<u32>> = Vec::new();
        for &at in members {
            let face = self.face(at);
            let alike = |&other: &u32| agree(face, self.face(other));
            match people.iter_mut().find(|one| one.iter().any(alike)) {
                Some(one) => one.push(at),
                None => people.push(vec![at]),
            }
        }
        people
    }

    /// How many commits each full name has.
    fn uses_of_names(&self) -> FxHashMap<String, u64> {
        let mut uses = FxHashMap::default();
        for (face, weight) in self.faces.iter().zip(self.evidence.weights) {
            if face.has_full_name() {
                *uses.entry(face.name.clone()).or_default() += weight;
            }
        }
        uses
    }

    /// Whether a full name stands at somebody else's address, as when a patch of one is committed
    /// by the other: it is unlike the names there, and nearly always used elsewhere.
    fn is_slip(&self, at: u32, members: &[u32], uses: &FxHashMap<String, u64>) -> bool {
        let face = self.face(at);
        let Some(&all) = uses.get(&face.name).filter(|&&all| all > 0) else { return false };
        let is_other = |&other: &u32| {
            let other = self.face(other);
            other.has_full_name() && !resemble(&face.name, &other.name)
        };
        let here = members.iter().filter(|&&one| self.face(one).name == face.name);
        let weight = |at: &u32| self.evidence.weights.get(*at as usize).copied().unwrap_or(0);
        here.map(weight).sum::<u64>() * SLIP <= all && members.iter().any(is_other)
    }

    /// An address of the archive, whose local part is hidden, and those that it may stand for.
    pub(super) fn by_hidden_email(&mut self) {
        // Nothing is hashed but what has a domain where something is hidden.
        let is_hidden = |face: &&Face| is_hidden_address(&face.email);
        let domains: FxHashSet<&str> =
            self.faces.iter().filter(is_hidden).filter_map(Face::domain).collect();
        if domains.is_empty() {
            return;
        }
        let groups = self.groups(|claims, at| {
            let face = claims.face(at);
            if face.standing == Standing::Nobodys || !domains.contains(face.domain()?) {
                return None;
            }
            // The letter case is hidden with the rest.
            let address: &str = &claims.evidence.signatures[at as usize].email;
            if is_hidden(&face) { Some(face.email.clone()) } else { hidden(address) }
        });
        let (rule, confidence) = (Rule::HiddenEmail, Rule::HiddenEmail.confidence());
        for (address, members) in groups {
            let evidence = format!("{address} is the other's address with its local part hidden");
            self.star(&members, rule, confidence, &evidence);
        }
    }

    pub(super) fn by_stated_address(&mut self) {
        for &(a, b) in self.evidence.stated {
            let face = self.face(b);
            if self.is_apart(a, b) || face.standing != Standing::Own {
                continue;
            }
            let evidence = format!("the account states the address {}", face.email);
            let confidence = Rule::Stated.confidence();
            self.found.push(Link { a, b, rule: Rule::Stated, evidence, confidence });
        }
    }

    /// A login or a local part that spells a name, or a local part that is a login, from one repo
    /// to another: to look at. What it is worth within one repo, hints say.
    pub(super) fn by_address_parts(&mut self) {
        let (mut names, mut logins) = (FxHashMap::default(), FxHashMap::default());
        for &at in &self.order {
            let face = self.face(at);
            if face.has_full_name() {
                names.entry(joined(&face.name)).or_insert(at);
            }
            if let Some(account) = &face.account {
                logins.entry(account.login.as_str()).or_insert(at);
            }
        }
        let mut found = Vec::new();
        for &at in &self.order {
            let face = self.face(at);
            let Some(local) = face.local().filter(|local| local.len() >= 5) else { continue };
            let spells = |other: &u32| letters(local).eq(letters(&self.face(*other).name));
            let by_name = names.get(&joined(local)).filter(|other| spells(other));
            let by_name = by_name.map(|&other| (other, Rule::NameInAddress));
            let by_login = face.account.is_none().then(|| logins.get(local)).flatten();
            let by_login = by_login.map(|&other| (other, Rule::LoginInAddress));
            let both = by_name.into_iter().chain(by_login);
            for (other, rule) in both.filter(|&(other, _)| other != at) {
                let evidence = format!("{local} is in one's address and the other's name or login");
                found.push(Link { a: other, b: at, rule, evidence, confidence: rule.confidence() });
            }
        }
        self.found.extend(found);
    }
}

/// The letters and digits of a name or a local part.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// A hash of them.
fn joined(text: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    letters(text)
        .fold(0, |hash: u64, c| (hash.rotate_left(5) ^ u64::from(u32::from(c))).wrapping_mul(ODD))
}

/// Whether the names beside one address are one person's.
fn agree(a: &Face, b: &Face) -> bool {
    let is_own = a.standing == Standing::Own;
    if a.name.is_empty() || b.name.is_empty() {
        // Who gives no name says nothing against it.
        return is_own;
    }
    a.name == b.name || resemble(&a.name, &b.name) || (a.fits_its_address() && b.fits_its_address())
}
