//! Union-find over signatures that keeps apart whom it was reported to.

use rustc_hash::FxHashMap;

use super::face::Face;
use super::hint::may_be_one;
use super::kept_apart::{KeptApart, Label};
use super::{Link, Rule};

/// Above so many names of one person, no more are remembered.
const MOST_NAMES: usize = 8;

/// Trees of signatures, each one person.
pub(super) struct Forest<'a> {
    parent: Vec<u32>,
    kept_apart: &'a KeptApart,
    faces: &'a [Face],
    /// By root, whom mailmaps take the members for.
    labels: Vec<Vec<Label>>,
    /// By root, a member with a name of several words, or none.
    name: Vec<Option<u32>>,
    /// By root, more members with other such names.
    more_names: FxHashMap<u32, Vec<u32>>,
    /// Labels that are one person since a user, or another mailmap, says so.
    joined: Vec<(Label, Label)>,
}

impl<'a> Forest<'a> {
    pub(super) fn new(faces: &'a [Face], kept_apart: &'a KeptApart) -> Self {
        let count = faces.len() as u32;
        let name = |at: u32| faces[at as usize].has_words().then_some(at);
        Self {
            parent: (0..count).collect(),
            kept_apart,
            faces,
            labels: (0..count).map(|at| kept_apart.labels(at).to_vec()).collect(),
            name: (0..count).map(name).collect(),
            more_names: FxHashMap::default(),
            joined: Vec::new(),
        }
    }

    pub(super) fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let grandparent = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = grandparent;
            at = grandparent;
        }
        at
    }

    pub(super) fn same(&mut self, a: u32, b: u32) -> bool {
        self.root(a) == self.root(b)
    }

    /// Joins two trees and keeps the link that did it, if they were two and may be one. Whether
    /// they may depends on what was joined before, so links come the strongest first.
    pub(super) fn join(&mut self, link: Link, links: &mut Vec<Link>) {
        let (a, b) = (self.root(link.a), self.root(link.b));
        if a == b || !self.may_join(&link, a, b) {
            return;
        }
        self.parent[b as usize] = a;
        let labels = std::mem::take(&mut self.labels[b as usize]);
        let names: Vec<u32> = self.names(b).collect();
        self.more_names.remove(&b);
        self.add(a, labels, names);
        links.push(link);
    }

    fn may_join(&mut self, link: &Link, a: u32, b: u32) -> bool {
        let conflicts = self.conflicts(a, b);
        // One mailmap may know of two people what another keeps apart.
        let says_so = link.rule == Rule::Decision
            || (link.rule == Rule::Mailmap && link.confidence >= Rule::Mailmap.confidence());
        if says_so {
            self.joined.extend(conflicts);
            return true;
        }
        conflicts.is_empty() && (!goes_by_looks(link.rule) || self.may_be_one_name(a, b))
    }

    /// Pairs of labels of two trees that mean two people.
    fn conflicts(&self, a: u32, b: u32) -> Vec<(Label, Label)> {
        let (left, right) = (&self.labels[a as usize], &self.labels[b as usize]);
        let pairs = left.iter().flat_map(|&one| right.iter().map(move |&other| (one, other)));
        let is_new = |&(one, other): &(Label, Label)| {
            self.kept_apart.differ(one, other)
                && !self.joined.contains(&(one, other))
                && !self.joined.contains(&(other, one))
        };
        pairs.filter(is_new).collect()
    }

    /// Whether the names of two trees may be one person's.
    fn may_be_one_name(&self, a: u32, b: u32) -> bool {
        let name = |at: u32| self.faces[at as usize].name.as_str();
        let may_be =
            |one: u32, other: u32| name(one) == name(other) || may_be_one(name(one), name(other));
        self.name[a as usize].is_none()
            || self.name[b as usize].is_none()
            || self.names(a).any(|one| self.names(b).any(|other| may_be(one, other)))
    }

    /// Members of a tree with different names.
    fn names(&self, root: u32) -> impl Iterator<Item = u32> {
        let more = self.more_names.get(&root).into_iter().flatten().copied();
        self.name[root as usize].into_iter().chain(more)
    }

    fn add(&mut self, root: u32, labels: Vec<Label>, names: Vec<u32>) {
        let known = &mut self.labels[root as usize];
        for label in labels {
            if !known.contains(&label) {
                known.push(label);
            }
        }
        for name in names {
            let is_known = self
                .names(root)
                .any(|one| self.faces[one as usize].name == self.faces[name as usize].name);
            match self.name[root as usize] {
                None => self.name[root as usize] = Some(name),
                Some(_) if is_known => {}
                Some(_) => {
                    let more = self.more_names.entry(root).or_default();
                    if more.len() < MOST_NAMES {
                        more.push(name);
                    }
                }
            }
        }
    }
}

/// Rules that go by how names and logins look, which a different full name speaks against.
fn goes_by_looks(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::NameAndLocalPart
            | Rule::FullName
            | Rule::NameVariant
            | Rule::Nickname
            | Rule::NameInAddress
            | Rule::LoginInAddress
    )
}
