//! Who is held to be who: each rule with what it must and must not join, and laws on random
//! signatures.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{
    Decision, Evidence, LoggedDecision, Mailmap, Options, Persons, Rule, Scoped, explain,
    parse_attributions, path, resolve,
};
use proptest::prelude::*;

fn signatures(texts: &[&str]) -> Vec<Signature> {
    let parse = |text: &&str| {
        let (name, email) = text.split_once(" <").expect("a signature");
        Signature::new(name, email.trim_end_matches('>'))
    };
    texts.iter().map(parse).collect()
}

fn persons(texts: &[&str]) -> Persons {
    let signatures = signatures(texts);
    resolve(&Evidence { signatures: &signatures, ..Evidence::default() }, &[], &Options::default())
}

/// The rule that joined the first two, if any did.
fn joined_by(texts: &[&str]) -> Option<Rule> {
    let persons = persons(texts);
    let chain = path(&persons, 0, 1)?;
    Some(chain[0].rule)
}

fn logged(decisions: impl IntoIterator<Item = Decision>) -> Vec<LoggedDecision> {
    let log = |(id, decision)| LoggedDecision {
        id,
        decision,
        at: id,
        by: "test".into(),
        note: String::new(),
        undone_at: None,
    };
    (1..).zip(decisions).map(log).collect()
}

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
    let texts: Vec<String> =
        names.iter().map(|name| format!("{name} <list@team.example>")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let five = persons(&texts);
    assert_eq!(five.persons.len(), 5);
    assert!(five.suggestions.iter().all(|link| link.rule == Rule::SameEmail));
    assert_eq!(five.suggestions.len(), 4);
    assert_eq!(persons(&texts[..4]).persons.len(), 1);
}

#[test]
fn a_weak_sign_is_suggested_and_counts_at_a_lower_threshold() {
    let texts = ["Annika Lee <a@home.example>", "nn <annikalee@work.example>"];
    let weak = persons(&texts);
    assert_eq!(weak.persons.len(), 2);
    assert_eq!(weak.suggestions[0].rule, Rule::NameInAddress);
    let signatures = signatures(&texts);
    let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
    let options = Options { threshold: 0.6, ..Options::default() };
    assert_eq!(resolve(&evidence, &[], &options).persons.len(), 1);
}

#[test]
fn a_bot_is_not_the_person_it_is_named_after() {
    let texts = ["Annika Lee <ann@home.example>", "Annika Lee <lee[bot]@users.noreply.github.com>"];
    let persons = persons(&texts);
    assert_eq!(persons.persons.len(), 2);
    assert!(persons.person(1).is_bot() && !persons.person(0).is_bot());
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
    let persons = resolve(&evidence, &[], &Options::default());
    assert_eq!(path(&persons, 0, 1).unwrap()[0].rule, Rule::Trailer);
    assert_eq!(path(&persons, 0, 2), None);
}

#[test]
fn decisions_beat_claims_and_later_ones_earlier_ones() {
    let texts = ["Annika Lee <a@x>", "Annika Lee <b@x>", "Bobby Raymond <c@x>", "Annika Lee <d@x>"];
    let signatures = signatures(&texts);
    let find = |log: &[LoggedDecision]| {
        let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
        let persons = resolve(&evidence, log, &Options::default());
        let mut sets: Vec<Vec<u32>> = persons.persons.into_iter().map(|p| p.signatures).collect();
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

/// Few names, hosts and logins, so that rules meet.
fn any_signature() -> impl Strategy<Value = Signature> {
    let name = prop::sample::select(vec![
        "Annika Lee",
        "annika lee",
        "Bobby Raymond",
        "bob",
        "root",
        "",
        "dependabot[bot]",
        "Cat Moe",
        "annikalee",
    ]);
    let email = prop::sample::select(vec![
        "ann@a.example",
        "ANN@a.example",
        "bob@a.example",
        "annikalee@b.example",
        "root@localhost",
        "",
        "7+annikalee@users.noreply.github.com",
        "annikalee@users.noreply.github.com",
        "8+bobbyraymond@users.noreply.github.com",
        "bobbyraymond@c.example",
        "noreply@github.com",
        "cat@c.example",
    ]);
    (name, email).prop_map(|(name, email)| Signature::new(name, email))
}

/// Decisions about some of the signatures, which may not all be there.
fn any_decision() -> impl Strategy<Value = Decision> {
    let members = || prop::collection::vec(any_signature(), 1..4);
    prop_oneof![
        members().prop_map(|members| Decision::Merge { members }),
        any_signature().prop_map(|signature| Decision::Split { signature }),
        members().prop_map(|members| Decision::Lock { members }),
        members().prop_map(|members| Decision::Hide { members }),
    ]
}

/// Persons as sets of signatures, with all that is shown of them.
fn shown(persons: &Persons, signatures: &[Signature]) -> BTreeSet<String> {
    let show = |person: &ovenbird_core::identity::Person| {
        let mut members: Vec<_> =
            person.signatures.iter().map(|&at| signatures[at as usize].to_string()).collect();
        members.sort();
        format!(
            "{} <{}> {:?} {} {members:?}",
            person.name, person.email, person.kind, person.hidden
        )
    };
    persons.persons.iter().map(show).collect()
}

proptest! {
    #[test]
    fn the_order_of_the_input_changes_nothing(
        set in prop::collection::btree_set(any_signature(), 1..24),
        decisions in prop::collection::vec(any_decision(), 0..5),
        seed in any::<u64>(),
    ) {
        let first: Vec<Signature> = set.into_iter().collect();
        let mut second = first.clone();
        // A shuffle that the seed decides.
        second.sort_by_cached_key(|one| {
            use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
            BuildHasherDefault::<DefaultHasher>::default().hash_one((one, seed))
        });
        let log = logged(decisions);
        let [a, b] = [&first, &second].map(|signatures| {
            let evidence = Evidence { signatures, ..Evidence::default() };
            shown(&resolve(&evidence, &log, &Options::default()), signatures)
        });
        prop_assert_eq!(a, b);
    }

    /// Every signature has one person; a person of n has n - 1 links, each of its own; what a
    /// split says holds whatever was claimed.
    #[test]
    fn persons_are_a_partition_held_by_their_links(
        set in prop::collection::btree_set(any_signature(), 1..24),
        decisions in prop::collection::vec(any_decision(), 0..5),
        split in any::<prop::sample::Index>(),
    ) {
        let signatures: Vec<Signature> = set.into_iter().collect();
        let alone = split.index(signatures.len());
        let mut decisions = decisions;
        decisions.push(Decision::Split { signature: signatures[alone].clone() });
        let log = logged(decisions);
        let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
        let persons = resolve(&evidence, &log, &Options::default());
        let mut seen = vec![0; signatures.len()];
        for (index, person) in (0..).zip(&persons.persons) {
            prop_assert_eq!(explain(&persons, index).len(), person.signatures.len() - 1);
            for &at in &person.signatures {
                seen[at as usize] += 1;
                prop_assert_eq!(persons.of_signature[at as usize], index);
                prop_assert!(path(&persons, person.signatures[0], at).is_some());
            }
        }
        prop_assert!(seen.iter().all(|&times| times == 1));
        prop_assert_eq!(persons.person(alone as u32).signatures.len(), 1);
    }
}
