//! Who is held to be who: each rule with what it must and must not join, and laws on random
//! signatures.

mod claims;
mod decisions;
mod evaluation;
mod hints;
mod kept_apart;
mod laws;
mod placeholders;
mod rules;
mod weights;

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{
    Decision, Evidence, LoggedDecision, Mailmap, Options, People, Rule, Scoped, Together, path,
    resolve,
};

fn signatures(texts: &[&str]) -> Vec<Signature> {
    let parse = |text: &&str| {
        let (name, email) = text.split_once(" <").expect("a signature");
        Signature::new(name, email.trim_end_matches('>'))
    };
    texts.iter().map(parse).collect()
}

fn people(texts: &[&str]) -> People {
    let signatures = signatures(texts);
    resolve(&Evidence { signatures: &signatures, ..Evidence::default() }, &[], &Options::default())
}

/// The rule that joined the first two, if any did.
fn joined_by(texts: &[&str]) -> Option<Rule> {
    let people = people(texts);
    let chain = path(&people, 0, 1)?;
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

/// The people of one repo that has a mailmap.
fn mapped(texts: &[&str], mailmap: &str) -> People {
    let signatures = signatures(texts);
    let mailmaps = [Scoped::of_all(Mailmap::parse(mailmap.as_bytes()))];
    let evidence = Evidence {
        signatures: &signatures,
        together: Together::OneRepo,
        mailmaps: &mailmaps,
        ..Evidence::default()
    };
    resolve(&evidence, &[], &Options::default())
}

/// How many people one repo's signatures are.
fn count_in_one_repo(texts: &[&str]) -> usize {
    mapped(texts, "").all.len()
}
