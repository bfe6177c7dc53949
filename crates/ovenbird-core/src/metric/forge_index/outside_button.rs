//! Pull requests that landed without the forge's merge button.

use rustc_hash::FxHashMap;

use super::{ForgeIndex, Outcome};

impl ForgeIndex<'_> {
    /// The pull requests that landed outside the button: the number of each, when it landed in Unix
    /// seconds, and by whose account where that is known, an index into `ForgeHistory::accounts`.
    pub fn landed_outside_button(&self) -> impl Iterator<Item = (i64, i64, Option<u32>)> + use<'_> {
        let mut account_of: FxHashMap<u32, u32> = FxHashMap::default();
        for account in 0..self.forge.accounts.len() as u32 {
            account_of.entry(self.person(account)).or_insert(account);
        }
        self.pulls.iter().filter_map(move |pull| {
            let row = self.row_of(pull);
            let Outcome::Merged { at, by, .. } = pull.outcome else { return None };
            if row.merged.is_some() {
                return None;
            }
            // One person may have several accounts: who landed their own did so by that of its
            // author.
            let is_own = by.is_some() && by == pull.author;
            let by =
                if is_own { row.author } else { by.and_then(|by| account_of.get(&by).copied()) };
            Some((row.number, at, by))
        })
    }
}
