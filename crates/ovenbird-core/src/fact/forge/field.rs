//! What can be reported about an object, field by field.

/// How a field's value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A count, a number of something, or Unix seconds.
    Int,
    /// 0 or 1.
    Flag,
    /// Text, or a list of texts as JSON.
    Text,
    /// The name of a git object.
    Oid,
    /// An account: its number, and in a second column its login.
    Account,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $column:literal $shape:ident,)*) => {
        /// A field of an [`ForgeObject`](super::ForgeObject). Times are Unix seconds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field {
            $($(#[$doc])* $name,)*
        }

        impl Field {
            /// Its column; that of an account's login has no `_id` at its end.
            pub fn column(self) -> &'static str {
                match self { $(Self::$name => $column,)* }
            }

            /// What its values are.
            pub fn shape(self) -> Shape {
                match self { $(Self::$name => Shape::$shape,)* }
            }
        }
    };
}

fields! {
    /// The forge's number of the object, where its key is another one.
    Id "id" Int,
    /// The issue or pull request that a review or comment belongs to.
    Number "number" Int,
    /// The review that a comment on lines belongs to.
    ReviewId "review_id" Int,
    /// The comment that a comment answers.
    ReplyTo "reply_to" Int,
    /// Who opened or wrote it; of a release, who made it; of a fork, who owns it.
    Author "author_id" Account,
    /// How the forge saw the author's relation to the repo: a snapshot, not history.
    Association "association" Text,
    /// The title.
    Title "title" Text,
    /// The name: of a release, a fork as owner/name, or a person.
    Name "name" Text,
    /// When it was made.
    CreatedAt "created_at" Int,
    /// When it was closed; null while open.
    ClosedAt "closed_at" Int,
    /// Who closed it.
    ClosedBy "closed_by_id" Account,
    /// Why an issue was closed: completed, `not_planned`, duplicate.
    StateReason "state_reason" Text,
    /// When it was merged; null if it was not.
    MergedAt "merged_at" Int,
    /// Who merged it.
    MergedBy "merged_by_id" Account,
    /// The commit that the merge made.
    MergeOid "merge_oid" Oid,
    /// Whether it is a draft.
    Draft "draft" Flag,
    /// Lines added.
    Additions "additions" Int,
    /// Lines removed.
    Deletions "deletions" Int,
    /// Files changed.
    ChangedFiles "changed_files" Int,
    /// Commits.
    Commits "commits" Int,
    /// Comments in the conversation.
    Comments "comments" Int,
    /// The branch that it is to go into.
    BaseRef "base_ref" Text,
    /// That branch's tip when reported.
    BaseOid "base_oid" Oid,
    /// The branch that it comes from.
    HeadRef "head_ref" Text,
    /// That branch's tip when reported.
    HeadOid "head_oid" Oid,
    /// The number of the repo that it comes from.
    HeadRepo "head_repo" Int,
    /// Label names, as a sorted JSON list.
    Labels "labels" Text,
    /// Logins and teams asked for a review, as a sorted JSON list.
    Requested "requested" Text,
    /// Numbers of the issues that it closes, as a sorted JSON list.
    Closes "closes" Text,
    /// Files that it changes, as a sorted JSON list; the first hundred as the forge lists them.
    Paths "paths" Text,
    /// What a review says: approved, `changes_requested`, commented, dismissed.
    State "state" Text,
    /// When a review was submitted, or a push arrived.
    At "at" Int,
    /// The commit that is spoken of.
    CommitOid "commit_oid" Oid,
    /// The file that is spoken of.
    Path "path" Text,
    /// The tag of a release.
    Tag "tag" Text,
    /// When a release was published.
    PublishedAt "published_at" Int,
    /// Whether a release is for trying out.
    Prerelease "prerelease" Flag,
    /// When it was taken back: a star given up, an object deleted or moved to another repo.
    EndedAt "ended_at" Int,
    /// The ref that was pushed.
    Ref "ref" Text,
    /// The commits that a push brought.
    Size "size" Int,
    /// The commits that a push brought, as far as reported: a JSON list of lists of object name,
    /// and name and e-mail of the author. Since 2016 the part of an address before the `@` is its
    /// SHA-1.
    Brought "brought" Text,
    /// What an account is: User, Bot, Organization.
    Type "type" Text,
    /// The login.
    Login "login" Text,
    /// The company that a person states.
    Company "company" Text,
    /// The place that a person states.
    Location "location" Text,
    /// The address that a person shows.
    Email "email" Text,
    /// A description.
    Description "description" Text,
    /// Stars now.
    Stars "stars" Int,
    /// Forks now.
    Forks "forks" Int,
    /// Whether it is read-only now.
    Archived "archived" Flag,
    /// The number of the repo that it is a fork of; null if of none.
    Parent "parent" Int,
    /// The language that most of it is written in.
    Language "language" Text,
    /// The licence by its SPDX name; null if none was found.
    Licence "licence" Text,
    /// The branch that is shown first.
    DefaultBranch "default_branch" Text,
    /// Whether there is a read-me file.
    Readme "readme" Flag,
    /// Whether there is a guide for contributing.
    Contributing "contributing" Flag,
    /// Whether there is a code of conduct.
    Conduct "conduct" Flag,
    /// Whether there are templates for issues.
    IssueTemplate "issue_template" Flag,
    /// Whether there is a template for pull requests.
    PullRequestTemplate "pull_request_template" Flag,
    /// Whether there is a security policy.
    SecurityPolicy "security_policy" Flag,
}
