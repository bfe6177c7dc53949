//! Several repos side by side, each measured as its report measures it.

use ovenbird_core::answer::Comparison;
use ovenbird_core::question::CompareQuestion;

use super::report;
use crate::call::Call;
use crate::error::Error;
use crate::repo::refresh::Options;
use crate::repo::snapshot::Snapshot;

pub(super) fn answer(call: &Call<'_>, question: &CompareQuestion) -> Result<Comparison, Error> {
    let options = Options { offline: question.offline, ..Options::default() };
    let days = call.days_of(&question.period)?;
    let mut store = call.store()?;
    let mut reports = Vec::new();
    for repo in &question.repos {
        let snapshot = Snapshot::of(call, &mut store, repo, options, question.period)?;
        reports.push(report::of_snapshot(call, &snapshot, days, false)?);
    }
    Comparison::new(&reports).ok_or_else(|| Error::usage("there is no repo to compare"))
}
