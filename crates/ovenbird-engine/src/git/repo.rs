//! An open repository, ready to be read by several threads.

use std::path::Path;

use gix::ObjectId;
use ovenbird_core::fact::Oid;

use super::config::Config;
use super::error::GitError;
use super::object::{ObjectReader, Objects};
use super::overlay::Overlay;
use super::place::{self, Place};

/// One git repository: a clone with or without a work tree, or a bare one.
pub struct GitRepo {
    pub(super) place: Place,
    pub(super) config: Config,
    pub(super) objects: Objects,
    pub(super) overlay: Overlay,
    pub(super) fetched_at: Option<i64>,
}

impl GitRepo {
    /// Opens the repository at `path`, or the one that `path` is inside of.
    ///
    /// # Errors
    ///
    /// Where there is none, or what it needs (its configuration, its object format, lists of
    /// commits laid over its history) cannot be read.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        let place = place::find(path)?;
        let config = Config::read(&place)?;
        let hash = match config.string("extensions.objectFormat").as_deref() {
            None | Some("sha1") => gix::hash::Kind::Sha1,
            Some("sha256") => gix::hash::Kind::Sha256,
            Some(other) => {
                let reason = format!("its objects are named by `{other}`, which is not known here");
                return Err(GitError::Open { path: place.git_dir, reason });
            }
        };
        let objects = Objects::open(&place.common_dir.join("objects"), hash);
        let overlay = Overlay::read(&place, &config)?;
        Ok(Self { place, config, objects, overlay, fetched_at: None })
    }

    /// The same, reported when it was last fetched (Unix seconds) by whoever did that.
    #[must_use]
    pub fn fetched_at(self, at: i64) -> Self {
        Self { fetched_at: Some(at), ..self }
    }

    /// The `.git` folder, or the bare repository.
    pub fn git_dir(&self) -> &Path {
        &self.place.git_dir
    }

    /// The work tree, if there is one.
    pub fn work_dir(&self) -> Option<&Path> {
        self.place.work_dir.as_deref()
    }

    /// Whether older history exists beyond a shallow boundary.
    pub fn is_shallow(&self) -> bool {
        !self.overlay.shallow.is_empty()
    }

    /// Whether trees or blobs may be missing because the clone was made with a filter.
    pub fn is_partial(&self) -> bool {
        self.config.any("remote", "partialclonefilter")
            || self.config.string("extensions.partialClone").is_some()
    }

    /// Text that changes when the visible parents of a commit may have changed without any
    /// object changing: shallow boundary, grafts, replace refs.
    pub fn overlay_state(&self) -> String {
        self.overlay.state()
    }

    /// The URL of a remote, as configured.
    pub fn remote(&self, name: &str) -> Option<String> {
        self.config.string(&format!("remote.{name}.url"))
    }

    pub(super) fn reader(&self, cache_bytes: usize) -> ObjectReader<'_> {
        ObjectReader::new(&self.objects, &self.overlay.replaced, cache_bytes)
    }

    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.objects.hash()
    }
}

/// A core object name as gix has it.
pub(super) fn object_id(oid: &Oid) -> ObjectId {
    ObjectId::try_from(oid.as_bytes()).expect("an Oid has the length of a SHA-1 or SHA-256")
}

/// A gix object name as core has it.
pub(super) fn core_oid(id: &gix::oid) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("git hashes have 20 or 32 bytes")
}
