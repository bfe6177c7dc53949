//! Who answers like a machine: within two minutes, and nearly everything.
//!
//! No person does that for long, but a machine behind the account of a user does. It is a hint and
//! no verdict: who is found here is shown as such, and counts as a person until somebody says
//! otherwise. What they write is not stored, so that nothing is made of answers in equal words.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ForgeIndex;
use crate::fact::Window;
use crate::metric::repo_index::within;

/// Fewer answers than these may be chance.
const ENOUGH: usize = 20;

/// A prompt answer comes within so many seconds.
const PROMPT: i64 = 120;

/// What somebody answered: when it was opened, and how long it waited for them; in seconds.
type Answered = Vec<(i64, i64)>;

impl ForgeIndex<'_> {
    /// The people who answered, of what others opened in a window, nine of ten within two minutes,
    /// and four of five of all that was opened while they did.
    pub(crate) fn machine_like(&self, window: Option<Window>) -> FxHashSet<u32> {
        let pulls = self.pulls.iter().map(|pull| {
            (self.row_of(pull).number, pull.created, pull.author.filter(|_| !pull.by_bot))
        });
        let issues = self.issues.iter().map(|issue| {
            let number = self.forge.issues[issue.row as usize].number;
            (number, issue.created, issue.author.filter(|_| !issue.by_bot))
        });
        let mut opened: Vec<(i64, u32)> = Vec::new();
        let mut answered: FxHashMap<u32, Answered> = FxHashMap::default();
        for (number, created, author) in pulls.chain(issues) {
            let Some(author) = author.filter(|_| within(Some(created), window)) else { continue };
            opened.push((created, author));
            let mut seen: Vec<u32> = Vec::new();
            for row in self.responses_to(number).iter().filter(|row| row.at >= created) {
                let Some(by) = row.account.map(|account| self.person(account)) else { continue };
                if self.is_other_human(Some(by), Some(author)) && !seen.contains(&by) {
                    seen.push(by);
                    answered.entry(by).or_default().push((created, row.at - created));
                }
            }
        }
        opened.sort_unstable();
        let found = answered.into_iter().filter(|(person, of)| is_like(*person, of, &opened));
        found.map(|(person, _)| person).collect()
    }
}

fn is_like(person: u32, answered: &Answered, opened: &[(i64, u32)]) -> bool {
    if answered.len() < ENOUGH {
        return false;
    }
    let prompt = answered.iter().filter(|(_, wait)| *wait <= PROMPT).count();
    let times = || answered.iter().map(|(created, _)| *created);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return false };
    let from = opened.partition_point(|(created, _)| *created < first);
    let meanwhile = opened[from..].iter().take_while(|(created, _)| *created <= last);
    let by_others = meanwhile.filter(|(_, author)| *author != person).count();
    prompt * 10 >= answered.len() * 9 && answered.len() * 5 >= by_others * 4
}
