//! What can be wrong with a file.

use std::fmt;

/// What is wrong with a file; what could be read before and after was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It ends in the middle of its compressed data.
    Truncated,
    /// Its compressed data is damaged.
    Corrupt,
    /// Its data decompresses, and its checksum or length says that this is not what was compressed.
    FailedCheck,
    /// It is not compressed although its name says so, and no text either.
    Foreign,
    /// Its text ends in the middle of an event.
    CutText,
    /// It grows beyond the limit when it is decompressed; the rest was not read.
    TooLarge,
    /// No event could be read in it.
    NoEvent,
    /// So much of its text could not be read, in percent and at least 1, that it is not whole.
    Unreadable(u8),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "it ends in the middle of its compressed data",
            Self::Corrupt => "its compressed data is damaged",
            Self::FailedCheck => "its compressed data fails its checksum",
            Self::Foreign => "it is neither compressed nor text",
            Self::CutText => "it ends in the middle of an event",
            Self::TooLarge => "it is too large when decompressed",
            Self::NoEvent => "no event could be read in it",
            Self::Unreadable(percent) => {
                return write!(f, "{percent} % of it could not be read");
            }
        })
    }
}
