//! What hints about two signatures of one repo weigh together.
//!
//! Each hint adds log odds that they are one person, where the two have been found by a key that
//! they share. The figures were fitted by hand on mailmaps of git, numpy, scipy, perl5, sympy,
//! curl and u-boot; docs/metrics.md has what they reach there and on repos that were kept aside.

use super::Words;
use super::clue::{Clue, bare};
use super::spelling::{Spelling, loosened, spellings};
use crate::identity::Rule;
use crate::identity::placeholder::is_frequent_name;

/// What was seen, and its log odds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hint {
    pub(super) rule: Rule,
    pub(super) words: &'static str,
    pub(super) weight: f64,
}

/// All hints about two signatures.
pub(super) struct Weighed {
    pub(super) hints: Vec<Hint>,
    /// What speaks against it.
    against: f64,
}

impl Weighed {
    /// The probability that they are one person.
    pub(super) fn confidence(&self) -> f64 {
        let odds: f64 = self.hints.iter().map(|hint| hint.weight).sum::<f64>() - self.against;
        // However much agrees, people of one name exist.
        (1.0 / (1.0 + (-odds).exp())).min(MOST)
    }

    /// The strongest hint.
    pub(super) fn first(&self) -> Option<&Hint> {
        self.hints.iter().max_by(|a, b| a.weight.total_cmp(&b.weight))
    }
}

const MOST: f64 = 0.97;

pub(super) fn weigh(a: &Clue<'_>, b: &Clue<'_>, common: &Words<'_>) -> Weighed {
    let mut weighed = Weighed { hints: Vec::new(), against: 0.0 };
    match names(a, b, common) {
        Ok(hint) => weighed.hints.extend(hint),
        Err(against) => weighed.against += against,
    }
    weighed.hints.extend(handles(a, b, common));
    if a.site.is_some() && a.site == b.site {
        weighed.hints.push(Hint { rule: Rule::NameVariant, words: "one site", weight: 0.9 });
    }
    if a.account.is_some() && b.account.is_some() && a.account != b.account {
        weighed.against += 1.0;
    }
    weighed
}

/// What the names say; what they say against it as an error.
fn names(a: &Clue<'_>, b: &Clue<'_>, common: &Words<'_>) -> Result<Option<Hint>, f64> {
    if a.name.is_empty() || b.name.is_empty() {
        return Ok(None);
    }
    let hint = |rule, words, weight| Ok(Some(Hint { rule, words, weight }));
    let (full_a, full_b) = (a.is_full(), b.is_full());
    if a.name == b.name {
        return match a.words.len() {
            1 => hint(Rule::Nickname, "one nickname", nickname(&a.handle, common)),
            _ if full_a && is_frequent_name(a.name) => hint(Rule::FullName, "one name", 2.2),
            _ if full_a => hint(Rule::FullName, "one name", 3.0),
            _ => hint(Rule::FullName, "one name", 2.0),
        };
    }
    match (full_a, full_b) {
        (true, true) => full_names(a, b),
        (true, false) => Ok(part_of_name(b, a, common)),
        (false, true) => Ok(part_of_name(a, b, common)),
        (false, false) => Ok(None),
    }
}

fn nickname(handle: &str, common: &Words<'_>) -> f64 {
    let letters = handle.chars().map(|c| if c as u32 > 0x2e80 { 3 } else { 1 }).sum::<u32>();
    match letters {
        _ if common.has(handle) => 0.8,
        9.. => 3.0,
        _ if handle.contains(|c: char| c.is_ascii_digit()) && letters > 3 => 3.0,
        6.. => 2.3,
        3.. => 2.0,
        _ => 0.8,
    }
}

fn full_names(a: &Clue<'_>, b: &Clue<'_>) -> Result<Option<Hint>, f64> {
    let hint = |words, weight| Ok(Some(Hint { rule: Rule::NameVariant, words, weight }));
    if a.long == b.long {
        return hint("one name in another order or with initials", 3.0);
    }
    // In their order: Ann Lee is not Lee Ann Roe.
    let is_in = |one: &Clue<'_>, other: &Clue<'_>| {
        let mut words = other.words.iter().map(|word| loosened(word));
        let mut long = one.words.iter().filter(|word| word.len() > 1).map(|word| loosened(word));
        long.all(|word| words.any(|w| w == word))
    };
    let (first_a, last_a) = (a.words[0], a.words[a.words.len() - 1]);
    let (first_b, last_b) = (b.words[0], b.words[b.words.len() - 1]);
    if is_in(a, b) || is_in(b, a) || (first_a == first_b && last_a == last_b) {
        return hint("one name with more or fewer words", 1.8);
    }
    if last_a == last_b && (first_a.starts_with(first_b) || first_b.starts_with(first_a)) {
        return hint("one family name and a short form of the given name", 1.3);
    }
    if (first_a == first_b && is_slip(last_a, last_b))
        || (last_a == last_b && is_slip(first_a, first_b))
    {
        return hint("one name but for a letter", 1.9);
    }
    let shares = a.long.iter().any(|word| b.long.contains(word));
    Err(if shares { 2.0 } else { 3.0 })
}

/// Whether two plain full names may be one person's: nothing in them speaks against it.
pub(in crate::identity) fn may_be_one(a: &str, b: &str) -> bool {
    full_names(&Clue::of_name(a), &Clue::of_name(b)).is_ok()
}

/// Whether two words differ by one letter that was left out, put in or mistaken.
fn is_slip(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < LONG_ENOUGH_FOR_SLIPS || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.bytes().zip(long.bytes()).take_while(|(x, y)| x == y).count();
    let rest = &long.as_bytes()[same + 1..];
    let skipped = if short.len() == long.len() { same + 1 } else { same };
    &short.as_bytes()[skipped..] == rest
}

/// Shorter words that differ by a letter are different names.
const LONG_ENOUGH_FOR_SLIPS: usize = 5;

/// A name that is no full one, and a full one.
fn part_of_name(part: &Clue<'_>, full: &Clue<'_>, common: &Words<'_>) -> Option<Hint> {
    let first = part.words[0];
    let hint = |words, weight| Some(Hint { rule: Rule::NameVariant, words, weight });
    if let [one, .., other] = part.words.as_slice()
        && part.long.len() == 1
    {
        let (given, family) = (full.words[0], full.words[full.words.len() - 1]);
        let weight = match () {
            () if *one == given && family.starts_with(other) && common.has(given) => 0.7,
            () if *one == given && family.starts_with(other) => 1.4,
            () if *other == family && given.starts_with(one) && common.has(family) => 1.0,
            () if *other == family && given.starts_with(one) => 1.9,
            () => return None,
        };
        return hint("one name with an initial", weight);
    }
    let is_in = part.words.len() == 1 && full.words.contains(&first);
    let weight = if common.has(first) { 0.5 } else { 0.9 };
    if is_in { hint("one name is a word of the other", weight) } else { None }
}

/// The strongest of what logins, local parts and names say of each other.
fn handles(a: &Clue<'_>, b: &Clue<'_>, common: &Words<'_>) -> Option<Hint> {
    let mut best: Option<Hint> = None;
    let mut keep = |rule, words, weight: f64| {
        if weight > best.map_or(0.0, |hint| hint.weight) {
            best = Some(Hint { rule, words, weight });
        }
    };
    if !a.local.is_empty() && !b.local.is_empty() {
        let weight = same_handle(&a.local, &b.local, common);
        keep(Rule::LoginInAddress, "one local part or login", weight);
    }
    for (one, other) in [(a, b), (b, a)] {
        if !one.handle.is_empty() && !other.local.is_empty() && one.local != other.local {
            let weight = nickname_as_login(&one.handle, &other.local, common);
            keep(Rule::LoginInAddress, "one's nickname is the other's local part or login", weight);
        }
        spelled(one, other, &mut keep);
    }
    best
}

fn same_handle(a: &str, b: &str, common: &Words<'_>) -> f64 {
    if a == b {
        return match a.len() {
            _ if common.has(a) => 0.5,
            5.. => 2.0,
            4 => 1.6,
            3 => 1.3,
            _ => 0.5,
        };
    }
    let (bare_a, bare_b) = (bare(a), bare(b));
    match bare_a.len() {
        _ if bare_a != bare_b => 0.0,
        _ if common.has(bare_a) => 0.3,
        8.. => 1.8,
        6.. => 1.0,
        4.. => 0.5,
        _ => 0.0,
    }
}

fn nickname_as_login(nickname: &str, login: &str, common: &Words<'_>) -> f64 {
    if nickname == login {
        return match nickname.len() {
            _ if common.has(nickname) => 0.6,
            5.. => 2.3,
            _ if nickname.contains(|c: char| c.is_ascii_digit()) => 2.3,
            4 => 2.0,
            3 => 1.3,
            _ => 0.5,
        };
    }
    let (a, b) = (bare(nickname), bare(login));
    match a.len() {
        _ if a != b => 0.0,
        _ if common.has(a) => 0.3,
        8.. => 2.0,
        5.. => 1.2,
        _ => 0.0,
    }
}

/// Whether a full name spells the other's login or nickname.
fn spelled(named: &Clue<'_>, other: &Clue<'_>, keep: &mut impl FnMut(Rule, &'static str, f64)) {
    if !named.is_full() {
        return;
    }
    let is_own = !named.local.is_empty() && named.local == other.local;
    // A frequent name is spelled by logins of several people.
    let less = if is_frequent_name(named.name) { 1.5 } else { 0.0 };
    spellings(&named.words, |how, login| {
        let length = login.chars().count();
        let weight = -less
            + match how {
                Spelling::Words => 3.0,
                Spelling::InitialsAndLast => 2.4,
                Spelling::WordAndInitials => 1.5,
                Spelling::Initials => 0.9,
            };
        let weight = match length {
            _ if how == Spelling::Initials => weight,
            6.. => weight,
            5 => weight - 0.3,
            4 => weight - 0.6,
            3 => weight - 0.8,
            _ => return,
        };
        // The same local part on both sides says it already.
        if !is_own && !other.local.is_empty() {
            let words = "one's name spells the other's address";
            keep(Rule::NameInAddress, words, trimmed(login, &other.local, weight));
        }
        if !other.handle.is_empty() {
            let words = "one's name spells the other's nickname";
            keep(Rule::Nickname, words, trimmed(login, &other.handle, weight));
        }
    });
    let is_name = other.local_words.first() == named.words.first()
        && other.local_words.last() == named.words.last();
    if !is_own && is_name {
        keep(Rule::NameInAddress, "one's name spells the other's address", 2.7 - less);
    }
}

/// The weight of a login that is spelled, wholly or but for digits around it.
fn trimmed(spelled: &str, login: &str, weight: f64) -> f64 {
    match () {
        () if login == spelled => weight,
        () if bare(login) == spelled => weight - 0.7,
        () => 0.0,
    }
}
