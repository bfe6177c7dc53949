//! How good the forecasts are, on later time than they learned from.

use std::sync::Arc;

use ovenbird_core::answer::{Answer, JudgedIdentity, JudgedRanking, NextStep};
use ovenbird_core::fact::forge::PullRequestSet;
use ovenbird_core::identity::{Evidence, Together, account_signature};
use ovenbird_core::metric::answerers::{asking, judged};
use ovenbird_core::metric::forecast::evaluation::{Target, evaluate};
use ovenbird_core::metric::forecast::trail::Trail;
use ovenbird_core::metric::{ForgeIndex, who_is_who};
use ovenbird_core::question::{AcceptanceQuestion, AnswerersQuestion, IdentityQuestion, Question};

use crate::call::Call;
use crate::error::Error;
use crate::people::repo::git_evidence;
use crate::people::rules;
use crate::repo::refresh::Options;
use crate::repo::snapshot::{Found, Snapshot};

pub(super) fn acceptance(
    call: &Call<'_>,
    question: &AcceptanceQuestion,
) -> Result<Arc<Answer>, Error> {
    let store = call.store()?;
    let revision = store.revision_of_all()?;
    call.cached(&Question::EvaluateAcceptance(question.clone()), revision, || {
        let instant = question.period.instant(call.now);
        let pulls = store.pull_request_set(question.all)?.as_of(instant);
        let trail = trail(call, &pulls, None)?;
        let target = question.within_days.map_or(Target::Decided, Target::Within);
        let found = evaluate(&pulls, &trail, target, question.split);
        let found = found.map_err(|error| {
            let error = Error::failed(error).attempting("cannot judge the forecast");
            if question.all {
                let sync = NextStep::Sync { repo: None, with_token: false };
                error.next(sync).next(NextStep::Import)
            } else {
                error.next(NextStep::IncludeAll)
            }
        })?;
        Ok(Answer::EvaluateAcceptance(Box::new(found)))
    })
}

/// The pull requests as cases, with bots distinguished; with what the index of the repo of a key
/// tells beside the forge's flags.
pub(super) fn trail(
    call: &Call<'_>,
    pulls: &PullRequestSet,
    index: Option<(&str, &ForgeIndex<'_>)>,
) -> Result<Trail, Error> {
    let rules = rules::options(&call.settings().identity)?.bots;
    Ok(Trail::new(pulls, index, |account| {
        let signature = account_signature(account.id.forge.host(), account);
        rules.matching(&signature).is_some()
    }))
}

pub(super) fn answerers(
    call: &Call<'_>,
    question: &AnswerersQuestion,
) -> Result<Arc<Answer>, Error> {
    let options = Options { files: true, offline: question.offline, ..Options::default() };
    let mut store = call.store()?;
    let found = Found::named(call, &mut store, &question.repo, options)?;
    let repo = found.record.key.clone();
    let asked = AnswerersQuestion { repo: repo.clone(), offline: true, ..question.clone() };
    let revision = store.revision_of(&found.ids())?;
    call.cached(&Question::EvaluateAnswerers(asked), revision, || {
        let snapshot = Snapshot::read(call, &store, found, true, question.period)?;
        let index = snapshot.index();
        let asking = asking(&ForgeIndex::new(&index, &snapshot.forge));
        let judged = judged(&asking, question.split);
        Ok(Answer::EvaluateAnswerers(JudgedRanking { repo, judged }))
    })
}

pub(super) fn identity(call: &Call<'_>, question: &IdentityQuestion) -> Result<Arc<Answer>, Error> {
    let options = Options { offline: question.offline, ..Options::default() };
    let mut store = call.store()?;
    let found = Found::named(call, &mut store, &question.repo, options)?;
    let repo = found.record.key.clone();
    let asked = IdentityQuestion { repo: repo.clone(), offline: true, ..question.clone() };
    let revision = store.revision_of(&found.ids())?;
    call.cached(&Question::EvaluateIdentity(asked), revision, || {
        let snapshot = Snapshot::read(call, &store, found, false, question.period)?;
        let (weights, trailer_pairs) = git_evidence(&snapshot.history);
        let evidence = Evidence {
            signatures: &snapshot.history.signatures,
            together: Together::OneRepo,
            trailer_pairs: &trailer_pairs,
            weights: &weights,
            ..Evidence::default()
        };
        let options = rules::options(&call.settings().identity)?;
        let mailmap = snapshot.documents.mailmaps.first();
        let judged =
            mailmap.and_then(|mailmap| who_is_who::evaluate(&evidence, &mailmap.what, &options));
        let judged = judged.ok_or_else(|| {
            Error::not_found(format!("{repo} has no `.mailmap` to judge by"))
                .advise("choose a repo whose `.mailmap` gives one person several addresses")
        })?;
        Ok(Answer::EvaluateIdentity(Box::new(JudgedIdentity { repo, judged })))
    })
}
