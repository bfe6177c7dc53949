//! Collects the evidence of who is who, for one repo or for all, and resolves it to people.

use std::collections::HashSet;
use std::ops::Range;

use ovenbird_core::fact::Signature;
use ovenbird_core::fact::forge::AccountRow;
use ovenbird_core::identity::{
    AccountSignatures, Evidence, LoggedDecision, Options, People, Together, resolve,
};

use super::documents::Documents;

/// Signatures of git first, then those that stand for accounts; the numbers in everything else are
/// places among them.
pub(crate) struct EvidenceBuilder {
    signatures: Vec<Signature>,
    weights: Vec<u64>,
    stated: Vec<(u32, u32)>,
    trailer_pairs: Vec<(u32, u32)>,
    pull_authors: Vec<(u32, u32)>,
}

impl EvidenceBuilder {
    /// Begins with git's signatures, and how many commits each wrote.
    pub(crate) fn new(signatures: Vec<Signature>, mut weights: Vec<u64>) -> Self {
        weights.resize(signatures.len(), 0);
        let (stated, trailer_pairs, pull_authors) = (Vec::new(), Vec::new(), Vec::new());
        Self { signatures, weights, stated, trailer_pairs, pull_authors }
    }

    /// Adds the accounts of one host; returns the places of the signatures that stand for them, in
    /// their order. What accounts state, such as an address, comes behind those.
    pub(crate) fn add_accounts(&mut self, host: &str, rows: &[AccountRow]) -> Range<u32> {
        let accounts = AccountSignatures::new(host, rows);
        let first = self.signatures.len() as u32;
        self.stated.extend(accounts.stated.iter().map(|&(a, b)| (first + a, first + b)));
        self.signatures.extend(accounts.signatures);
        first..first + rows.len() as u32
    }

    /// Adds pairs of an author and whom a trailer of theirs names.
    pub(crate) fn add_trailer_pairs(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        self.trailer_pairs.extend(pairs);
    }

    /// Adds pairs of an account and who wrote the commit that a pull request of it landed as.
    pub(crate) fn add_pull_authors(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        self.pull_authors.extend(pairs);
    }

    /// The people, one for each of the signatures that were added; and these signatures. `together`
    /// says which of them one repo sees.
    pub(crate) fn resolve(
        mut self,
        together: Together<'_>,
        documents: &Documents,
        log: &[LoggedDecision],
        options: &Options,
    ) -> (People, Vec<Signature>) {
        let count = self.signatures.len();
        // Those that only decisions name have no weight: nobody is called after them.
        self.weights.resize(count, 0);
        self.add_decided(log);
        let evidence = Evidence {
            signatures: &self.signatures,
            together,
            mailmaps: &documents.mailmaps,
            attributions: &documents.attributions,
            trailer_pairs: &self.trailer_pairs,
            stated: &self.stated,
            pull_authors: &self.pull_authors,
            weights: &self.weights,
        };
        let people = resolve(&evidence, log, options).of_first(count);
        self.signatures.truncate(count);
        (people, self.signatures)
    }

    /// Adds the signatures that decisions name and that are not there, such as one of another repo
    /// or of an account by the name that it stated before: what the rules join with them is
    /// decided, too.
    fn add_decided(&mut self, log: &[LoggedDecision]) {
        let known: HashSet<&Signature> = self.signatures.iter().collect();
        let decided = log.iter().flat_map(|logged| logged.decision.signatures());
        let decided: Vec<_> = decided.filter(|one| !known.contains(one)).cloned().collect();
        self.signatures.extend(decided);
    }
}
