//! The kinds of items, and the fields that each has.

use super::Field::{self, *};

/// A kind of thing that a forge keeps, and that sources tell of again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A pull request, by its number.
    PullRequest,
    /// An issue, by its number.
    Issue,
    /// A review of a pull request, by the forge's number.
    Review,
    /// A comment in the conversation of an issue or pull request.
    Comment,
    /// A comment on lines of a pull request.
    ReviewComment,
    /// A comment on a commit.
    CommitComment,
    /// A release.
    Release,
    /// A star, by the account that gave it.
    Star,
    /// A fork, by the number of the repo that was made.
    Fork,
    /// A push to a branch, by [`push_key`](super::push_key).
    Push,
    /// The repo itself, by 0: what it says of itself now.
    Profile,
    /// An account, by its number. It belongs to a forge, not to a repo.
    Account,
}

impl ItemKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::PullRequest,
        Self::Issue,
        Self::Review,
        Self::Comment,
        Self::ReviewComment,
        Self::CommitComment,
        Self::Release,
        Self::Star,
        Self::Fork,
        Self::Push,
        Self::Profile,
        Self::Account,
    ];

    /// The table that holds them.
    pub fn table(self) -> &'static str {
        match self {
            Self::PullRequest => "pull_request",
            Self::Issue => "issue",
            Self::Review => "review",
            Self::Comment => "comment",
            Self::ReviewComment => "review_comment",
            Self::CommitComment => "commit_comment",
            Self::Release => "release",
            Self::Star => "star",
            Self::Fork => "fork",
            Self::Push => "push",
            Self::Profile => "repo_profile",
            Self::Account => "account",
        }
    }

    /// The column that holds its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::PullRequest | Self::Issue => "number",
            Self::Star => "account_id",
            Self::Fork => "fork_id",
            Self::Push => "push_id",
            Self::Profile => "part",
            _ => "id",
        }
    }

    /// Its fields. A field's place here is stored: new ones go to the end, none is ever taken out.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::PullRequest => &[
                Id, Author, Association, Title, CreatedAt, ClosedAt, ClosedBy, MergedAt, MergedBy,
                MergeOid, Draft, Additions, Deletions, ChangedFiles, Commits, Comments, BaseRef,
                BaseOid, HeadRef, HeadOid, HeadRepo, Labels, Requested, Closes,
            ],
            Self::Issue => &[
                Id, Author, Association, Title, CreatedAt, ClosedAt, ClosedBy, StateReason,
                Comments, Labels, EndedAt,
            ],
            Self::Review => &[Number, Author, Association, State, At, CommitOid],
            Self::Comment => &[Number, Author, Association, CreatedAt, EndedAt],
            Self::ReviewComment => &[
                Number, ReviewId, ReplyTo, Author, Association, CreatedAt, Path, CommitOid, EndedAt,
            ],
            Self::CommitComment => &[Author, Association, CreatedAt, Path, CommitOid],
            Self::Release => &[
                Tag, Name, Author, CreatedAt, PublishedAt, Draft, Prerelease, EndedAt,
            ],
            Self::Star => &[Author, At, EndedAt],
            Self::Fork => &[Author, Name, CreatedAt],
            Self::Push => &[Ref, HeadOid, BaseOid, Size, Author, At, Brought],
            Self::Profile => &[
                Name, Description, CreatedAt, Stars, Forks, Archived, Parent, Language, Licence,
                DefaultBranch, Readme, Contributing, Conduct, IssueTemplate, PullRequestTemplate,
                SecurityPolicy,
            ],
            Self::Account => &[Login, Type, Name, Company, Location, Email, CreatedAt],
        }
    }

    /// A field's place among the kind's fields.
    pub fn place(self, field: Field) -> Option<usize> {
        self.fields().iter().position(|&one| one == field)
    }
}
