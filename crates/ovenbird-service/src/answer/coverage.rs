//! How much of what happened in a repo is known.

use std::sync::Arc;

use ovenbird_core::answer::{Answer, CoverageAnswer};
use ovenbird_core::question::{CoverageQuestion, Question};

use crate::call::Call;
use crate::error::Error;
use crate::repo::locate;

pub(super) fn answer(call: &Call<'_>, question: &CoverageQuestion) -> Result<Arc<Answer>, Error> {
    let store = call.store()?;
    let repo = locate::known(&store, &question.repo)?;
    if repo.path.is_some() {
        return Err(Error::usage(format!(
            "`{}` is a local clone, which no forge reports on",
            repo.key
        ))
        .advise("name the repo on its forge, such as `owner/name`"));
    }
    let asked = CoverageQuestion { repo: repo.key.clone(), ..question.clone() };
    let revision = store.revision_of(&[repo.id])?;
    call.cached(&Question::Coverage(asked), revision, || {
        let coverage_input = store.coverage_input(&repo)?;
        let instant = question.period.instant(call.now);
        let has_git = repo.ingested_at.is_some();
        Ok(Answer::Coverage(CoverageAnswer::new(repo.key, coverage_input, instant, has_git)))
    })
}
