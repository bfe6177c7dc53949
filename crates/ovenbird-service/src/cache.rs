//! The cache of clones, as a list.

use std::path::PathBuf;

use ovenbird_engine::cache::Entry;

use crate::call::Call;
use crate::error::Error;

/// Clones, the least recently used first; and the folder that holds them.
///
/// # Errors
///
/// Where the cache cannot be read.
pub fn list(call: &Call<'_>) -> Result<(PathBuf, Vec<Entry>), Error> {
    Ok((call.clones()?, call.cache()?.list()?))
}

/// Deletes all clones that are neither pinned nor in use; returns the bytes that were freed.
///
/// # Errors
///
/// Where the cache cannot be written.
pub fn clear(call: &Call<'_>) -> Result<u64, Error> {
    Ok(call.cache()?.clear()?)
}
