//! New facts on their way from a reader into a store.

use super::{Oid, Reference, Signature, Timestamp};

/// Some new commits with the signatures they use.
///
/// Commits name signatures by index into `signatures`, which belongs to this batch alone.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    /// The distinct signatures of this batch.
    pub signatures: Vec<Signature>,
    /// The commits, in the order in which they were read.
    pub commits: Vec<NewCommit>,
}

/// One commit as its object says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit {
    /// Its name.
    pub oid: Oid,
    /// The names of its parents, in order, after grafts and replace refs.
    pub parents: Vec<Oid>,
    /// Index of the author's signature.
    pub author: u32,
    /// Index of the committer's signature.
    pub committer: u32,
    /// When it was written; `None` where the object holds no readable date.
    pub authored: Option<Timestamp>,
    /// When it was committed; `None` where the object holds no readable date.
    pub committed: Option<Timestamp>,
    /// First line of the message, lines of the first paragraph joined by a space as git does.
    pub subject: String,
    /// Whether the object carries a signature (OpenPGP, SSH or X.509). It is not verified.
    pub signed: bool,
    /// The people and tools that the message's last paragraph names.
    pub trailers: Vec<NewTrailer>,
    /// The pull requests and issues that the message names.
    pub references: Vec<Reference>,
}

/// One trailer, such as `Reviewed-by: A <a@x>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTrailer {
    /// The token in lower case, such as `reviewed-by`.
    pub role: String,
    /// Index of the named signature. A tool without an address has an empty e-mail.
    pub signature: u32,
}

/// A tag, read as a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTag {
    /// The name without `refs/tags/`.
    pub name: String,
    /// The object that the tag leads to, once peeled; not always a commit.
    pub target: Oid,
    /// Whether it leads to a commit.
    pub is_commit: bool,
    /// When it was tagged (annotated tags only).
    pub tagged: Option<Timestamp>,
    /// Who tagged it (annotated tags only).
    pub tagger: Option<Signature>,
    /// When the commit that it leads to was committed, in UTC seconds.
    pub committed: Option<i64>,
}

/// What one commit changed against its first parent (or against nothing, for a root).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitChanges {
    /// The commit.
    pub oid: Oid,
    /// Its files, by path.
    pub files: Vec<FileChange>,
}

/// One file in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path, with bytes that are not UTF-8 read as Latin-1.
    pub path: String,
    /// Lines added and removed; `None` for a binary file.
    pub lines: Option<(u32, u32)>,
    /// The path that this file was moved or copied from by the same commit, where its content
    /// shows it. Line counts still stand on both paths, as without rename detection.
    pub renamed_from: Option<String>,
}
