//! What may go wrong on purpose.

use std::time::Duration;

use crate::github::World;

/// A fault; see [`Server::fault`](super::Server::fault).
#[derive(Clone, Debug)]
pub enum Fault {
    /// This status, with a message.
    Status(u16),
    /// 403 with the message of the secondary limit, and when to come back in seconds.
    SecondaryLimit(u64),
    /// A 200 that is an HTML page.
    Garbage,
    /// The answer, after a while.
    Slow(Duration),
    /// The connection is closed in place of an answer.
    CloseBeforeHeaders,
    /// The connection is closed in the middle of the headers.
    CloseInHeaders,
    /// The connection is closed in the middle of the body.
    CloseInBody,
}

/// A fault that waits for requests.
pub(crate) struct Planted {
    /// A part of path and query.
    pub(crate) target: String,
    pub(crate) left: u64,
    pub(crate) fault: Fault,
}

/// A change of the world that waits until some requests were answered.
pub(crate) struct Pending {
    pub(crate) target: String,
    pub(crate) left: u64,
    pub(crate) change: Box<dyn FnOnce(&mut World) + Send>,
}
