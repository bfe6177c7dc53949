//! Progress of long work: a moving line on a terminal, one line at its end otherwise.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ovenbird_service::{Observer, Task};
use ovenbird_view::printable;

/// Work shorter than this leaves no line behind.
const WORTH_A_LINE: Duration = Duration::from_secs(2);

/// Standard error, as the service's observer.
pub(crate) struct Terminal {
    quiet: bool,
    is_interactive: bool,
    /// Warnings already shown, so that none is shown twice.
    warned: Mutex<Vec<String>>,
}

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        let is_interactive = std::io::stderr().is_terminal();
        Self { quiet, is_interactive, warned: Mutex::default() }
    }

    /// Shows a warning, unless it was shown before.
    pub(crate) fn tell_once(&self, text: &str) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if !warned.iter().any(|before| before == text) {
            status(&format!("warning: {text}"));
            warned.push(text.to_owned());
        }
    }
}

impl Observer for Terminal {
    fn begin(&self, what: &str) -> Box<dyn Task> {
        let target = if self.is_interactive && !self.quiet {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let line = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {human_pos} ({elapsed})");
        line.set_style(style.expect("the template is valid"));
        let what = printable(what);
        line.set_message(what.clone());
        let leaves_line = !self.quiet && !self.is_interactive;
        Box::new(Bar { line, what, began: Instant::now(), leaves_line })
    }

    fn warn(&self, text: &str) {
        self.tell_once(text);
    }
}

/// Shows how far one piece of work is.
struct Bar {
    line: ProgressBar,
    what: String,
    began: Instant,
    /// Whether a line is left behind where the work took long.
    leaves_line: bool,
}

impl Task for Bar {
    fn remark(&self, text: &str) {
        self.line.set_message(format!("{} · {}", self.what, printable(text)));
        self.line.tick();
    }

    fn advanced(&self, done: u64, of: Option<u64>) {
        if let Some(of) = of {
            self.line.set_length(of);
        }
        self.line.set_position(done);
    }

    fn end(self: Box<Self>, done: &str) {
        self.line.finish_and_clear();
        let took = self.began.elapsed();
        if self.leaves_line && took >= WORTH_A_LINE {
            status(&format!("{}: {done} in {:.1} s", self.what, took.as_secs_f64()));
        }
    }
}

/// One line to standard error.
pub(crate) fn status(text: &str) {
    // Nothing is left to do if standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", printable(text));
}
