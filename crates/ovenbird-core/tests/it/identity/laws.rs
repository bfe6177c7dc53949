//! Laws on random signatures.

use std::collections::BTreeSet;

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{
    Decision, Evidence, Mailmap, Options, People, Scoped, Together, explain, path, resolve,
};
use proptest::prelude::*;

use super::logged;

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
        "Lee, Annika",
        "A. Lee",
        "Your Name",
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
        "cat@c.org",
        "annika@d.org",
        "bobby@d.org",
        "?@?",
        "your-email@example.com",
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

/// People as sets of signatures, with all that is shown of them.
fn shown(people: &People, signatures: &[Signature]) -> BTreeSet<String> {
    let show = |person: &ovenbird_core::identity::Person| {
        let mut members: Vec<_> =
            person.signatures.iter().map(|&at| signatures[at as usize].to_string()).collect();
        members.sort();
        format!(
            "{} <{}> {:?} {} {members:?}",
            person.name, person.email, person.kind, person.hidden
        )
    };
    people.all.iter().map(show).collect()
}

/// A mailmap about some of the signatures.
fn any_mailmap() -> impl Strategy<Value = String> {
    let line = (any_signature(), any_signature(), 0..4_u8).prop_map(|(proper, one, form)| {
        let Signature { name, email } = &one;
        match form {
            0 => format!("{} <{email}>\n", proper.name),
            1 => format!("<{}> <{email}>\n", proper.email),
            2 => format!("{proper} <{email}>\n"),
            _ => format!("{proper} {name} <{email}>\n"),
        }
    });
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

/// A shuffle that the seed decides.
fn shuffled(signatures: &[Signature], seed: u64) -> Vec<Signature> {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    let mut shuffled = signatures.to_vec();
    shuffled.sort_by_cached_key(|one| {
        BuildHasherDefault::<DefaultHasher>::default().hash_one((one, seed))
    });
    shuffled
}

proptest! {
    #[test]
    fn the_order_of_the_input_changes_nothing(
        set in prop::collection::btree_set(any_signature(), 1..24),
        decisions in prop::collection::vec(any_decision(), 0..5),
        mailmap in any_mailmap(),
        seed in any::<u64>(),
    ) {
        let first: Vec<Signature> = set.into_iter().collect();
        let second = shuffled(&first, seed);
        let log = logged(decisions);
        let mailmaps = [Scoped::of_all(Mailmap::parse(mailmap.as_bytes()))];
        let [a, b] = [&first, &second].map(|signatures| {
            let together = Together::OneRepo;
            let mailmaps = &mailmaps;
            let evidence = Evidence { signatures, together, mailmaps, ..Evidence::default() };
            shown(&resolve(&evidence, &log, &Options::default()), signatures)
        });
        prop_assert_eq!(a, b);
    }

    /// Every signature has one person; a person of n has n - 1 links, each of its own; what a
    /// split says holds whatever was claimed.
    #[test]
    fn people_are_a_partition_held_by_their_links(
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
        let people = resolve(&evidence, &log, &Options::default());
        let mut seen = vec![0; signatures.len()];
        for (index, person) in (0..).zip(&people.all) {
            prop_assert_eq!(explain(&people, index).len(), person.signatures.len() - 1);
            for &at in &person.signatures {
                seen[at as usize] += 1;
                prop_assert_eq!(people.of_signature[at as usize], index);
                prop_assert!(path(&people, person.signatures[0], at).is_some());
            }
        }
        prop_assert!(seen.iter().all(|&times| times == 1));
        prop_assert_eq!(people.person(alone as u32).signatures.len(), 1);
    }

    /// Two signatures to which a mailmap gives different names and addresses are never one person.
    /// The proper ones are `Mailmap::resolve`'s, which another test compares with git's.
    #[test]
    fn a_mailmap_keeps_people_apart(
        set in prop::collection::btree_set(any_signature(), 1..24),
        mailmap in any_mailmap(),
    ) {
        let signatures: Vec<Signature> = set.into_iter().collect();
        let mailmap = Mailmap::parse(mailmap.as_bytes());
        let mailmaps = [Scoped::of_all(mailmap.clone())];
        let evidence = Evidence {
            signatures: &signatures,
            together: Together::OneRepo,
            mailmaps: &mailmaps,
            ..Evidence::default()
        };
        let people = resolve(&evidence, &[], &Options::default());
        let changed = |at: &usize| {
            let proper = mailmap.resolve(&signatures[*at]);
            proper.name != signatures[*at].name && proper.email != signatures[*at].email
        };
        let changed: Vec<usize> = (0..signatures.len()).filter(changed).collect();
        for &a in &changed {
            for &b in &changed {
                let (one, other) = (mailmap.resolve(&signatures[a]), mailmap.resolve(&signatures[b]));
                let words = |name: &str| name.to_lowercase().replace([',', '.'], "");
                if words(&one.name) != words(&other.name) {
                    prop_assert_ne!(people.of_signature[a], people.of_signature[b]);
                }
            }
        }
    }
}
