//! Who answers: scores counted by hand, and hits that can be counted.

use ovenbird_core::metric::answerers::{Asked, Asking, Places, Rank, Worked, judged};

use super::builder::DAY;
use super::rounded;

const ANN: u32 = 0;
const BOB: u32 = 1;
const CAT: u32 = 2;

/// Two answers by Bob in one folder, three by Cat in another, all in one second. For a file new to
/// the first folder Bob has all the answers there and 2 of 5 of all: 0.5 · 1 + 0.3 · 0.4.
#[test]
fn who_answered_there_comes_before_who_answers_most() {
    let (mut places, mut rank) = (Places::default(), Rank::default());
    let (one, other) = (places.of("src/net/tls.rs"), places.of("docs/a.md"));
    for _ in 0..2 {
        rank.answered(0, BOB, &[one], &places);
    }
    for _ in 0..3 {
        rank.answered(0, CAT, &[other], &places);
    }
    let new = places.of("src/net/dns.rs");
    let likely = rank.rank(Some(ANN), &[new], &places, 5);
    let scores: Vec<_> = likely.iter().map(|one| (one.person, rounded(one.score))).collect();
    assert_eq!(scores, [(BOB, 0.62), (CAT, 0.18)]);
    assert_eq!(rank.most_active(Some(ANN), 5), [CAT, BOB]);
    // Nobody answers themselves: without Bob, Cat has all the answers that are left.
    let likely = rank.rank(Some(BOB), &[new], &places, 5);
    let scores: Vec<_> = likely.iter().map(|one| (one.person, rounded(one.score))).collect();
    assert_eq!(scores, [(CAT, 0.3)]);
}

/// After 180 days an answer counts half: 1 of 1 against ½ is 2 of 3 of all answers.
#[test]
fn what_is_past_fades() {
    let (places, mut rank) = (Places::default(), Rank::default());
    rank.answered(0, BOB, &[], &places);
    rank.answered(180 * DAY, CAT, &[], &places);
    let lately: Vec<_> = rank
        .rank(None, &[], &places, 5)
        .iter()
        .map(|one| (one.person, rounded(one.answered_lately)))
        .collect();
    assert_eq!(lately, [(CAT, 0.666_667), (BOB, 0.333_333)]);
}

/// Bob answers in one folder and Cat in the other, in turn; Cat has answered one more at the start.
fn turns(count: i64) -> Asking {
    let mut asking = Asking { by_pull_request: true, ..Asking::default() };
    let (one, other) = (asking.places.of("a/x"), asking.places.of("b/x"));
    asking.worked.push(Worked { at: 0, by: ANN, places: vec![one] });
    for at in 0..count {
        let (place, by) = if at % 2 == 0 { (other, CAT) } else { (one, BOB) };
        asking.asked.push(Asked {
            number: Some(at + 1),
            at: at * DAY,
            author: Some(ANN),
            places: vec![place],
            answers: vec![(at * DAY + 60, by)],
        });
    }
    asking
}

#[test]
fn hits_are_counted_on_later_time() {
    let found = judged(&turns(60), 20 * DAY);
    assert_eq!((found.learned, found.n, found.with_places), (20, 40, 40));
    let first = &found.hits[0];
    // By place every one is reported. The most active one is Cat whenever the turn is Bob's, and
    // they are level when it is Cat's, where the lower index stands first.
    assert_eq!((first.hits, first.most_active_hits), (40, 0));
    let three = &found.hits[1];
    assert_eq!((three.hits, three.most_active_hits), (40, 40));
    // Where both always agree there is no difference, and no certainty.
    let (difference, interval) = &three.difference;
    assert_eq!(rounded(*difference), 0.0);
    assert!(interval.low < 0.0 && interval.high > 0.0);
}

#[test]
fn what_comes_later_tells_nothing_of_before() {
    let mut asking = turns(60);
    let before = judged(&asking, 20 * DAY);
    // Whatever happens after the last one was asked.
    let at = 59 * DAY + 1;
    asking.worked.push(Worked { at, by: CAT, places: asking.asked[0].places.clone() });
    assert_eq!(judged(&asking, 20 * DAY), before);
    // Too few judge nothing.
    assert!(judged(&asking, 50 * DAY).hits.is_empty());
}
