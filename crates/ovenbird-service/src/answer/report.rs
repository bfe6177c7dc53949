//! The one-page answer about a repo.

use std::collections::HashSet;
use std::sync::Arc;

use ovenbird_core::answer::{Answer, Report, ReportInput};
use ovenbird_core::fact::History;
use ovenbird_core::metric::ForgeIndex;
use ovenbird_core::question::{Question, ReportQuestion};

use super::at_once::at_once;
use crate::call::Call;
use crate::error::Error;
use crate::people::documents::Documents;
use crate::people::{assisted, rules};
use crate::repo::locate;
use crate::repo::refresh::Options;
use crate::repo::snapshot::{Found, Snapshot};

pub(super) fn answer(call: &Call<'_>, question: &ReportQuestion) -> Result<Arc<Answer>, Error> {
    let options = Options {
        files: question.files,
        all_branches: question.all_branches,
        offline: question.offline,
        ..Options::default()
    };
    let days = call.days_of(&question.period)?;
    let mut store = call.store()?;
    let found = Found::named(call, &mut store, &question.repo, options)?;
    let repo = found.record.key.clone();
    let asked = Question::Report(ReportQuestion { repo, offline: true, ..question.clone() });
    let revision = store.revision_of(&found.ids())?;
    call.cached(&asked, revision, || {
        let ReportQuestion { files, period, explain, .. } = *question;
        let snapshot = Snapshot::read(call, &store, found, files, period)?;
        Ok(Answer::Report(Box::new(of_snapshot(call, &snapshot, days, explain)?)))
    })
}

/// The report of a repo by a window of so many days.
pub(super) fn of_snapshot(
    call: &Call<'_>,
    snapshot: &Snapshot,
    window_days: u32,
    explain: bool,
) -> Result<Report, Error> {
    let Snapshot { record, on_forge, history, forge, documents, .. } = snapshot;
    let git = snapshot.index();
    let affiliations = rules::affiliations(&call.settings().identity)?;
    Ok(Report::new(&ReportInput {
        both: &at_once,
        index: &ForgeIndex::new(&git, forge),
        repo: record.key.clone(),
        on_forge: locate::forge_key(record, on_forge),
        fetched: record.path.is_none(),
        branch: record.default_branch.clone(),
        ingested: record.ingested_at,
        window_days,
        mailmapped_authors: mailmapped_authors(history, documents),
        assisted: &assisted::assisted(history),
        affiliations: &affiliations.and_accounts(&forge.accounts),
        explain,
    }))
}

/// Distinct authors after `.mailmap`; `None` where there is none, or it could not be read.
fn mailmapped_authors(history: &History, documents: &Documents) -> Option<u64> {
    let mailmap = &documents.mailmaps.first()?.what;
    let mut is_author = vec![false; history.signatures.len()];
    for commit in &history.commits {
        is_author[commit.author as usize] = true;
    }
    let authors = history.signatures.iter().zip(is_author).filter(|(_, author)| *author);
    let mapped: HashSet<_> = authors.map(|(signature, _)| mailmap.resolve(signature)).collect();
    Some(mapped.len() as u64)
}
