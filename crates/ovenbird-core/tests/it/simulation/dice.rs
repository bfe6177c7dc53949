//! Random numbers that are the same on every machine, and the laws that are drawn from.

/// splitmix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        // Neighboring seeds give streams that have nothing to do with each other.
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// Uniform in 0 to 1, 1 left out.
    pub(super) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An index below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    /// Exponential, in units of its mean.
    pub(super) fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// Whole seconds of a wait, at least one.
    pub(super) fn wait(&mut self, law: Weibull) -> i64 {
        let days = law.scale * self.exponential().powf(1.0 / law.shape);
        ((days * 86_400.0) as i64).max(1)
    }
}

/// Weibull's law of waiting, in days: with a shape below 1, who has waited long waits on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weibull {
    pub(super) scale: f64,
    pub(super) shape: f64,
}

impl Weibull {
    /// The share that has ended after some days.
    pub(super) fn within(self, days: f64) -> f64 {
        1.0 - (-(days / self.scale).powf(self.shape)).exp()
    }
}
