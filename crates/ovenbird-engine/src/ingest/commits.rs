//! The commits, tags and documents of a repository.

use ovenbird_core::fact::{Batch, Oid};

use super::{IngestError, Progress};
use crate::git::{Branches, GitRepo, Refs, WalkReport, WalkStop};
use crate::store::{
    IngestEntry, IngestOutcome, RepoIngest, RepoState, Store, StoreError, StoredDocument, TipRecord,
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
    let mut ingest = store.begin_ingest(repo_id)?;
    // Refs are read only now: whoever held the store before may have taken in newer ones.
    let refs = repo.refs(branches)?;
    let state = ingest.state()?;
    let mut step = Step { repo, refs: &refs, ingest: &mut ingest, progress, new: 0 };
    let (walk, rebuilt, lost) = step.walk(&state)?;
    let new = step.new;
    let tips: Vec<TipRecord> = refs.tips.iter().map(|tip| record_tip(&refs, tip)).collect();
    ingest.set_tips(&tips)?;
    ingest.set_tags(&refs.tags)?;
    let documents_missing = match repo.documents(refs.head.as_ref().map(|head| head.oid)) {
        Ok(found) => {
            let stored = |d: crate::git::Document| StoredDocument {
                repo_id,
                path: d.path,
                content: d.content,
            };
            ingest.set_documents(&found.into_iter().map(stored).collect::<Vec<_>>())?;
            None
        }
        Err(reason) => Some(reason),
    };
    let unreadable = walk.unreadable + refs.unreadable;
    record(&mut ingest, &walk, new, &refs, now)?;
    let outcome = IngestOutcome {
        default_branch: refs.head.as_ref().map(|head| head.name.clone()),
        all_branches: branches == Branches::All,
        overlay: repo.overlay_state(),
        shallow: repo.is_shallow(),
        partial: repo.is_partial(),
        unreadable,
        rewalked: rebuilt && lost == 0,
        damaged: walk.damaged,
        at: now,
    };
    ingest.finish(&outcome, rebuilt)?;
    ingest.commit()?;
    Ok(CommitsReport { new, lost, unreadable, documents_missing })
}

struct Step<'a, 'store> {
    repo: &'a GitRepo,
    refs: &'a Refs,
    ingest: &'a mut RepoIngest<'store>,
    progress: &'a dyn Progress,
    new: u64,
}

impl Step<'_, '_> {
    /// Walks what has to be walked; also says whether counts must be taken anew, and how many
    /// commits are no longer reachable.
    fn walk(&mut self, state: &RepoState) -> Result<(WalkReport, bool, u64), IngestError> {
        let tips: Vec<Oid> = self.refs.tips.iter().map(|tip| tip.oid).collect();
        // With other parents to see, or commits missing, what is stored does not imply its
        // ancestors: then everything is walked.
        let whole =
            state.stored == 0 || state.overlay != self.repo.overlay_state() || state.unreadable > 0;
        if whole {
            if state.stored > 0 {
                self.ingest.forget_reachability()?;
            }
            return Ok((self.walk_whole(&tips)?, state.stored > 0, 0));
        }
        let walk = self.walk_new(&tips)?;
        let is_kept = |old: &TipRecord| tips.contains(&old.oid) || walk.stops.contains(&old.oid);
        let lost =
            if state.tips.iter().all(is_kept) { 0 } else { self.ingest.keep_reachable(&tips)? };
        Ok((walk, lost > 0, lost))
    }

    fn walk_whole(&mut self, tips: &[Oid]) -> Result<WalkReport, IngestError> {
        let mut failure = None;
        let mut done = 0;
        let walked = self.repo.read_all_commits(tips, &mut |batch: Batch| {
            done += batch.commits.len() as u64;
            self.progress.advanced(done, None);
            match self.ingest.add(&batch) {
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
            &mut |batch| match ingest.borrow_mut().add(&batch) {
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

fn finished(
    walked: Result<WalkReport, WalkStop>,
    failure: Option<StoreError>,
) -> Result<WalkReport, IngestError> {
    match (walked, failure) {
        (_, Some(error)) => Err(error.into()),
        (Ok(report), None) => Ok(report),
        (Err(WalkStop), None) => unreachable!("a walk stops only when the store failed"),
    }
}

fn record_tip(refs: &Refs, tip: &crate::git::Tip) -> TipRecord {
    let is_head = refs.head.as_ref().is_some_and(|head| head.name == tip.name);
    TipRecord { name: tip.name.clone(), oid: tip.oid, is_head }
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
