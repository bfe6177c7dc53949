//! Which claim wins, and what counts where claims meet decisions, mailmaps and bots.

use ovenbird_core::identity::{
    Decision, Evidence, Kind, Mailmap, MailmapTruth, Options, People, Scoped, resolve,
};

use super::{count_in_one_repo, logged, mapped, people, signatures};

fn sets(people: &People) -> Vec<Vec<u32>> {
    let mut sets: Vec<Vec<u32>> =
        people.all.iter().map(|person| person.signatures.clone()).collect();
    sets.sort();
    sets
}

/// The third has one's account number and the other's name; a mailmap keeps these two apart.
#[test]
fn the_strongest_claim_comes_first() {
    let texts = [
        "Annika Lee <annika@one.org>",
        "ylee <7+ylee@users.noreply.github.com>",
        "Annika Lee <7+zlee@users.noreply.github.com>",
    ];
    let mailmap = "Annika Lee <a@lee.org> <annika@one.org>\n\
                   Yann Lee <y@lee.org> <7+ylee@users.noreply.github.com>\n";
    assert_eq!(sets(&mapped(&texts, mailmap)), [vec![0], vec![1, 2]]);
}

#[test]
fn a_nickname_joins_no_two_people_of_full_names() {
    let texts =
        ["Annika Lee <zorkmid@one.org>", "zorkmid <z@two.org>", "Bobby Ray <zorkmid@x.org>"];
    assert_eq!(count_in_one_repo(&texts), 2);
}

#[test]
fn a_mailmap_may_say_that_a_bots_name_is_a_person() {
    let texts = ["Annika Lee <ann@lee.org>", "annika-bot <annika@bots.org>"];
    assert_eq!(mapped(&texts, "").all.len(), 2);
    assert_eq!(mapped(&texts, "Annika Lee <ann@lee.org> <annika@bots.org>\n").all.len(), 1);
}

#[test]
fn tools_are_no_people() {
    let found = people(&[
        "Claude <NoReply@Anthropic.com>",
        "x <7+Copilot@users.noreply.github.com>",
        "Claude Code <>",
        "Annika Lee (aider) <ann@lee.org>",
        "Claude Monet <claude@monet.org>",
    ]);
    let is_tool = |at| found.person(at).kind == Kind::Bot("ai tool".to_owned());
    assert_eq!([0, 1, 2, 3, 4].map(is_tool), [true, true, true, false, false]);
}

#[test]
fn who_was_split_off_is_joined_by_no_claim() {
    let signatures = signatures(&["ann <ann@work.org>", "ann <a@home.org>"]);
    let pairs = [(0, 1), (1, 0)];
    for split in &signatures {
        let log = logged([Decision::Split { signature: split.clone() }]);
        let twice = [(0, 1), (0, 1)];
        for evidence in [
            Evidence { trailer_pairs: &pairs, ..Evidence::default() },
            Evidence { stated: &pairs, ..Evidence::default() },
            Evidence { pull_authors: &twice, ..Evidence::default() },
        ] {
            let evidence = Evidence { signatures: &signatures, ..evidence };
            assert_eq!(resolve(&evidence, &[], &Options::default()).all.len(), 1);
            assert_eq!(resolve(&evidence, &log, &Options::default()).all.len(), 2);
        }
    }
}

#[test]
fn an_account_that_states_an_address_is_who_uses_it() {
    let count = |address: &str| {
        let account = "zorkmid <7+zorkmid@users.noreply.github.com>";
        let signatures = signatures(&[account, &format!("Annika Lee <{address}>")]);
        let evidence =
            Evidence { signatures: &signatures, stated: &[(0, 1)], ..Evidence::default() };
        resolve(&evidence, &[], &Options::default()).all.len()
    };
    assert_eq!(count("ann@lee.org"), 1);
    // These tell nobody apart.
    assert_eq!(count("ann@localhost"), 2);
    assert_eq!(count("noreply@github.com"), 2);
}

#[test]
fn one_full_name_by_the_mailmap_joins_what_is_unlike() {
    let texts = ["zed <a@one.org>", "qq <b@two.org>"];
    let mailmap = "York Sunrise <a@one.org>\nYork Sunrise <b@two.org>\n";
    assert_eq!((mapped(&texts, mailmap).all.len(), mapped(&texts, "").all.len()), (1, 2));
}

/// Who gives no name is none of the many names at an address.
#[test]
fn an_empty_name_makes_an_address_no_more_crowded() {
    let texts = ["Annika Lee", "Bobby Ray", "Cat Moe", "Dan Fox", ""];
    let texts: Vec<String> = texts.iter().map(|name| format!("{name} <team@acme.org>")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(people(&texts).all.len(), 1);
}

/// What is one person already is not suggested.
#[test]
fn suggestions_are_of_two_people() {
    let found = people(&["Annika Lee <annikalee@one.org>", "Annika Lee <a@two.org>"]);
    assert_eq!((found.all.len(), found.suggestions.len()), (1, 0));
}

#[test]
fn a_full_name_at_more_than_eight_addresses_is_perhaps_several_peoples() {
    let texts: Vec<String> = (0..9).map(|n| format!("Annika Lee <q{n}@h{n}.org>")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(people(&texts[..8]).all.len(), 1);
    assert_eq!(people(&texts).all.len(), 9);
}

#[test]
fn one_pull_request_is_suggested_and_two_count() {
    let signatures = signatures(&[
        "x <7+zork@users.noreply.github.com>",
        "Annika Lee <ann@lee.org>",
        "y <8+yak@users.noreply.github.com>",
    ]);
    let of = |pulls: &[(u32, u32)]| {
        let evidence =
            Evidence { signatures: &signatures, pull_authors: pulls, ..Evidence::default() };
        let found = resolve(&evidence, &[], &Options::default());
        (found.all.len(), found.suggestions.len())
    };
    assert_eq!(of(&[(0, 1)]), (3, 1));
    assert_eq!(of(&[(0, 1), (0, 1)]), (2, 0));
    // Four of five are most; three of four, or of the author's, are not.
    assert_eq!(of(&[(0, 1), (0, 1), (0, 1), (0, 1), (0, 2)]), (2, 0));
    assert_eq!(of(&[(0, 1), (0, 1), (0, 1), (0, 2)]), (3, 0));
    assert_eq!(of(&[(0, 1), (0, 1), (0, 1), (2, 1)]), (3, 0));
}

/// Twenty times as many commits elsewhere make a full name at another's address a slip.
#[test]
fn a_name_at_anothers_address_by_a_slip_joins_nobody() {
    let signatures = signatures(&[
        "Annika Lee <annika@one.org>",
        "Bobby Raymond <annika@one.org>",
        "Bobby Raymond <bob@two.org>",
    ]);
    let count = |weights: &[u64]| {
        let evidence = Evidence { signatures: &signatures, weights, ..Evidence::default() };
        resolve(&evidence, &[], &Options::default()).all.len()
    };
    assert_eq!(count(&[50, 1, 100]), 2);
    assert_eq!(count(&[50, 1, 19]), 2);
    assert_eq!(count(&[50, 1, 18]), 1);
}

#[test]
fn a_mailmap_that_gives_one_a_name_and_the_other_an_address_says_neither() {
    let signatures = signatures(&["zed <a@one.org>", "Ann <b@two.org>", "Cat <c@three.org>"]);
    let is_one = |mailmap: &str| {
        let truth = MailmapTruth::new(&signatures, &Mailmap::parse(mailmap.as_bytes()));
        truth.is_one(0, 1)
    };
    assert_eq!(is_one("Annika Lee <a@one.org>\n<annika@home.org> <b@two.org>\n"), None);
    assert_eq!(is_one("Annika Lee <a@one.org>\nBobby Ray <b@two.org>\n"), Some(false));
    assert_eq!(is_one("<x@h.org> <a@one.org>\n<y@h.org> <b@two.org>\n"), Some(false));
    assert_eq!(is_one("<x@h.org> <a@one.org>\n<x@h.org> <b@two.org>\n"), Some(true));
}

/// The third is known by the decision alone, and the second person by nobody else.
#[test]
fn people_of_the_first_signatures_leave_out_the_others() {
    let signatures = signatures(&[
        "Annika Lee <ann@one.org>",
        "Bobby Raymond <bob@two.org>",
        "Zoe Quist <z@three.org>",
        "Abe Quist <q@four.org>",
        "bobbyraymond <b@five.org>",
    ]);
    let members = vec![signatures[0].clone(), signatures[2].clone()];
    let log = logged([Decision::Merge { members }]);
    let weights = [1, 1, 9, 9, 1];
    let evidence = Evidence { signatures: &signatures, weights: &weights, ..Evidence::default() };
    let all = resolve(&evidence, &log, &Options { threshold: 0.95, ..Options::default() });
    let first = all.clone().of_first(2);
    assert_eq!((all.all.len(), all.links.len()), (4, 1));
    assert_eq!(sets(&first), [[0], [1]]);
    assert!(first.links.is_empty());
    for at in 0..2 {
        assert!(first.person(at).signatures.contains(&at));
    }
    // All of them are the first five.
    assert_eq!(sets(&all.clone().of_first(5)), sets(&all));
    assert_eq!(all.clone().of_first(5).links.len(), 1);
    assert_eq!(all.clone().of_first(3).links.len(), 1);
}

#[test]
fn one_repos_mailmap_names_nobody_of_another() {
    let signatures = signatures(&["zed <a@one.org>", "Annika Lee <b@two.org>"]);
    let mailmap = Scoped::of(
        Mailmap::parse(b"Annika Lee <a@one.org>\n"),
        std::sync::Arc::new(std::collections::HashSet::from([1])),
    );
    let mailmaps = [mailmap];
    let evidence = Evidence { signatures: &signatures, mailmaps: &mailmaps, ..Evidence::default() };
    assert_eq!(resolve(&evidence, &[], &Options::default()).all.len(), 2);
}
