//! What a user's own query is held to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::StoreError;

/// How often it is looked whether a query is to end.
const TICK: Duration = Duration::from_millis(20);

/// Holds a query to a time, and to whoever asked for it.
#[derive(Debug, Clone, Copy)]
pub struct QueryLimits<'a> {
    /// The longest it may take; `None` for no end.
    pub time: Option<Duration>,
    /// It ends as soon as this is true.
    pub stopped: &'a AtomicBool,
}

impl QueryLimits<'static> {
    /// As long as it takes.
    pub(super) fn none() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self { time: None, stopped: &NEVER }
    }
}

impl QueryLimits<'_> {
    /// Runs `query`, and calls `cancel`, again and again, as soon as it is to end.
    pub(super) fn watch<T>(
        &self,
        cancel: &(dyn Fn() + Sync),
        query: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let began = Instant::now();
        let is_over = || self.time.is_some_and(|time| began.elapsed() >= time);
        let done = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            let watch = scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    if self.stopped.load(Ordering::Relaxed) || is_over() {
                        cancel();
                    }
                    thread::park_timeout(TICK);
                }
            });
            let result = query();
            done.store(true, Ordering::Relaxed);
            watch.thread().unpark();
            result
        });
        match result {
            Err(_) if self.stopped.load(Ordering::Relaxed) => Err(StoreError::Stopped),
            Err(StoreError::Limit { .. } | StoreError::Stopped) if is_over() => {
                let seconds = self.time.unwrap_or_default().as_secs();
                Err(StoreError::QueryTime { seconds })
            }
            result => result,
        }
    }
}
