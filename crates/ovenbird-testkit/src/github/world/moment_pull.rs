//! What somebody does to a pull request at one time.

use super::forge_object::closed_by_body;
use super::happening::{ReviewState, What};
use super::moment::Moment;
use super::new::{NewPull, own};
use crate::github::digest;

impl Moment<'_> {
    /// Opens a pull request and returns its number. It comes from the author's fork, which is
    /// there then (though no source reported its making), or from the repo itself for its owner.
    pub fn opens_pull(&mut self, pull: impl Into<NewPull>) -> u64 {
        let mut pull = pull.into();
        let owner = self.owner_login();
        let login = self.world.accounts[self.actor].login_at(self.at).to_owned();
        if login.ends_with("[bot]") || login == owner {
            pull.is_from_fork = false;
        } else if pull.is_from_fork {
            self.fork_of(self.actor);
        }
        for label in &pull.issue.labels {
            self.world.repos[self.repo].labels.insert(label.clone());
        }
        let number = self.next_number();
        pull.head_sha.get_or_insert_with(|| digest::sha1(&format!("head {} {number}", self.repo)));
        let (issue_id, id) = (self.world.new_id(200_000_000), self.world.new_id(300_000_000));
        self.tell(What::PullOpened { number, issue_id, id, pull });
        number
    }

    /// Merges a pull request, closes the open issues that it says it closes, and returns the
    /// name of the merge commit.
    pub fn merges(&mut self, number: u64) -> String {
        let sha = digest::sha1(&format!("merge {} {number}", self.repo));
        self.merges_as(number, &sha);
        sha
    }

    /// Merges a pull request as a commit of this name.
    pub fn merges_as(&mut self, number: u64, sha: &str) -> &mut Self {
        self.tell_of(number, What::Merged { number, sha: sha.to_owned() });
        for issue in self.closed_with(number) {
            self.closes(issue);
        }
        self
    }

    /// Says that a draft is ready for review.
    pub fn marks_ready(&mut self, number: u64) -> &mut Self {
        self.tell_of(number, What::ReadyForReview { number })
    }

    /// Makes a pull request a draft again.
    pub fn makes_draft(&mut self, number: u64) -> &mut Self {
        self.tell_of(number, What::ConvertedToDraft { number })
    }

    /// Asks somebody for a review.
    pub fn asks_review(&mut self, number: u64, login: &str) -> &mut Self {
        let reviewer = self.world.account_or_new(login);
        self.tell_of(number, What::ReviewRequested { number, reviewer })
    }

    /// Pushes another commit to the head of a pull request and returns its name. What the pull
    /// request changes stays as it was.
    pub fn pushes_to_pull(&mut self, number: u64) -> String {
        self.synchronizes(number, None)
    }

    /// Pushes a commit after which a pull request changes these files (path, lines added, lines
    /// removed), and returns its name.
    pub fn pushes_files_to_pull(&mut self, number: u64, files: &[(&str, u64, u64)]) -> String {
        self.synchronizes(number, Some(own(files)))
    }

    fn synchronizes(&mut self, number: u64, files: Option<Vec<(String, u64, u64)>>) -> String {
        let serial = self.world.happenings.len();
        let sha = digest::sha1(&format!("head {} {number} {serial}", self.repo));
        self.tell_of(number, What::Synchronized { number, sha: sha.clone(), files });
        sha
    }

    /// Submits a review of what is at the head then, and returns its id.
    pub fn reviews(&mut self, number: u64, state: ReviewState) -> u64 {
        self.reviews_saying(number, state, "")
    }

    /// Submits a review with a text and returns its id.
    pub fn reviews_saying(&mut self, number: u64, state: ReviewState, body: &str) -> u64 {
        let id = self.world.new_id(800_000_000);
        self.tell_of(number, What::Reviewed { number, id, state, body: body.to_owned() });
        id
    }

    /// Dismisses a review.
    pub fn dismisses(&mut self, number: u64, review: u64) -> &mut Self {
        self.tell_of(number, What::ReviewDismissed { number, id: review })
    }

    /// Writes a comment on a line of the change and returns its id. As on GitHub, it belongs to a
    /// review: the one that the same account submitted in the same second, else one without a
    /// verdict that comes with it.
    pub fn comments_on_code(&mut self, number: u64, body: &str) -> u64 {
        let same = self.world.happenings.iter().rev().find_map(|one| match one.what {
            What::Reviewed { number: of, id, .. }
                if (one.repo, of, one.actor, one.at)
                    == (self.repo, number, self.actor, self.at) =>
            {
                Some(id)
            }
            _ => None,
        });
        let review = same.unwrap_or_else(|| self.reviews(number, ReviewState::Commented));
        let id = self.world.new_id(900_000_000);
        self.tell_of(number, What::CodeCommented { number, id, review, body: body.to_owned() });
        id
    }

    fn owner_login(&self) -> String {
        let name = self.world.repos[self.repo].name_at(self.at);
        name.split('/').next().unwrap_or_default().to_owned()
    }

    /// The issues that a pull request closes and that are open now.
    fn closed_with(&self, pull: u64) -> Vec<u64> {
        let happened = || self.world.happenings.iter().filter(|one| one.repo == self.repo);
        let body = happened().find_map(|one| match &one.what {
            What::PullOpened { number, pull: new, .. } if *number == pull => {
                Some(new.issue.body.clone().unwrap_or_default())
            }
            _ => None,
        });
        let is_open_issue = |number: &u64| {
            let mut is_open = false;
            for one in happened().filter(|one| one.what.number() == Some(*number)) {
                match one.what {
                    What::IssueOpened { .. } | What::Reopened { .. } => is_open = true,
                    What::Closed { .. } | What::PullOpened { .. } => is_open = false,
                    _ => (),
                }
            }
            is_open
        };
        closed_by_body(&body.unwrap_or_default()).into_iter().filter(is_open_issue).collect()
    }
}
