//! From a name, an e-mail address or a login to the people whom it means.

use ovenbird_core::answer::NextStep;
use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{People, account};

use crate::error::Error;

/// The people that a name, e-mail address or login means; exact matches hide partial ones, and
/// `@login` is a login alone.
pub(crate) fn find(query: &str, signatures: &[Signature], people: &People) -> Vec<u32> {
    find_among(query, signatures, people, |_| true)
}

/// The same among those who are seen.
pub(crate) fn find_among(
    query: &str,
    signatures: &[Signature],
    people: &People,
    is_seen: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let wanted = query.trim().to_lowercase();
    let is_login = |signature: &Signature, wanted: &str| {
        account(&signature.email).is_some_and(|account| account.login == wanted)
    };
    let exact = |signature: &Signature| {
        is_login(signature, &wanted)
            || signature.email.to_lowercase() == wanted
            || signature.name.to_lowercase() == wanted
            || signature.to_string().to_lowercase() == wanted
    };
    let partial = |signature: &Signature| {
        let email = signature.email.to_lowercase();
        // Of a forge's no-reply address, all but the login is the forge's.
        let reported = match account(&email) {
            Some(_) => email.split('@').next().unwrap_or_default(),
            None => &email,
        };
        reported.contains(&wanted) || signature.name.to_lowercase().contains(&wanted)
    };
    let matching = |matches: &dyn Fn(&Signature) -> bool| {
        let mut found: Vec<u32> = signatures
            .iter()
            .zip(&people.of_signature)
            .filter(|(signature, _)| matches(signature))
            .map(|(_, &person)| person)
            .collect();
        found.extend((0..).zip(&people.all).filter_map(|(index, person)| {
            let shown = Signature::new(&person.name, &person.email);
            matches(&shown).then_some(index)
        }));
        found.sort_unstable();
        found.dedup();
        found.retain(|&person| !people.all[person as usize].hidden && is_seen(person));
        found
    };
    if let Some(login) = wanted.strip_prefix('@') {
        return matching(&|signature| is_login(signature, login));
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = matching(&exact);
    if found.is_empty() { matching(&partial) } else { found }
}

/// A query means several people.
pub(crate) fn ambiguous(query: &str, many: &[u32], people: &People) -> Error {
    let name = |&person: &u32| {
        let person = &people.all[person as usize];
        format!("{} <{}>", person.name, person.email)
    };
    let names: Vec<String> = many.iter().take(5).map(name).collect();
    Error::usage(format!("`{query}` means {} people", many.len()))
        .next(NextStep::NamePerson { candidates: names })
}

/// Nobody of that name is known.
pub(crate) fn nobody(query: &str) -> Error {
    Error::not_found(format!("nobody called `{query}` is known"))
        .next(NextStep::FindPerson)
        .next(NextStep::Add { repo: None })
}
