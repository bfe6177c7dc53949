//! What a test may say of a push.

/// A commit of a push.
#[derive(Clone, Debug)]
pub(crate) struct PushedCommit {
    pub(crate) sha: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) message: String,
}

/// A push about to be made, to the default branch unless set.
#[derive(Clone, Debug, Default)]
pub struct NewPush {
    pub(crate) branch: Option<String>,
    pub(crate) before: Option<String>,
    pub(crate) is_forced: bool,
    pub(crate) commits: Vec<PushedCommit>,
}

impl NewPush {
    /// A push without a commit so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The branch that is pushed to.
    #[must_use]
    pub fn branch(mut self, name: &str) -> Self {
        self.branch = Some(name.to_owned());
        self
    }

    /// Where the branch was before; where the last push left it unless set.
    #[must_use]
    pub fn before(mut self, sha: &str) -> Self {
        self.before = Some(sha.to_owned());
        self
    }

    /// What was there before is left out of the branch.
    #[must_use]
    pub fn forced(mut self) -> Self {
        self.is_forced = true;
        self
    }

    /// Adds a commit; an empty name of it is made up.
    #[must_use]
    pub fn commit(mut self, sha: &str, name: &str, email: &str, message: &str) -> Self {
        let [sha, name, email, message] = [sha, name, email, message].map(str::to_owned);
        self.commits.push(PushedCommit { sha, name, email, message });
        self
    }
}
