//! Until when a repo was observed, in words.

use super::OpeningInput;
use super::little;
use crate::answer::words::day;

/// Such as `observed to 2026-08-20, the last fetch (103 days ago)`; of a repo that only a forge
/// told of, what was heard of it.
pub(super) fn until(input: &OpeningInput<'_>) -> String {
    let (report, about) = (input.report, &input.report.about);
    if about.taken_in.is_some() {
        let now = || format!("observed to {}", day(report.as_of));
        return about.observed.clone().unwrap_or_else(now);
    }
    let heard = little::heard(input.behind.study);
    heard.map_or_else(String::new, |heard| format!("observed: {heard}"))
}
