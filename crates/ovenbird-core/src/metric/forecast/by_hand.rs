//! Pull requests that landed without the merge button, reported as if by it.

use rustc_hash::FxHashMap;

use crate::fact::AccountId;
use crate::fact::forge::Submissions;
use crate::metric::ForgeIndex;
use crate::metric::forge_index::Outcome;

/// Completes what is known of the pull requests of the repo `key` by what its index found: those
/// that landed by hand, or by a bot that closes them, are merged. Of other repos only the forge's
/// flag is known, for their commits are not read here.
pub fn complete(submissions: &mut Submissions, key: &str, index: &ForgeIndex<'_>) {
    let Some(repo) = submissions.repos.iter().position(|known| known == key) else { return };
    let mut account_of: FxHashMap<u32, &AccountId> = FxHashMap::default();
    for (position, account) in (0..).zip(&index.forge.accounts) {
        account_of.entry(index.person(position)).or_insert(&account.id);
    }
    let accounts: FxHashMap<AccountId, u32> =
        (0..).zip(&submissions.accounts).map(|(at, account)| (account.id.clone(), at)).collect();
    let mut landed: FxHashMap<i64, (i64, Option<u32>)> = FxHashMap::default();
    for pull in &index.pulls {
        let row = index.row_of(pull);
        if let (Outcome::Merged { at, by, .. }, None) = (pull.outcome, row.merged) {
            // One person may have several accounts: who landed their own did so by that of its author.
            let author = row.author.map(|account| &index.forge.accounts[account as usize].id);
            let own = by.is_some() && by == pull.author;
            let by = if own { author } else { by.and_then(|by| account_of.get(&by).copied()) };
            landed.insert(row.number, (at, by.and_then(|by| accounts.get(by).copied())));
        }
    }
    for one in submissions.rows.iter_mut().filter(|one| one.repo as usize == repo) {
        if let Some(&(at, by)) = landed.get(&one.number) {
            (one.merged, one.merged_by, one.open_at) = (Some(at), by, None);
            one.closed.get_or_insert(at);
        }
    }
}
