//! What a test may say of an issue or a pull request when it is opened.

/// An issue about to be opened. A title alone is one, too.
#[derive(Clone, Debug, Default)]
pub struct NewIssue {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) labels: Vec<String>,
}

impl NewIssue {
    /// An issue without a body.
    pub fn titled(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// What stands under the title.
    #[must_use]
    pub fn body(mut self, text: &str) -> Self {
        self.body = Some(text.to_owned());
        self
    }

    /// A label that it has from the start.
    #[must_use]
    pub fn label(mut self, name: &str) -> Self {
        self.labels.push(name.to_owned());
        self
    }
}

impl From<&str> for NewIssue {
    fn from(title: &str) -> Self {
        Self::titled(title)
    }
}

/// A pull request about to be opened. A title alone is one, too.
#[derive(Clone, Debug)]
pub struct NewPull {
    pub(crate) issue: NewIssue,
    pub(crate) is_draft: bool,
    /// The default branch unless set.
    pub(crate) base_ref: Option<String>,
    pub(crate) head_ref: String,
    /// Made up unless set.
    pub(crate) head_sha: Option<String>,
    /// From the author's fork, rather than from a branch of the repo itself.
    pub(crate) is_from_fork: bool,
    /// The fork is gone by now, as happens.
    pub(crate) has_lost_head: bool,
    pub(crate) commits: u64,
    /// Path, lines added, lines removed.
    pub(crate) files: Vec<(String, u64, u64)>,
}

impl NewPull {
    /// A pull request from the author's fork that adds ten lines to one file and removes two.
    pub fn titled(title: &str) -> Self {
        Self {
            issue: NewIssue::titled(title),
            is_draft: false,
            base_ref: None,
            head_ref: "patch-1".to_owned(),
            head_sha: None,
            is_from_fork: true,
            has_lost_head: false,
            commits: 1,
            files: vec![("src/file0.txt".to_owned(), 10, 2)],
        }
    }

    /// What stands under the title; "Closes #1" in it closes that issue when it is merged.
    #[must_use]
    pub fn body(mut self, text: &str) -> Self {
        self.issue.body = Some(text.to_owned());
        self
    }

    /// A label that it has from the start.
    #[must_use]
    pub fn label(mut self, name: &str) -> Self {
        self.issue = self.issue.label(name);
        self
    }

    /// Opened as a draft.
    #[must_use]
    pub fn draft(mut self) -> Self {
        self.is_draft = true;
        self
    }

    /// The branch that it is to go into.
    #[must_use]
    pub fn base(mut self, branch: &str) -> Self {
        self.base_ref = Some(branch.to_owned());
        self
    }

    /// The branch that it comes from, and the commit at its tip.
    #[must_use]
    pub fn head(mut self, branch: &str, sha: &str) -> Self {
        branch.clone_into(&mut self.head_ref);
        self.head_sha = Some(sha.to_owned());
        self
    }

    /// Comes from a branch of the repo itself.
    #[must_use]
    pub fn from_branch(mut self) -> Self {
        self.is_from_fork = false;
        self
    }

    /// Comes from a fork that is deleted by now: its `head.repo` is null.
    #[must_use]
    pub fn from_lost_fork(mut self) -> Self {
        self.has_lost_head = true;
        self
    }

    /// How many commits it has.
    #[must_use]
    pub fn commits(mut self, count: u64) -> Self {
        self.commits = count;
        self
    }

    /// Lines added and removed, in how many files.
    #[must_use]
    pub fn size(mut self, additions: u64, deletions: u64, files: u64) -> Self {
        let share = |total: u64, index: u64| (total + index) / files;
        self.files = (0..files)
            .map(|at| (format!("src/file{at}.txt"), share(additions, at), share(deletions, at)))
            .collect();
        self
    }

    /// Adds a changed file in place of those made up.
    #[must_use]
    pub fn files(mut self, files: &[(&str, u64, u64)]) -> Self {
        self.files = own(files);
        self
    }
}

/// Changed files as they are kept.
pub(super) fn own(files: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    let own = |(path, added, removed): &(&str, u64, u64)| (path.to_string(), *added, *removed);
    files.iter().map(own).collect()
}

impl From<&str> for NewPull {
    fn from(title: &str) -> Self {
        Self::titled(title)
    }
}
