//! The kinds of objects, and the fields that each has.

use super::Field;

/// A kind of object that a forge keeps, and that sources report again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
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

impl ObjectKind {
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
        use Field as F;
        match self {
            Self::PullRequest => &[
                F::Id,
                F::Author,
                F::Association,
                F::Title,
                F::CreatedAt,
                F::ClosedAt,
                F::ClosedBy,
                F::MergedAt,
                F::MergedBy,
                F::MergeOid,
                F::Draft,
                F::Additions,
                F::Deletions,
                F::ChangedFiles,
                F::Commits,
                F::Comments,
                F::BaseRef,
                F::BaseOid,
                F::HeadRef,
                F::HeadOid,
                F::HeadRepo,
                F::Labels,
                F::Requested,
                F::Closes,
                F::Paths,
            ],
            Self::Issue => &[
                F::Id,
                F::Author,
                F::Association,
                F::Title,
                F::CreatedAt,
                F::ClosedAt,
                F::ClosedBy,
                F::StateReason,
                F::Comments,
                F::Labels,
                F::EndedAt,
            ],
            Self::Review => &[F::Number, F::Author, F::Association, F::State, F::At, F::CommitOid],
            Self::Comment => &[F::Number, F::Author, F::Association, F::CreatedAt, F::EndedAt],
            Self::ReviewComment => &[
                F::Number,
                F::ReviewId,
                F::ReplyTo,
                F::Author,
                F::Association,
                F::CreatedAt,
                F::Path,
                F::CommitOid,
                F::EndedAt,
            ],
            Self::CommitComment => {
                &[F::Author, F::Association, F::CreatedAt, F::Path, F::CommitOid]
            }
            Self::Release => &[
                F::Tag,
                F::Name,
                F::Author,
                F::CreatedAt,
                F::PublishedAt,
                F::Draft,
                F::Prerelease,
                F::EndedAt,
            ],
            Self::Star => &[F::Author, F::At, F::EndedAt],
            Self::Fork => &[F::Author, F::Name, F::CreatedAt],
            Self::Push => &[F::Ref, F::HeadOid, F::BaseOid, F::Size, F::Author, F::At, F::Brought],
            Self::Profile => &[
                F::Name,
                F::Description,
                F::CreatedAt,
                F::Stars,
                F::Forks,
                F::Archived,
                F::Parent,
                F::Language,
                F::Licence,
                F::DefaultBranch,
                F::Readme,
                F::Contributing,
                F::Conduct,
                F::IssueTemplate,
                F::PullRequestTemplate,
                F::SecurityPolicy,
            ],
            Self::Account => {
                &[F::Login, F::Type, F::Name, F::Company, F::Location, F::Email, F::CreatedAt]
            }
        }
    }

    /// A field's place among the kind's fields.
    pub fn place(self, field: Field) -> Option<usize> {
        self.fields().iter().position(|&one| one == field)
    }
}
