//! Comments of one item and of a whole repo.

use super::super::http::Reply;
use super::Ask;
use crate::github::world::{Comment, Item};

impl Ask<'_> {
    /// Those under one issue or pull request.
    pub(super) fn comments(&self, item: &Item) -> Reply {
        let comments: Vec<_> = item.comments.iter().filter(|one| self.is_since(one.at)).collect();
        self.list(comments, |comment| self.json.comment(self.repo, item, comment))
    }

    /// Those under all issues and pull requests.
    pub(super) fn all_comments(&self) -> Reply {
        let items = self.json.state(self.repo).items.values();
        let comments = items.flat_map(|item| item.comments.iter().map(move |one| (item, one)));
        let sorted = self.sorted_comments(comments);
        self.list(sorted, |(item, comment)| self.json.comment(self.repo, item, comment))
    }

    /// Those on the code of all pull requests.
    pub(super) fn all_code_comments(&self) -> Reply {
        let items = self.json.state(self.repo).items.values();
        let pulls = items.filter_map(|item| Some((item, item.pull.as_ref()?)));
        let comments =
            pulls.flat_map(|(item, pull)| pull.comments.iter().map(move |one| (item, one)));
        let sorted = self.sorted_comments(comments);
        self.list(sorted, |(item, comment)| self.json.code_comment(self.repo, item, comment))
    }

    /// By id unless asked for otherwise; the direction counts only with a sort.
    fn sorted_comments<'c>(
        &self,
        comments: impl Iterator<Item = (&'c Item, &'c Comment)>,
    ) -> Vec<(&'c Item, &'c Comment)> {
        let mut comments: Vec<_> = comments.filter(|(_, one)| self.is_since(one.at)).collect();
        comments.sort_by_key(|(_, one)| (one.at, one.id));
        let is_sorted = self.request.query("sort").is_some();
        if is_sorted && self.request.query("direction") != Some("asc") {
            comments.reverse();
        }
        comments
    }
}
