//! The area under the curve of the receiver operating characteristic: how often a case that was
//! merged had the higher prediction than one that was not, ties counting half.
//!
//! Variance and covariance are those of DeLong, DeLong and Clarke-Pearson (1988), by midranks in
//! O(n log n) (Sun and Xu 2014).

use super::judge::{ENOUGH_OF_EACH, Pair};
use super::scores::Figure;
use super::{Z, log_odds, share};
use crate::metric::{Interval, Value};

/// The area, and what each case adds to it.
struct Parts {
    area: f64,
    /// For each merged case, the share of the others that it was placed above.
    merged: Vec<f64>,
    /// For each other case, the share of the merged ones that were placed above it.
    others: Vec<f64>,
}

/// The area with DeLong's interval, made in log odds so that it stays within 0 and 1.
///
/// There is no interval where the classes lie apart entirely: DeLong's variance is 0 then, which
/// says nothing of how well the next cases will lie apart.
pub(super) fn figure(pairs: &[Pair]) -> Figure {
    if let Some(reason) = too_few(pairs) {
        return Figure { value: reason, standard_error: None, interval: None };
    }
    let parts = parts(pairs);
    let error = covariance(&parts, &parts).sqrt();
    let mut figure = Figure::normal(parts.area, error, (0.0, 1.0));
    let middle = log_odds(parts.area);
    let half = Z * error / (parts.area * (1.0 - parts.area));
    let is_known = error > 0.0 && middle.is_finite();
    figure.interval = is_known.then(|| Interval {
        low: share(middle - half),
        high: share(middle + half),
        level: 0.95,
    });
    figure
}

/// The area of one less that of another, on the same cases in the same order.
pub(super) fn difference(ours: &[Pair], theirs: &[Pair]) -> Figure {
    if let Some(reason) = too_few(ours) {
        return Figure { value: reason, standard_error: None, interval: None };
    }
    let (ours, theirs) = (parts(ours), parts(theirs));
    let both = covariance(&ours, &ours) + covariance(&theirs, &theirs);
    // Rounding can take what is 0 below it.
    let variance = (both - 2.0 * covariance(&ours, &theirs)).max(0.0);
    Figure::normal(ours.area - theirs.area, variance.sqrt(), (-1.0, 1.0))
}

/// Why a thing that needs both outcomes is unknown; `None` when there are ten of each.
pub(super) fn too_few(pairs: &[Pair]) -> Option<Value> {
    let merged = pairs.iter().filter(|pair| pair.merged).count() as u64;
    let others = pairs.len() as u64 - merged;
    let lacks = |has, of| Some(Value::unknown_below(ENOUGH_OF_EACH, has, of));
    match (merged, others) {
        (merged, _) if merged < ENOUGH_OF_EACH => lacks(merged, "merged cases"),
        (_, others) if others < ENOUGH_OF_EACH => lacks(others, "cases that were not merged"),
        _ => None,
    }
}

fn parts(pairs: &[Pair]) -> Parts {
    let of = |merged: bool| -> Vec<f64> {
        let class = pairs.iter().filter(|pair| pair.merged == merged);
        class.map(|pair| pair.predicted).collect()
    };
    let (merged, others) = (of(true), of(false));
    let (high, low) = (merged.len() as f64, others.len() as f64);
    let all: Vec<f64> = merged.iter().chain(&others).copied().collect();
    let ranks = midranks(&all);
    let above = |class: &[f64], ranks: &[f64], against: f64| -> Vec<f64> {
        let own = midranks(class);
        ranks.iter().zip(own).map(|(rank, own)| (rank - own) / against).collect()
    };
    let of_merged = above(&merged, &ranks[..merged.len()], low);
    let of_others = above(&others, &ranks[merged.len()..], high);
    Parts {
        area: of_merged.iter().sum::<f64>() / high,
        others: of_others.into_iter().map(|below| 1.0 - below).collect(),
        merged: of_merged,
    }
}

/// The covariance of two areas; the variance of one with itself.
fn covariance(left: &Parts, right: &Parts) -> f64 {
    let of = |class: fn(&Parts) -> &Vec<f64>| {
        let (ours, theirs) = (class(left), class(right));
        let n = ours.len() as f64;
        let products = ours.iter().zip(theirs);
        let products = products.map(|(ours, theirs)| (ours - left.area) * (theirs - right.area));
        products.sum::<f64>() / (n - 1.0) / n
    };
    of(|parts| &parts.merged) + of(|parts| &parts.others)
}

/// Ranks from 1, those of equal values being the mean of the ranks that they share.
fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&left, &right| values[left].total_cmp(&values[right]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    // In order, nothing is above what follows it, unless they are the same.
    for tied in order.chunk_by(|&left, &right| values[left] >= values[right]) {
        let rank = before as f64 + f64::midpoint(tied.len() as f64, 1.0);
        for &at in tied {
            ranks[at] = rank;
        }
        before += tied.len();
    }
    ranks
}
