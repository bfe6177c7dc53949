//! Times and sizes in words.

/// An instant in UTC, to the minute, such as `2026-11-24 15:32`.
pub(crate) fn instant(seconds: i64) -> String {
    format_time(seconds, "%Y-%m-%d %H:%M")
}

/// A day in UTC, such as `2026-11-24`.
pub(crate) fn day(seconds: i64) -> String {
    format_time(seconds, "%Y-%m-%d")
}

/// A month in UTC, such as `2026-11`.
pub(crate) fn month(seconds: i64) -> String {
    format_time(seconds, "%Y-%m")
}

fn format_time(seconds: i64, format: &str) -> String {
    // A commit may claim a year that no calendar has.
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "beyond any calendar".to_owned(), |at| at.strftime(format).to_string())
}

/// Bytes in the largest fitting unit, such as `1.4 GiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1024.0 {
            return if unit == "B" { format!("{value} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_read_well() {
        assert_eq!(bytes(1_500_000_000), "1.4 GiB");
        assert_eq!(instant(1_795_532_400), "2026-11-24 15:00");
        assert_eq!(day(i64::MAX), "beyond any calendar");
    }
}
