//! The pull requests and issues that a commit message names, and how.
//!
//! A pull request that lands without the merge button leaves its number here and nowhere else:
//! in a merge by hand or by a bot, in a squash, in a line that names or closes it. What is found
//! is what the message says; whether the commit did land it is concluded when reading, for
//! messages also come along with forks, imported folders and back-ports, whose numbers mean
//! other things.

mod closing;
mod landing;
mod naming;
mod quote;
mod token;

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use quote::Quote;
use token::Token;

/// How a message names a pull request or an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReferenceKind {
    /// The subject says that it was merged: `Merge pull request #12 from …` (GitHub), `Merge #12`
    /// (bors), `Auto merge of #12 - …` and `Rollup merge of #12 - …` (homu), `Merge PR #12: …`,
    /// `Merge o/r#12: …`, `Merge branch 'pr/12'`.
    Merge,
    /// The subject ends with its number in parentheses, `… (#12)`, as of a squash.
    Squash,
    /// A line is there to name it: `PR-URL: …`, `Pull Request resolved: …`,
    /// `COPYBARA_INTEGRATE_REVIEW=…`.
    Names,
    /// A keyword of GitHub's stands before it, `Closes #12`, which closes it when the commit
    /// reaches the default branch.
    Closes,
}

impl ReferenceKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Merge, Self::Squash, Self::Names, Self::Closes];

    /// The word for it in stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Squash => "squash",
            Self::Names => "names",
            Self::Closes => "closes",
        }
    }

    /// The kind that a store's word means.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One pull request or issue that a message names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// How it is named.
    pub kind: ReferenceKind,
    /// Its number, from 1 to 2³¹.
    pub number: i64,
    /// The repo, in lower case, where one is reported: `owner/name` of the same forge, or
    /// `host/owner/name` of a URL. Without, it is the repo that the commit was written for.
    pub repo: Option<String>,
}

/// References that are kept of one commit; lists beyond that are changelogs.
pub const MOST: usize = 64;

/// The distinct references of a message, those of its subject first; at most [`MOST`].
pub fn references(message: &[u8]) -> Vec<Reference> {
    let message = message.trim_ascii_start();
    let mut found = Found::default();
    // Most messages name nothing, and end here.
    if message.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"merge")) {
        found.add(ReferenceKind::Merge, landing::branch(first_line(message)));
    }
    if !may_hold_any(message) {
        return found.references;
    }
    let subject = first_line(message);
    found.add(ReferenceKind::Merge, landing::merged(subject));
    found.add(ReferenceKind::Squash, landing::squashed(message));
    found.add(ReferenceKind::Names, naming::subject(subject));
    let mut quote = Quote::new(message);
    for line in message.split(|&byte| byte == b'\n') {
        if found.references.len() >= MOST {
            break;
        }
        if quote.holds(line) || token::all(line).next().is_none() {
            continue;
        }
        let named = naming::line(line);
        // `Pull Request resolved: …` is one thing, though it closes as well.
        if named.is_empty() {
            found.add(ReferenceKind::Closes, closing::line(line, &quote));
        }
        found.add(ReferenceKind::Names, named);
    }
    found.references
}

/// Whether there is anything that a number could be known with.
fn may_hold_any(text: &[u8]) -> bool {
    // Made once: that takes longer than searching a message.
    static URL: LazyLock<Finder> = LazyLock::new(|| Finder::new("://"));
    static GH: LazyLock<[Finder; 2]> = LazyLock::new(|| ["GH-", "gh-"].map(Finder::new));
    memchr(b'#', text).is_some()
        || URL.find(text).is_some_and(|at| token::has_path(&text[at..]))
        || GH.iter().any(|finder| finder.find(text).is_some())
}

fn first_line(message: &[u8]) -> &[u8] {
    let end = memchr(b'\n', message).unwrap_or(message.len());
    message[..end].trim_ascii_end()
}

/// References without those said twice.
#[derive(Default)]
struct Found {
    references: Vec<Reference>,
}

impl Found {
    fn add(&mut self, kind: ReferenceKind, tokens: impl IntoIterator<Item = Token>) {
        for token in tokens {
            let reference = Reference { kind, number: token.number, repo: token.repo };
            if self.references.len() < MOST && !self.references.contains(&reference) {
                self.references.push(reference);
            }
        }
    }
}
