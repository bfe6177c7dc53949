//! How well the rules tell who is who on a repo whose `.mailmap` is withheld from them, and
//! whether they obey it once they have it.
//!
//! What is compared are pairs of signatures that the mailmap judges ([`MailmapTruth`]): those that
//! it takes for one person are to be found, those that it takes for two are not to be joined, and
//! those of which it says neither are left out.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Interval, wilson};
use crate::fact::Signature;
use crate::identity::{
    Evidence, Mailmap, MailmapTruth, Options, People, Rule, Scoped, path, resolve,
};

/// The rules judged by one repo's mailmap.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhoIsWho {
    /// Signatures that the mailmap judges.
    pub judged: u64,
    /// Signatures in all.
    pub signatures: u64,
    /// The rules without the mailmap.
    pub withheld: PairsJudged,
    /// The rules with it. Its precision is 1, or the rules do not obey.
    pub given: PairsJudged,
    /// Pairs that the rules join without the mailmap and that it takes for two people, and the
    /// rule of the weakest link between them.
    pub wrong: Vec<PairSeen>,
    /// Pairs that the mailmap takes for one person and that the rules do not join without it.
    pub missed: Vec<PairSeen>,
}

/// Pairs of signatures against a mailmap.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PairsJudged {
    /// Pairs that the mailmap takes for one person.
    pub one_person: u64,
    /// Those of them that the rules join.
    pub found: u64,
    /// Pairs that the rules join and the mailmap takes for two people.
    pub wrong: u64,
    /// Those of them to which it gives one name, in whatever order of its words, and sends them to
    /// two addresses. Mostly one person has two entries there; two people of one name look the same.
    pub wrong_of_one_name: u64,
    /// `found` of `one_person`.
    pub recall: Rate,
    /// `found` of all that the rules join and the mailmap judges.
    pub precision: Rate,
    /// The same without the wrong pairs of one name.
    pub precision_of_two_names: Rate,
}

/// A share with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Rate {
    /// From 0 to 1; `None` where there is nothing to have a share of.
    pub value: Option<f64>,
    /// Its 95 % interval, which takes pairs to be independent.
    pub interval: Option<Interval>,
}

/// Two signatures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct PairSeen {
    /// One.
    pub a: Signature,
    /// The other.
    pub b: Signature,
    /// The rule that joined them, where one did.
    pub rule: Option<Rule>,
}

impl Rate {
    fn of(part: u64, all: u64) -> Self {
        let value = (all > 0).then(|| part as f64 / all as f64);
        Self { value, interval: (all > 0).then(|| wilson::interval(part, all)) }
    }
}

/// Judges the rules on the signatures of one repo by its mailmap; `None` where the mailmap judges
/// no pair of them. Decisions of users are left out, as they are no rule's.
pub fn evaluate(evidence: &Evidence<'_>, mailmap: &Mailmap, options: &Options) -> Option<WhoIsWho> {
    let mailmaps = [Scoped::of_all(mailmap.clone())];
    let truth = MailmapTruth::new(evidence.signatures, mailmap);
    let without = resolve(&Evidence { mailmaps: &[], ..*evidence }, &[], options);
    let with = resolve(&Evidence { mailmaps: &mailmaps, ..*evidence }, &[], options);
    let (withheld, wrong, missed) = judge(&truth, &without);
    let (given, ..) = judge(&truth, &with);
    if withheld.one_person == 0 {
        return None;
    }
    Some(WhoIsWho {
        judged: truth.judged().len() as u64,
        signatures: evidence.signatures.len() as u64,
        withheld,
        given,
        wrong: seen(evidence.signatures, &without, wrong),
        missed: seen(evidence.signatures, &without, missed),
    })
}

/// Pairs of signatures, by their indexes.
type Pairs = Vec<(u32, u32)>;

fn judge(truth: &MailmapTruth, people: &People) -> (PairsJudged, Pairs, Pairs) {
    let judged = truth.judged();
    let (mut found, mut of_one_name) = (0, 0);
    let (mut wrong, mut missed) = (Vec::new(), Vec::new());
    for a in 0..judged.len() {
        for b in a + 1..judged.len() {
            let pair = (judged[a], judged[b]);
            let of = |at: u32| people.of_signature[at as usize];
            match (truth.is_one(a, b), of(pair.0) == of(pair.1)) {
                (Some(true), true) => found += 1,
                (Some(true), false) => missed.push(pair),
                (Some(false), true) => {
                    of_one_name += u64::from(truth.is_one_name(a, b));
                    wrong.push(pair);
                }
                _ => {}
            }
        }
    }
    let one_person = found + missed.len() as u64;
    let of_two_names = wrong.len() as u64 - of_one_name;
    let pairs = PairsJudged {
        one_person,
        found,
        wrong: wrong.len() as u64,
        wrong_of_one_name: of_one_name,
        recall: Rate::of(found, one_person),
        precision: Rate::of(found, found + wrong.len() as u64),
        precision_of_two_names: Rate::of(found, found + of_two_names),
    };
    (pairs, wrong, missed)
}

/// The signatures of pairs, with what joined them.
fn seen(signatures: &[Signature], people: &People, pairs: Vec<(u32, u32)>) -> Vec<PairSeen> {
    let mut seen: Vec<PairSeen> = pairs
        .into_iter()
        .map(|(a, b)| {
            let chain = path(people, a, b).unwrap_or_default();
            let weakest = chain.iter().min_by(|x, y| x.confidence.total_cmp(&y.confidence));
            let (a, b) = (&signatures[a as usize], &signatures[b as usize]);
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            PairSeen { a: a.clone(), b: b.clone(), rule: weakest.map(|link| link.rule) }
        })
        .collect();
    seen.sort();
    seen
}
