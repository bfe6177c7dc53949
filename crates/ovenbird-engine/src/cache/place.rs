//! Where the files of one repo are in the cache.
//!
//! ```text
//! clones/<id>.git    the bare clone, whole at every instant, with its `ovenbird.json`
//! work/new-<id>      a clone on its way in
//! work/broken-<id>   a broken one on its way out
//! work/gone-<id>     an evicted one on its way out
//! locks/<id>.fetch   held by whoever changes the repo's files; never deleted
//! locks/<id>.turn    held by whoever is next to hold that; never deleted
//! locks/<id>.use     shared by leases; never deleted
//! pins/<id>          exists if the clone is to stay; holds the key
//! ```
//!
//! The id is a hash of the key, so nothing that a user typed is ever part of a path. Only paths
//! made here are ever deleted.

use std::path::{Path, PathBuf};

/// The folders that the cache keeps under its root.
pub(super) const FOLDERS: [&str; 4] = ["clones", "work", "locks", "pins"];

/// One repo's place.
#[derive(Debug, Clone)]
pub(super) struct Place {
    root: PathBuf,
    id: String,
}

impl Place {
    pub(super) fn of_key(root: &Path, key: &str) -> Self {
        Self { root: root.to_owned(), id: format!("{:032x}", fnv1a_128(key.as_bytes())) }
    }

    /// From the name of a folder in `clones` or `work`; `None` if the cache did not make it.
    pub(super) fn of_folder(root: &Path, name: &str) -> Option<Self> {
        let id = name.strip_suffix(".git").or_else(|| name.split_once('-').map(|(_, id)| id))?;
        let is_id = id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_id.then(|| Self { root: root.to_owned(), id: id.to_owned() })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn clone_path(&self) -> PathBuf {
        self.root.join("clones").join(format!("{}.git", self.id))
    }

    pub(super) fn new_path(&self) -> PathBuf {
        self.work("new")
    }

    pub(super) fn broken_path(&self) -> PathBuf {
        self.work("broken")
    }

    pub(super) fn gone_path(&self) -> PathBuf {
        self.work("gone")
    }

    fn work(&self, what: &str) -> PathBuf {
        self.root.join("work").join(format!("{what}-{}", self.id))
    }

    pub(super) fn fetch_lock(&self) -> PathBuf {
        self.root.join("locks").join(format!("{}.fetch", self.id))
    }

    pub(super) fn turnstile(&self) -> PathBuf {
        self.root.join("locks").join(format!("{}.turn", self.id))
    }

    pub(super) fn use_lock(&self) -> PathBuf {
        self.root.join("locks").join(format!("{}.use", self.id))
    }

    pub(super) fn pin_path(&self) -> PathBuf {
        self.root.join("pins").join(&self.id)
    }
}

/// FNV-1a with 128 bits. Not cryptographic: a clone names its key, so a collision is noticed.
fn fnv1a_128(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(OFFSET, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a_128(b""), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(fnv1a_128(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[test]
    fn only_folders_of_the_cache_are_its_own() {
        let place = Place::of_key(Path::new("/r"), "github.com/a/../b");
        assert_eq!(place.clone_path().parent(), Some(Path::new("/r/clones")));
        let own = |path: PathBuf| {
            let name =
                path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            Place::of_folder(Path::new("/r"), &name).is_some_and(|found| found.id == place.id)
        };
        assert!(own(place.clone_path()) && own(place.new_path()) && own(place.broken_path()));
        for other in ["", "x.git", "..", "lost+found", "new-", "new-../../x", "Documents"] {
            assert!(Place::of_folder(Path::new("/r"), other).is_none(), "{other}");
        }
    }
}
