//! Several repos side by side, each measured as its report measures it.

use std::sync::Arc;

use ovenbird_core::answer::{Answer, Comparison};
use ovenbird_core::question::{CompareQuestion, Question};

use super::report;
use crate::call::Call;
use crate::error::Error;
use crate::repo::refresh::Options;
use crate::repo::snapshot::{Found, Snapshot};

pub(super) fn answer(call: &Call<'_>, question: &CompareQuestion) -> Result<Arc<Answer>, Error> {
    let options = Options { offline: question.offline, ..Options::default() };
    let days = call.days_of(&question.period)?;
    let mut store = call.store()?;
    let mut repos = Vec::new();
    for repo in &question.repos {
        repos.push(Found::named(call, &mut store, repo, options)?);
    }
    let ids: Vec<i64> = repos.iter().flat_map(Found::ids).collect();
    let keys = repos.iter().map(|found| found.record.key.clone()).collect();
    let asked = CompareQuestion { repos: keys, offline: true, ..question.clone() };
    let revision = store.revision_of(&ids)?;
    call.cached(&Question::Compare(asked), revision, || {
        let mut reports = Vec::new();
        for found in repos {
            let snapshot = Snapshot::read(call, &store, found, false, question.period)?;
            reports.push(report::of_snapshot(call, &snapshot, days, false)?);
        }
        let compared = Comparison::new(&reports);
        compared.map(Answer::Compare).ok_or_else(|| Error::usage("there is no repo to compare"))
    })
}
