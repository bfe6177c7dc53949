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
/// Two full names say that they are two people's, which nothing here makes up for.
struct TwoNames;

/// All that is seen of two signatures; `None` where their names say that they are two people.
pub(super) fn weigh(a: &Clue<'_>, b: &Clue<'_>, common: &Words<'_>) -> Option<Weighed> {
    let mut weighed = Weighed { hints: Vec::new(), against: 0.0 };
    weighed.hints.extend(names(a, b, common).ok()?);
    weighed.hints.extend(handles(a, b, common));
    if a.site.is_some() && a.site == b.site {
        weighed.hints.push(Hint { rule: Rule::NameVariant, words: "one site", weight: 0.9 });
    }
    if a.account.is_some() && b.account.is_some() && a.account != b.account {
        weighed.against += 1.0;
    }
    Some(weighed)
}

/// What the names say.
fn names(a: &Clue<'_>, b: &Clue<'_>, common: &Words<'_>) -> Result<Option<Hint>, TwoNames> {
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
        (true, true) => full_names(a, b, |word| common.has(word)),
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
        4.. if handle.contains(|c: char| c.is_ascii_digit()) => 3.0,
        3.. => 2.0,
        _ => 0.8,
    }
}

/// What two different full names say of each other; `is_common` tells words of several names.
fn full_names(
    a: &Clue<'_>,
    b: &Clue<'_>,
    is_common: impl Fn(&str) -> bool,
) -> Result<Option<Hint>, TwoNames> {
    let hint = |words, weight| Ok(Some(Hint { rule: Rule::NameVariant, words, weight }));
    if a.long == b.long {
        return hint("one name in another order or with initials", 3.0);
    }
    // In their order: Ann Lee is not Lee Ann Roe. Two words more may be a second person, as in
    // `Ann Lee, Bob Roe`.
    let is_in = |one: &Clue<'_>, other: &Clue<'_>| {
        let mut words = other.words.iter().map(|word| loosened(word));
        let mut long = one.words.iter().filter(|word| word.len() > 1).map(|word| loosened(word));
        other.words.len() <= one.words.len() + 1 && long.all(|word| words.any(|w| w == word))
    };
    let (first_a, last_a) = (a.words[0], a.words[a.words.len() - 1]);
    let (first_b, last_b) = (b.words[0], b.words[b.words.len() - 1]);
    if is_in(a, b) || is_in(b, a) || (first_a == first_b && last_a == last_b) {
        let is_frequent = is_frequent_name(a.name) || is_frequent_name(b.name);
        let weight = if is_frequent { 1.0 } else { 1.8 };
        return hint("one name with more or fewer words", weight);
    }
    if last_a == last_b && (first_a.starts_with(first_b) || first_b.starts_with(first_a)) {
        // An initial fits many given names.
        let is_short = first_a.len().min(first_b.len()) < 3;
        let weight = if is_short || is_common(last_a) { 1.3 } else { 1.8 };
        return hint("one family name and a short form of the given name", weight);
    }
    if (first_a == first_b && is_slip(last_a, last_b))
        || (last_a == last_b && is_slip(first_a, first_b))
    {
        return hint("one name but for a letter", 1.9);
    }
    match a.long.iter().filter(|word| b.long.contains(word)).count() {
        0 | 1 => Err(TwoNames),
        // In another order, and with others.
        _ => Ok(None),
    }
}

/// Whether two plain full names may be one person's: nothing in them speaks against it.
pub(in crate::identity) fn may_be_one(a: &str, b: &str) -> bool {
    !are_two_names(&Clue::of_name(a), &Clue::of_name(b))
}

/// Whether two full names speak against being one person's.
pub(super) fn are_two_names(a: &Clue<'_>, b: &Clue<'_>) -> bool {
    full_names(a, b, |_| true).is_err()
}

/// Whether two words differ by one letter that was left out, put in or mistaken.
fn is_slip(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < LONG_ENOUGH_FOR_SLIPS || long.len() - short.len() > 1 {
        return false;
    }
    let same = |(x, y): &(u8, u8)| x == y;
    let from_start = short.bytes().zip(long.bytes()).take_while(same).count();
    let from_end = short.bytes().rev().zip(long.bytes().rev()).take_while(same).count();
    from_start + from_end + 1 >= long.len()
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
            () if part.words.len() > 2 && part.words.len() == full.words.len() => {
                if !has_initials(part, full) {
                    return None;
                }
                2.4
            }
            () if *one == given && family.starts_with(other) && common.has(given) => 0.7,
            () if *one == given && family.starts_with(other) => 1.4,
            () if *other == family && given.starts_with(one) && common.has(family) => 1.0,
            () if *other == family && given.starts_with(one) => 1.9,
            () => return None,
        };
        return hint("one name with an initial", weight);
    }
    // Chris 'BinGOs' Williams tells the nickname.
    let middle = &full.words[1..full.words.len() - 1];
    if part.words.len() == 1 && first.len() > 4 && middle.contains(&first) && !common.has(first) {
        return hint("one's nickname stands in the other's name", 2.0);
    }
    let is_in = part.words.len() == 1 && full.words.contains(&first);
    let weight = if common.has(first) { 0.5 } else { 0.9 };
    if is_in { hint("one name is a word of the other", weight) } else { None }
}

/// Whether each word of a name begins the word of the other that stands in its place.
fn has_initials(part: &Clue<'_>, full: &Clue<'_>) -> bool {
    part.words.iter().zip(&full.words).all(|(initial, word)| word.starts_with(initial))
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
            3.. => 1.3,
            _ => 0.5,
        };
    }
    let (bare_a, bare_b) = (bare(a), bare(b));
    match bare_a.len() {
        _ if bare_a != bare_b => 0.0,
        _ if common.has(bare_a) => 0.3,
        8.. => 1.8,
        5.. => 1.0,
        _ => 0.0,
    }
}

fn nickname_as_login(nickname: &str, login: &str, common: &Words<'_>) -> f64 {
    if nickname == login {
        return match nickname.len() {
            _ if common.has(nickname) => 0.6,
            4.. => 2.3,
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
    let is_name = other.local_words.first() == named.words.first()
        && other.local_words.last() == named.words.last();
    if !is_name && !may_spell(named, other) {
        return;
    }
    // A frequent name is spelled by logins of several people.
    let less = if is_frequent_name(named.name) { 1.5 } else { 0.0 };
    if !is_own && is_name {
        keep(Rule::NameInAddress, "one's name spells the other's address", 2.7 - less);
    }
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
            5.. => weight,
            3.. => weight - 0.7,
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
}

/// Whether a login or nickname of the other begins as a spelling of the name would.
fn may_spell(named: &Clue<'_>, other: &Clue<'_>) -> bool {
    let begins = |login: &str| {
        let beginning = bare(login).chars().next();
        let is_first = |word: &&str| word.chars().next() == beginning;
        named.words.first().is_some_and(is_first) || named.words.last().is_some_and(is_first)
    };
    begins(&other.local) || begins(&other.handle)
}

/// The weight of a login that is spelled, wholly or but for digits around it.
fn trimmed(spelled: &str, login: &str, weight: f64) -> f64 {
    match () {
        () if login == spelled => weight,
        () if bare(login) == spelled => weight - 0.7,
        () => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_in_a_word_of_five() {
        for (a, b) in [
            ("homeier", "homeir"),
            ("gohlke", "gohlkee"),
            ("marta", "marty"),
            ("marta", "narta"),
            ("haris", "harris"),
            ("petuhov", "petukhov"),
        ] {
            assert!(is_slip(a, b) && is_slip(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("anna", "anne"),
            ("anna", "annam"),
            ("harris", "harrison"),
            ("harris", "harrisan"),
            ("gohlke", "gholke"),
            ("maerta", "matera"),
        ] {
            assert!(!is_slip(a, b) && !is_slip(b, a), "{a} {b}");
        }
    }

    #[test]
    fn two_full_names_may_be_one_unless_their_words_differ() {
        for (a, b) in [
            ("annika lee", "lee annika"),
            ("annika lee", "annika b lee"),
            ("annika lee", "annika marlow lee"),
            ("annika lee roe", "annika roe"),
            ("annika maria lee", "annika petra lee"),
            ("ben tilly", "benjamin tilly"),
            ("derek homeier", "derek homeir"),
            ("marta lee", "marty lee"),
            ("mamidi ratna praneeth", "praneeth ratna"),
        ] {
            assert!(may_be_one(a, b) && may_be_one(b, a), "{a}, {b}");
        }
        for (a, b) in [
            ("annika lee", "bobby raymond"),
            ("annika lee", "bobby lee"),
            ("annika lee", "annika roe"),
            ("anna lee", "anne lee"),
        ] {
            assert!(!may_be_one(a, b) && !may_be_one(b, a), "{a}, {b}");
        }
    }
}
