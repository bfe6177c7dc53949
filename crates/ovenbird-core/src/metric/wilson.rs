//! Wilson's score interval, for shares.

use super::Interval;

/// The 97.5th percentile of the standard normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of a share of `part` in `n` (Wilson 1927), without continuity
/// correction.
///
/// It stays within 0 and 1 and keeps a width at 0 of n and n of n, where the textbook interval
/// collapses to a point. With `n` = 0 nothing is known: from 0 to 1.
pub fn interval(part: u64, n: u64) -> Interval {
    let share = if n == 0 { 0.0 } else { part.min(n) as f64 / n as f64 };
    of_share(share, n as f64)
}

/// The same for a share of an effective sample, whose size `count` need not be whole.
pub(super) fn of_share(share: f64, count: f64) -> Interval {
    if count <= 0.0 {
        return Interval { low: 0.0, high: 1.0, level: 0.95 };
    }
    let spread = Z * Z / count;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z * (share * (1.0 - share) / count + spread / (4.0 * count)).sqrt() / (1.0 + spread);
    // Rounding can leave an end a hair outside, or off the exact end at 0 of n and n of n.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    Interval { low, high, level: 0.95 }
}
