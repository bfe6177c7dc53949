//! Objects by name, fast: packs are read in place and inflated in one go.
//!
//! Where the time of reading a history goes is inflating deltas, so this keeps decoded bases at
//! hand and inflates with a whole-buffer decoder. What is in no pack is looked for as a file of its
//! own. One [`ObjectReader`] serves one thread; all of them share the [`Objects`].
//!
//! A size that an object states is held to a limit before anything is allocated for it.

mod cache;
mod delta;
mod folders;
mod loose;
mod pack;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use gix::ObjectId;
use gix::objs::Kind;

use self::cache::RecentCache;
use self::pack::{Base, PackedEntry, Packs};

/// The decoded content of an object, shared with the cache it came from.
pub(crate) type Content = Rc<Vec<u8>>;

/// Longest delta chain that is followed; git itself writes at most 4,095.
const LONGEST_CHAIN: usize = 10_000;

/// Larger objects are not read, in bytes: git, too, takes larger files for binary.
pub(crate) const LARGEST_OBJECT: usize = 512 << 20;

/// Larger commits and tags are not read, in bytes. The largest that are known have some hundred
/// kilobytes.
pub(crate) const LARGEST_COMMIT: usize = 16 << 20;

/// Where a repository's objects are.
pub(crate) struct Objects {
    folders: Vec<PathBuf>,
    packs: Arc<Packs>,
    hash: gix::hash::Kind,
}

impl Objects {
    /// Opens what is below a folder `objects` and below its alternates.
    pub(crate) fn open(objects: &Path, hash: gix::hash::Kind) -> Self {
        let folders = folders::all(objects);
        let packs = Arc::new(Packs::open(&folders, hash));
        Self { folders, packs, hash }
    }

    /// The hash that names the objects.
    pub(crate) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }
}

/// Reads objects for one thread.
pub(crate) struct ObjectReader<'a> {
    objects: &'a Objects,
    packs: Arc<Packs>,
    replaced: &'a HashMap<ObjectId, ObjectId>,
    inflater: libdeflater::Decompressor,
    recent: RecentCache<(u32, u64), (Kind, Content)>,
    last_pack: usize,
    delta: Vec<u8>,
}

/// Why an object could not be had. Only ever counted or shown, never fatal to a walk.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ObjectError {
    /// No object database at hand has it.
    #[error("object {0} is missing")]
    Missing(ObjectId),
    /// It is there and cannot be decoded.
    #[error("object {0} is damaged: {1}")]
    Damaged(ObjectId, String),
    /// It states a size that is over the limit.
    #[error("object {0} is too large: {1} bytes")]
    TooLarge(ObjectId, u64),
}

/// Why one copy of an object could not be decoded.
#[derive(Debug, Clone)]
enum Fault {
    Damaged(String),
    TooLarge(u64),
}

impl Fault {
    fn of(self, id: &gix::oid) -> ObjectError {
        match self {
            Self::Damaged(reason) => ObjectError::Damaged(id.to_owned(), reason),
            Self::TooLarge(size) => ObjectError::TooLarge(id.to_owned(), size),
        }
    }
}

impl<'a> ObjectReader<'a> {
    /// A reader that keeps up to `cache_bytes` of decoded objects.
    pub(crate) fn new(
        objects: &'a Objects,
        replaced: &'a HashMap<ObjectId, ObjectId>,
        cache_bytes: usize,
    ) -> Self {
        Self {
            objects,
            packs: objects.packs.clone(),
            replaced,
            inflater: libdeflater::Decompressor::new(),
            recent: RecentCache::new(cache_bytes),
            last_pack: 0,
            delta: Vec::new(),
        }
    }

    /// The kind and content of an object, after replace refs.
    pub(crate) fn read(&mut self, id: &gix::oid) -> Result<(Kind, Content), ObjectError> {
        self.read_up_to(id, LARGEST_OBJECT)
    }

    /// The same of an object that has at most so many bytes.
    pub(crate) fn read_up_to(
        &mut self,
        id: &gix::oid,
        most: usize,
    ) -> Result<(Kind, Content), ObjectError> {
        let id = self.replaced.get(id).map_or(id, |replacement| replacement.as_ref());
        match self.read_here(id, most) {
            // Whoever packs the repository anew meanwhile puts it elsewhere.
            Err(ObjectError::Missing(_)) if self.look_again() => self.read_here(id, most),
            read => read,
        }
    }

    /// Whether an object is there, readable or not.
    pub(crate) fn has(&mut self, id: &gix::oid) -> bool {
        let is_packed = self.packs.locate(id, &mut self.last_pack).is_some();
        is_packed || loose::has(&self.objects.folders, id)
    }

    /// Of several copies of an object, the first that is sound.
    fn read_here(&mut self, id: &gix::oid, most: usize) -> Result<(Kind, Content), ObjectError> {
        let mut fault = None;
        if let Some((pack, offset)) = self.packs.locate(id, &mut self.last_pack) {
            match self.read_at(pack, offset, most) {
                Ok(found) => return Ok(found),
                Err(found) => fault = Some(found),
            }
            let packs = self.packs.clone();
            for (other, offset) in packs.others(id, pack) {
                if let Ok(found) = self.read_at(other, offset, most) {
                    return Ok(found);
                }
            }
        }
        match loose::read(&self.objects.folders, id, most) {
            Some(Ok((kind, content))) => return Ok((kind, Rc::new(content))),
            Some(Err(found)) => fault = fault.or(Some(found)),
            None => {}
        }
        Err(fault.map_or_else(|| ObjectError::Missing(id.to_owned()), |fault| fault.of(id)))
    }

    /// Opens the packs anew if there are other ones than before.
    fn look_again(&mut self) -> bool {
        if !self.packs.have_changed(&self.objects.folders) {
            return false;
        }
        self.packs = Arc::new(Packs::open(&self.objects.folders, self.objects.hash));
        self.recent.clear();
        self.last_pack = 0;
        true
    }

    /// The object at a place in a pack.
    fn read_at(&mut self, pack: u32, offset: u64, most: usize) -> Result<(Kind, Content), Fault> {
        let (kind, mut content, chain) = self.base_of(pack, offset, most)?;
        for (offset, entry) in chain.into_iter().rev() {
            let mut delta = std::mem::take(&mut self.delta);
            delta.clear();
            delta.resize(entry.decompressed_size as usize, 0);
            let made = self.packs.inflate(pack, &entry, &mut self.inflater, &mut delta);
            let made = made.and_then(|()| delta::apply(&content, &delta, most));
            self.delta = delta;
            content = Rc::new(made?);
            self.recent.put((pack, offset), (kind, content.clone()), content.len());
        }
        Ok((kind, content))
    }

    /// The whole object or the remembered one from which deltas lead to that at a place, and the
    /// deltas, the last first.
    fn base_of(
        &mut self,
        pack: u32,
        offset: u64,
        most: usize,
    ) -> Result<(Kind, Content, Vec<(u64, PackedEntry)>), Fault> {
        let mut chain = Vec::new();
        let mut next = offset;
        while chain.len() <= LONGEST_CHAIN {
            if let Some((kind, content)) = self.recent.get(&(pack, next)) {
                return Ok((kind, content, chain));
            }
            let entry = self.packs.entry(pack, next, most)?;
            match self.packs.base(pack, next, &entry) {
                Base::Whole(kind) => {
                    let mut out = vec![0; entry.decompressed_size as usize];
                    self.packs.inflate(pack, &entry, &mut self.inflater, &mut out)?;
                    let content = Rc::new(out);
                    self.recent.put((pack, next), (kind, content.clone()), content.len());
                    return Ok((kind, content, chain));
                }
                Base::At(base) => {
                    chain.push((next, entry));
                    next = base;
                }
                Base::Unknown => return Err(Fault::Damaged("its base is not in its pack".into())),
            }
        }
        Err(Fault::Damaged(format!("it is made of more than {LONGEST_CHAIN} deltas")))
    }
}
