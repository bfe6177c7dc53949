//! The rules judged by a mailmap that is withheld from them.

use ovenbird_core::identity::{Evidence, Mailmap, MailmapTruth, Options, Together};
use ovenbird_core::metric::who_is_who::evaluate;

use super::signatures;

const MAILMAP: &str = "Annika Lee <annika@lee.org> <annika@old.org>\n\
                       Annika Lee <annika@lee.org> <zebra@far.org>\n\
                       Bobby Raymond <bob@ray.org> <b@one.org>\n\
                       Bobby Raymond <robert@ray.org> <b@two.org>\n\
                       York Sunrise <york@one.org>\n\
                       York Sunrise <york@two.org>\n";

const TEXTS: [&str; 8] = [
    "Annika Lee <annika@lee.org>",
    "Annika Lee <annika@old.org>",
    "zebra <zebra@far.org>",
    "Bobby Raymond <b@one.org>",
    "Bobby Raymond <b@two.org>",
    "York Sunrise <york@one.org>",
    "York Sunrise <york@two.org>",
    "Nobody Knows <n@three.org>",
];

#[test]
fn a_mailmap_says_of_pairs_one_two_or_nothing() {
    let truth = MailmapTruth::new(&signatures(&TEXTS), &Mailmap::parse(MAILMAP.as_bytes()));
    assert_eq!(truth.judged(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(truth.is_one(0, 1), Some(true));
    assert_eq!(truth.is_one(0, 2), Some(true));
    assert_eq!(truth.is_one(0, 3), Some(false));
    assert_eq!(truth.is_one(3, 4), Some(false));
    assert!(truth.is_one_name(3, 4) && !truth.is_one_name(0, 3));
    assert_eq!(truth.is_one(5, 6), None);
}

#[test]
fn pairs_are_found_missed_or_wrong() {
    let signatures = signatures(&TEXTS);
    let evidence =
        Evidence { signatures: &signatures, together: Together::OneRepo, ..Evidence::default() };
    let mailmap = Mailmap::parse(MAILMAP.as_bytes());
    let judged = evaluate(&evidence, &mailmap, &Options::default()).unwrap();
    // One of three pairs of Annika Lee; Bobby Raymond is joined, and is two.
    assert_eq!((judged.withheld.one_person, judged.withheld.found), (3, 1));
    assert_eq!((judged.withheld.wrong, judged.withheld.wrong_of_one_name), (1, 1));
    assert_eq!(judged.withheld.recall.value, Some(1.0 / 3.0));
    assert_eq!(judged.withheld.precision.value, Some(0.5));
    assert_eq!((judged.wrong.len(), judged.missed.len()), (1, 2));
    assert!(judged.wrong[0].rule.is_some() && judged.missed[0].rule.is_none());
    // With the mailmap the rules obey.
    assert_eq!((judged.given.found, judged.given.wrong), (3, 0));
    assert_eq!(judged.given.precision.value, Some(1.0));
    assert_eq!(evaluate(&evidence, &Mailmap::default(), &Options::default()), None);
}
