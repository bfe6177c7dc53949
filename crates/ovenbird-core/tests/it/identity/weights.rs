//! How much two signatures of one repo have to have in common: one person, perhaps one, or nothing
//! to say. What is right was written down by hand, by what maintainers decide in their mailmaps.

use ovenbird_core::identity::{Evidence, Options, Together, resolve};

use super::signatures;

#[derive(Debug, PartialEq)]
enum Provenance {
    One,
    Perhaps,
    Nothing,
}

/// A signature of nobody else's repo: without them every word is rare and every key is shared.
const OTHERS: [&str; 3] =
    ["Daniel Marlow <dm@a.org>", "Daniel Sorensen <ds@b.org>", "Walter Quist <wq@c.org>"];

fn reported(a: &str, b: &str) -> Provenance {
    let texts: Vec<&str> = [a, b].into_iter().chain(OTHERS).collect();
    let signatures = signatures(&texts);
    let evidence =
        Evidence { signatures: &signatures, together: Together::OneRepo, ..Evidence::default() };
    let people = resolve(&evidence, &[], &Options::default());
    let is_pair = |a: u32, b: u32| a.max(b) == 1;
    if people.of_signature[0] == people.of_signature[1] {
        return Provenance::One;
    }
    let hints = people.suggestions.iter().filter(|link| link.evidence.starts_with("in one repo"));
    if hints.into_iter().any(|link| is_pair(link.a, link.b)) {
        Provenance::Perhaps
    } else {
        Provenance::Nothing
    }
}

fn all(wanted: &Provenance, pairs: &[[&str; 2]]) {
    for [a, b] in pairs {
        assert_eq!(reported(a, b), *wanted, "{a} | {b}");
        assert_eq!(reported(b, a), *wanted, "{b} | {a}");
    }
}

/// Names that are addresses or placeholders say nothing, so that the addresses speak alone.
#[test]
fn one_local_part_at_two_hosts() {
    all(
        &Provenance::One,
        &[
            ["x@one.org <zorkm@one.org>", "root <zorkm@two.org>"],
            ["x@one.org <zorkmidas@one.org>", "root <zorkmidas42@two.org>"],
            ["x@one.org <zork-mid@one.org>", "root <zork.mid@two.org>"],
            // An organization's domain beside it.
            ["x@one.org <zork@mail.acme.org>", "root <zork@lists.acme.org>"],
            ["x@one.org <zorkm@cs.ox.ac.uk>", "root <zorkm7@ox.ac.uk>"],
        ],
    );
    all(
        &Provenance::Perhaps,
        &[
            ["x@one.org <zork@one.org>", "root <zork@two.org>"],
            ["x@one.org <zrk@one.org>", "root <zrk@two.org>"],
        ],
    );
    all(
        &Provenance::Nothing,
        &[
            ["x@one.org <zk@one.org>", "root <zk@two.org>"],
            ["x@one.org <zorkmid@one.org>", "root <zorkmid7@two.org>"],
            ["x@one.org <daniel@one.org>", "root <daniel@two.org>"],
            ["x@one.org <daniel7@one.org>", "root <daniel@two.org>"],
            ["x@one.org <marlow@one.org>", "root <sorensen@two.org>"],
            // Everybody has that domain.
            ["x@one.org <zrkm@gmail.com>", "root <zrkm7@gmail.com>"],
        ],
    );
}

#[test]
fn a_nickname_and_a_login() {
    all(
        &Provenance::One,
        &[
            ["zork <a@one.org>", "root <zork@two.org>"],
            ["zorkmidas <a@one.org>", "root <zorkmidas7@two.org>"],
            ["zorkmidas7 <a@one.org>", "root <zorkmidas@two.org>"],
            ["zrk <a@acme.org>", "root <zrk@acme.org>"],
            ["zorkm <a@acme.org>", "root <zorkm7@acme.org>"],
        ],
    );
    all(
        &Provenance::Perhaps,
        &[
            ["zrk <a@one.org>", "root <zrk@two.org>"],
            ["zorkm <a@one.org>", "root <zorkm7@two.org>"],
        ],
    );
    all(
        &Provenance::Nothing,
        &[
            ["zk <a@one.org>", "root <zk@two.org>"],
            ["zork <a@one.org>", "root <zork7@two.org>"],
            ["daniel <a@one.org>", "root <daniel@two.org>"],
            ["daniel7 <a@one.org>", "root <daniel@two.org>"],
        ],
    );
}

#[test]
fn one_nickname() {
    all(
        &Provenance::One,
        &[
            ["zrk <a@one.org>", "zrk <b@two.org>"],
            // Two accounts of one who has a telling name, or a number in it.
            [
                "zorkmidas <1+a@users.noreply.github.com>",
                "zorkmidas <2+b@users.noreply.github.com>",
            ],
            ["zrk7 <1+a@users.noreply.github.com>", "zrk7 <2+b@users.noreply.github.com>"],
            ["zork <1+a@users.noreply.github.com>", "zork <b@two.org>"],
            ["王伟 <a@one.org>", "王伟 <b@two.org>"],
        ],
    );
    all(
        &Provenance::Nothing,
        &[
            ["zk <a@one.org>", "zk <b@two.org>"],
            ["daniel <a@one.org>", "daniel <b@two.org>"],
            ["zorkmida <1+a@users.noreply.github.com>", "zorkmida <2+b@users.noreply.github.com>"],
            ["zr7 <1+a@users.noreply.github.com>", "zr7 <2+b@users.noreply.github.com>"],
        ],
    );
}

#[test]
fn one_name_and_its_writings() {
    all(
        &Provenance::One,
        &[
            ["Yu Feng <a@one.org>", "Yu Feng <b@two.org>"],
            ["Yu Feng <1+a@users.noreply.github.com>", "Yu Feng <2+b@users.noreply.github.com>"],
            ["Wei Wang <a@one.org>", "Wei Wang <b@two.org>"],
            ["J. Zork <a@one.org>", "J. Zork <b@two.org>"],
            ["Annika Zork <a@one.org>", "Annika Petra Zork <b@two.org>"],
            ["Annika M. Zork <a@one.org>", "Annika P. Zork <b@two.org>"],
            ["Annika Zorkmid <a@one.org>", "Annika Zorkmit <b@two.org>"],
            ["Annika Zork <a@one.org>", "Annik Zork <b@two.org>"],
            ["A. Zork <a@one.org>", "Annika Zork <b@two.org>"],
            ["A. P. Zork <a@one.org>", "Annika Petra Zork <b@two.org>"],
            ["Annika Z. <a@acme.org>", "Annika Zork <b@acme.org>"],
        ],
    );
    all(
        &Provenance::Perhaps,
        &[
            // Two accounts of a name that many have.
            ["Wei Wang <1+a@users.noreply.github.com>", "Wei Wang <2+b@users.noreply.github.com>"],
            ["Ann Marlow <a@one.org>", "Anneke Marlow <b@two.org>"],
            ["Al Zork <a@one.org>", "Alrik Zork <b@two.org>"],
            ["Lorne Z. <a@one.org>", "Lorne Zork <b@two.org>"],
        ],
    );
    all(
        &Provenance::Nothing,
        &[
            ["Daniel Z. <a@one.org>", "Daniel Zork <b@two.org>"],
            ["A. Marlow <a@one.org>", "Annika Marlow <b@two.org>"],
            ["A. P. Zork <a@one.org>", "Annika Ruth Zork <b@two.org>"],
            ["B. Zork <a@one.org>", "Annika Zork <b@two.org>"],
            ["Annika Y. <a@one.org>", "Annika Zork <b@two.org>"],
            ["Zork <a@one.org>", "Annika Zork <b@two.org>"],
            ["Ayush Kumar <a@one.org>", "Ayush Kumar Zork <b@two.org>"],
            ["Annika Zork <a@one.org>", "Bruce Zork <b@two.org>"],
        ],
    );
}

#[test]
fn what_speaks_against_it_is_weighed_too() {
    all(
        &Provenance::Nothing,
        &[
            // One word in common is two names, whatever the local part.
            ["Annika Zork <zorkmid@one.org>", "Bruce Zork <zorkmid@two.org>"],
            ["Annika Zork <zorkmid@acme.org>", "Bobby Raymond <zorkmid@lists.acme.org>"],
        ],
    );
}

#[test]
fn a_name_that_spells_a_login() {
    all(
        &Provenance::One,
        &[
            ["Annika Zork <a@one.org>", "root <annikazork@two.org>"],
            ["Annika Zork <a@one.org>", "root <zorkannika@two.org>"],
            ["Annika Zork <a@one.org>", "root <annika.b.zork@two.org>"],
            ["Annika Zork <a@one.org>", "annikazork7 <b@two.org>"],
            ["Annika Zork <a@one.org>", "root <azork@two.org>"],
            ["Annika Petra Zork <a@one.org>", "root <apzork@two.org>"],
            ["Annika Petra Zork <a@one.org>", "root <annikapzork@two.org>"],
            ["Annika Petra Zork <a@one.org>", "root <annikapetrazork@two.org>"],
            ["Annika Zork <a@acme.org>", "root <annikaz@acme.org>"],
            ["Al Zo <a@one.org>", "root <alzo@two.org>"],
        ],
    );
    all(
        &Provenance::Perhaps,
        &[
            ["Annika Zork <a@one.org>", "root <annikaz@two.org>"],
            ["Annika Petra Zork <a@one.org>", "root <annikapz@two.org>"],
            ["Annika Petra Zork <a@one.org>", "root <zorka@two.org>"],
            ["Annika Zork <a@one.org>", "azork7 <b@two.org>"],
            ["Annika Zor <a@one.org>", "root <azor@two.org>"],
        ],
    );
    all(
        &Provenance::Nothing,
        &[
            ["Annika Petra Zork <a@one.org>", "root <apz@two.org>"],
            ["Annika Zork <a@one.org>", "root <az@two.org>"],
            ["Annika Zork <a@one.org>", "root <annikaz7@two.org>"],
            ["Ann Zork <a@one.org>", "root <annz@two.org>"],
            ["Annika Zork <a@one.org>", "root <bzork@two.org>"],
            // Several people have the name, and such a login.
            ["Wei Wang <a@one.org>", "root <wwang@two.org>"],
        ],
    );
}

/// Pairs are found by what they share, also where most people share something.
#[test]
fn pairs_are_found_among_many_strangers() {
    let pairs = [
        ["Annika Zork <a@one.org>", "root <azork@two.org>"],
        ["Lorne Hiltner <l@one.org>", "L. Hiltner <h@two.org>"],
        ["Derek Homeier <d@one.org>", "Derek Homeir <e@two.org>"],
        ["Ben Tillman <b@one.org>", "Benjamin J. Tillman <c@two.org>"],
        ["zan97 <f@one.org>", "zan97 <g@two.org>"],
        ["Marek Kuester <i@one.org>", "Kuster, Marek <j@two.org>"],
        ["Gus 'BinGOs' Willmore <k@one.org>", "bingos <m@two.org>"],
        ["Ruben Falckner <n@one.org>", "root <falckner_ruben@two.org>"],
        ["Ruth Dahl <o@one.org>", "root <ruthdahl@two.org>"],
        ["horatiox <p@one.org>", "root <horatiox77@two.org>"],
    ];
    let mut texts: Vec<String> = pairs.concat().into_iter().map(str::to_owned).collect();
    // Words of no other name: three consonants and a vowel by number.
    let letters: Vec<char> = "bcdfghjklmnpqrstvwxz".chars().collect();
    for n in 0..80 {
        let (x, y) = (letters[n % 20], letters[n / 20]);
        texts.push(format!("{x}u{y}u {y}y{x}y{x}ov <{x}{y}q{n}@{y}{x}{n}.org>"));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let people = super::mapped(&texts, "");
    let of = &people.of_signature;
    let lost = pairs.iter().enumerate().filter(|&(at, _)| of[2 * at] != of[2 * at + 1]);
    assert_eq!(lost.collect::<Vec<_>>(), []);
    assert_eq!(people.all.len(), pairs.len() + 80);
}
