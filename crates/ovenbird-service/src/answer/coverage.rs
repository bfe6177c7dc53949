//! How much of what happened in a repo is known.

use ovenbird_core::answer::CoverageAnswer;
use ovenbird_core::question::CoverageQuestion;

use crate::call::Call;
use crate::error::Error;
use crate::repo::locate;

pub(super) fn answer(
    call: &Call<'_>,
    question: &CoverageQuestion,
) -> Result<CoverageAnswer, Error> {
    let store = call.store()?;
    let repo = locate::known(&store, &question.repo)?;
    if repo.path.is_some() {
        return Err(Error::usage(format!(
            "`{}` is a local clone, which no forge reports on",
            repo.key
        ))
        .advise("name the repo on its forge, such as `owner/name`"));
    }
    let witnesses = store.witnesses(&repo)?;
    let instant = question.period.instant(call.now);
    Ok(CoverageAnswer::new(repo.key, witnesses, instant, repo.ingested_at.is_some()))
}
