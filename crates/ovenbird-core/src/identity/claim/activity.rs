//! What commits and pull requests say of who made them.

use std::collections::{BTreeMap, HashMap};

use super::{Claims, DOUBTFUL};
use crate::identity::placeholder::Standing;
use crate::identity::{Link, Rule};

/// So many pull requests, and so much of all that either side is seen in, make a claim that counts.
const ENOUGH_PULLS: u64 = 2;
const MOST_PULLS: f64 = 0.8;

impl Claims<'_> {
    pub(super) fn by_trailer(&mut self) {
        for &(a, b) in self.evidence.trailer_pairs {
            let (left, right) = (self.face(a), self.face(b));
            if self.is_apart(a, b) || left.name != right.name || left.name.len() < 3 {
                continue;
            }
            let evidence =
                format!("one commit by {} carries a trailer with the other address", left.name);
            let confidence = Rule::Trailer.confidence();
            self.found.push(Link { a, b, rule: Rule::Trailer, evidence, confidence });
        }
    }

    /// An account, and the signature that nearly all of its pull requests' commits carry. Who
    /// takes up another's work is seen with many, and is not claimed.
    pub(super) fn by_pull_request(&mut self) {
        let mut seen: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let (mut by_account, mut by_author) = (HashMap::new(), HashMap::new());
        for &(account, author) in self.evidence.pull_authors {
            if self.is_apart(account, author) {
                continue;
            }
            *seen.entry((account, author)).or_default() += 1;
            *by_account.entry(account).or_insert(0_u64) += 1;
            *by_author.entry(author).or_insert(0_u64) += 1;
        }
        for ((a, b), count) in seen {
            let most = |all: u64| count as f64 >= MOST_PULLS * all as f64;
            let is_somebodys = self.face(b).standing != Standing::Nobodys;
            if !most(by_account[&a]) || !most(by_author[&b]) || !is_somebodys {
                continue;
            }
            let (rule, of) = (Rule::PullRequest, by_account[&a]);
            let evidence =
                format!("{count} of the account's {of} landed pull requests are its commits");
            let confidence = if count < ENOUGH_PULLS { DOUBTFUL } else { rule.confidence() };
            self.found.push(Link { a, b, rule, evidence, confidence });
        }
    }
}
