//! Persons for the commands: rules, documents and decisions brought together.

use ovenbird_core::fact::History;
use ovenbird_core::identity::{
    AiRules, Attribution, BotRules, Evidence, Mailmap, Options, Persons, parse_attributions, resolve,
};
use ovenbird_engine::store::{Store, StoredDocument};

use crate::error::CommandError;
use crate::session::Session;

/// What the repos' own documents say about who is who.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) mailmaps: Vec<Mailmap>,
    pub(super) attributions: Vec<Attribution>,
}

impl Documents {
    /// Reads `.mailmap` and `.sauced.yaml`; one that cannot be read is told and left out.
    pub(super) fn read(session: &Session, documents: &[StoredDocument]) -> Self {
        let mut read = Self::default();
        for document in documents {
            if document.path == ".mailmap" {
                read.mailmaps.push(Mailmap::parse(&document.content));
                continue;
            }
            match parse_attributions(&document.content) {
                Ok(attributions) => read.attributions.extend(attributions),
                Err(error) => session.warn(&format!("`{}` is left out: {error}", document.path)),
            }
        }
        read
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

/// The persons of one repo's history.
pub(super) fn of_history(
    session: &Session,
    store: &Store,
    history: &History,
    documents: &Documents,
) -> Result<Persons, CommandError> {
    let mut weights = vec![0_u64; history.signatures.len()];
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
        signatures: &history.signatures,
        mailmaps: &documents.mailmaps,
        attributions: &documents.attributions,
        trailer_pairs: &pairs,
        weights: &weights,
    };
    Ok(resolve(&evidence, &store.decisions()?, &options(session)?))
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
