//! Who wrote what a commit of the default branch brought there.
//!
//! Of a commit that is no merge these are its author, its committer and those whom it names as
//! co-authors; of a merge, those of all that came in with it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::RepoIndex;

/// The authors of some commits of the default branch.
pub struct Brought<'s> {
    index: &'s RepoIndex<'s>,
    /// What came in with a merge, by its step.
    steps: FxHashMap<u32, Vec<u32>>,
    /// Who else wrote a commit.
    co_authors: FxHashMap<u32, Vec<u32>>,
}

impl<'s> Brought<'s> {
    /// Looks up what is asked of these commits later.
    pub fn new(index: &'s RepoIndex<'s>, commits: impl Iterator<Item = u32>) -> Self {
        let landing = |commit: u32| index.commits[commit as usize].landing;
        let merges = commits.filter(|&commit| index.commits[commit as usize].is_merge);
        let wanted: FxHashSet<u32> =
            merges.filter_map(|commit| Some(landing(commit)?.step)).collect();
        let mut steps: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        if !wanted.is_empty() {
            for commit in index.history.commit_indexes() {
                let step = landing(commit).map(|landing| landing.step);
                if let Some(step) = step.filter(|step| wanted.contains(step)) {
                    steps.entry(step).or_default().push(commit);
                }
            }
        }
        let role = index.history.roles.iter().position(|role| role == "co-authored-by");
        let mut co_authors: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for row in index.history.trailers.iter().filter(|row| Some(row.role as usize) == role) {
            let person = index.people.of_signature[row.signature as usize];
            co_authors.entry(row.commit).or_default().push(person);
        }
        Self { index, steps, co_authors }
    }

    /// Whether a person wrote something of what a commit brought. `None` where nobody can tell:
    /// a bot wrote it, or git knows nothing of this person, and not of all who did that they are
    /// somebody else, as it is where they have accounts of their own.
    pub fn is_by(
        &self,
        commit: u32,
        person: Option<u32>,
        has_account: &dyn Fn(u32) -> bool,
    ) -> Option<bool> {
        let authors = self.authors(commit);
        if person.is_some_and(|person| authors.contains(&person)) {
            return Some(true);
        }
        if authors.is_empty() || authors.iter().any(|&one| self.index.is_bot(one)) {
            return None;
        }
        let is_known = person.is_some_and(|person| !self.index.times_of(person).is_empty());
        let are_others = authors.iter().all(|&one| has_account(one));
        (is_known || are_others).then_some(false)
    }

    fn authors(&self, commit: u32) -> Vec<u32> {
        let it = &self.index.commits[commit as usize];
        let step = it.landing.filter(|_| it.is_merge).map(|landing| landing.step);
        let came = step.and_then(|step| self.steps.get(&step));
        let alone = [commit];
        let commits = came.map_or(&alone[..], Vec::as_slice).iter();
        let mut authors: Vec<u32> = Vec::new();
        for &one in
            commits.filter(|&&one| !it.is_merge || !self.index.commits[one as usize].is_merge)
        {
            let of = &self.index.commits[one as usize];
            authors.push(of.author);
            // Who commits what others wrote by hand may be who offered it; the forge is nobody.
            let committer = self.index.history.commits[one as usize].committer;
            let by_forge = super::is_forge(&self.index.history.signatures[committer as usize]);
            authors.extend((!by_forge && !it.is_merge).then_some(of.committer));
            authors.extend(self.co_authors.get(&one).into_iter().flatten());
        }
        authors.sort_unstable();
        authors.dedup();
        authors
    }
}
