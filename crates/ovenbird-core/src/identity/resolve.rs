//! From claims and decisions to people.

use rustc_hash::FxHashMap;

use super::ai::AiRules;
use super::bot::BotRules;
use super::claim::{Evidence, claims};
use super::decision::{LoggedDecision, Rulings};
use super::forest::Forest;
use super::kept_apart::KeptApart;
use super::noreply::account;
use super::{Kind, Link, People, Person, Rule};
use crate::fact::Signature;

/// How claims are taken.
#[derive(Debug, Clone)]
pub struct Options {
    /// Claims count from this confidence on, 0 to 1.
    pub threshold: f64,
    /// What tells bots.
    pub bots: BotRules,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.85, bots: BotRules::default() }
    }
}

/// Claims below this are not even suggested.
const WORTH_SUGGESTING: f64 = 0.5;

/// The people of some signatures. Pure: the same evidence and decisions give the same people,
/// in whatever order they come.
pub fn resolve(evidence: &Evidence<'_>, log: &[LoggedDecision], options: &Options) -> People {
    let count = evidence.signatures.len();
    let rulings = Rulings::of(log);
    // Without decisions, and mostly there are none, nobody is looked up.
    let looked_up = if log.is_empty() { &[] } else { evidence.signatures };
    let index: FxHashMap<&Signature, u32> = looked_up.iter().zip(0..).collect();
    let mut apart = vec![false; count];
    for at in rulings.apart.iter().filter_map(|signature| index.get(signature)) {
        apart[*at as usize] = true;
    }
    let bots = bots(evidence, options);
    let kept_apart = KeptApart::new(evidence.signatures, evidence.mailmaps);
    let order = in_order(evidence.signatures);
    let (mut claims, faces) = claims(evidence, &order, &apart, &kept_apart);
    let mut forest = Forest::new(&faces, &kept_apart);
    let mut people = People::default();
    for set in &rulings.merges {
        let known: Vec<u32> = set.iter().filter_map(|one| index.get(one).copied()).collect();
        for pair in known.windows(2) {
            let evidence = "a user decided it".to_owned();
            let link =
                Link { a: pair[0], b: pair[1], rule: Rule::Decision, evidence, confidence: 1.0 };
            forest.join(link, &mut people.links);
        }
    }
    // A bot is not the person whose name or address it resembles.
    claims.retain(|link| {
        bots[link.a as usize].is_some() == bots[link.b as usize].is_some() || is_firm(link.rule)
    });
    sort(&mut claims, &order);
    for link in claims {
        if link.confidence >= options.threshold {
            forest.join(link, &mut people.links);
        } else if link.confidence >= WORTH_SUGGESTING {
            people.suggestions.push(link);
        }
    }
    people.suggestions.retain(|link| !forest.same(link.a, link.b));
    gather(evidence, &mut forest, &bots, &mut people);
    for at in rulings.hidden.iter().filter_map(|signature| index.get(signature)) {
        let person = people.of_signature[*at as usize];
        people.all[person as usize].hidden = true;
    }
    people
}

/// The places of signatures in their own order. Nearly all are distinguished by how they begin.
fn in_order(signatures: &[Signature]) -> Vec<u32> {
    let mut order: Vec<(u128, u32)> =
        signatures.iter().map(|signature| beginning(&signature.name)).zip(0..).collect();
    order.sort_unstable_by(|(a, one), (b, other)| {
        let all = || signatures[*one as usize].cmp(&signatures[*other as usize]);
        a.cmp(b).then_with(all)
    });
    order.into_iter().map(|(_, at)| at).collect()
}

/// The first bytes of a text as a number, in the order of texts.
fn beginning(text: &str) -> u128 {
    let mut bytes = [0; size_of::<u128>()];
    let length = bytes.len().min(text.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

/// Rules that say it in so many words.
fn is_firm(rule: Rule) -> bool {
    matches!(rule, Rule::Decision | Rule::Mailmap | Rule::Attribution | Rule::AccountId)
}

fn bots(evidence: &Evidence<'_>, options: &Options) -> Vec<Option<String>> {
    let tools = AiRules::built_in();
    let bot = |signature: &Signature| match options.bots.matching(signature) {
        Some(rule) => Some(rule.to_owned()),
        None => tools.is_tool(signature).then(|| "ai tool".to_owned()),
    };
    evidence.signatures.iter().map(bot).collect()
}

/// The strongest first; among equals by what they say, never by where they came from. `order` has
/// the signatures in their own order.
fn sort(claims: &mut [Link], order: &[u32]) {
    let mut rank = vec![0_u32; order.len()];
    for (place, &at) in (0..).zip(order) {
        rank[at as usize] = place;
    }
    let key = |link: &Link| {
        let (a, b) = (rank[link.a as usize], rank[link.b as usize]);
        (link.rule, a.min(b), a.max(b))
    };
    claims.sort_unstable_by(|x, y| {
        let by_confidence = y.confidence.total_cmp(&x.confidence);
        by_confidence.then_with(|| key(x).cmp(&key(y))).then_with(|| x.evidence.cmp(&y.evidence))
    });
}

fn gather(
    evidence: &Evidence<'_>,
    forest: &mut Forest<'_>,
    bots: &[Option<String>],
    people: &mut People,
) {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); evidence.signatures.len()];
    for at in 0..evidence.signatures.len() as u32 {
        members[forest.root(at) as usize].push(at);
    }
    members.retain(|members| !members.is_empty());
    let all = members.into_iter().map(|members| person(evidence, members, bots));
    let mut all: Vec<(u128, Person)> =
        all.map(|person| (beginning(&person.name), person)).collect();
    let first = |person: &Person| {
        person.signatures.iter().map(|&at| &evidence.signatures[at as usize]).min()
    };
    all.sort_unstable_by(|(one, a), (other, b)| {
        let shown = || (&a.name, &a.email).cmp(&(&b.name, &b.email));
        one.cmp(other).then_with(shown).then_with(|| first(a).cmp(&first(b)))
    });
    people.all = all.into_iter().map(|(_, person)| person).collect();
    people.of_signature = vec![0; evidence.signatures.len()];
    for (index, person) in (0..).zip(&people.all) {
        for &at in &person.signatures {
            people.of_signature[at as usize] = index;
        }
    }
}

fn person(evidence: &Evidence<'_>, signatures: Vec<u32>, bots: &[Option<String>]) -> Person {
    let weight = |at: u32| evidence.weights.get(at as usize).copied();
    let signature = |at: u32| &evidence.signatures[at as usize];
    let words = |at: u32| signature(at).name.split_whitespace().count().min(2);
    // The most used signature; among equals one with most of a name, then by its text.
    let rank = |at: u32| (weight(at), words(at), std::cmp::Reverse(signature(at)));
    let main = match signatures.as_slice() {
        &[one] => one,
        many => many.iter().copied().max_by_key(|&at| rank(at)).expect("a person has a signature"),
    };
    let mut shown = signature(main).clone();
    for scoped in evidence.mailmaps.iter().filter(|scoped| scoped.holds(main)) {
        shown = scoped.what.resolve(&shown);
    }
    let mut accounts: Vec<_> =
        signatures.iter().filter_map(|&at| account(&signature(at).email)).collect();
    accounts.sort();
    accounts.dedup();
    let kind = bots[main as usize].clone().map_or(Kind::Human, Kind::Bot);
    Person { name: shown.name, email: shown.email, kind, hidden: false, signatures, accounts }
}
