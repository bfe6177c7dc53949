//! Hour files of the public event archive: one event a line, usually compressed.
//!
//! Files are named by their hour (`2015-01-01-1.json.gz`). Since May 2025 that is the hour of the
//! crawler's clock, so that events of earlier hours are in them, too: what counts is what each
//! event says of itself.

mod buffered;
mod damage;
mod hour;
mod inflate;
mod lines;
mod parts;
mod pieces;

pub use damage::Damage;
pub use hour::{Hour, HourError};
pub use inflate::{Inflate, LARGEST};
pub use lines::{Chunk, LONGEST_EVENT, Lines};
pub use parts::Parts;
pub(in crate::github) use pieces::may_be_odd;
pub use pieces::{Piece, Pieces};
