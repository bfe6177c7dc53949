//! Until when a repo was observed, in words.

use super::OpeningInput;
use super::little;
use crate::answer::words::{counted, day};
use crate::metric::calendar::DAY;

/// Such as `observed to 2026-08-20, the last fetch (103 days ago)`; of a repo that only a forge
/// told of, what was heard of it.
pub(super) fn until(input: &OpeningInput<'_>) -> String {
    let about = &input.report.about;
    match about.taken_in {
        Some(at) if about.fetched => {
            let end = at.min(input.report.as_of);
            format!("observed to {}, the last fetch{}", day(end), ago(end, input.report.as_of))
        }
        Some(_) => "observed to this clone's last fetch".to_owned(),
        None => little::heard(input.behind.study)
            .map_or_else(String::new, |heard| format!("observed: {heard}")),
    }
}

/// Such as ` (103 days ago)`; nothing of the same day.
fn ago(end: i64, now: i64) -> String {
    match (now - end) / DAY {
        ..1 => String::new(),
        days => format!(" ({} ago)", counted(days.unsigned_abs(), "day", "days")),
    }
}
