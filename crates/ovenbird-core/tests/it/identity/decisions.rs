//! What users decided beats what rules claim.

use ovenbird_core::identity::{Decision, Evidence, LoggedDecision, Options, resolve};

use super::{logged, signatures};

#[test]
fn decisions_beat_claims_and_later_ones_earlier_ones() {
    let texts = ["Annika Lee <a@x>", "Annika Lee <b@x>", "Bobby Raymond <c@x>", "Annika Lee <d@x>"];
    let signatures = signatures(&texts);
    let find = |log: &[LoggedDecision]| {
        let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
        let people = resolve(&evidence, log, &Options::default());
        let mut sets: Vec<Vec<u32>> = people.all.into_iter().map(|p| p.signatures).collect();
        sets.sort();
        sets
    };
    let members = |which: &[usize]| which.iter().map(|&at| signatures[at].clone()).collect();
    let merge = Decision::Merge { members: members(&[0, 2]) };
    let split = Decision::Split { signature: signatures[0].clone() };
    let lock = Decision::Lock { members: members(&[0, 1]) };
    assert_eq!(find(&[]), [vec![0, 1, 3], vec![2]]);
    assert_eq!(find(&logged([merge.clone()])), [vec![0, 1, 2, 3]]);
    assert_eq!(find(&logged([split.clone()])), [vec![0], vec![1, 3], vec![2]]);
    assert_eq!(find(&logged([lock.clone()])), [vec![0, 1], vec![2], vec![3]]);
    // A merge after a split holds; a split after a merge voids it.
    assert_eq!(find(&logged([split.clone(), merge.clone()])), [vec![0, 2], vec![1, 3]]);
    assert_eq!(find(&logged([merge.clone(), split])), [vec![0], vec![1, 3], vec![2]]);
    assert_eq!(find(&logged([merge.clone(), lock])), [vec![0, 1], vec![2], vec![3]]);
    // What is undone never was; the order is that of the log, not of the list.
    let mut log = logged([merge]);
    log[0].undone_at = Some(9);
    assert_eq!(find(&log), [vec![0, 1, 3], vec![2]]);
}

#[test]
fn hiding_marks_and_changes_nothing_else() {
    let signatures = signatures(&["Annika Lee <a@x>", "Annika Lee <b@x>", "Bobby Raymond <c@x>"]);
    let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
    let hide = logged([Decision::Hide { members: vec![signatures[1].clone()] }]);
    let (shown, hidden) = (
        resolve(&evidence, &[], &Options::default()),
        resolve(&evidence, &hide, &Options::default()),
    );
    assert_eq!(shown.of_signature, hidden.of_signature);
    let marked: Vec<bool> = (0..3).map(|at| hidden.person(at).hidden).collect();
    assert_eq!(marked, [true, true, false]);
}
