//! Numbers that look random and are the same for the same input.
//!
//! Everything made up about a user, a repo or a text is a function of what it belongs to, so that
//! nothing has to be remembered to say the same again in a later line.

/// A number from two others; each bit of either changes about half of its bits.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    // The finalizer of SplitMix64, after Steele, Lea and Flood.
    let mut x = a ^ b.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number for a text.
pub(super) fn hash(text: &[u8]) -> u64 {
    text.iter().fold(text.len() as u64, |hash, &byte| mix(hash, u64::from(byte)))
}

/// A row of numbers that costs nothing to begin, for it is begun for each text of each line.
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0, 0)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from 0 up to 1, without 1.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
