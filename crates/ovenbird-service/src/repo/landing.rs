//! Pull requests that were closed without being merged, and landed all the same.

use ovenbird_core::fact::Remote;
use ovenbird_engine::cache::{CloneCache, Lease};
use ovenbird_engine::git::GitRepo;
use ovenbird_engine::ingest::{self, Proposed};
use ovenbird_engine::store::{RepoRecord, Store};

use crate::call::Call;
use crate::error::Error;

/// Fetches what closed pull requests wanted merged, of those that it is worth to look at. None if
/// that fails: the next run asks again.
pub(crate) fn propose(
    call: &Call<'_>,
    store: &Store,
    record: &RepoRecord,
    cache: &CloneCache,
    remote: &Remote,
    lease: &Lease,
) -> Result<Vec<Proposed>, Error> {
    let wanted = store.unlanded(record.id, call.now)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = wanted.iter().map(|pull| pull.number).collect();
    let bar = call.begin(format!("fetching closed pull requests of {}", record.key));
    let fetched = cache.fetch_pull_requests(remote, lease, &numbers, &|text| bar.remark(text));
    bar.end_of(&fetched, "fetched");
    match fetched {
        Ok(heads) => {
            let propose = |pull| Proposed { pull, head: heads.get(&pull.number).copied() };
            Ok(wanted.into_iter().map(propose).collect())
        }
        Err(error) => {
            call.warn(&format!("closed pull requests are not looked at: {error}"));
            Ok(Vec::new())
        }
    }
}

/// Finds out which of them landed.
pub(crate) fn land(
    call: &Call<'_>,
    store: &mut Store,
    record: &RepoRecord,
    lease: &Lease,
    proposed: &[Proposed],
) -> Result<(), Error> {
    if proposed.is_empty() {
        return Ok(());
    }
    // Opened anew: what was fetched since is in packs of its own.
    let repo = GitRepo::open(lease.path())?;
    let bar = call.begin(format!("comparing patches of {}", record.key));
    let found = ingest::landings(store, record.id, &repo, proposed, call.now, &bar);
    let attempt = || format!("cannot compare patches of {}", record.key);
    let landed = found.map_err(|error| Error::from(error).attempting(attempt()))?;
    bar.end(&format!("{landed} of {} landed", proposed.len()));
    Ok(())
}
