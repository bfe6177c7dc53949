//! What each rule joins, and what it does not.

use std::collections::HashSet;
use std::sync::Arc;

use ovenbird_core::identity::{
    Evidence, Mailmap, Options, Rule, Scoped, parse_attributions, path, resolve,
};

use super::{joined_by, people, signatures};

#[test]
fn each_rule_joins_what_it_should() {
    let cases: [(&[&str], Rule); 7] = [
        (&["Annika Lee <Ann@Home.example>", "annie <ann@home.example>"], Rule::SameEmail),
        // The hidden address by the program `sha1sum`.
        (
            &[
                "annie <ann@home.example>",
                "al <744cb9a9fb3d5583744ea3ece9b4d819d90bdee2@Home.example>",
            ],
            Rule::HiddenEmail,
        ),
        (
            &[
                "Ann <42+annikalee@users.noreply.github.com>",
                "Lee <42+ann-lee@users.noreply.github.com>",
            ],
            Rule::AccountId,
        ),
        (
            &[
                "Ann <annikalee@users.noreply.github.com>",
                "Lee <42+AnnikaLee@users.noreply.github.com>",
            ],
            Rule::AccountLogin,
        ),
        (
            &["ann l <annikalee@old.example>", "Ann L <annikalee@new.example>"],
            Rule::NameAndLocalPart,
        ),
        (&["Annika Lee <a@old.example>", "annika  lee <b@new.example>"], Rule::FullName),
        (&["Ægidius Lee <a@old.example>", "ægidius lee <b@new.example>"], Rule::FullName),
    ];
    for (texts, rule) in cases {
        assert_eq!(joined_by(texts), Some(rule), "{texts:?}");
    }
}

#[test]
fn what_many_share_joins_nobody() {
    let cases: [&[&str]; 11] = [
        // Another domain, and another address at the same one.
        &["annie <ann@x.example>", "al <744cb9a9fb3d5583744ea3ece9b4d819d90bdee2@y.example>"],
        &["ben <bob@x.example>", "al <744cb9a9fb3d5583744ea3ece9b4d819d90bdee2@x.example>"],
        &["root <root@host-a>", "root <root@host-b>"],
        &["Annika Lee <root@localhost>", "Bobby Raymond <root@localhost>"],
        &["Annika Lee <noreply@github.com>", "Bobby Raymond <noreply@github.com>"],
        &["Annika Lee <>", "Bobby Raymond <>"],
        &[" <ann@home.example>", " <bob@home.example>"],
        &["unknown <x@one.example>", "unknown <y@two.example>"],
        &["Your Name <x@one.example>", "Your Name <y@two.example>"],
        &["Ann <x@one.example>", "Ann <y@two.example>"],
        &["Ann <ann@one.example>", "Ann <ann@two.example>"],
    ];
    for texts in cases {
        assert_eq!(joined_by(texts), None, "{texts:?}");
    }
}

#[test]
fn an_address_of_many_names_is_a_suggestion_and_no_more() {
    let names = ["Annika Lee", "Bobby Raymond", "Cat Moe", "Dan Fox", "Eve Poe"];
    let texts: Vec<String> = names.iter().map(|name| format!("{name} <list@team.org>")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let five = people(&texts);
    assert_eq!(five.all.len(), 5);
    assert!(five.suggestions.iter().all(|link| link.rule == Rule::SameEmail));
    assert_eq!(five.suggestions.len(), 4);
    assert_eq!(people(&texts[..4]).all.len(), 1);
}

#[test]
fn a_weak_sign_is_suggested_and_counts_at_a_lower_threshold() {
    let texts = ["Annika Lee <a@home.example>", "nn <annikalee@work.example>"];
    let weak = people(&texts);
    assert_eq!(weak.all.len(), 2);
    assert_eq!(weak.suggestions[0].rule, Rule::NameInAddress);
    let signatures = signatures(&texts);
    let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
    let options = Options { threshold: 0.6, ..Options::default() };
    assert_eq!(resolve(&evidence, &[], &options).all.len(), 1);
}

#[test]
fn a_bot_is_not_the_person_it_is_named_after() {
    let texts = ["Annika Lee <ann@home.example>", "Annika Lee <lee[bot]@users.noreply.github.com>"];
    let people = people(&texts);
    assert_eq!(people.all.len(), 2);
    assert!(people.person(1).is_bot() && !people.person(0).is_bot());
}

#[test]
fn documents_speak_of_their_own_repos_people_alone() {
    let signatures = signatures(&[
        "Annika Lee <ann@old>",
        "ann <ann@new>",
        "Bobby Raymond <bob@old>",
        "bob <bob@new>",
    ]);
    let mailmap =
        Mailmap::parse(b"Annika Lee <ann@new> <ann@old>\nBobby Raymond <bob@new> <bob@old>\n");
    let attributions =
        parse_attributions(b"version: 1.0\nattribution:\n  ray: [bob@old, bob@new]\n").unwrap();
    let first_repo = Arc::new(HashSet::from([0, 1]));
    let second_repo = Arc::new(HashSet::from([2, 3]));
    let find = |mailmaps: &[Scoped<Mailmap>], attributions: &[Scoped<Vec<_>>]| {
        let evidence =
            Evidence { signatures: &signatures, mailmaps, attributions, ..Evidence::default() };
        resolve(&evidence, &[], &Options::default())
    };
    let scoped = find(&[Scoped::of(mailmap, first_repo.clone())], &[]);
    assert_eq!(path(&scoped, 0, 1).unwrap()[0].rule, Rule::Mailmap);
    assert_eq!(scoped.person(0).email, "ann@new");
    assert_eq!(path(&scoped, 2, 3), None);
    let elsewhere = find(&[], &[Scoped::of(attributions.clone(), first_repo)]);
    assert_eq!(path(&elsewhere, 2, 3), None);
    let attributed = find(&[], &[Scoped::of(attributions, second_repo)]);
    assert_eq!(path(&attributed, 2, 3).unwrap()[0].rule, Rule::Attribution);
}

#[test]
fn a_trailer_with_the_authors_name_is_the_author() {
    let signatures = signatures(&["ann <ann@work>", "Ann <a.lee@home>", "Bob <bob@home>"]);
    let evidence = Evidence {
        signatures: &signatures,
        trailer_pairs: &[(0, 1), (0, 2)],
        ..Evidence::default()
    };
    let people = resolve(&evidence, &[], &Options::default());
    assert_eq!(path(&people, 0, 1).unwrap()[0].rule, Rule::Trailer);
    assert_eq!(path(&people, 0, 2), None);
}
