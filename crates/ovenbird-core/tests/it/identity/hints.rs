//! Hints that add up within one repo, and that say nothing across repos.

use ovenbird_core::identity::{Evidence, Options, People, Rule, Together, path, resolve};

use super::{count_in_one_repo, mapped, people, signatures};

#[test]
fn signs_of_one_person_add_up_in_one_repo() {
    for texts in [
        // A name of two short words.
        ["Yu Feng <feyu@one.org>", "Yu Feng <rainwood@two.org>"],
        ["Phil Hord <hordp@one.org>", "Phil Hord <phord@two.org>"],
        // A name that spells a login, a local part or a nickname.
        ["Joel Nothman <joel@one.org>", "jnothman <j@two.org>"],
        ["Rob Falckner <rf@one.org>", "rob.falckner <x@two.org>"],
        ["Andrew Fowlie <afow@one.org>", "andy <andrew.j.fowlie@two.org>"],
        // A nickname that is a login, and one nickname.
        ["Noel Kippers <RothNRK@users.noreply.github.com>", "RothNRK <n@two.org>"],
        ["GalaxySnail <me@one.org>", "GalaxySnail <ylc@two.org>"],
        ["zhan97 <lill@one.org>", "zhan97 <lz2@two.org>"],
        // One name written in several ways.
        ["Mazoni, Andrey <am@one.org>", "Andrey Mazoni <ahip@two.org>"],
        ["Gunter Knaufer <gk@one.org>", "Guenter Knaufer <lists@two.org>"],
        ["Derek Homeier <derek@one.org>", "Derek Homeir <dh@two.org>"],
        ["Lindsey Hiltner <lindsey@one.org>", "L. Hiltner <lh@two.org>"],
        ["Matthias Ulrich Neeracher <n@one.org>", "Matthias Neeracher <neeri@two.org>"],
        ["Ann Leeward via List <list@lists.org>", "Ann Leeward <ann@one.org>"],
        ["Ben Tilly <ben@one.org>", "Benjamin J. Tilly <tilly@two.org>"],
        ["H.M. Brand <hm@one.org>", "H.Merijn Brand <merijn@two.org>"],
        ["Praneeth Ratna <praneethra@one.org>", "Mamidi Ratna Praneeth <praneethra@two.org>"],
        // A nickname within a name.
        ["Chris 'BinGOs' Willmore <chris@one.org>", "bingos <b@two.org>"],
        // An address that is nobody's says nothing, and hides nothing.
        ["The Acme Consortium <acme.org>", "Acme Consortium <acme.org>"],
        // UTF-8 read as Latin-1, with one byte lost.
        ["Ãvar ArnfjÃ¶rÃ° Bjarmason <list@lists.org>", "Ævar Arnfjörð Bjarmason <avar@one.org>"],
    ] {
        assert_eq!(count_in_one_repo(&texts), 1, "{texts:?}");
    }
}

#[test]
fn people_who_look_alike_stay_two_in_one_repo() {
    for texts in [
        ["Wei Wang <wei@one.org>", "Wei Zhang <wei@two.org>"],
        ["Daniel <daniel@one.org>", "Daniel Marlow <daniel@two.org>"],
        ["Andrew Nelson <andrew@one.org>", "andrew <andrew.j.fowlie@two.org>"],
        ["Annika Lee <info@one.org>", "Bobby Raymond <info@two.org>"],
        ["Annika Lee <lee@one.org>", "Bruce Lee <lee@two.org>"],
        ["Stephen Boyd <s@one.org>", "Boyd Stephen Smith <b@two.org>"],
        ["Annika Lee <a@acme.org>", "Bobby Raymond <b@acme.org>"],
        ["Heiko Schocher <hs@one.org>", "Heiko Stuebner <heiko@two.org>"],
        // A frequent name is part of many longer ones, and an initial begins many names.
        ["Ayush Kumar <ayush@one.org>", "Ayush Kumar Jha <jha@two.org>"],
        ["H. Merijn Brand <merijn@one.org>", "Horst von Brand <horst@two.org>"],
        ["H.M. Brand <hm@one.org>", "Helga Ruth Brand <helga@two.org>"],
    ] {
        assert_eq!(count_in_one_repo(&texts), 2, "{texts:?}");
    }
}

#[test]
fn a_signature_of_two_people_joins_neither() {
    let texts = [
        "Steve Holmes <steve@one.org>",
        "Daniel Sorensen <daniel@two.org>",
        "Steve Holmes, Daniel Sorensen <both@three.org>",
    ];
    assert_eq!(count_in_one_repo(&texts), 3);
}

#[test]
fn a_word_of_several_names_tells_nobody() {
    let texts = [
        "fabian <fabian@one.org>",
        "Fabian Pedregosa <fabian@two.org>",
        "Fabian Froehlich <ff@three.org>",
    ];
    assert_eq!(count_in_one_repo(&texts), 3);
}

/// With and without the middle name it is one name, so that its words stay telling.
#[test]
fn a_word_of_one_name_in_several_writings_still_tells() {
    let texts = [
        "L. Hiltner <lh@one.org>",
        "Lindsey Hiltner <lindsey@two.org>",
        "Ann Lindsey Hiltner <ann@three.org>",
    ];
    assert_eq!(count_in_one_repo(&texts), 1);
}

/// The names of an account and of signatures that two repos use.
fn in_repos(texts: &[&str], repos: &[Vec<u32>]) -> People {
    let signatures = signatures(texts);
    let evidence = Evidence {
        signatures: &signatures,
        together: Together::Repos(repos),
        ..Evidence::default()
    };
    resolve(&evidence, &[], &Options::default())
}

#[test]
fn what_counts_in_one_repo_is_nothing_across_repos() {
    for texts in [
        ["Wei Wang <ww@one.org>", "Wei Wang <wei@two.org>"],
        ["John Smith <js@one.org>", "John Smith <john@two.org>"],
        ["Joel Nothman <joel@one.org>", "jnothman <j@two.org>"],
        ["GalaxySnail <me@one.org>", "GalaxySnail <ylc@two.org>"],
    ] {
        assert_eq!(in_repos(&texts, &[vec![0], vec![1]]).all.len(), 2, "{texts:?}");
        assert_eq!(in_repos(&texts, &[vec![1, 0], vec![1]]).all.len(), 1, "{texts:?}");
        assert_eq!(people(&texts).all.len(), 2, "{texts:?}");
    }
}

#[test]
fn who_is_one_in_a_report_is_one_among_everybody() {
    let texts = [
        "Joel Nothman <joel@one.org>",
        "jnothman <j@two.org>",
        "Annika Leewood <ann@one.org>",
        "aleewood <a@three.org>",
    ];
    let one = mapped(&texts, "");
    let all = in_repos(&texts, &[vec![0, 1, 2, 3], vec![2]]);
    assert_eq!(one.of_signature, all.of_signature);
    assert_eq!(one.all.len(), 2);
}

#[test]
fn every_hint_is_reported() {
    let texts = ["Joel Nothman <joel@acme.org>", "jnothman <j@acme.org>"];
    let people = mapped(&texts, "");
    let chain = path(&people, 0, 1).unwrap();
    assert_eq!(chain[0].rule, Rule::Nickname);
    assert_eq!(chain[0].evidence, "in one repo: one's name spells the other's nickname; one site");
    assert!((0.85..=0.97).contains(&chain[0].confidence));
}

/// A patch of one that was committed with another's address.
#[test]
fn a_name_that_slipped_to_anothers_address_joins_no_two_people() {
    let texts = [
        "Junia Hamlet <gits@one.org>",
        "Wincent Collins <win@two.org>",
        "Junia Hamlet <win@two.org>",
        "Wincent Collins <w@three.org>",
    ];
    let signatures = signatures(&texts);
    let find = |weights: &[u64]| {
        let together = Together::OneRepo;
        let evidence =
            Evidence { signatures: &signatures, weights, together, ..Evidence::default() };
        resolve(&evidence, &[], &Options::default()).all.len()
    };
    assert_eq!(find(&[900, 40, 1, 3]), 2);
    // Who wrote half of it there did not slip.
    assert_eq!(find(&[900, 40, 400, 3]), 1);
}
