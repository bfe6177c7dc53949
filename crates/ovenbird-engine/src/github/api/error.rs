//! What can go wrong between here and the API.

use std::time::Duration;

use super::{Resource, Which};

/// A question to the API that has no answer. No text here holds a token, a key, a password or
/// the query of a URL; what a server says is shown without the secret that it was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Something handed to the client cannot be used.
    #[error("cannot use {what}: {reason}")]
    Setup {
        /// What was handed in, such as `the proxy`.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A URL that does not belong to this API; nothing was sent there.
    #[error("cannot ask `{url}`: {reason}")]
    ForeignUrl {
        /// The URL without user-info and query.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The API answers this to nobody without a token.
    #[error("{what} needs a token")]
    NeedsToken {
        /// What was asked.
        what: String,
    },
    /// The forge knows none of the credentials, or no more.
    #[error("{which} is not accepted: {message}")]
    Unauthorized {
        /// The credential that was refused last.
        which: Which,
        /// What the server says.
        message: String,
    },
    /// A GitHub App cannot act as an installation.
    #[error("{which} cannot act as an installation: {reason}")]
    App {
        /// The app.
        which: Which,
        /// What is in the way.
        reason: String,
    },
    /// The budget of every credential is spent, but for what is reserved.
    #[error("the budget of {resource} requests is spent until {until} (Unix time)")]
    Spent {
        /// Of what kind of request.
        resource: Resource,
        /// When there is more, in Unix seconds.
        until: i64,
    },
    /// The forge wants all requests to pause.
    #[error("the forge wants no requests until {until} (Unix time)")]
    Paused {
        /// When requests are welcome again, in Unix seconds.
        until: i64,
    },
    /// As many requests were made as this run may make.
    #[error("{most} requests were made, the most that this run may make")]
    MostReached {
        /// How many.
        most: u64,
    },
    /// Whoever asked for it wants it no more.
    #[error("it was stopped")]
    Stopped,
    /// No connection comes about.
    #[error("cannot ask for {what}: {reason}")]
    Unreachable {
        /// What was asked.
        what: String,
        /// What the system says.
        reason: String,
    },
    /// The other side's certificate is not trusted.
    #[error("cannot ask for {what}: {reason}")]
    Untrusted {
        /// What was asked.
        what: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// It took too long.
    #[error("{what} was not answered in {} s", .after.as_secs_f64())]
    TimedOut {
        /// What was asked.
        what: String,
        /// The limit that was passed.
        after: Duration,
    },
    /// The connection broke before the answer was whole.
    #[error("the answer to {what} was cut off: {reason}")]
    Cut {
        /// What was asked.
        what: String,
        /// How that shows.
        reason: String,
    },
    /// The answer is longer than it may be.
    #[error("the answer to {what} has more than {limit} bytes, the most it may have")]
    TooLong {
        /// What was asked.
        what: String,
        /// The limit.
        limit: usize,
    },
    /// The answer is no JSON, or not of the shape that it should have.
    #[error("cannot read the answer to {what}: {reason}")]
    Unreadable {
        /// What was asked.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The server failed.
    #[error("the server failed at {what} (status {status}): {message}")]
    Server {
        /// What was asked.
        what: String,
        /// The HTTP status, 500 or above.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// The question asks for more than the server can gather in its time: ask for less at once.
    #[error("{what} asks for too much at once: {reason}")]
    TooBig {
        /// What was asked.
        what: String,
        /// How that shows.
        reason: String,
    },
    /// These credentials may not see it.
    #[error("{what} is forbidden: {message}")]
    Forbidden {
        /// What was asked.
        what: String,
        /// What the server says.
        message: String,
    },
    /// There is no such thing, or it is not for these credentials; the forge does not tell which.
    #[error("{what} finds nothing")]
    NotFound {
        /// What was asked.
        what: String,
    },
    /// It was there once, or is switched off.
    #[error("{what} finds something that is gone: {message}")]
    Gone {
        /// What was asked.
        what: String,
        /// What the server says.
        message: String,
    },
    /// The forge has closed it, by law or by its terms.
    #[error("{what} finds something that the forge has closed: {message}")]
    Blocked {
        /// What was asked.
        what: String,
        /// What the server says.
        message: String,
    },
    /// Anything else that the server does not do, such as a page too far (422) or the commits of
    /// an empty repo (409).
    #[error("{what} was refused (status {status}): {message}")]
    Refused {
        /// What was asked.
        what: String,
        /// The HTTP status.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// A redirect leads where credentials must not go, or in a circle. It was not followed.
    #[error("{what} is redirected to {to}")]
    Elsewhere {
        /// What was asked.
        what: String,
        /// The other place, without its path.
        to: String,
    },
    /// A GraphQL query has no answer at all.
    #[error("{what} was refused: {message}")]
    Query {
        /// What was asked.
        what: String,
        /// What the server says of each error.
        message: String,
    },
}

impl ApiError {
    /// What the user can do about it; `None` where the error says it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NeedsToken { .. } => "make a token on the forge; it needs no scopes",
            Self::Unauthorized { .. } => "the token may have expired or been revoked; make another",
            Self::App { .. } => "see the app's settings on the forge: its id, key, installations",
            Self::Spent { .. } => "wait, or add a token: each user's has a budget of its own",
            Self::Paused { .. } => "wait; asking meanwhile makes the pause longer",
            Self::MostReached { .. } => {
                "what was ingested is kept; the next run goes on from there"
            }
            Self::Unreachable { .. } => "check the network, the API's base URL, and the proxy",
            Self::Untrusted { .. } => "name the file of the authority's certificate",
            Self::TimedOut { .. } | Self::Cut { .. } | Self::Server { .. } => {
                "try again later; the forge's status page may know more"
            }
            Self::TooBig { .. } | Self::TooLong { .. } => "ask for smaller pages",
            Self::Unreadable { .. } => {
                "check that the base URL is the API's, as in https://HOST/api/v3, and not a portal's"
            }
            Self::Forbidden { .. } => {
                "the token may lack a permission or its organization's approval"
            }
            Self::NotFound { .. } => {
                "check the name; what is private needs a token that may see it"
            }
            Self::Elsewhere { .. } => "if the API has moved, give its new base URL",
            Self::Setup { .. }
            | Self::ForeignUrl { .. }
            | Self::Stopped
            | Self::Gone { .. }
            | Self::Blocked { .. }
            | Self::Refused { .. }
            | Self::Query { .. } => return None,
        })
    }

    /// Whether another attempt, later, may fare better with nothing changed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Spent { .. }
                | Self::Paused { .. }
                | Self::Unreachable { .. }
                | Self::TimedOut { .. }
                | Self::Cut { .. }
                | Self::Server { .. }
        )
    }
}
