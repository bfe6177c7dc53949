//! The commits, tags and documents of a repository.

use ovenbird_core::fact::{Basis, Batch, Observation, Oid};

use super::{IngestError, Progress};
use crate::git::{Branches, GitRepo, Refs, Tip, WalkReport, WalkStop};
use crate::store::{
    IngestEntry, IngestOutcome, RepoIngest, RepoState, Store, StoreError, TipRecord,
};

/// What an ingest of commits did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitsReport {
    /// Commits that were not in the store before.
    pub new: u64,
    /// Commits that a rewrite or a deleted branch left unreachable.
    pub lost: u64,
    /// Commits and refs that could not be read.
    pub unreadable: u64,
    /// Why `.mailmap` and `.sauced.yaml` could not be looked for, if so.
    pub documents_missing: Option<String>,
    /// Until when the history shows what happened.
    pub observation: Option<Observation>,
}

/// Takes in what is new in `repo` since its last ingest. `now` in Unix seconds.
pub fn commits(
    store: &mut Store,
    repo_id: i64,
    repo: &GitRepo,
    branches: Branches,
    now: i64,
    progress: &dyn Progress,
) -> Result<CommitsReport, IngestError> {
    let outcome = |refs: &Refs| IngestOutcome {
        default_branch: refs.head.as_ref().map(|head| head.name.clone()),
        all_branches: branches == Branches::All,
        overlay: repo.overlay_state(),
        shallow: repo.is_shallow(),
        partial: repo.is_partial(),
        at: now,
        ..IngestOutcome::default()
    };
    // Most often there is nothing new, and then nobody waits for a writer.
    let refs = repo.refs(branches)?;
    let documents = repo.documents(refs.head.as_ref().map(|head| head.oid));
    if store.has_all(
        repo_id,
        &tips(&refs),
        &refs.tags,
        documents.as_deref().ok(),
        &outcome(&refs),
    )? {
        let holds = |oid: &Oid| store.holds(repo_id, oid).unwrap_or(false);
        let observation = repo.observation(refs.head.as_ref(), &holds, now);
        note(store, repo_id, &observation);
        return Ok(CommitsReport {
            documents_missing: documents.err(),
            observation: Some(observation),
            ..CommitsReport::default()
        });
    }
    let mut ingest = store.begin_ingest(repo_id)?;
    // Once more: whoever held the store meanwhile may have taken in newer ones.
    let refs = repo.refs(branches)?;
    let state = ingest.state()?;
    let mut step = Step { repo, refs: &refs, ingest: &mut ingest, progress, new: 0 };
    let walked = step.walk(&state)?;
    let (new, lost, walk) = (step.new, walked.lost, &walked.report);
    ingest.set_tips(&tips(&refs))?;
    ingest.set_tags(&refs.tags)?;
    let documents_missing = match repo.documents(refs.head.as_ref().map(|head| head.oid)) {
        Ok(found) => {
            ingest.set_documents(&found)?;
            None
        }
        Err(reason) => Some(reason),
    };
    record(&mut ingest, walk, new, &refs, now)?;
    let holds = |oid: &Oid| ingest.knows(oid).unwrap_or(false);
    let observation = Some(repo.observation(refs.head.as_ref(), &holds, now));
    let outcome = IngestOutcome {
        observation,
        unreadable: walk.unreadable,
        rewalked: walked.rewalked,
        damaged: walk.damaged,
        ..outcome(&refs)
    };
    ingest.finish(&outcome, walked.recount)?;
    ingest.commit()?;
    let unreadable = walk.unreadable + refs.unreadable;
    Ok(CommitsReport { new, lost, unreadable, documents_missing, observation })
}

/// Stores until when a history shows what happened that is otherwise stored as it is.
fn note(store: &mut Store, repo_id: i64, observation: &Observation) {
    // Where the work is done, that is always now, and nothing has to be written.
    if observation.basis != Basis::Origin {
        store.observe(repo_id, observation);
    }
}

/// What a walk did to the store.
struct Walked {
    report: WalkReport,
    /// Commits that are no longer reachable.
    lost: u64,
    /// Everything was walked though something was stored.
    rewalked: bool,
    /// Reachability or use may have changed for stored commits: counts are taken anew.
    recount: bool,
}

struct Step<'a, 'store> {
    repo: &'a GitRepo,
    refs: &'a Refs,
    ingest: &'a mut RepoIngest<'store>,
    progress: &'a dyn Progress,
    new: u64,
}

impl Step<'_, '_> {
    /// Walks what has to be walked.
    fn walk(&mut self, state: &RepoState) -> Result<Walked, IngestError> {
        let tips: Vec<Oid> = self.refs.tips.iter().map(|tip| tip.oid).collect();
        // With other parents to see, or commits missing, what is stored does not imply its
        // ancestors: then everything is walked. So it is, once, where messages were not read for
        // what they name.
        let whole = state.stored == 0
            || state.overlay != self.repo.overlay_state()
            || state.unreadable > 0
            || !state.references_read;
        let report = if whole { self.walk_whole(&tips)? } else { self.walk_new(&tips)? };
        let is_kept = |old: &TipRecord| tips.contains(&old.oid) || report.stops.contains(&old.oid);
        let is_all_kept = state.stored == 0 || (!whole && state.tips.iter().all(is_kept));
        // Behind a commit that cannot be read there may be all that was there.
        let may_lose = !is_all_kept && report.unreadable == 0;
        let lost = if may_lose { self.ingest.keep_reachable(&tips)? } else { 0 };
        let rewalked = whole && state.stored > 0;
        Ok(Walked { report, lost, rewalked, recount: rewalked || lost > 0 })
    }

    fn walk_whole(&mut self, tips: &[Oid]) -> Result<WalkReport, IngestError> {
        let mut failure = None;
        let mut done = 0;
        let walked = self.repo.read_all_commits(tips, &mut |batch: Batch| {
            done += batch.commits.len() as u64;
            self.progress.advanced(done, None);
            match take(self.ingest, &batch, self.progress) {
                Ok(new) => {
                    self.new += new;
                    Ok(())
                }
                Err(error) => {
                    failure = Some(error);
                    Err(WalkStop)
                }
            }
        });
        finished(walked, failure)
    }

    fn walk_new(&mut self, tips: &[Oid]) -> Result<WalkReport, IngestError> {
        // Both closures need the store, so the new commits are gathered first; they are few,
        // and a walk over very many is told apart by its batches.
        let mut failure = None;
        let ingest = std::cell::RefCell::new(&mut *self.ingest);
        let mut new = 0;
        let walked = self.repo.read_commits(
            tips,
            &mut |oid| ingest.borrow_mut().knows(oid).unwrap_or(false),
            &mut |batch| match take(&mut ingest.borrow_mut(), &batch, self.progress) {
                Ok(added) => {
                    new += added;
                    self.progress.advanced(new, None);
                    Ok(())
                }
                Err(error) => {
                    failure = Some(error);
                    Err(WalkStop)
                }
            },
        );
        self.new += new;
        finished(walked, failure)
    }
}

/// Stores a batch, unless the ingest was stopped; returns how many commits were new.
fn take(
    ingest: &mut RepoIngest<'_>,
    batch: &Batch,
    progress: &dyn Progress,
) -> Result<u64, IngestError> {
    if progress.is_stopped() {
        return Err(IngestError::Stopped);
    }
    Ok(ingest.add(batch)?)
}

fn finished(
    walked: Result<WalkReport, WalkStop>,
    failure: Option<IngestError>,
) -> Result<WalkReport, IngestError> {
    match (walked, failure) {
        (_, Some(error)) => Err(error),
        (Ok(report), None) => Ok(report),
        (Err(WalkStop), None) => unreachable!("a walk stops only where a batch was not taken"),
    }
}

/// The tips as they are stored, by name. Names that differ only in bytes that are no text come
/// out alike, and one of them is kept.
fn tips(refs: &Refs) -> Vec<TipRecord> {
    let is_head = |tip: &Tip| refs.head.as_ref().is_some_and(|head| head.name == tip.name);
    let tips = refs.tips.iter();
    let mut tips: Vec<TipRecord> = tips
        .map(|tip| TipRecord { name: tip.name.clone(), oid: tip.oid, is_head: is_head(tip) })
        .collect();
    tips.sort_by(|a, b| a.name.cmp(&b.name));
    tips.dedup_by(|a, b| a.name == b.name);
    tips
}

fn record(
    ingest: &mut RepoIngest<'_>,
    walk: &WalkReport,
    new: u64,
    refs: &Refs,
    now: i64,
) -> Result<(), StoreError> {
    let rejected = walk.unreadable + refs.unreadable;
    let reason = (rejected > 0).then(|| {
        format!("{} commits and {} refs could not be read", walk.unreadable, refs.unreadable)
    });
    let seen = walk.commits + walk.unreadable;
    ingest.record(&IngestEntry { kind: "commits", at: now, seen, kept: new, rejected, reason })
}
