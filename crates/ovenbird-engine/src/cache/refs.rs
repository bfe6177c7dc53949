//! Branches, tags and HEAD, there and here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What is fetched, by the beginning of the ref's name.
const FETCHED: [&str; 2] = ["refs/heads/", "refs/tags/"];

/// The refs of a repository that count for a clone.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refs {
    pub(super) head: Option<Head>,
    /// Object names by ref name.
    tips: BTreeMap<String, String>,
}

/// Where HEAD points.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// To a branch, by its full name.
    Branch(String),
    /// To an object.
    Detached(String),
}

impl Refs {
    /// Reads the answer of `git ls-remote --symref`.
    pub(super) fn of_remote(answer: &str) -> Self {
        let mut refs = Self::default();
        let mut branch = None;
        for (value, name) in answer.lines().filter_map(|line| line.split_once('\t')) {
            match (value.strip_prefix("ref: "), name) {
                (Some(target), "HEAD") => branch = Some(target.to_owned()),
                (None, "HEAD") => refs.head = Some(Head::Detached(value.to_owned())),
                (None, _) => refs.add(name, value),
                (Some(_), _) => {}
            }
        }
        // Only a branch that is fetched, and thereby found well-formed, can become HEAD.
        if let Some(branch) = branch {
            let is_known = branch.starts_with("refs/heads/") && refs.tips.contains_key(&branch);
            refs.head = is_known.then_some(Head::Branch(branch));
        }
        refs
    }

    /// Reads the answer of `git for-each-ref` with object name, type and ref name, and `HEAD`.
    pub(super) fn of_clone(path: &Path, answer: &str) -> Self {
        let mut refs = Self::default();
        for line in answer.lines() {
            let mut words = line.splitn(3, ' ');
            if let (Some(oid), Some(_), Some(name)) = (words.next(), words.next(), words.next()) {
                refs.add(name, oid);
            }
        }
        let head = fs::read_to_string(path.join("HEAD")).unwrap_or_default();
        refs.head = Some(match head.trim().strip_prefix("ref: ") {
            Some(branch) => Head::Branch(branch.trim().to_owned()),
            None => Head::Detached(head.trim().to_owned()),
        });
        refs
    }

    fn add(&mut self, name: &str, oid: &str) {
        // `^{}` names what a tag leads to.
        if FETCHED.iter().any(|start| name.starts_with(start)) && !name.ends_with("^{}") {
            self.tips.insert(name.to_owned(), oid.to_owned());
        }
    }

    /// Whether a clone with the refs `here` has all that these refs of the remote say. A remote
    /// without a usable HEAD leaves the clone's as it is.
    pub(super) fn are_those_of(&self, here: &Self) -> bool {
        self.tips == here.tips && (self.head.is_none() || self.head == here.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_without_what_is_not_fetched() {
        let refs = Refs::of_remote(
            "ref: refs/heads/trunk\tHEAD\naa\tHEAD\naa\trefs/heads/trunk\nbb\trefs/tags/v1\n\
             cc\trefs/tags/v1^{}\ndd\trefs/pull/1/head\njunk\n",
        );
        assert_eq!(refs.head, Some(Head::Branch("refs/heads/trunk".to_owned())));
        assert_eq!(refs.tips.len(), 2);
        let odd = Refs::of_remote("ref: ../../config\tHEAD\naa\tHEAD\naa\trefs/heads/x\n");
        assert_eq!(odd.head, None);
        assert_eq!(Refs::of_remote("aa\tHEAD\n").head, Some(Head::Detached("aa".to_owned())));
    }
}
