//! `.mailmap` and `.sauced.yaml`: the small files of a repo that say who is who.

use std::path::Path;

use gix::objs::tree::EntryKind;
use ovenbird_core::fact::Oid;
use ovenbird_core::identity::DOCUMENTS;

use super::commit::RawCommit;
use super::file::{self, FileError};
use super::object::{LARGEST_COMMIT, ObjectError, ObjectReader};
use super::repo::{GitRepo, object_id};
use super::text;

/// The most that is read of one, in bytes. The largest that is known, the Linux kernel's
/// `.mailmap`, has 60 kB.
pub const LARGEST_DOCUMENT: u64 = 1 << 20;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path in the repo.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Those that a repo has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    /// Those that were read.
    pub found: Vec<Document>,
    /// Of each that is there and was not read, a sentence that says why.
    pub refused: Vec<String>,
}

impl GitRepo {
    /// Reads them from the work tree where there is one, as git does, else from the tip's tree.
    ///
    /// # Errors
    ///
    /// Where that tree is not here, as in a treeless clone: the text names what is missing.
    pub fn documents(&self, tip: Option<Oid>) -> Result<Documents, String> {
        let mut documents = Documents::default();
        match (self.work_dir(), tip) {
            (Some(root), _) => {
                for path in DOCUMENTS {
                    documents.add_from_disk(root, path);
                }
            }
            (None, Some(tip)) => {
                self.add_from_tree(tip, &mut documents).map_err(|error| error.to_string())?;
            }
            (None, None) => {}
        }
        Ok(documents)
    }

    fn add_from_tree(&self, tip: Oid, documents: &mut Documents) -> Result<(), ObjectError> {
        let mut reader = self.reader(1 << 20);
        let (_, commit) = reader.read_up_to(&object_id(&tip), LARGEST_COMMIT)?;
        let Some(tree) = RawCommit::parse(&commit).tree else { return Ok(()) };
        let (_, tree) = reader.read(&tree)?;
        for entry in gix::objs::TreeRefIter::from_bytes(&tree, self.hash()).flatten() {
            if DOCUMENTS.iter().any(|name| entry.filename == *name) {
                let path = text::decode(entry.filename, None).into_owned();
                documents.add_blob(path, entry.mode.kind(), entry.oid, &mut reader);
            }
        }
        Ok(())
    }
}

impl Documents {
    fn add_from_disk(&mut self, root: &Path, path: &str) {
        let file = root.join(path);
        match std::fs::symlink_metadata(&file) {
            Ok(meta) if meta.is_symlink() => return self.refuse_link(path),
            Ok(_) => {}
            Err(_) => return,
        }
        match file::read(&file, LARGEST_DOCUMENT) {
            Ok(content) => self
                .found
                .extend(content.map(|content| Document { path: path.to_owned(), content })),
            Err(FileError::TooLarge(_)) => self.refuse_size(path),
            Err(error) => self.refused.push(format!("`{path}` is not read: {error}")),
        }
    }

    fn add_blob(
        &mut self,
        path: String,
        kind: EntryKind,
        id: &gix::oid,
        reader: &mut ObjectReader<'_>,
    ) {
        match kind {
            EntryKind::Blob | EntryKind::BlobExecutable => {}
            EntryKind::Link => return self.refuse_link(&path),
            EntryKind::Tree | EntryKind::Commit => return,
        }
        match reader.read_up_to(id, LARGEST_DOCUMENT as usize) {
            Ok((_, blob)) => self.found.push(Document { path, content: blob.to_vec() }),
            Err(ObjectError::TooLarge(..)) => self.refuse_size(&path),
            Err(error) => self.refused.push(format!("`{path}` is not read: {error}")),
        }
    }

    fn refuse_size(&mut self, path: &str) {
        let most = file::size(LARGEST_DOCUMENT);
        self.refused.push(format!("`{path}` is not read: it is larger than {most}"));
    }

    /// Git does not follow one either: it could lead out of the repository.
    fn refuse_link(&mut self, path: &str) {
        self.refused.push(format!("`{path}` is not read: it is a symbolic link"));
    }
}
