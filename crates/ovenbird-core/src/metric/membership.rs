//! Which organization each commit counts for.
//!
//! A user's own file comes first: an entry for the commit's address, then one for its author,
//! then one for its domain. After it comes the company that an account of the author states, and
//! last the domain of the address. What an account states, it states of now: it counts for all
//! of the author's time for which the file says nothing. A domain from which one person alone has
//! written is that person's, and no organization.

use rustc_hash::FxHashMap;

use super::domain::{Affiliation, affiliation};
use super::repo_index::{CommitView, RepoIndex, within};
use crate::fact::Window;
use crate::identity::{Affiliations, Whose, account, folded};

/// Addresses that tell no organization: their places are before the organizations.
const NO_DOMAIN: [Affiliation<'static>; 4] =
    [Affiliation::FreeMail, Affiliation::NoReply, Affiliation::Unknown, Affiliation::Service];
/// The place of what is not known.
const UNKNOWN: u32 = 2;
/// The place of those who are known to be there for nobody but themselves.
pub(super) const PERSONAL: u32 = 4;
/// How many places are before the organizations.
pub(super) const APART: usize = 5;

/// What a file writes where no organization is known; what stands in parentheses is no name,
/// either: gitdm's `(Unknown)`, `(None)`, `(Robots)`.
const NOT_KNOWN: [&str; 9] =
    ["notfound", "not found", "unknown", "none", "robots", "bots", "n/a", "null", "-"];
/// What a file writes of who works for nobody.
const NOBODY: [&str; 10] = [
    "independent",
    "self",
    "self-employed",
    "self employed",
    "freelance",
    "freelancer",
    "hobbyist",
    "hobbyists",
    "individual",
    "volunteer",
];

/// By what a commit counts for an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    File,
    Company,
    Domain,
}

/// The organizations of a repo's commits.
pub(super) struct Memberships {
    /// Their names; the first [`APART`] are no organizations, and have none.
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
    pub(super) fn new(
        index: &RepoIndex<'_>,
        window: Option<Window>,
        affiliations: &Affiliations,
    ) -> Self {
        let mut made = Self {
            names: vec![String::new(); APART],
            places: FxHashMap::default(),
            of_domain: Vec::with_capacity(index.history.signatures.len()),
            of_company: FxHashMap::default(),
            by_address: Entries::default(),
            by_person: Entries::default(),
            by_domain: Entries::default(),
        };
        made.read_domains(index);
        made.tell_people_apart(index, window);
        if !affiliations.is_empty() {
            made.read_companies(index, affiliations);
            made.read_file(index, affiliations);
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

    /// The place of an organization by a name that somebody wrote, which may be none.
    fn place_of_name(&mut self, name: &str) -> u32 {
        let folded = folded(name);
        let plain = folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let is_one_of = |words: &[&str]| words.contains(&plain.unwrap_or(&folded));
        match () {
            () if is_one_of(&NOBODY) => PERSONAL,
            () if plain.is_some() || is_one_of(&NOT_KNOWN) => UNKNOWN,
            () => self.place(name),
        }
    }

    fn read_domains(&mut self, index: &RepoIndex<'_>) {
        for signature in &index.history.signatures {
            let email = signature.email.to_ascii_lowercase();
            let reported = affiliation(&email);
            let place = match (reported, NO_DOMAIN.iter().position(|&apart| apart == reported)) {
                (_, Some(place)) => place as u32,
                (Affiliation::Domain(domain), None) => self.place(domain),
                (_, None) => UNKNOWN,
            };
            self.of_domain.push(place);
        }
    }

    /// Of the places of domains, those of one person alone in the window become [`PERSONAL`].
    fn tell_people_apart(&mut self, index: &RepoIndex<'_>, window: Option<Window>) {
        const SEVERAL: u32 = u32::MAX;
        let mut owners: FxHashMap<u32, u32> = FxHashMap::default();
        for (row, commit) in index.history.commits.iter().zip(&index.commits) {
            if commit.by_bot || !within(commit.authored, window) {
                continue;
            }
            let owner = owners.entry(self.of_domain[row.author as usize]).or_insert(commit.author);
            if *owner != commit.author {
                *owner = SEVERAL;
            }
        }
        for place in self.of_domain.iter_mut().filter(|place| **place >= APART as u32) {
            if owners.get(place).is_none_or(|&owner| owner != SEVERAL) {
                *place = PERSONAL;
            }
        }
    }

    fn read_companies(&mut self, index: &RepoIndex<'_>, affiliations: &Affiliations) {
        for (person, declared) in with_people(index, affiliations) {
            if let Some(company) = &affiliations.accounts[declared].company {
                let place = self.place(company);
                self.of_company.entry(person).or_insert(place);
            }
        }
    }

    fn read_file(&mut self, index: &RepoIndex<'_>, affiliations: &Affiliations) {
        let owners = Owners::new(index, affiliations);
        for given in &affiliations.given {
            let entry = (given.during, self.place_of_name(&given.organization));
            let people = match &given.whose {
                Whose::Email(email) => {
                    let signatures = owners.emails.get(email).map_or(&[][..], Vec::as_slice);
                    push(&mut self.by_address, signatures.iter().copied(), entry);
                    let person = |&one: &u32| index.people.of_signature[one as usize];
                    signatures.iter().map(person).collect()
                }
                Whose::Login(login) => owners.logins.get(login).cloned().unwrap_or_default(),
                Whose::Domain(domain) => {
                    let signatures = owners.domains.get(domain).map_or(&[][..], Vec::as_slice);
                    push(&mut self.by_domain, signatures.iter().copied(), entry);
                    Vec::new()
                }
            };
            push(&mut self.by_person, people.into_iter(), entry);
        }
    }

    /// The place of a commit, with its author's signature, among the names, and by what.
    pub(super) fn of_commit(&self, commit: &CommitView, signature: u32) -> (u32, By) {
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

/// Which signatures and people the keys of a file mean.
struct Owners {
    emails: FxHashMap<String, Vec<u32>>,
    /// A domain, and each above it.
    domains: FxHashMap<String, Vec<u32>>,
    logins: FxHashMap<String, Vec<u32>>,
}

impl Owners {
    fn new(index: &RepoIndex<'_>, affiliations: &Affiliations) -> Self {
        let (mut emails, mut domains) = (FxHashMap::default(), FxHashMap::default());
        let mut logins: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (at, signature) in (0..).zip(&index.history.signatures) {
            let email = signature.email.trim().to_lowercase();
            let mut host = email.rsplit_once('@').map(|(_, host)| host);
            while let Some(domain) = host {
                domains.entry(domain.to_owned()).or_insert_with(Vec::new).push(at);
                host = domain.split_once('.').map(|(_, above)| above);
            }
            if let Some(account) = account(&email) {
                let person = index.people.of_signature[at as usize];
                logins.entry(account.login).or_default().push(person);
            }
            emails.entry(email).or_insert_with(Vec::new).push(at);
        }
        for (person, known) in (0..).zip(&index.people.all) {
            for account in &known.accounts {
                logins.entry(account.login.clone()).or_default().push(person);
            }
        }
        for (person, declared) in with_people(index, affiliations) {
            for login in &affiliations.accounts[declared].logins {
                logins.entry(login.clone()).or_default().push(person);
            }
        }
        Self { emails, domains, logins }
    }
}

/// The people of the accounts, which come after the history's signatures, with their places.
fn with_people(
    index: &RepoIndex<'_>,
    affiliations: &Affiliations,
) -> impl Iterator<Item = (u32, usize)> {
    let people = index.people.of_signature.iter().skip(index.history.signatures.len());
    people.copied().zip(0..affiliations.accounts.len())
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
