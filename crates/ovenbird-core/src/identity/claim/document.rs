//! What a repo's own documents say of its signatures.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Claims;
use crate::fact::Signature;
use crate::identity::name::{is_full, plain};
use crate::identity::placeholder::{Standing, standing};
use crate::identity::{Mailmap, Rule, Scoped};

/// What a mailmap makes of its repo's signatures.
#[derive(Default)]
struct Made {
    /// For each signature, name as given and address in lower case.
    proper: FxHashMap<u32, (String, String)>,
    /// The proper signatures that lines lead to.
    led_to: FxHashSet<(String, String)>,
    /// The addresses that lines lead to, with the name if all lines there give one.
    addresses: FxHashMap<String, Option<String>>,
}

impl Made {
    fn new(claims: &Claims<'_>, scoped: &Scoped<Mailmap>) -> Self {
        let mut made = Self::default();
        // What no line changes is not what the mailmap says, unless a line leads there.
        for &at in claims.order.iter().filter(|&&at| scoped.holds(at)) {
            let signature = &claims.evidence.signatures[at as usize];
            let Signature { name, email } = scoped.what.resolve(signature);
            let email = email.to_lowercase();
            if email != signature.email.to_lowercase() && standing(&email) != Standing::Nobodys {
                let known = made.addresses.entry(email.clone());
                let name = plain(&name);
                let all = known.or_insert_with(|| Some(name.clone()));
                if all.as_ref().is_some_and(|one| *one != name) {
                    *all = None;
                }
            }
            if name != signature.name || email != signature.email.to_lowercase() {
                made.led_to.insert((name.clone(), email.clone()));
            }
            made.proper.insert(at, (name, email));
        }
        made
    }
}

impl Claims<'_> {
    pub(super) fn by_mailmap(&mut self) {
        for scoped in self.evidence.mailmaps.iter().filter(|scoped| !scoped.what.is_empty()) {
            let made = Made::new(self, scoped);
            let both =
                self.groups(|_, at| made.proper.get(&at).filter(|p| made.led_to.contains(p)));
            for ((name, email), members) in both {
                let evidence = format!(".mailmap makes both {name} <{email}>");
                self.star(&members, Rule::Mailmap, Rule::Mailmap.confidence(), &evidence);
            }
            let moved = self.groups(|_, at| {
                let (_, email) = made.proper.get(&at)?;
                made.addresses.get(email)?.as_ref().map(|_| email)
            });
            for (email, members) in moved {
                let evidence =
                    format!("one uses the address that .mailmap gives the other, {email}");
                self.star(&members, Rule::Mailmap, Rule::SameEmail.confidence(), &evidence);
            }
            self.by_given_name(scoped);
        }
    }

    /// Two signatures that are one by the full name that the mailmap gives either.
    fn by_given_name(&mut self, scoped: &Scoped<Mailmap>) {
        let named = |at: u32| {
            let signature = &self.evidence.signatures[at as usize];
            scoped.what.given(signature).and_then(|given| Some(plain(given.name?)))
        };
        let members = self.order.iter().filter(|&&at| scoped.holds(at));
        let given: FxHashMap<u32, String> =
            members.filter_map(|&at| Some((at, named(at)?))).collect();
        let given_names: FxHashSet<&str> = given.values().map(String::as_str).collect();
        let groups = self.groups(|claims, at| {
            let own = || scoped.holds(at).then_some(claims.face(at).name.as_str());
            let name = given.get(&at).map(String::as_str).or_else(own)?;
            (is_full(name) && given_names.contains(name)).then_some(name)
        });
        let groups: Vec<(String, Vec<u32>)> = groups
            .into_iter()
            .filter(|(_, members)| !self.kept_apart.any_are_two(members))
            .map(|(name, members)| (format!("by .mailmap both are named {name}"), members))
            .collect();
        for (evidence, members) in groups {
            self.star(&members, Rule::FullName, Rule::FullName.confidence(), &evidence);
        }
    }

    pub(super) fn by_attribution(&mut self) {
        for scoped in self.evidence.attributions {
            let mut logins: FxHashMap<String, String> = FxHashMap::default();
            for attribution in &scoped.what {
                for email in &attribution.emails {
                    logins.insert(email.trim().to_lowercase(), attribution.login.to_lowercase());
                }
            }
            let groups = self.groups(|claims, at| {
                logins.get(&claims.face(at).email).filter(|_| scoped.holds(at))
            });
            for (login, members) in groups {
                let evidence = format!(".sauced.yaml gives both addresses to {login}");
                self.star(&members, Rule::Attribution, Rule::Attribution.confidence(), &evidence);
            }
        }
    }
}
