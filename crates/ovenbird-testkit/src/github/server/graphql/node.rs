//! What a query walks over.

use serde_json::Value;

use super::connection::Connection;
use crate::github::json::Json;
use crate::github::world::{Comment, CommitComment, ForgeObject, Happening, Release, Review, What};

/// An object that is selected from. Repos and accounts are indexes into the world; what belongs
/// to a repo comes with that.
#[derive(Clone, Debug)]
pub(super) enum Node<'v> {
    Query,
    Repo(usize),
    Account(usize),
    ForgeObject(usize, &'v ForgeObject),
    Review(usize, &'v ForgeObject, &'v Review),
    Comment(usize, &'v ForgeObject, &'v Comment),
    CodeComment(usize, &'v ForgeObject, &'v Comment),
    /// A thread has one comment here.
    Thread(usize, &'v ForgeObject, &'v Comment),
    CommitComment(usize, &'v CommitComment),
    Release(usize, &'v Release),
    ReviewRequest(usize),
    Event(usize, &'v ForgeObject, &'v Happening),
    Connection(Box<Connection<'v>>),
    /// With its cursor and, of a stargazer, its time.
    Edge(&'static str, String, Option<i64>, Box<Node<'v>>),
    /// An object of few fields, which names its type in `__typename`.
    Plain(Value),
}

/// What a field is.
pub(super) enum Out<'v> {
    /// A scalar, or objects of few fields.
    Value(Value),
    One(Node<'v>),
    Many(Vec<Node<'v>>),
    /// Objects that were asked for by name, so each may fail by itself.
    Each(Vec<Result<Node<'v>, Failure>>),
}

/// Why a field has no value.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl<'v> Out<'v> {
    /// A node that may be missing.
    pub(super) fn maybe(node: Option<Node<'v>>) -> Self {
        node.map_or(Self::Value(Value::Null), Self::One)
    }

    pub(super) fn connection(connection: Connection<'v>) -> Self {
        Self::One(Node::Connection(Box::new(connection)))
    }
}

impl<T: Into<Value>> From<T> for Out<'_> {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

impl Node<'_> {
    /// The name of its type.
    pub(super) fn type_name(&self, json: &Json<'_>) -> String {
        let name = match self {
            Self::Query => "Query",
            Self::Repo(_) => "Repository",
            Self::Account(account) => json.view.world.accounts[*account].kind.name(),
            Self::ForgeObject(_, forge_object) if forge_object.pull.is_some() => "PullRequest",
            Self::ForgeObject(..) => "Issue",
            Self::Review(..) => "PullRequestReview",
            Self::Comment(..) => "IssueComment",
            Self::CodeComment(..) => "PullRequestReviewComment",
            Self::Thread(..) => "PullRequestReviewThread",
            Self::CommitComment(..) => "CommitComment",
            Self::Release(..) => "Release",
            Self::ReviewRequest(_) => "ReviewRequest",
            Self::Event(_, _, happening) => event_type(&happening.what).unwrap_or_default(),
            Self::Connection(connection) => return format!("{}Connection", connection.of),
            Self::Edge(of, ..) => return format!("{of}Edge"),
            Self::Plain(value) => value["__typename"].as_str().unwrap_or_default(),
        };
        name.to_owned()
    }
}

/// The type of a happening on a timeline; reviews and comments are on it as themselves.
pub(super) fn event_type(what: &What) -> Option<&'static str> {
    Some(match what {
        What::Closed { .. } => "ClosedEvent",
        What::Merged { .. } => "MergedEvent",
        What::Reopened { .. } => "ReopenedEvent",
        What::Labeled { .. } => "LabeledEvent",
        What::Unlabeled { .. } => "UnlabeledEvent",
        What::ReadyForReview { .. } => "ReadyForReviewEvent",
        What::ConvertedToDraft { .. } => "ConvertToDraftEvent",
        What::ReviewRequested { .. } => "ReviewRequestedEvent",
        What::ReviewDismissed { .. } => "ReviewDismissedEvent",
        _ => return None,
    })
}
