//! Persons for the commands: rules, documents and decisions brought together.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::fact::{History, Signature};
use ovenbird_core::identity::{
    AccountSignatures, Affiliations, AiRules, Attribution, BotRules, Evidence, Mailmap, Options,
    Persons, Scoped, account, parse_attributions, pull_authors, resolve,
};
use ovenbird_engine::store::{PushedUse, SignatureUse, Store, StoredDocument};

use crate::error::CommandError;
use crate::session::Session;

/// What the repos' own documents say about who is who, each of the signatures that its repo uses.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) mailmaps: Vec<Scoped<Mailmap>>,
    pub(super) attributions: Vec<Scoped<Vec<Attribution>>>,
}

impl Documents {
    /// Reads `.mailmap` and `.sauced.yaml` of one repo, whose signatures are all there are.
    pub(super) fn of_repo(session: &Session, documents: &[StoredDocument]) -> Self {
        let mut read = Self::default();
        for document in documents {
            read.add(session, document, None);
        }
        read
    }

    /// Reads a document; one that cannot be read is told and left out.
    fn add(
        &mut self,
        session: &Session,
        document: &StoredDocument,
        members: Option<&Arc<HashSet<u32>>>,
    ) {
        if document.path == ".mailmap" {
            self.mailmaps.push(scoped(Mailmap::parse(&document.content), members));
            return;
        }
        match parse_attributions(&document.content) {
            Ok(attributions) => self.attributions.push(scoped(attributions, members)),
            Err(error) => session.warn(&format!("`{}` is left out: {error}", document.path)),
        }
    }
}

fn scoped<T>(what: T, members: Option<&Arc<HashSet<u32>>>) -> Scoped<T> {
    match members {
        Some(members) => Scoped::of(what, members.clone()),
        None => Scoped::of_all(what),
    }
}

/// The options that the configuration gives.
pub(super) fn options(session: &Session) -> Result<Options, CommandError> {
    let threshold = session.config.number("identity.threshold");
    if !(0.0..=1.0).contains(&threshold) {
        return Err(CommandError::usage(format!(
            "`identity.threshold` is {threshold}, and should lie between 0 and 1"
        )));
    }
    let mut options = Options { threshold, ..Options::default() };
    let path = session.config.text("identity.bots");
    if !path.is_empty() {
        let attempt = |error: &dyn std::fmt::Display| {
            CommandError::usage(format!("cannot read the bot rules `{path}`: {error}"))
        };
        let text = std::fs::read_to_string(path).map_err(|error| attempt(&error))?;
        options.bots = options.bots.and(BotRules::parse(&text).map_err(|error| attempt(&error))?);
    }
    Ok(options)
}

/// Whom people work for, by the user's own file: TOML, or a map of gitdm.
pub(super) fn affiliations(session: &Session) -> Result<Affiliations, CommandError> {
    let path = session.config.text("identity.affiliations");
    if path.is_empty() {
        return Ok(Affiliations::default());
    }
    let attempt = |error: &dyn std::fmt::Display| {
        CommandError::usage(format!("cannot read the affiliations `{path}`: {error}"))
    };
    let text = std::fs::read_to_string(path).map_err(|error| attempt(&error))?;
    let is_toml = Path::new(path).extension().is_some_and(|ending| ending == "toml");
    let read = if is_toml { Affiliations::parse(&text) } else { Affiliations::parse_gitdm(&text) };
    read.map_err(|error| CommandError::usage(error).attempting(format!("`{path}` is no use")))
}

/// The persons of one repo: those of its history's signatures, then those of its forge's accounts.
pub(super) fn of_repo(
    session: &Session,
    store: &Store,
    history: &History,
    forge: &ForgeHistory,
    documents: &Documents,
) -> Result<Persons, CommandError> {
    let log = store.decisions()?;
    let git = history.signatures.len() as u32;
    let accounts = AccountSignatures::new(&forge.host, &forge.accounts);
    let stated: Vec<_> = accounts.stated.iter().map(|&(a, b)| (git + a, git + b)).collect();
    let pulls = pull_authors(history, forge).into_iter();
    let pulls: Vec<_> = pulls.map(|(account, author)| (git + account, author)).collect();
    let mut signatures = history.signatures.clone();
    signatures.extend(accounts.signatures);
    // What was decided of a person in another repo holds in this one.
    let known: HashSet<&Signature> = signatures.iter().collect();
    let decided = log.iter().flat_map(|logged| logged.decision.signatures());
    let decided: Vec<_> = decided.filter(|signature| !known.contains(signature)).cloned().collect();
    signatures.extend(decided);
    let mut weights = vec![0_u64; signatures.len()];
    for commit in &history.commits {
        weights[commit.author as usize] += 1;
    }
    let same_name = |a: u32, b: u32| {
        let name = |index: u32| &history.signatures[index as usize].name;
        a != b && name(a).to_lowercase() == name(b).to_lowercase()
    };
    let mut pairs: Vec<(u32, u32)> = history
        .trailers
        .iter()
        .map(|trailer| (history.commits[trailer.commit as usize].author, trailer.signature))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|&(a, b)| same_name(a, b));
    let evidence = Evidence {
        signatures: &signatures,
        mailmaps: &documents.mailmaps,
        attributions: &documents.attributions,
        trailer_pairs: &pairs,
        stated: &stated,
        pull_authors: &pulls,
        weights: &weights,
    };
    let count = history.signatures.len() + forge.accounts.len();
    Ok(resolve(&evidence, &log, &options(session)?).of_first(count))
}

/// For each commit, whether a mark says that an AI tool took part.
pub(super) fn assisted(history: &History) -> Vec<bool> {
    let rules = AiRules::built_in();
    let marked = |role: Option<&str>, signature: u32| {
        rules.mark(role, &history.signatures[signature as usize]).is_some()
    };
    // Signatures are few and commits many: each signature is looked at once.
    let by_signature: Vec<bool> =
        (0..history.signatures.len() as u32).map(|index| marked(None, index)).collect();
    let is_marked = |signature: u32| by_signature[signature as usize];
    let mut assisted: Vec<bool> = history
        .commits
        .iter()
        .map(|commit| is_marked(commit.author) || is_marked(commit.committer))
        .collect();
    for trailer in &history.trailers {
        let role = history.roles[trailer.role as usize].as_str();
        if !assisted[trailer.commit as usize]
            && (is_marked(trailer.signature) || marked(Some(role), trailer.signature))
        {
            assisted[trailer.commit as usize] = true;
        }
    }
    assisted
}

/// Everybody in the store: all signatures with their uses, and the persons they make.
pub(super) struct Everybody {
    pub(super) signatures: Vec<Signature>,
    /// The store's number of each signature.
    pub(super) ids: Vec<i64>,
    pub(super) uses: Vec<SignatureUse>,
    pub(super) persons: Persons,
    /// Repo keys by number.
    pub(super) repos: HashMap<i64, String>,
}

impl Everybody {
    pub(super) fn load(session: &Session, store: &Store) -> Result<Self, CommandError> {
        let (mut ids, mut signatures): (Vec<i64>, Vec<Signature>) =
            store.signatures()?.into_iter().unzip();
        let mut uses = store.signature_uses()?;
        add_pushed(store.pushed_uses()?, &mut ids, &mut signatures, &mut uses);
        let index = |id: i64| ids.binary_search(&id).ok().map(|at| at as u32);
        let mut weights = vec![0; ids.len()];
        for used in &uses {
            if let Some(at) = index(used.signature_id) {
                weights[at as usize] += used.authored;
            }
        }
        let pairs = store.trailer_pairs()?;
        let pairs: Vec<_> =
            pairs.into_iter().filter_map(|(a, b)| Some((index(a)?, index(b)?))).collect();
        let mut users: HashMap<i64, HashSet<u32>> = HashMap::new();
        for used in &uses {
            users.entry(used.repo_id).or_default().extend(index(used.signature_id));
        }
        let users: HashMap<i64, Arc<HashSet<u32>>> =
            users.into_iter().map(|(repo, members)| (repo, Arc::new(members))).collect();
        let mut documents = Documents::default();
        for document in store.documents(None)? {
            if let Some(members) = users.get(&document.repo_id) {
                documents.add(session, &document, Some(members));
            }
        }
        let evidence = Evidence {
            signatures: &signatures,
            mailmaps: &documents.mailmaps,
            attributions: &documents.attributions,
            trailer_pairs: &pairs,
            weights: &weights,
            ..Evidence::default()
        };
        let persons = resolve(&evidence, &store.decisions()?, &options(session)?);
        let repos = store.repos()?.into_iter().map(|repo| (repo.id, repo.key)).collect();
        Ok(Self { signatures, ids, uses, persons, repos })
    }

    /// The persons that a name, e-mail address or login means, of those that are seen.
    pub(super) fn find(&self, query: &str) -> Vec<u32> {
        find_among(query, &self.signatures, &self.persons, |person| self.is_seen(person))
    }

    /// Whether any reachable commit names a person; what a rewrite has orphaned does not.
    fn is_seen(&self, person: u32) -> bool {
        let ids = self.ids_of(person);
        self.uses.iter().any(|used| ids.contains(&used.signature_id))
    }

    /// Commits that a person authored anywhere.
    pub(super) fn authored(&self, person: u32) -> u64 {
        let ids: Vec<i64> = self.ids_of(person);
        self.uses
            .iter()
            .filter(|used| ids.contains(&used.signature_id))
            .map(|used| used.authored)
            .sum()
    }

    /// The store's numbers of a person's signatures.
    pub(super) fn ids_of(&self, person: u32) -> Vec<i64> {
        let signatures = &self.persons.persons[person as usize].signatures;
        signatures.iter().map(|&at| self.ids[at as usize]).collect()
    }

    /// The one person that a query means, or why there is none.
    pub(super) fn one(&self, query: &str) -> Result<u32, CommandError> {
        match self.find(query).as_slice() {
            [] => Err(nobody(query)),
            [one] => Ok(*one),
            many => Err(ambiguous(query, many, &self.persons)),
        }
    }
}

/// The persons that a name, e-mail address or login means; exact matches hide partial ones.
pub(super) fn find(query: &str, signatures: &[Signature], persons: &Persons) -> Vec<u32> {
    find_among(query, signatures, persons, |_| true)
}

fn find_among(
    query: &str,
    signatures: &[Signature],
    persons: &Persons,
    is_seen: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let wanted = query.trim().trim_start_matches('@').to_lowercase();
    let exact = |signature: &Signature| {
        let login = account(&signature.email).is_some_and(|account| account.login == wanted);
        login
            || signature.email.to_lowercase() == wanted
            || signature.name.to_lowercase() == wanted
            || signature.to_string().to_lowercase() == wanted
    };
    let partial = |signature: &Signature| {
        signature.name.to_lowercase().contains(&wanted)
            || signature.email.to_lowercase().contains(&wanted)
    };
    let matching = |matches: &dyn Fn(&Signature) -> bool| {
        let mut found: Vec<u32> = signatures
            .iter()
            .zip(&persons.of_signature)
            .filter(|(signature, _)| matches(signature))
            .map(|(_, &person)| person)
            .collect();
        found.extend((0..).zip(&persons.persons).filter_map(|(index, person)| {
            let shown = Signature::new(&person.name, &person.email);
            matches(&shown).then_some(index)
        }));
        found.sort_unstable();
        found.dedup();
        found.retain(|&person| !persons.persons[person as usize].hidden && is_seen(person));
        found
    };
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = matching(&exact);
    if found.is_empty() { matching(&partial) } else { found }
}

/// A query means several people.
pub(super) fn ambiguous(query: &str, many: &[u32], persons: &Persons) -> CommandError {
    let name = |&person: &u32| {
        let person = &persons.persons[person as usize];
        format!("{} <{}>", person.name, person.email)
    };
    let names: Vec<String> = many.iter().take(5).map(name).collect();
    CommandError::usage(format!("`{query}` means {} people", many.len()))
        .hint(format!("say it by e-mail address: {}", names.join(", ")))
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

/// Nobody of that name is known.
pub(super) fn nobody(query: &str) -> CommandError {
    CommandError::not_found(format!("nobody called `{query}` is known"))
        .hint("a name, an e-mail address or a login can be asked for, of repos that were taken in")
        .hint("`ovenbird repos list` lists these, `ovenbird add` takes in more")
}
