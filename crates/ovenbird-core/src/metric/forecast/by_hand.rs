//! Pull requests that landed without the merge button, told as if by it.

use rustc_hash::FxHashMap;

use crate::fact::forge::Submissions;
use crate::metric::ForgeStudy;
use crate::metric::study::forge::Outcome;

/// Completes what is known of the pull requests of the repo `key` by what its study found: those
/// that landed by hand, or by a bot that closes them, are merged. Of other repos only the forge's
/// flag is known, for their commits are not read here.
pub fn complete(submissions: &mut Submissions, key: &str, study: &ForgeStudy<'_>) {
    let Some(repo) = submissions.repos.iter().position(|known| known == key) else { return };
    let mut account_of: FxHashMap<u32, i64> = FxHashMap::default();
    for (index, account) in (0..).zip(&study.forge.accounts) {
        account_of.entry(study.person(index)).or_insert(account.id);
    }
    let mut landed: FxHashMap<i64, (i64, Option<i64>)> = FxHashMap::default();
    for pull in &study.pulls {
        let row = study.row_of(pull);
        if let (Outcome::Merged { at, by, .. }, None) = (pull.outcome, row.merged) {
            // One person may have several accounts: who landed their own did so by that of its author.
            let author = row.author.map(|account| study.forge.accounts[account as usize].id);
            let own = by.is_some() && by == pull.author;
            let by = if own { author } else { by.and_then(|by| account_of.get(&by).copied()) };
            landed.insert(row.number, (at, by));
        }
    }
    for one in submissions.rows.iter_mut().filter(|one| one.repo as usize == repo) {
        if let Some(&(at, by)) = landed.get(&one.number) {
            (one.merged, one.merged_by, one.open_at) = (Some(at), by, None);
            one.closed.get_or_insert(at);
        }
    }
}
