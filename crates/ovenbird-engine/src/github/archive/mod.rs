//! Hour files of the public event archive: one event a line, usually compressed.
//!
//! Files are named by their hour (`2015-01-01-1.json.gz`). Since May 2025 that is the hour of the
//! crawler's clock, so that events of earlier hours are in them, too: what counts is what each
//! event says of itself.

mod hour;
mod inflate;
mod lines;

pub use hour::{Hour, HourError};
pub use inflate::{Damage, Inflate};
pub use lines::{Chunk, Lines};
