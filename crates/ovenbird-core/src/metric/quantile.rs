//! Medians of plain samples, where nothing is censored.

/// The median: the middle value, or the mean of the middle two; `None` of nothing.
///
/// The sample is sorted in place.
pub fn median(sample: &mut [f64]) -> Option<f64> {
    sample.sort_unstable_by(f64::total_cmp);
    let middle = sample.len() / 2;
    let upper = *sample.get(middle)?;
    if sample.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(sample[middle - 1], upper))
}
