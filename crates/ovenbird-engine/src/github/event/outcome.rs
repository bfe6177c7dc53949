//! What becomes of a line.

/// Why a line was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reject {
    /// Nothing is in it.
    Blank,
    /// It is no JSON, or ends in the middle.
    Malformed,
    /// It does not say what happened.
    NoType,
    /// It does not say when, or not in a way that is known.
    NoTime,
    /// It is longer than any event.
    TooLong,
    /// It was in a compressed part that is damaged.
    Doubtful,
    /// A name in it is longer than any, or cannot be one.
    OddName,
}

impl Reject {
    /// The reason in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Blank => "blank line",
            Self::Malformed => "no JSON",
            Self::NoType => "no type",
            Self::NoTime => "no time",
            Self::TooLong => "too long",
            Self::Doubtful => "in a damaged part",
            Self::OddName => "a name that is too long",
        }
    }
}

/// What became of a line that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOutcome {
    /// Its facts are in the batch; when it happened, in Unix seconds.
    Kept(i64),
    /// Its repo is none that is wanted.
    Unwanted,
    /// It is of no repo, as gists and follows are, or does not name it.
    NoRepo,
    /// It tells nothing that is kept, as a delivery about billing.
    NoFact,
}
