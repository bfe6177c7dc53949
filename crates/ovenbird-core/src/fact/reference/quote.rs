//! Words of others in a message: what they close is not closed by this commit.
//!
//! Changelogs of dependencies, commits of an imported folder and the subject of what is reverted
//! say `fixes #99`, and mean a number of another repo or of another day.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

/// How far a message has been read, and whose words its lines are.
pub(super) struct Quote {
    of: Message,
    /// Open `<details>`, and an open `<!--`.
    details: usize,
    comment: bool,
    /// How many lines have been read.
    lines: usize,
}

/// What a message is about, as far as it quotes others.
enum Message {
    /// It has words of its own alone.
    Own,
    /// Its subject names a commit that is undone or brought back.
    Revert,
    /// A folder of another repo is imported, and its commits are listed.
    Import,
    /// A bot brings a new version of a dependency, and tells its changelog.
    Bump,
}

/// Lines that begin so tell of a dependency's new version, as `Bumps x from 1 to 2` does:
/// Dependabot's, and Renovate's.
const BUMPS: [&[u8]; 7] = [
    b"Bumps [",
    b"Updates `",
    b"Updates the requirements on ",
    b"updated-dependencies:",
    b"This PR contains the following updates:",
    b"Signed-off-by: dependabot",
    b"Co-authored-by: dependabot",
];

/// Subjects that name the commit which they undo or bring back.
const REVERTS: [&[u8]; 6] = [b"revert", b"reapply", b"reland", b"back out", b"backout", b"undo"];

impl Message {
    fn of(message: &[u8]) -> Self {
        let begins = |start: &&[u8]| {
            message.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
        };
        let is_bump = |line: &[u8]| {
            let is_new = line.starts_with(b"Bumps ") && memmem::find(line, b" from ").is_some();
            is_new || BUMPS.iter().any(|start| line.starts_with(start))
        };
        if REVERTS.iter().any(begins) {
            Self::Revert
        } else if message.starts_with(b"Squashed '") {
            Self::Import
        } else if message.split(|&byte| byte == b'\n').any(is_bump) {
            Self::Bump
        } else {
            Self::Own
        }
    }
}

impl Quote {
    pub(super) fn new(message: &[u8]) -> Self {
        Self { of: Message::of(message), details: 0, comment: false, lines: 0 }
    }

    /// Reads the next line; says whether it is a quotation as a whole.
    pub(super) fn holds(&mut self, line: &[u8]) -> bool {
        self.lines += 1;
        let was_inside = self.details > 0 || self.comment;
        if memchr(b'<', line).is_some() {
            self.details += memmem::find_iter(line, b"<details").count();
            let closed = memmem::find_iter(line, b"</details").count();
            self.details = self.details.saturating_sub(closed);
            self.comment |= memmem::find(line, b"<!--").is_some();
        }
        let is_inside = was_inside || self.details > 0 || self.comment;
        if self.comment && memmem::find(line, b"-->").is_some() {
            self.comment = false;
        }
        is_inside || line.trim_ascii_start().starts_with(b">") || line.starts_with(b"This reverts")
    }

    /// Whether the words at a place of the line that was read last close what they name.
    pub(super) fn lets_close(&self, line: &[u8], place: Range<usize>) -> bool {
        match self.of {
            Message::Own => true,
            Message::Import => self.lines == 1,
            Message::Revert => {
                let quoted = memchr(b'"', line).zip(memrchr(b'"', line));
                let is_outside = |(open, close)| place.end <= open || place.start > close;
                self.lines > 1 || quoted.is_none_or(is_outside)
            }
            // Who merges a bot's pull request closes it by a line of its own: `Closes #12 from …`.
            Message::Bump => {
                let rest = line[place.end..].trim_ascii_end();
                let is_alone = rest.is_empty() || rest == b"." || rest.starts_with(b" from ");
                self.lines == 1 || (place.start == 0 && is_alone)
            }
        }
    }
}
