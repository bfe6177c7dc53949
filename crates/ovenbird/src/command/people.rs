//! Persons for the commands: rules, documents and decisions brought together.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::fact::{History, Signature};
use ovenbird_core::identity::{
    AccountSignatures, Affiliations, AiRules, Attribution, BotRules, Evidence, LoggedDecision,
    Mailmap, Options, Persons, Scoped, Together, account, parse_attributions, pull_authors,
    resolve,
};
use ovenbird_engine::store::{Store, StoredDocument};
use rustc_hash::FxHashMap;

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
    pub(super) fn add(
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

/// What a repo's history says of its signatures beside their texts.
pub(super) struct GitEvidence {
    /// Commits of each.
    pub(super) weights: Vec<u64>,
    /// (author, trailer) of one commit, under one name.
    pub(super) trailer_pairs: Vec<(u32, u32)>,
}

impl GitEvidence {
    pub(super) fn of(history: &History) -> Self {
        let mut weights = vec![0_u64; history.signatures.len()];
        for commit in &history.commits {
            weights[commit.author as usize] += 1;
        }
        let same_name = |a: u32, b: u32| {
            let name = |index: u32| &history.signatures[index as usize].name;
            a != b && name(a).to_lowercase() == name(b).to_lowercase()
        };
        let author = |commit: u32| history.commits[commit as usize].author;
        let mut trailer_pairs: Vec<(u32, u32)> = history
            .trailers
            .iter()
            .map(|trailer| (author(trailer.commit), trailer.signature))
            .collect();
        trailer_pairs.sort_unstable();
        trailer_pairs.dedup();
        trailer_pairs.retain(|&(a, b)| same_name(a, b));
        Self { weights, trailer_pairs }
    }
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
    add_decided(&mut signatures, &log);
    let mut git_evidence = GitEvidence::of(history);
    git_evidence.weights.resize(signatures.len(), 0);
    let evidence = Evidence {
        signatures: &signatures,
        together: Together::OneRepo,
        mailmaps: &documents.mailmaps,
        attributions: &documents.attributions,
        trailer_pairs: &git_evidence.trailer_pairs,
        stated: &stated,
        pull_authors: &pulls,
        weights: &git_evidence.weights,
    };
    let count = history.signatures.len() + forge.accounts.len();
    Ok(resolve(&evidence, &log, &options(session)?).of_first(count))
}

/// Adds the signatures that decisions name and that are not there, such as an account's by the
/// name that it stated before: what the rules join with them is decided, too.
pub(super) fn add_decided(signatures: &mut Vec<Signature>, log: &[LoggedDecision]) {
    let known: HashSet<&Signature> = signatures.iter().collect();
    let decided = log.iter().flat_map(|logged| logged.decision.signatures());
    let decided: Vec<_> = decided.filter(|signature| !known.contains(signature)).cloned().collect();
    signatures.extend(decided);
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
    // So it is with each signature in a role.
    let mut in_role: FxHashMap<(u32, u32), bool> = FxHashMap::default();
    for trailer in &history.trailers {
        if assisted[trailer.commit as usize] {
            continue;
        }
        let (role, signature) = (trailer.role, trailer.signature);
        let is_assisted = *in_role.entry((role, signature)).or_insert_with(|| {
            let role = history.roles[trailer.role as usize].as_str();
            is_marked(signature) || marked(Some(role), signature)
        });
        assisted[trailer.commit as usize] = is_assisted;
    }
    assisted
}

/// The persons that a name, e-mail address or login means; exact matches hide partial ones, and
/// `@login` is a login alone.
pub(super) fn find(query: &str, signatures: &[Signature], persons: &Persons) -> Vec<u32> {
    find_among(query, signatures, persons, |_| true)
}

/// The same among those who are seen.
pub(super) fn find_among(
    query: &str,
    signatures: &[Signature],
    persons: &Persons,
    is_seen: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let wanted = query.trim().to_lowercase();
    let is_login = |signature: &Signature, wanted: &str| {
        account(&signature.email).is_some_and(|account| account.login == wanted)
    };
    let exact = |signature: &Signature| {
        is_login(signature, &wanted)
            || signature.email.to_lowercase() == wanted
            || signature.name.to_lowercase() == wanted
            || signature.to_string().to_lowercase() == wanted
    };
    let partial = |signature: &Signature| {
        let email = signature.email.to_lowercase();
        // Of a forge's no-reply address, all but the login is the forge's.
        let told = match account(&email) {
            Some(_) => email.split('@').next().unwrap_or_default(),
            None => &email,
        };
        told.contains(&wanted) || signature.name.to_lowercase().contains(&wanted)
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
    if let Some(login) = wanted.strip_prefix('@') {
        return matching(&|signature| is_login(signature, login));
    }
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
        .hint(format!("say it by e-mail address, or by `@login`: {}", names.join(", ")))
}

/// Nobody of that name is known.
pub(super) fn nobody(query: &str) -> CommandError {
    CommandError::not_found(format!("nobody called `{query}` is known"))
        .hint("a name, an e-mail address or a login can be asked for, of repos that were taken in")
        .hint("`ovenbird repos list` lists these, `ovenbird add` takes in more")
}
