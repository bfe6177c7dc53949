//! The compressed parts that a file is made of.

use std::collections::BTreeSet;

/// What became of the compressed parts of a file, each known by where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Those that are damaged, so that what they gave may be wrong.
    pub damaged: BTreeSet<u64>,
    /// Those that give nothing.
    passed_over: BTreeSet<u64>,
    /// Lines in the parts that give nothing.
    pub lines: u64,
}

impl Parts {
    pub(super) fn without(passed_over: BTreeSet<u64>) -> Self {
        Self { passed_over, ..Self::default() }
    }

    /// Whether the part that begins there gives nothing; its bytes are counted then.
    pub(super) fn pass_over(&mut self, part: u64, bytes: &[u8]) -> bool {
        let is_passed_over = self.passed_over.contains(&part);
        if is_passed_over {
            self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        }
        is_passed_over
    }

    /// Whether all that are damaged give nothing.
    pub fn are_passed_over(&self) -> bool {
        self.damaged.is_subset(&self.passed_over)
    }
}
