//! What a happening does to the issue or pull request that it happens to.

use super::forge_object::{Comment, ForgeObject, Merge, Pull, Review};
use super::happening::What;
use super::view::RepoState;

impl RepoState {
    /// Goes on by something that happened to an item.
    pub(super) fn step(&mut self, at: i64, actor: usize, what: &What) {
        let number = what.number().expect("the others happen to an item");
        let forge_object = self.forge_objects.get_mut(&number);
        let forge_object =
            forge_object.unwrap_or_else(|| panic!("#{number} is opened after time {at}"));
        forge_object.apply(at, actor, what);
        if let What::Merged { .. } = what {
            self.contributors.insert(forge_object.author);
        }
    }
}

impl ForgeObject {
    fn apply(&mut self, at: i64, actor: usize, what: &What) {
        self.updated_at = at;
        match what {
            What::Closed { reason, .. } => {
                (self.closed_at, self.closed_by, self.reason) =
                    (Some(at), Some(actor), Some(*reason));
            }
            What::Reopened { .. } => {
                (self.closed_at, self.closed_by, self.reason) = (None, None, Some("reopened"));
            }
            What::Labeled { label, .. } => {
                self.labels.retain(|one| one != label);
                self.labels.push(label.clone());
            }
            What::Unlabeled { label, .. } => self.labels.retain(|one| one != label),
            What::Commented { id, body, .. } => {
                let (id, body) = (*id, body.clone());
                self.comments.push(Comment { id, author: actor, at, body, review: None });
            }
            What::Merged { sha, .. } => {
                (self.closed_at, self.closed_by) = (Some(at), Some(actor));
                self.pull_mut().merge = Some(Merge { at, by: actor, sha: sha.clone() });
            }
            what => self.pull_mut().apply(at, actor, what),
        }
    }

    fn pull_mut(&mut self) -> &mut Pull {
        let number = self.number;
        self.pull.as_mut().unwrap_or_else(|| panic!("#{number} is an issue, no pull request"))
    }
}

impl Pull {
    fn apply(&mut self, at: i64, author: usize, what: &What) {
        match what {
            What::ReadyForReview { .. } => self.is_draft = false,
            What::ConvertedToDraft { .. } => self.is_draft = true,
            What::ReviewRequested { reviewer, .. } => self.requested.push(*reviewer),
            What::Synchronized { sha, files, .. } => {
                self.head_sha.clone_from(sha);
                if let Some(files) = files {
                    self.files.clone_from(files);
                }
                self.commits += 1;
            }
            What::Reviewed { id, state, body, .. } => {
                self.requested.retain(|one| *one != author);
                let (sha, body) = (self.head_sha.clone(), body.clone());
                self.reviews.push(Review { id: *id, author, at, state: state.name(), body, sha });
            }
            What::ReviewDismissed { id, .. } => {
                for review in self.reviews.iter_mut().filter(|one| one.id == *id) {
                    review.state = "DISMISSED";
                }
            }
            What::CodeCommented { id, review, body, .. } => {
                let review = Some((*review, self.head_sha.clone()));
                self.comments.push(Comment { id: *id, author, at, body: body.clone(), review });
            }
            _ => (),
        }
    }
}
