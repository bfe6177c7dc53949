//! An open repository, ready to be read by several threads.

use std::path::{Path, PathBuf};

use gix::ObjectId;
use ovenbird_core::fact::Oid;
use ovenbird_core::identity::DOCUMENTS;

use super::object::{ObjectError, ObjectReader, Packs};
use super::overlay::Overlay;
use super::text;

/// One git repository: a clone with or without a work tree, or a bare one.
pub struct GitRepo {
    pub(super) repo: gix::ThreadSafeRepository,
    pub(super) packs: Packs,
    pub(super) overlay: Overlay,
    pub(super) fetched_at: Option<i64>,
    git_dir: PathBuf,
    work_dir: Option<PathBuf>,
}

/// A repository could not be opened or its refs could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No repository at or above the path.
    #[error("no git repository at `{path}` or above it")]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// There is one, but it cannot be read.
    #[error("cannot open the git repository at `{path}`: {reason}")]
    Open {
        /// Where it is.
        path: PathBuf,
        /// What the reader says.
        reason: String,
    },
    /// Its refs cannot be listed.
    #[error("cannot read the refs of `{path}`: {reason}")]
    Refs {
        /// Where it is.
        path: PathBuf,
        /// What the reader says.
        reason: String,
    },
}

/// A small file of the repo that says who is who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path in the repo.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The most that is read of a file.
const LARGEST_DOCUMENT: u64 = 8 << 20;

impl GitRepo {
    /// Opens the repository at `path`, or the one that `path` is inside of.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        let found = gix::discover::upwards(path)
            .map_err(|_| GitError::NotFound { path: path.to_owned() })?;
        let (git_dir, work_dir) = found.0.into_repository_and_work_tree_directories();
        let open_error = |reason: String| GitError::Open { path: git_dir.clone(), reason };
        // The repo's own configuration only: nothing of the user's may change what is read.
        let options = gix::open::Options::isolated().lossy_config(true).with(gix::sec::Trust::Full);
        let repo = gix::ThreadSafeRepository::open_opts(&git_dir, options)
            .map_err(|error| open_error(error.to_string()))?;
        let local = repo.to_thread_local();
        let packs = Packs::open(&local.common_dir().join("objects"), local.object_hash());
        let overlay = Overlay::read(&local);
        Ok(Self { repo, packs, overlay, fetched_at: None, git_dir, work_dir })
    }

    /// The same, told when it was last fetched (Unix seconds) by whoever did that.
    #[must_use]
    pub fn fetched_at(self, at: i64) -> Self {
        Self { fetched_at: Some(at), ..self }
    }

    /// The `.git` folder, or the bare repository.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The work tree, if there is one.
    pub fn work_dir(&self) -> Option<&Path> {
        self.work_dir.as_deref()
    }

    /// Whether older history exists beyond a shallow boundary.
    pub fn is_shallow(&self) -> bool {
        !self.overlay.shallow.is_empty()
    }

    /// Whether trees or blobs may be missing because the clone was made with a filter.
    pub fn is_partial(&self) -> bool {
        let repo = self.repo.to_thread_local();
        let config = repo.config_snapshot();
        let filtered = config
            .plumbing()
            .sections_by_name("remote")
            .is_some_and(|mut remotes| remotes.any(|r| r.value("partialclonefilter").is_some()));
        filtered || config.string("extensions.partialClone").is_some()
    }

    /// Text that changes when the visible parents of a commit may have changed without any
    /// object changing: shallow boundary, grafts, replace refs.
    pub fn overlay_state(&self) -> String {
        self.overlay.state()
    }

    /// The URL of a remote, as configured.
    pub fn remote(&self, name: &str) -> Option<String> {
        let repo = self.repo.to_thread_local();
        let url = repo.config_snapshot().string(format!("remote.{name}.url").as_str())?;
        Some(url.to_string())
    }

    pub(super) fn reader(&self, cache_bytes: usize) -> ObjectReader<'_> {
        ObjectReader::new(&self.packs, &self.repo, &self.overlay.replaced, cache_bytes)
    }

    /// `.mailmap` and `.sauced.yaml`: from the work tree where there is one, as git does, else
    /// from the tip's tree. In a treeless clone the tree is not there: `Err` names what is not.
    pub fn documents(&self, tip: Option<Oid>) -> Result<Vec<Document>, String> {
        match (&self.work_dir, tip) {
            (Some(root), _) => {
                Ok(DOCUMENTS.iter().filter_map(|path| from_disk(root, path)).collect())
            }
            (None, Some(tip)) => self.documents_in(tip).map_err(|error| error.to_string()),
            (None, None) => Ok(Vec::new()),
        }
    }

    fn documents_in(&self, tip: Oid) -> Result<Vec<Document>, ObjectError> {
        let mut reader = self.reader(1 << 20);
        let (_, commit) = reader.read(&object_id(&tip))?;
        let Some(tree) = super::commit::RawCommit::parse(&commit).tree else {
            return Ok(Vec::new());
        };
        let (_, tree) = reader.read(&tree)?;
        let mut found = Vec::new();
        for entry in gix::objs::TreeRefIter::from_bytes(&tree, self.hash()).flatten() {
            let is_wanted = entry.mode.is_blob() && DOCUMENTS.iter().any(|d| entry.filename == *d);
            if is_wanted && let Ok((_, blob)) = reader.read(entry.oid) {
                let path = text::decode(entry.filename, None).into_owned();
                found.push(Document { path, content: blob.to_vec() });
            }
        }
        Ok(found)
    }

    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.repo.objects.object_hash()
    }
}

fn from_disk(root: &Path, path: &str) -> Option<Document> {
    let file = root.join(path);
    // Git does not follow a symbolic link here either: it could lead out of the repository.
    let meta = std::fs::symlink_metadata(&file).ok()?;
    if !meta.is_file() || meta.len() > LARGEST_DOCUMENT {
        return None;
    }
    Some(Document { path: path.to_owned(), content: std::fs::read(file).ok()? })
}

/// A core object name as gix has it.
pub(super) fn object_id(oid: &Oid) -> ObjectId {
    ObjectId::try_from(oid.as_bytes()).expect("an Oid has the length of a SHA-1 or SHA-256")
}

/// A gix object name as core has it.
pub(super) fn core_oid(id: &gix::oid) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("git hashes have 20 or 32 bytes")
}
