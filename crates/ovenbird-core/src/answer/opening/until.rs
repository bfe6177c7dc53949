//! Until when a repo was observed, in words.

use super::OpeningInput;
use super::little;
use crate::answer::words::day;

/// Such as `observed to 2026-08-20, the last fetch (103 days ago)`; of a repo that only a forge
/// reported, what was heard of it.
pub(super) fn until(input: &OpeningInput<'_>) -> String {
    let (report, about) = (input.report, &input.report.about);
    if about.ingested.is_some() {
        let now = || format!("observed to {}", day(report.as_of));
        return about.observed.clone().unwrap_or_else(now);
    }
    let captured = little::captured(input.evidence_rows.index);
    captured.map_or_else(String::new, |captured| format!("observed: {captured}"))
}
