//! Who hears of work while it goes on: a terminal, a log, a page that is watched, or nobody.
//!
//! The service prints nothing. It tells an [`Observer`] what it begins, how far it is, and what it
//! had to leave out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ovenbird_engine::ingest::Progress;

/// Hears of work while it goes on.
pub trait Observer: Send + Sync {
    /// A piece of work begins, such as `reading commits of curl`.
    fn begin(&self, what: &str) -> Box<dyn Task>;

    /// Something that does not stop the work and that whoever asked should know.
    fn warn(&self, text: &str);
}

/// One piece of work, as its observer follows it.
pub trait Task: Send + Sync {
    /// What is done just now, in place of a count.
    fn remark(&self, text: &str);

    /// So many are done, of so many where that is known.
    fn advanced(&self, done: u64, of: Option<u64>);

    /// The work is over; `done` says what came of it. A task that is dropped instead has failed.
    fn end(self: Box<Self>, done: &str);
}

/// An observer whom nothing reaches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn begin(&self, _: &str) -> Box<dyn Task> {
        Box::new(Self)
    }

    fn warn(&self, _: &str) {}
}

impl Task for Silent {
    fn remark(&self, _: &str) {}

    fn advanced(&self, _: u64, _: Option<u64>) {}

    fn end(self: Box<Self>, _: &str) {}
}

/// An observer whom only warnings reach.
pub(crate) struct WarningsOnly<'a>(pub(crate) &'a dyn Observer);

impl Observer for WarningsOnly<'_> {
    fn begin(&self, _: &str) -> Box<dyn Task> {
        Box::new(Silent)
    }

    fn warn(&self, text: &str) {
        self.0.warn(text);
    }
}

/// A task, and what stops it: the engine's own view of progress.
pub(crate) struct Work {
    task: Box<dyn Task>,
    stop: Arc<AtomicBool>,
}

impl Work {
    pub(crate) fn new(task: Box<dyn Task>, stop: Arc<AtomicBool>) -> Self {
        Self { task, stop }
    }

    pub(crate) fn remark(&self, text: &str) {
        self.task.remark(text);
    }

    pub(crate) fn end(self, done: &str) {
        self.task.end(done);
    }

    /// The same of what may have failed, of which its error tells.
    pub(crate) fn end_of<T, E>(self, result: &Result<T, E>, done: &str) {
        if result.is_ok() {
            self.end(done);
        }
    }
}

impl Progress for Work {
    fn advanced(&self, done: u64, of: Option<u64>) {
        self.task.advanced(done, of);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
