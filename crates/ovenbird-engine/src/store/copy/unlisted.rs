//! Repos that nobody asked for: they came with an archive of everything, by the hundred thousand,
//! with a few events each. Many go as one transaction, and are compared one by one all the same.

use serde::Serialize;

use super::super::RepoRecord;
use super::{CopyError, CopyState, RepoCopy, StoreCopy};

/// Repos that go together: a server is asked as often for one as for all of them.
const TOGETHER: usize = 1_000;

/// What became of the repos that nobody asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UnlistedCopy {
    /// The destination had none of them.
    pub copied: u64,
    /// The destination had all of them.
    pub there: u64,
    /// The destination had another state of them.
    pub replaced: u64,
    /// They are wanted at the destination, and learned what the source knows.
    pub added: u64,
    /// They could not be copied: key, and why.
    pub failed: Vec<(String, String)>,
}

impl UnlistedCopy {
    fn count(&mut self, state: CopyState) {
        match state {
            CopyState::Copied => self.copied += 1,
            CopyState::There => self.there += 1,
            CopyState::Replaced(_) => self.replaced += 1,
            CopyState::Added => self.added += 1,
        }
    }

    /// All of them.
    pub fn all(&self) -> u64 {
        self.copied + self.there + self.replaced + self.added + self.failed.len() as u64
    }
}

impl StoreCopy<'_> {
    /// Brings all repos to the destination that [`repos`](Self::repos) does not list; `progress`
    /// hears of repos as they are done.
    ///
    /// An error that the next repo would not meet, too, is counted, and stops nothing.
    pub fn copy_unlisted(&self, progress: &mut dyn FnMut(u64)) -> Result<UnlistedCopy, CopyError> {
        let mut unlisted = UnlistedCopy::default();
        let mut after = String::new();
        loop {
            let some = self.from.unlisted(&after, TOGETHER).map_err(CopyError::Source)?;
            let Some(last) = some.last() else { return Ok(unlisted) };
            after.clone_from(&last.key);
            let repos: Vec<&RepoRecord> = some.iter().collect();
            self.together(&repos, &mut unlisted)?;
            progress(some.len() as u64);
        }
    }

    /// Brings some to the destination together, or, if that fails, one after another.
    fn together(
        &self,
        repos: &[&RepoRecord],
        unlisted: &mut UnlistedCopy,
    ) -> Result<(), CopyError> {
        let mut count =
            |copied: Vec<RepoCopy>| copied.iter().for_each(|one| unlisted.count(one.state));
        match self.group(repos, &mut |_| {}) {
            Ok(copied) => {
                count(copied);
                return Ok(());
            }
            Err(error) if error.is_final() => return Err(error),
            Err(_) => {}
        }
        for repo in repos {
            match self.group(&[repo], &mut |_| {}) {
                Ok(copied) => copied.iter().for_each(|one| unlisted.count(one.state)),
                Err(error) if error.is_final() => return Err(error),
                Err(error) => unlisted.failed.push((repo.key.clone(), error.to_string())),
            }
        }
        Ok(())
    }
}
