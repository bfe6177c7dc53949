//! The people of one repo: those of its history's signatures, then those of its forge's accounts.

use ovenbird_core::fact::History;
use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::identity::{People, Together, pull_authors};
use ovenbird_engine::store::Store;

use super::documents::Documents;
use super::evidence::EvidenceBuilder;
use super::rules;
use crate::call::Call;
use crate::error::Error;

pub(crate) fn of_repo(
    call: &Call<'_>,
    store: &Store,
    history: &History,
    forge: &ForgeHistory,
    documents: &Documents,
) -> Result<People, Error> {
    let (weights, trailer_pairs) = git_evidence(history);
    let mut evidence = EvidenceBuilder::new(history.signatures.clone(), weights);
    let accounts = evidence.add_accounts(&forge.host, &forge.accounts);
    evidence.add_trailer_pairs(trailer_pairs);
    let pulls = pull_authors(history, forge).into_iter();
    evidence.add_pull_authors(pulls.map(|(account, author)| (accounts.start + account, author)));
    let options = rules::options(&call.settings().identity)?;
    let (people, _) = evidence.resolve(Together::OneRepo, documents, &store.decisions()?, &options);
    // Without what accounts state beside themselves, such as an address.
    Ok(people.of_first(accounts.end as usize))
}

/// What a history says of its signatures beside their texts: the commits of each, and pairs of an
/// author and whom trailers of their commits name in the same way.
pub(crate) fn git_evidence(history: &History) -> (Vec<u64>, Vec<(u32, u32)>) {
    let mut weights = vec![0_u64; history.signatures.len()];
    for commit in &history.commits {
        weights[commit.author as usize] += 1;
    }
    let same_name = |a: u32, b: u32| {
        let name = |index: u32| &history.signatures[index as usize].name;
        a != b && name(a).to_lowercase() == name(b).to_lowercase()
    };
    let author = |commit: u32| history.commits[commit as usize].author;
    let named = history.trailers.iter();
    let mut pairs: Vec<(u32, u32)> =
        named.map(|trailer| (author(trailer.commit), trailer.signature)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|&(a, b)| same_name(a, b));
    (weights, pairs)
}
