//! `PersonDirectory` in the store, across all repos: who they are and where they are seen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use ovenbird_core::answer::Other;
use ovenbird_core::fact::forge::AccountRow;
use ovenbird_core::fact::{AccountId, History, Signature};
use ovenbird_core::identity::{People, Person, Together};
use ovenbird_engine::store::{AccountUse, PushedUse, RepoRecord, SignatureUse, Store};

use super::documents::Documents;
use super::evidence::EvidenceBuilder;
use super::rules;
use super::search::{ambiguous, find_among, nobody};
use crate::call::Call;
use crate::error::Error;
use crate::repo::locate;

/// All signatures with their uses, all accounts with theirs, and the people they make.
pub(crate) struct PersonDirectory {
    /// Git's signatures, those that pushes tell of, and then those that stand for accounts.
    pub(crate) signatures: Vec<Signature>,
    /// The store's numbers of the signatures that are not accounts'.
    ids: Vec<i64>,
    /// The accounts by forge and number: each with its signature and what it states.
    accounts: BTreeMap<AccountId, (u32, AccountRow)>,
    pub(crate) uses: Vec<SignatureUse>,
    pub(crate) account_uses: Vec<AccountUse>,
    pub(crate) people: People,
    /// Repos by number.
    pub(crate) repos: HashMap<i64, RepoRecord>,
    /// Local clones by number, and the repos of a forge that they were cloned from.
    pub(crate) counterparts: HashMap<i64, i64>,
    /// How much each person did anywhere, by person: commits, and what a forge tells; `None` where
    /// nothing reachable names them.
    weights: Vec<Option<u64>>,
}

impl PersonDirectory {
    pub(crate) fn load(call: &Call<'_>, store: &Store) -> Result<Self, Error> {
        let (mut ids, mut signatures): (Vec<i64>, Vec<Signature>) =
            store.signatures()?.into_iter().unzip();
        let mut uses = store.signature_uses()?;
        add_pushed(store.pushed_uses()?, &mut ids, &mut signatures, &mut uses);
        let index = |id: i64| ids.binary_search(&id).ok().map(|at| at as u32);
        let mut weights = vec![0; signatures.len()];
        let mut users: HashMap<i64, HashSet<u32>> = HashMap::new();
        for used in &uses {
            if let Some(at) = index(used.signature_id) {
                weights[at as usize] += used.authored;
                users.entry(used.repo_id).or_default().insert(at);
            }
        }
        let mut evidence = EvidenceBuilder::new(signatures, weights);
        let account_uses = store.account_uses()?;
        let accounts = add_accounts(&account_uses, &mut evidence);
        let pairs = store.trailer_pairs()?.into_iter();
        evidence.add_trailer_pairs(pairs.filter_map(|(a, b)| Some((index(a)?, index(b)?))));
        let repos: HashMap<i64, RepoRecord> =
            store.repos()?.into_iter().map(|repo| (repo.id, repo)).collect();
        let counterparts = counterparts(store, &repos)?;
        let pulls = pull_authors(store, &repos, &counterparts, &account_uses)?.into_iter();
        evidence.add_pull_authors(
            pulls.filter_map(|(account, author)| Some((accounts.get(&account)?.0, index(author)?))),
        );
        add_account_users(&account_uses, &accounts, &counterparts, &mut users);
        let together: Vec<Vec<u32>> =
            users.values().map(|members| members.iter().copied().collect()).collect();
        let documents = documents(call, store, users)?;
        let options = rules::options(&call.settings().identity)?;
        let (people, signatures) =
            evidence.resolve(Together::Repos(&together), &documents, &store.decisions()?, &options);
        let weights = Vec::new();
        let directory = Self {
            signatures,
            ids,
            accounts,
            uses,
            account_uses,
            people,
            repos,
            counterparts,
            weights,
        };
        Ok(Self { weights: directory.weigh(), ..directory })
    }

    fn weigh(&self) -> Vec<Option<u64>> {
        let mut weights = vec![None; self.people.all.len()];
        let mut add = |signature: u32, weight: u64| {
            let person = self.people.of_signature[signature as usize];
            *weights[person as usize].get_or_insert(0) += weight;
        };
        for used in &self.uses {
            if let Ok(at) = self.ids.binary_search(&used.signature_id) {
                add(at as u32, used.authored);
            }
        }
        for used in &self.account_uses {
            if let Some((at, _)) = self.accounts.get(&used.account.id) {
                add(*at, used.activities);
            }
        }
        weights
    }

    /// The people that a name, e-mail address or login means, those who did most first. What a
    /// rewrite has orphaned names nobody.
    pub(crate) fn find(&self, query: &str) -> Vec<u32> {
        let is_seen = |person: u32| self.weights[person as usize].is_some();
        let mut found = find_among(query, &self.signatures, &self.people, is_seen);
        found.sort_by_key(|&person| Reverse(self.weights[person as usize]));
        found
    }

    /// The store's numbers of a person's signatures in git, and of those that pushes tell of.
    pub(crate) fn ids_of(&self, person: u32) -> Vec<i64> {
        let signatures = &self.people.all[person as usize].signatures;
        signatures.iter().filter_map(|&at| self.ids.get(at as usize).copied()).collect()
    }

    /// Who is behind an account; `None` where no facts that are read tell of it.
    pub(crate) fn other(&self, account: &AccountId) -> Option<Other> {
        let (signature, _) = self.accounts.get(account)?;
        let index = self.people.of_signature[*signature as usize];
        let person = &self.people.all[index as usize];
        let name = (!person.hidden).then(|| person.name.clone());
        Some(Other { person: index, name, is_bot: person.is_bot() })
    }

    /// Whether whoever is behind an account is shown.
    pub(crate) fn shows(&self, account: &AccountId) -> bool {
        self.other(account).is_none_or(|other| other.name.is_some())
    }

    /// Whether a signature stands for an account, and is none of git's.
    pub(crate) fn is_account(&self, signature: u32) -> bool {
        signature as usize >= self.ids.len()
    }

    /// What a person's accounts state of themselves, by forge and number.
    pub(crate) fn accounts_of(&self, person: u32) -> Vec<&AccountRow> {
        let own = |at: u32| self.people.of_signature[at as usize] == person;
        let all = self.accounts.values().filter(|(at, _)| own(*at));
        all.map(|(_, row)| row).collect()
    }

    /// Which of these people have an account, each by its place in one repo's history.
    pub(super) fn with_accounts(&self, places: &HashMap<u32, u32>) -> HashSet<u32> {
        let people = self.accounts.values().map(|(at, _)| self.people.of_signature[*at as usize]);
        people.filter_map(|person| places.get(&person).copied()).collect()
    }

    /// The repo whose history is read of a repo: itself, or else a local clone of it.
    pub(crate) fn git_of(&self, repo: i64) -> Option<&RepoRecord> {
        git_of(&self.repos, &self.counterparts, repo)
    }

    /// How many repos are known, a local clone and what it was cloned from as one.
    pub(crate) fn places(&self) -> u64 {
        (self.repos.len() - self.counterparts.len()) as u64
    }

    /// The people of one repo's signatures, few and in the history's own order, and each one's
    /// place among directory.
    pub(crate) fn of_history(&self, history: &History) -> (People, HashMap<u32, u32>) {
        let wanted: HashSet<&Signature> = history.signatures.iter().collect();
        let known: HashMap<&Signature, u32> = (0..self.ids.len() as u32)
            .map(|at| (&self.signatures[at as usize], at))
            .filter(|(signature, _)| wanted.contains(signature))
            .collect();
        let (mut people, mut places) = (People::default(), HashMap::new());
        for signature in &history.signatures {
            // Ingested since directory was read: a stranger.
            let person = known.get(signature).map(|&at| self.people.of_signature[at as usize]);
            let next = people.all.len() as u32;
            let place = match person {
                Some(person) => *places.entry(person).or_insert(next),
                None => next,
            };
            if place == next {
                let of = |person: u32| self.people.all[person as usize].clone();
                people.all.push(person.map_or_else(|| stranger(signature), of));
            }
            people.of_signature.push(place);
        }
        (people, places)
    }

    /// The one person that a query means, or why there is none.
    pub(crate) fn one(&self, query: &str) -> Result<u32, Error> {
        match self.find(query).as_slice() {
            [] => Err(nobody(query)),
            [one] => Ok(*one),
            many => Err(ambiguous(query, many, &self.people)),
        }
    }
}

fn stranger(signature: &Signature) -> Person {
    Person {
        name: signature.name.clone(),
        email: signature.email.clone(),
        kind: ovenbird_core::identity::Kind::Human,
        hidden: false,
        signatures: Vec::new(),
        accounts: Vec::new(),
    }
}

/// Adds the accounts to those whom a repo sees, and those of a forge's repo to its local clones.
fn add_account_users(
    uses: &[AccountUse],
    accounts: &BTreeMap<AccountId, (u32, AccountRow)>,
    counterparts: &HashMap<i64, i64>,
    users: &mut HashMap<i64, HashSet<u32>>,
) {
    let mut clones: HashMap<i64, Vec<i64>> = HashMap::new();
    for (&clone, &counterpart) in counterparts {
        clones.entry(counterpart).or_default().push(clone);
    }
    for used in uses {
        let Some(&(at, _)) = accounts.get(&used.account.id) else { continue };
        let own = std::iter::once(&used.repo_id);
        for repo in own.chain(clones.get(&used.repo_id).into_iter().flatten()) {
            users.entry(*repo).or_default().insert(at);
        }
    }
}

/// What all repos' documents say, each of the signatures that its repo uses.
fn documents(
    call: &Call<'_>,
    store: &Store,
    users: HashMap<i64, HashSet<u32>>,
) -> Result<Documents, Error> {
    let users: HashMap<i64, Arc<HashSet<u32>>> =
        users.into_iter().map(|(repo, members)| (repo, Arc::new(members))).collect();
    let mut documents = Documents::default();
    for document in store.documents(None)? {
        if let Some(members) = users.get(&document.repo_id) {
            documents.add(call, &document, Some(members));
        }
    }
    Ok(documents)
}

/// Local clones, and the repos of a forge that they were cloned from.
fn counterparts(
    store: &Store,
    repos: &HashMap<i64, RepoRecord>,
) -> Result<HashMap<i64, i64>, Error> {
    if repos.values().all(|repo| repo.path.is_some()) {
        return Ok(HashMap::new());
    }
    let mut counterparts = HashMap::new();
    for clone in repos.values().filter(|repo| repo.path.is_some()) {
        let counterpart = locate::on_forge(store, clone)?;
        // What no list shows is no place to show them in.
        if counterpart.id != clone.id && repos.contains_key(&counterpart.id) {
            counterparts.insert(clone.id, counterpart.id);
        }
    }
    Ok(counterparts)
}

fn git_of<'a>(
    repos: &'a HashMap<i64, RepoRecord>,
    counterparts: &HashMap<i64, i64>,
    repo: i64,
) -> Option<&'a RepoRecord> {
    let is_read = |repo: &&RepoRecord| repo.ingested_at.is_some();
    let clones =
        || counterparts.iter().filter(|(_, of)| **of == repo).map(|(clone, _)| *clone).min();
    repos.get(&repo).filter(is_read).or_else(|| repos.get(&clones()?).filter(is_read))
}

/// Accounts, beside the signatures of the commits that their pull requests
/// landed as.
fn pull_authors(
    store: &Store,
    repos: &HashMap<i64, RepoRecord>,
    counterparts: &HashMap<i64, i64>,
    uses: &[AccountUse],
) -> Result<Vec<(AccountId, i64)>, Error> {
    let on_forge: BTreeSet<i64> = uses.iter().map(|used| used.repo_id).collect();
    let mut found = Vec::new();
    for forge in on_forge {
        if let Some(git) = git_of(repos, counterparts, forge) {
            found.extend(store.pull_authors(git.id, forge)?);
        }
    }
    Ok(found)
}

/// Adds the accounts of all hosts to the evidence; each with the place of its signature.
fn add_accounts(
    uses: &[AccountUse],
    evidence: &mut EvidenceBuilder,
) -> BTreeMap<AccountId, (u32, AccountRow)> {
    let mut by_host: BTreeMap<&str, BTreeMap<&AccountId, &AccountRow>> = BTreeMap::new();
    for AccountUse { account, .. } in uses {
        by_host.entry(account.id.forge.host()).or_default().insert(&account.id, account);
    }
    let mut accounts = BTreeMap::new();
    for (host, rows) in by_host {
        let rows: Vec<AccountRow> = rows.into_values().cloned().collect();
        let places = evidence.add_accounts(host, &rows);
        let placed = places.zip(rows);
        accounts.extend(placed.map(|(at, row)| (row.id.clone(), (at, row))));
    }
    accounts
}

/// Adds the authors that only pushes tell of. A signature that git does not have gets the next
/// number, which is no row of the store.
fn add_pushed(
    pushed: Vec<PushedUse>,
    ids: &mut Vec<i64>,
    signatures: &mut Vec<Signature>,
    uses: &mut Vec<SignatureUse>,
) {
    if pushed.is_empty() {
        return;
    }
    let mut known: HashMap<Signature, i64> =
        signatures.iter().cloned().zip(ids.iter().copied()).collect();
    for PushedUse { repo_id, signature, authored, first_at, last_at } in pushed {
        let signature_id = *known.entry(signature).or_insert_with_key(|signature| {
            let next = ids.last().copied().unwrap_or(0) + 1;
            ids.push(next);
            signatures.push(signature.clone());
            next
        });
        let (committed, trailers) = (0, 0);
        uses.push(SignatureUse {
            repo_id,
            signature_id,
            authored,
            committed,
            trailers,
            first_at,
            last_at,
        });
    }
}
