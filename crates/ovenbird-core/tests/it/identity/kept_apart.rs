//! A mailmap wins over every rule. What it makes of signatures is reported by `git check-mailmap`.

use ovenbird_core::identity::{Decision, Evidence, Mailmap, Options, People, Scoped, resolve};

use super::{logged, mapped, signatures};

/// The people as sets of indexes.
fn sets(people: &People) -> Vec<Vec<u32>> {
    let mut sets: Vec<Vec<u32>> =
        people.all.iter().map(|person| person.signatures.clone()).collect();
    sets.sort();
    sets
}

/// The third example of gitmailmap(5): two people wrote through one address.
#[test]
fn an_address_that_a_mailmap_sends_to_two_people_is_shared() {
    let mailmap = "Joe R. Developer <joe@acme.org> Joe <bugs@acme.org>\n\
                   Jane Doe <jane@acme.org> Jane <bugs@acme.org>\n";
    let texts = [
        "Joe <bugs@acme.org>",
        "Jane <bugs@acme.org>",
        "Joe R. Developer <joe@acme.org>",
        "Jane Doe <jane@acme.org>",
        "Kim <bugs@acme.org>",
    ];
    assert_eq!(sets(&mapped(&texts, mailmap)), [vec![0, 2], vec![1, 3], vec![4]]);
}

#[test]
fn people_whom_a_mailmap_names_apart_stay_two_whatever_they_share() {
    // One name and one address, and a login in both addresses.
    for texts in [
        ["Ann Lee <ann@one.org>", "Ann Lee <ann@two.org>"],
        ["Annika Lee <annikalee@one.org>", "annikalee <annikalee@two.org>"],
    ] {
        let mailmap = "Ann Lee <ann@lee.org> <ann@one.org>\nAnnika Lee <a@lee.org> <annikalee@one.org>\n\
                       Ann Roe <ann@roe.org> <ann@two.org>\nAnnika Roe <b@roe.org> <annikalee@two.org>\n";
        assert_eq!(mapped(&texts, "").all.len(), 1, "{texts:?}");
        assert_eq!(mapped(&texts, mailmap).all.len(), 2, "{texts:?}");
    }
}

#[test]
fn two_of_one_name_stay_two_where_a_mailmap_sends_them_to_two_addresses() {
    let texts = ["Harsh Gupta <a@one.org>", "Harsh Gupta <b@two.org>", "Harsh Gupta <c@three.org>"];
    let mailmap = "Harsh Gupta <a@home.org> <a@one.org>\nHarsh Gupta <b@home.org> <b@two.org>\n";
    // The third is either of them: nobody knows.
    assert_eq!(sets(&mapped(&texts, mailmap)), [[0], [1], [2]]);
}

#[test]
fn a_third_signature_joins_nobody_whom_a_mailmap_keeps_apart() {
    let texts = [
        "Annika Lee <annika@one.org>",
        "annika <annika@one.org>",
        "Bobby Raymond <bob@two.org>",
        "Annika Lee <bob@two.org>",
    ];
    let mailmap = "Annika Lee <annika@one.org>\nBobby Raymond <bob@two.org> <bob@two.org>\n";
    let people = mapped(&texts, mailmap);
    let of = |at: usize| people.of_signature[at];
    assert_eq!(of(0), of(1));
    assert_ne!(of(0), of(2));
}

#[test]
fn names_alone_say_neither_that_people_are_two_nor_that_they_are_one() {
    let texts =
        ["york <york.sun@nxp.org>", "Y. S. <yorksun@free.org>", "Marc <m@x.org>", "M <m@y.org>"];
    let mailmap = "York Sunrise <york.sun@nxp.org>\nYork Sunrise <yorksun@free.org>\n";
    // The full name that the mailmap gives both joins them.
    assert_eq!(sets(&mapped(&texts, mailmap)), [vec![0, 1], vec![2], vec![3]]);
}

#[test]
fn a_mailmap_that_leads_two_to_an_impossible_address_leads_them_nowhere() {
    let mailmap = "Christa <chris@one.org> christa <?@?>\nWendy <w@two.org> weather <?@?>\n";
    let texts = ["christa <?@?>", "weather <?@?>", "other <?@?>"];
    assert_eq!(mapped(&texts, mailmap).all.len(), 3);
    assert_eq!(mapped(&texts, "").all.len(), 3);
}

#[test]
fn a_user_may_join_whom_a_mailmap_keeps_apart() {
    let signatures = signatures(&["Ann Lee <ann@one.org>", "Bob Roe <bob@two.org>"]);
    let mailmap = b"Ann Lee <a@lee.org> <ann@one.org>\nBob Roe <b@roe.org> <bob@two.org>\n";
    let mailmaps = [Scoped::of_all(Mailmap::parse(mailmap))];
    let evidence = Evidence { signatures: &signatures, mailmaps: &mailmaps, ..Evidence::default() };
    let merge = logged([Decision::Merge { members: signatures.clone() }]);
    assert_eq!(resolve(&evidence, &merge, &Options::default()).all.len(), 1);
    assert_eq!(resolve(&evidence, &[], &Options::default()).all.len(), 2);
}

#[test]
fn what_one_mailmap_joins_another_does_not_part() {
    let signatures = signatures(&["Ann Lee <ann@one.org>", "al <al@two.org>"]);
    let joins = Mailmap::parse(b"Ann Lee <ann@one.org> <al@two.org>\n");
    let parts = Mailmap::parse(b"Ann Lee <a@x.org> <ann@one.org>\nAl Roe <b@x.org> <al@two.org>\n");
    for mailmaps in [
        [Scoped::of_all(joins.clone()), Scoped::of_all(parts.clone())],
        [Scoped::of_all(parts), Scoped::of_all(joins)],
    ] {
        let evidence =
            Evidence { signatures: &signatures, mailmaps: &mailmaps, ..Evidence::default() };
        assert_eq!(resolve(&evidence, &[], &Options::default()).all.len(), 1);
    }
}
