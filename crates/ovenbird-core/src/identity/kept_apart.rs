//! Whom mailmaps keep apart: signatures that one mailmap names and sends to different people.
//!
//! A mailmap that gives two signatures different names, or sends them to different addresses,
//! says that they are two people, and no other rule may say otherwise, neither of the two nor
//! through a third signature. A line that gives a name alone sends its address nowhere: two such
//! lines with one name say neither that they are one person nor that they are two.

use rustc_hash::{FxHashMap, FxHashSet};

use super::mailmap::Given;
use super::name::plain;
use super::{Mailmap, Scoped};
use crate::fact::Signature;

/// Whom a mailmap takes a signature for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Whom {
    name: Option<String>,
    email: Option<String>,
}

impl Whom {
    fn of(given: Given<'_>) -> Self {
        Self { name: given.name.map(plain), email: given.email.map(str::to_lowercase) }
    }

    /// Whether these are two people.
    fn differs(&self, other: &Self) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        differ(&self.name, &other.name) || differ(&self.email, &other.email)
    }
}

/// A mailmap by its index, and whom it takes a signature for by an index of its own.
pub(super) type Label = (u32, u32);

/// What the mailmaps say of signatures.
#[derive(Debug, Default)]
pub(super) struct KeptApart {
    /// By mailmap, the people it knows.
    people: Vec<Vec<Whom>>,
    /// The labels of signatures that a mailmap names; most have none.
    labels: FxHashMap<u32, Vec<Label>>,
    /// Signatures whose address a mailmap of theirs sends to several people.
    shared: FxHashSet<u32>,
}

impl KeptApart {
    pub(super) fn new(signatures: &[Signature], mailmaps: &[Scoped<Mailmap>]) -> Self {
        let mut found = Self::default();
        for (map, scoped) in (0..).zip(mailmaps) {
            found.add(map, scoped, signatures);
        }
        found
    }

    fn add(&mut self, map: u32, scoped: &Scoped<Mailmap>, signatures: &[Signature]) {
        let mut people: FxHashMap<Whom, u32> = FxHashMap::default();
        let (mut shared, mut targets) = (FxHashSet::default(), FxHashSet::default());
        for (email, lines) in scoped.what.lines() {
            let whom: Vec<Whom> = lines.into_iter().map(Whom::of).collect();
            if whom.iter().any(|one| whom.iter().any(|other| one.differs(other))) {
                shared.insert(email.to_owned());
            }
            targets.extend(whom.into_iter().filter_map(|one| Some((one.name?, one.email?))));
        }
        if scoped.what.is_empty() {
            self.people.push(Vec::new());
            return;
        }
        for (at, signature) in (0..).zip(signatures).filter(|&(at, _)| scoped.holds(at)) {
            if shared.contains(&signature.email.to_ascii_lowercase()) {
                self.shared.insert(at);
            }
            let Some(whom) = whom(&scoped.what, signature, &targets) else { continue };
            let next = people.len() as u32;
            let label = *people.entry(whom).or_insert(next);
            self.labels.entry(at).or_default().push((map, label));
        }
        let mut known: Vec<(Whom, u32)> = people.into_iter().collect();
        known.sort_unstable_by_key(|&(_, label)| label);
        self.people.push(known.into_iter().map(|(whom, _)| whom).collect());
    }

    /// Whom mailmaps take a signature for.
    pub(super) fn labels(&self, signature: u32) -> &[Label] {
        self.labels.get(&signature).map_or(&[], Vec::as_slice)
    }

    /// Whether a mailmap sends the signature's address to several people.
    pub(super) fn is_shared(&self, signature: u32) -> bool {
        self.shared.contains(&signature)
    }

    /// Whether two labels are of one mailmap and mean two people.
    pub(super) fn differ(&self, a: Label, b: Label) -> bool {
        let whom = |(map, label): Label| &self.people[map as usize][label as usize];
        a.0 == b.0 && a.1 != b.1 && whom(a).differs(whom(b))
    }

    /// Whether a mailmap takes two signatures for two people.
    pub(super) fn are_two(&self, a: u32, b: u32) -> bool {
        let labels = self.labels(b);
        self.labels(a).iter().any(|&one| labels.iter().any(|&other| self.differ(one, other)))
    }

    /// Whether a mailmap sends two signatures to one address.
    pub(super) fn sent_to_one(&self, a: u32, b: u32) -> bool {
        self.has_in_common(a, b, |whom| whom.email.as_deref())
    }

    /// Whether a mailmap gives two signatures one name, in whatever order of its words.
    pub(super) fn named_alike(&self, a: u32, b: u32) -> bool {
        self.has_in_common(a, b, |whom| {
            let mut words: Vec<&str> = whom.name.as_deref()?.split(' ').collect();
            words.sort_unstable();
            Some(words)
        })
    }

    fn has_in_common<'a, T: PartialEq>(
        &'a self,
        a: u32,
        b: u32,
        what: impl Fn(&'a Whom) -> Option<T>,
    ) -> bool {
        let of = |(map, label): &Label| what(&self.people[*map as usize][*label as usize]);
        let labels = self.labels(b);
        self.labels(a).iter().any(|one| {
            let is_same = |other: &&Label| one.0 == other.0 && of(one) == of(other);
            of(one).is_some() && labels.iter().any(|other| is_same(&other))
        })
    }

    /// Whether a mailmap takes any two of some signatures for two people.
    pub(super) fn any_are_two(&self, members: &[u32]) -> bool {
        let named: Vec<u32> =
            members.iter().copied().filter(|&at| !self.labels(at).is_empty()).collect();
        named.iter().enumerate().any(|(at, &a)| named[at + 1..].iter().any(|&b| self.are_two(a, b)))
    }
}

/// Whom a mailmap takes a signature for: by a line, or since it is the one that lines lead to.
fn whom(
    mailmap: &Mailmap,
    signature: &Signature,
    targets: &FxHashSet<(String, String)>,
) -> Option<Whom> {
    let given = mailmap.given(signature).map(Whom::of);
    let proper = mailmap.resolve(signature);
    let target = (plain(&proper.name), proper.email.to_lowercase());
    match given {
        Some(whom) if whom.email.is_some() || !targets.contains(&target) => Some(whom),
        _ => targets
            .contains(&target)
            .then_some(Whom { name: Some(target.0), email: Some(target.1) }),
    }
}
