//! Which commits of the default branch a push reported.
//!
//! A push moves a branch from one commit to another; the first parents between them are what
//! landed. Both ends are reported even where a push's commits no longer are.

use rustc_hash::FxHashMap;

use crate::fact::Oid;

/// A push to the default branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Push {
    /// When, in Unix seconds.
    pub at: i64,
    /// Where the branch was before; `None` where that is not reported.
    pub before: Option<Oid>,
    /// Where it was afterwards.
    pub head: Oid,
}

/// For each commit of the mainline, the time of its committer and whether a push reported it.
pub(super) fn landed(mainline: &[(Oid, i64)], pushes: &[Push]) -> Vec<(i64, bool)> {
    let places: FxHashMap<Oid, usize> =
        mainline.iter().enumerate().map(|(place, (oid, _))| (*oid, place)).collect();
    let mut reported = vec![false; mainline.len()];
    for push in pushes {
        let Some(&head) = places.get(&push.head) else { continue };
        // Without the end before, its head alone: of what it brought, merges landed the most.
        let end = push.before.and_then(|before| places.get(&before).copied());
        let end = end.filter(|&end| end > head).unwrap_or(head + 1);
        reported[head..end].fill(true);
    }
    mainline.iter().zip(reported).map(|(&(_, at), reported)| (at, reported)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oid(number: u8) -> Oid {
        Oid::from_bytes(&[number; 20]).expect("20 bytes")
    }

    #[test]
    fn a_push_tells_of_what_lies_between_its_ends() {
        // The newest first: 9, 8, … 1.
        let mainline: Vec<(Oid, i64)> = (1..=9).rev().map(|n| (oid(n), i64::from(n))).collect();
        let push =
            |before: Option<u8>, head: u8| Push { at: 0, before: before.map(oid), head: oid(head) };
        let reported = |pushes: &[Push]| -> Vec<i64> {
            landed(&mainline, pushes)
                .into_iter()
                .filter(|(_, reported)| *reported)
                .map(|(at, _)| at)
                .collect()
        };
        assert_eq!(reported(&[push(Some(3), 6)]), [6, 5, 4]);
        assert_eq!(reported(&[push(None, 6), push(Some(200), 2)]), [6, 2]);
        assert_eq!(reported(&[push(Some(6), 3), push(Some(1), 200)]), [3]);
    }
}
