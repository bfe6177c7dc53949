//! Progress of long work: a moving line on a terminal, one line at its end otherwise.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::session::Session;

/// Work shorter than this leaves no line behind.
const WORTH_A_LINE: Duration = Duration::from_secs(2);

/// Shows how far one piece of work is.
pub(crate) struct Bar {
    line: ProgressBar,
    what: String,
    began: Instant,
    quiet: bool,
    on_terminal: bool,
    stopped: Arc<AtomicBool>,
}

impl Bar {
    /// Begins to show `what`, such as `reading commits of curl`.
    pub(crate) fn begin(session: &Session, what: impl Into<String>) -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        let quiet = session.quiet;
        let target = if on_terminal && !quiet {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let line = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {human_pos} ({elapsed})");
        line.set_style(style.expect("the template is valid"));
        let what = crate::output::printable(&what.into());
        line.set_message(what.clone());
        let stopped = session.stopped.clone();
        Self { line, what, began: Instant::now(), quiet, on_terminal, stopped }
    }

    /// Shows a remark in place of the count.
    pub(crate) fn remark(&self, text: &str) {
        self.line.set_message(format!("{} · {}", self.what, crate::output::printable(text)));
        self.line.tick();
    }

    /// The same for what may have failed, of which its error tells.
    pub(crate) fn end_of<T, E>(self, result: &Result<T, E>, done: &str) {
        match result {
            Ok(_) => self.end(done),
            Err(_) => self.line.finish_and_clear(),
        }
    }

    /// Takes the moving line away, and says in one line what was done if it took long.
    pub(crate) fn end(self, done: &str) {
        self.line.finish_and_clear();
        let took = self.began.elapsed();
        if !self.quiet && !self.on_terminal && took >= WORTH_A_LINE {
            status(&format!("{}: {done} in {:.1} s", self.what, took.as_secs_f64()));
        }
    }
}

impl ovenbird_engine::ingest::Progress for Bar {
    fn advanced(&self, done: u64, of: Option<u64>) {
        if let Some(of) = of {
            self.line.set_length(of);
        }
        self.line.set_position(done);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// One line to standard error.
pub(crate) fn status(text: &str) {
    // Nothing is left to do if standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", crate::output::printable(text));
}
