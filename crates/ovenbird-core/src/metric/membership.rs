//! Which organization each commit counts for.
//!
//! A user's own file comes first: an entry for the commit's address, then one for its author,
//! then one for its domain. After it comes the company that an account of the author states, and
//! last the domain of the address. What an account states, it states of now: it counts for all
//! of the author's time for which the file says nothing.

use rustc_hash::FxHashMap;

use super::domain::{Affiliation, affiliation};
use super::study::{Contribution, Study};
use crate::fact::Window;
use crate::identity::{Affiliations, Whose, account, folded};

/// The place of free mail, no-reply and unknown addresses before the organizations.
pub(super) const APART: [Affiliation<'static>; 3] =
    [Affiliation::FreeMail, Affiliation::NoReply, Affiliation::Unknown];

/// By what a commit counts for an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    File,
    Company,
    Domain,
}

/// The organizations of a repo's commits.
pub(super) struct Memberships {
    /// Their names; the first are those [`APART`], without one.
    pub(super) names: Vec<String>,
    places: FxHashMap<String, u32>,
    /// By signature, from its domain.
    of_domain: Vec<u32>,
    /// By person, from their accounts.
    of_company: FxHashMap<u32, u32>,
    /// The file's entries by signature, for its address; later ones count.
    by_address: Entries,
    /// By person.
    by_person: Entries,
    /// By signature, for its domain.
    by_domain: Entries,
}

type Entries = FxHashMap<u32, Vec<(Window, u32)>>;

impl Memberships {
    pub(super) fn new(study: &Study<'_>, affiliations: &Affiliations) -> Self {
        let mut made = Self {
            names: APART.map(|_| String::new()).to_vec(),
            places: FxHashMap::default(),
            of_domain: Vec::with_capacity(study.history.signatures.len()),
            of_company: FxHashMap::default(),
            by_address: Entries::default(),
            by_person: Entries::default(),
            by_domain: Entries::default(),
        };
        made.read_domains(study);
        if !affiliations.is_empty() {
            made.read_companies(study, affiliations);
            made.read_file(study, affiliations);
        }
        made
    }

    fn place(&mut self, name: &str) -> u32 {
        let names = &mut self.names;
        *self.places.entry(folded(name)).or_insert_with(|| {
            names.push(name.to_owned());
            names.len() as u32 - 1
        })
    }

    fn read_domains(&mut self, study: &Study<'_>) {
        for signature in &study.history.signatures {
            let email = signature.email.to_ascii_lowercase();
            let told = affiliation(&email);
            let place = match (told, APART.iter().position(|&apart| apart == told)) {
                (_, Some(place)) => place as u32,
                (Affiliation::Domain(domain), None) => self.place(domain),
                (_, None) => 2,
            };
            self.of_domain.push(place);
        }
    }

    fn read_companies(&mut self, study: &Study<'_>, affiliations: &Affiliations) {
        for (person, declared) in with_persons(study, affiliations) {
            if let Some(company) = &affiliations.accounts[declared].company {
                let place = self.place(company);
                self.of_company.entry(person).or_insert(place);
            }
        }
    }

    fn read_file(&mut self, study: &Study<'_>, affiliations: &Affiliations) {
        let owners = Owners::new(study, affiliations);
        for given in &affiliations.given {
            let entry = (given.during, self.place(&given.organization));
            let persons = match &given.whose {
                Whose::Email(email) => {
                    let signatures = owners.emails.get(email).map_or(&[][..], Vec::as_slice);
                    push(&mut self.by_address, signatures.iter().copied(), entry);
                    let person = |&one: &u32| study.persons.of_signature[one as usize];
                    signatures.iter().map(person).collect()
                }
                Whose::Login(login) => owners.logins.get(login).cloned().unwrap_or_default(),
                Whose::Domain(domain) => {
                    let signatures = owners.domains.get(domain).map_or(&[][..], Vec::as_slice);
                    push(&mut self.by_domain, signatures.iter().copied(), entry);
                    Vec::new()
                }
            };
            push(&mut self.by_person, persons.into_iter(), entry);
        }
    }

    /// The place of a commit, with its author's signature, among the names, and by what.
    pub(super) fn of_commit(&self, commit: &Contribution, signature: u32) -> (u32, By) {
        let at = commit.authored;
        let file = valid(&self.by_address, signature, at)
            .or_else(|| valid(&self.by_person, commit.author, at))
            .or_else(|| valid(&self.by_domain, signature, at));
        let company = || self.of_company.get(&commit.author).copied();
        match (file, company()) {
            (Some(place), _) => (place, By::File),
            (None, Some(place)) => (place, By::Company),
            (None, None) => (self.of_domain[signature as usize], By::Domain),
        }
    }
}

/// Which signatures and persons the keys of a file mean.
struct Owners {
    emails: FxHashMap<String, Vec<u32>>,
    /// A domain, and each above it.
    domains: FxHashMap<String, Vec<u32>>,
    logins: FxHashMap<String, Vec<u32>>,
}

impl Owners {
    fn new(study: &Study<'_>, affiliations: &Affiliations) -> Self {
        let (mut emails, mut domains) = (FxHashMap::default(), FxHashMap::default());
        let mut logins: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (at, signature) in (0..).zip(&study.history.signatures) {
            let email = signature.email.trim().to_lowercase();
            let mut host = email.rsplit_once('@').map(|(_, host)| host);
            while let Some(domain) = host {
                domains.entry(domain.to_owned()).or_insert_with(Vec::new).push(at);
                host = domain.split_once('.').map(|(_, above)| above);
            }
            if let Some(account) = account(&email) {
                let person = study.persons.of_signature[at as usize];
                logins.entry(account.login).or_default().push(person);
            }
            emails.entry(email).or_insert_with(Vec::new).push(at);
        }
        for (person, known) in (0..).zip(&study.persons.persons) {
            for account in &known.accounts {
                logins.entry(account.login.clone()).or_default().push(person);
            }
        }
        for (person, declared) in with_persons(study, affiliations) {
            for login in &affiliations.accounts[declared].logins {
                logins.entry(login.clone()).or_default().push(person);
            }
        }
        Self { emails, domains, logins }
    }
}

/// The persons of the accounts, which come after the history's signatures, with their places.
fn with_persons(
    study: &Study<'_>,
    affiliations: &Affiliations,
) -> impl Iterator<Item = (u32, usize)> {
    let persons = study.persons.of_signature.iter().skip(study.history.signatures.len());
    persons.copied().zip(0..affiliations.accounts.len())
}

fn push(entries: &mut Entries, keys: impl Iterator<Item = u32>, entry: (Window, u32)) {
    for key in keys {
        entries.entry(key).or_default().push(entry);
    }
}

/// The last entry that holds at an instant; at an unknown one, the last that always holds.
fn valid(entries: &Entries, key: u32, at: Option<i64>) -> Option<u32> {
    let holds = |during: &Window| match at {
        Some(at) => during.contains(at),
        None => during.from == i64::MIN && during.to == i64::MAX,
    };
    let entries = entries.get(&key)?;
    entries.iter().rev().find(|(during, _)| holds(during)).map(|&(_, place)| place)
}
