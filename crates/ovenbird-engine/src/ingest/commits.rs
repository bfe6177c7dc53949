//! The commits, tags and documents of a repository.

use ovenbird_core::fact::{Basis, Batch, Observation, Oid, trailer};

use super::{IngestError, Progress};
use crate::git::{Branches, Documents, GitError, GitRepo, Refs, Tip, WalkReport, WalkStop};
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
    /// What else whoever reads the answers should know, in sentences: a branch that stands in for
    /// one that is gone, a document that is not read.
    pub notes: Vec<String>,
}

/// Ingests what is new in `repo` since its last ingest. `now` in Unix seconds.
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
        unreadable_refs: refs.unreadable,
        unreadable_tags: refs.unreadable_tags,
        unreadable_branches: refs.unreadable_branches,
        at: now,
        ..IngestOutcome::default()
    };
    // Most often there is nothing new, and then nobody waits for a writer.
    let refs = repo.refs(branches)?;
    let documents = repo.documents(refs.head.as_ref().map(|head| head.oid));
    let found = documents.as_ref().ok().map(|documents| documents.found.as_slice());
    if store.has_all(repo_id, &tips(&refs), &refs.tags, found, &outcome(&refs))? {
        let holds = |oid: &Oid| store.holds(repo_id, oid).unwrap_or(false);
        let observation = repo.observation(refs.head.as_ref(), &holds, now);
        note(store, repo_id, &observation);
        return Ok(CommitsReport {
            unreadable: refs.unreadable,
            notes: notes(&refs, documents.as_ref().ok()),
            documents_missing: documents.err(),
            observation: Some(observation),
            ..CommitsReport::default()
        });
    }
    let mut ingest = store.begin_ingest(repo_id)?;
    // Once more: whoever held the store meanwhile may have ingested newer ones.
    let refs = repo.refs(branches)?;
    let state = ingest.state()?;
    refuse_if_emptied(repo, &refs, &state)?;
    let all_branches = branches == Branches::All;
    let mut step = Step { repo, refs: &refs, all_branches, ingest: &mut ingest, progress, new: 0 };
    let walked = step.walk(&state)?;
    let (new, lost, walk) = (step.new, walked.lost, &walked.report);
    ingest.set_tips(&tips(&refs))?;
    ingest.set_tags(&refs.tags)?;
    let documents = repo.documents(refs.head.as_ref().map(|head| head.oid));
    if let Ok(documents) = &documents {
        ingest.set_documents(&documents.found)?;
    }
    let notes = notes(&refs, documents.as_ref().ok());
    record(&mut ingest, walk, new, &refs, &notes, now)?;
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
    let documents_missing = documents.err();
    Ok(CommitsReport { new, lost, unreadable, documents_missing, observation, notes })
}

/// Stores until when a history shows what happened that is otherwise stored as it is.
fn note(store: &mut Store, repo_id: i64, observation: &Observation) {
    // Where the work is done, that is always now, and nothing has to be written.
    if observation.basis != Basis::Origin {
        store.observe(repo_id, observation);
    }
}

/// Where no ref leads to any commit any more, though commits that they led to are still there,
/// refs were lost and not commits.
fn refuse_if_emptied(repo: &GitRepo, refs: &Refs, state: &RepoState) -> Result<(), GitError> {
    let was_empty = state.stored == 0 || state.tips.is_empty();
    if refs.tips.is_empty() && !was_empty && repo.has_any(state.tips.iter().map(|tip| tip.oid)) {
        return Err(GitError::NoRefs { path: repo.git_dir().to_owned() });
    }
    Ok(())
}

fn notes(refs: &Refs, documents: Option<&Documents>) -> Vec<String> {
    let refused = documents.map(|documents| documents.refused.as_slice()).unwrap_or_default();
    refs.note.iter().chain(refused).cloned().collect()
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
    all_branches: bool,
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
        let is_all_kept = state.stored == 0
            || (!whole && state.unreadable_branches == 0 && state.tips.iter().all(is_kept));
        // Behind a commit or branch that cannot be read there may be all that was there.
        let is_hidden = self.all_branches && self.refs.unreadable_branches > 0;
        let may_lose = !is_all_kept && report.unreadable == 0 && !is_hidden;
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
        // Both closures need the store, so the new commits are collected first; they are few,
        // and a walk over very many is distinguished by its batches.
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
    notes: &[String],
    now: i64,
) -> Result<(), StoreError> {
    let rejected = walk.unreadable + refs.unreadable;
    let unread = (rejected > 0).then(|| {
        format!("{} commits and {} refs could not be read", walk.unreadable, refs.unreadable)
    });
    let cut = (walk.cut > 0).then(|| {
        format!("of {} commits only the first {} trailers are kept", walk.cut, trailer::MOST)
    });
    let reasons: Vec<String> = unread.into_iter().chain(cut).chain(notes.iter().cloned()).collect();
    let reason = (!reasons.is_empty()).then(|| reasons.join("; "));
    let seen = walk.commits + walk.unreadable;
    ingest.record(&IngestEntry { kind: "commits", at: now, seen, kept: new, rejected, reason })
}
