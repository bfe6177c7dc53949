//! Persons for the commands: rules, documents and decisions brought together.

use std::collections::HashSet;
use std::sync::Arc;

use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::fact::{History, Signature};
use ovenbird_core::identity::{
    AccountSignatures, AiRules, Attribution, BotRules, Evidence, Mailmap, Options, Persons, Scoped,
    parse_attributions, pull_authors, resolve,
};
use ovenbird_engine::store::{Store, StoredDocument};

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
