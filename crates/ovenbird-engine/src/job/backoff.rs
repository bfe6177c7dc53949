//! How long to wait after a failed attempt.

/// Seconds after the first failure; each further one doubles them.
const FIRST: i64 = 30;
/// No wait is longer.
const LONGEST: i64 = 3_600;

/// Seconds to wait after so many failed attempts of a job. Up to a quarter is added, by the
/// job's number, so that what failed together does not come back together.
pub fn wait(failures: u64, job: i64) -> i64 {
    let doublings = failures.saturating_sub(1).min(16) as u32;
    let base = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    // The fractional part of a multiple of the golden ratio spreads neighbors far apart.
    let spread = (job as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    base + (base / 4 * spread as i64) / (1 << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_a_quarter() {
        let bounds = [(1, 30), (2, 60), (3, 120), (7, 1_920), (8, 3_600), (u64::MAX, 3_600)];
        for (failures, base) in bounds {
            for job in [1, 2, 77, i64::MAX] {
                let wait = wait(failures, job);
                assert!((base..=base + base / 4).contains(&wait), "{failures} {job}: {wait}");
            }
        }
    }

    #[test]
    fn neighbors_come_back_apart() {
        let waits: std::collections::BTreeSet<i64> = (1..=100).map(|job| wait(8, job)).collect();
        assert!(waits.len() > 90, "{} different waits", waits.len());
    }
}
