//! From numbers to places.

/// How numbers are spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Equal differences are equally far apart.
    Even,
    /// By the square root: what is near to nothing has more room.
    Root,
    /// For times from hours to years: evenly below an hour, by the logarithm above.
    Log,
}

/// Where the numbers from `from` to `to` lie, between the places `start` and `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) spread: Spread,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Scale {
    /// The place of a number; of one outside, the nearest end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let [from, to, value] = [self.from, self.to, value.clamp(self.from, self.to)]
            .map(|value| self.spread.of(value));
        let part = if to > from { (value - from) / (to - from) } else { 0.0 };
        self.start + part * (self.end - self.start)
    }

    /// How long the axis is.
    pub(super) fn length(&self) -> f64 {
        (self.end - self.start).abs()
    }
}

impl Spread {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Even => value,
            Self::Root => value.max(0.0).sqrt(),
            Self::Log => (value.max(0.0) * 24.0).ln_1p(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_lie_at_ends_and_order_is_kept() {
        for spread in [Spread::Even, Spread::Root, Spread::Log] {
            let scale = Scale { spread, from: 0.0, to: 365.0, start: 40.0, end: 700.0 };
            assert!((scale.at(0.0) - 40.0).abs() < 1e-9);
            assert!((scale.at(365.0) - 700.0).abs() < 1e-9);
            assert!((scale.at(1e9) - 700.0).abs() < 1e-9);
            let places: Vec<f64> = (0..=365).map(|day| scale.at(f64::from(day))).collect();
            assert!(places.is_sorted(), "{spread:?}");
        }
        let none = Scale { spread: Spread::Even, from: 0.0, to: 0.0, start: 1.0, end: 9.0 };
        assert!((none.at(0.0) - 1.0).abs() < 1e-9);
    }
}
