//! What any rule for bots looks for, so that most signatures are passed over at once.
//!
//! It lets through all that a rule hits, and more; the rules decide.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{BotRule, Seen};

/// All texts of a list of rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Sieve {
    /// Whole names, addresses, logins, local parts and last words.
    whole: FxHashSet<String>,
    /// Endings of names, addresses and logins by their last byte.
    ends: FxHashMap<u8, Vec<String>>,
}

impl Sieve {
    pub(super) fn new(rules: &[BotRule]) -> Self {
        let mut sieve = Self::default();
        for rule in rules {
            let lists = [&rule.names, &rule.logins, &rule.emails, &rule.locals, &rule.last_words];
            sieve.whole.extend(lists.into_iter().flatten().cloned());
            // Of a whole signature, its address.
            let address =
                |text: &String| Some(text.rsplit_once('<')?.1.trim_end_matches('>').to_owned());
            sieve.whole.extend(rule.signatures.iter().filter_map(address));
            let ends = [&rule.name_ends, &rule.login_ends, &rule.email_ends].into_iter().flatten();
            let camel = rule.camel_ends.iter().map(|end| end.to_lowercase());
            for end in ends.cloned().chain(camel) {
                let of_byte = sieve.ends.entry(end.bytes().last().unwrap_or_default()).or_default();
                if !of_byte.contains(&end) {
                    of_byte.push(end);
                }
            }
        }
        sieve
    }

    /// Whether a rule may hit.
    pub(super) fn may_hit(&self, seen: &Seen<'_>) -> bool {
        let texts = [&*seen.name, &*seen.email, &seen.login];
        let parts = [seen.last_word(), seen.local()].into_iter().flatten();
        texts.into_iter().chain(parts).any(|text| self.whole.contains(text))
            || texts.into_iter().any(|text| self.ends(text))
    }

    fn ends(&self, text: &str) -> bool {
        let ends = text.bytes().last().and_then(|last| self.ends.get(&last));
        ends.is_some_and(|ends| ends.iter().any(|end| text.ends_with(end.as_str())))
    }
}
