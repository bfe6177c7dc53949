//! Repos of a world: what is reported about them that no happening tells.

use std::collections::BTreeSet;

use crate::github::digest;

/// A file that speaks to contributors, as the community profile counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommunityFile {
    /// `README.md`
    Readme,
    /// `CONTRIBUTING.md`
    Contributing,
    /// `CODE_OF_CONDUCT.md`
    CodeOfConduct,
    /// `.github/ISSUE_TEMPLATE/bug.md`
    IssueTemplate,
    /// `.github/PULL_REQUEST_TEMPLATE.md`
    PullRequestTemplate,
    /// `SECURITY.md`
    Security,
}

impl CommunityFile {
    /// Where it lies in the repository.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Readme => "README.md",
            Self::Contributing => "CONTRIBUTING.md",
            Self::CodeOfConduct => "CODE_OF_CONDUCT.md",
            Self::IssueTemplate => ".github/ISSUE_TEMPLATE/bug.md",
            Self::PullRequestTemplate => ".github/PULL_REQUEST_TEMPLATE.md",
            Self::Security => "SECURITY.md",
        }
    }
}

/// A repo; made and changed through [`World::repo`](super::World::repo).
#[derive(Clone, Debug)]
pub struct Repo {
    pub(crate) id: u64,
    /// Since when it has which `owner/name`, in the order of time.
    pub(crate) names: Vec<(i64, String)>,
    pub(crate) created_at: i64,
    pub(crate) default_branch: String,
    pub(crate) description: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) is_archived: bool,
    pub(crate) is_private: bool,
    pub(crate) is_gone: bool,
    pub(crate) stars: u64,
    pub(crate) parent: Option<usize>,
    pub(crate) labels: BTreeSet<String>,
    pub(crate) files: BTreeSet<CommunityFile>,
    pub(crate) members: BTreeSet<String>,
    /// How many issues and pull requests were reported about it: the last number given.
    pub(crate) last_number: u64,
}

impl Repo {
    pub(crate) fn new(id: u64, name: &str) -> Self {
        Self {
            id,
            names: vec![(i64::MIN, name.to_owned())],
            created_at: 1_577_836_800,
            default_branch: "main".to_owned(),
            description: None,
            language: None,
            license: None,
            is_archived: false,
            is_private: false,
            is_gone: false,
            stars: 0,
            parent: None,
            labels: BTreeSet::new(),
            files: BTreeSet::new(),
            members: BTreeSet::new(),
            last_number: 0,
        }
    }

    /// Gives it this numeric id.
    pub fn id(&mut self, id: u64) -> &mut Self {
        self.id = id;
        self
    }

    /// When it was created, in Unix seconds; 2020-01-01 unless set.
    pub fn created_at(&mut self, at: i64) -> &mut Self {
        self.created_at = at;
        self
    }

    /// Its default branch; `main` unless set.
    pub fn default_branch(&mut self, name: &str) -> &mut Self {
        name.clone_into(&mut self.default_branch);
        self
    }

    /// What it says of itself.
    pub fn description(&mut self, text: &str) -> &mut Self {
        self.description = Some(text.to_owned());
        self
    }

    /// The language that most of it is written in.
    pub fn language(&mut self, name: &str) -> &mut Self {
        self.language = Some(name.to_owned());
        self
    }

    /// Its licence, by SPDX identifier.
    pub fn license(&mut self, spdx: &str) -> &mut Self {
        self.license = Some(spdx.to_owned());
        self
    }

    /// Stars beside those that happenings tell of: counted, and given by nobody.
    pub fn stars(&mut self, count: u64) -> &mut Self {
        self.stars = count;
        self
    }

    /// Puts it away for good.
    pub fn archived(&mut self) -> &mut Self {
        self.is_archived = true;
        self
    }

    /// Hides it: nobody without a token sees it.
    pub fn private(&mut self) -> &mut Self {
        self.is_private = true;
        self
    }

    /// Deletes it: the API knows it no more, while its old events stay in the archive.
    pub fn gone(&mut self) -> &mut Self {
        self.is_gone = true;
        self
    }

    /// Adds labels that issues may have; a label that is put on an issue need not be reported here.
    pub fn with_labels(&mut self, names: &[&str]) -> &mut Self {
        self.labels.extend(names.iter().map(ToString::to_string));
        self
    }

    /// Adds community files.
    pub fn with_files(&mut self, files: &[CommunityFile]) -> &mut Self {
        self.files.extend(files);
        self
    }

    /// Makes an account a member of what owns it, for the association field.
    pub fn with_member(&mut self, login: &str) -> &mut Self {
        self.members.insert(login.to_owned());
        self
    }

    /// Its `owner/name` at a time.
    pub fn name_at(&self, at: i64) -> &str {
        super::name_at(&self.names, at)
    }

    pub(crate) fn node_id(&self) -> String {
        digest::node_id("Repository", self.id)
    }

    pub(crate) fn has(&self, file: CommunityFile) -> bool {
        self.files.contains(&file)
    }
}
