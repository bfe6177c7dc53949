//! Comments of one item and of a whole repo.

use super::super::http::Reply;
use super::Ask;
use crate::github::world::{Comment, ForgeObject};

impl Ask<'_> {
    /// Those under one issue or pull request.
    pub(super) fn comments(&self, forge_object: &ForgeObject) -> Reply {
        let comments: Vec<_> =
            forge_object.comments.iter().filter(|one| self.is_since(one.at)).collect();
        self.list(comments, |comment| self.json.comment(self.repo, forge_object, comment))
    }

    /// Those under all issues and pull requests.
    pub(super) fn all_comments(&self) -> Reply {
        let forge_objects = self.json.state(self.repo).forge_objects.values();
        let comments = forge_objects.flat_map(|forge_object| {
            forge_object.comments.iter().map(move |one| (forge_object, one))
        });
        let sorted = self.sorted_comments(comments);
        self.list(sorted, |(forge_object, comment)| {
            self.json.comment(self.repo, forge_object, comment)
        })
    }

    /// Those on the code of all pull requests.
    pub(super) fn all_code_comments(&self) -> Reply {
        let forge_objects = self.json.state(self.repo).forge_objects.values();
        let pulls = forge_objects
            .filter_map(|forge_object| Some((forge_object, forge_object.pull.as_ref()?)));
        let comments = pulls.flat_map(|(forge_object, pull)| {
            pull.comments.iter().map(move |one| (forge_object, one))
        });
        let sorted = self.sorted_comments(comments);
        self.list(sorted, |(forge_object, comment)| {
            self.json.code_comment(self.repo, forge_object, comment)
        })
    }

    /// By id unless asked for otherwise; the direction counts only with a sort.
    fn sorted_comments<'c>(
        &self,
        comments: impl Iterator<Item = (&'c ForgeObject, &'c Comment)>,
    ) -> Vec<(&'c ForgeObject, &'c Comment)> {
        let mut comments: Vec<_> = comments.filter(|(_, one)| self.is_since(one.at)).collect();
        comments.sort_by_key(|(_, one)| (one.at, one.id));
        let is_sorted = self.request.query("sort").is_some();
        if is_sorted && self.request.query("direction") != Some("asc") {
            comments.reverse();
        }
        comments
    }
}
