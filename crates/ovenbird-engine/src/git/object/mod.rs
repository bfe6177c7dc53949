//! Objects by name, fast: packs are read in place and inflated in one go.
//!
//! Where the time of reading a history goes is inflating deltas, so this keeps decoded bases at
//! hand and inflates with a whole-buffer decoder. What is not in a pack (loose objects) and what
//! this cannot read is asked of `gix`. One [`ObjectReader`] serves one thread; all of them share
//! the [`Packs`].

mod cache;
mod delta;
mod pack;

use std::collections::HashMap;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;

use self::cache::RecentCache;
use self::pack::Base;
pub(crate) use self::pack::Packs;

/// The decoded content of an object, shared with the cache it came from.
pub(crate) type Content = Rc<Vec<u8>>;

/// Longest delta chain that is followed; git itself writes at most 4,095.
const LONGEST_CHAIN: usize = 10_000;

/// Reads objects for one thread.
pub(crate) struct ObjectReader<'a> {
    packs: &'a Packs,
    repo: gix::Repository,
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
}

impl<'a> ObjectReader<'a> {
    /// A reader that keeps up to `cache_bytes` of decoded objects.
    pub(crate) fn new(
        packs: &'a Packs,
        repo: &gix::ThreadSafeRepository,
        replaced: &'a HashMap<ObjectId, ObjectId>,
        cache_bytes: usize,
    ) -> Self {
        let mut repo = repo.to_thread_local();
        repo.object_cache_size(None);
        repo.objects.ignore_replacements = true;
        Self {
            packs,
            repo,
            replaced,
            inflater: libdeflater::Decompressor::new(),
            recent: RecentCache::new(cache_bytes),
            last_pack: 0,
            delta: Vec::new(),
        }
    }

    /// The kind and content of an object, after replace refs.
    pub(crate) fn read(&mut self, id: &gix::oid) -> Result<(Kind, Content), ObjectError> {
        let id = self.replaced.get(id).map_or(id, |replacement| replacement.as_ref());
        if let Some((pack, offset)) = self.packs.locate(id, &mut self.last_pack)
            && let Some(found) = self.read_at(pack, offset)
        {
            return Ok(found);
        }
        self.read_through_gix(id)
    }

    /// The object at a place in a pack; `None` where this reader cannot decode it.
    fn read_at(&mut self, pack: u32, offset: u64) -> Option<(Kind, Content)> {
        let packs = self.packs;
        let mut chain = Vec::new();
        let mut next = offset;
        let (kind, mut content) = loop {
            if let Some(found) = self.recent.get(&(pack, next)) {
                break found;
            }
            let entry = packs.entry(pack, next)?;
            match packs.base(pack, next, &entry) {
                Base::Whole => {
                    let kind = entry.header.as_kind()?;
                    let mut out = vec![0; usize::try_from(entry.decompressed_size).ok()?];
                    packs.inflate(pack, &entry, &mut self.inflater, &mut out)?;
                    let content = Rc::new(out);
                    self.recent.put((pack, next), (kind, content.clone()), content.len());
                    break (kind, content);
                }
                Base::At(base) => {
                    chain.push((next, entry));
                    next = base;
                }
                Base::Elsewhere => return None,
            }
            if chain.len() > LONGEST_CHAIN {
                return None;
            }
        };
        for (offset, entry) in chain.into_iter().rev() {
            self.delta.clear();
            self.delta.resize(usize::try_from(entry.decompressed_size).ok()?, 0);
            packs.inflate(pack, &entry, &mut self.inflater, &mut self.delta)?;
            content = Rc::new(delta::apply(&content, &self.delta)?);
            self.recent.put((pack, offset), (kind, content.clone()), content.len());
        }
        Some((kind, content))
    }

    fn read_through_gix(&self, id: &gix::oid) -> Result<(Kind, Content), ObjectError> {
        match self.repo.try_find_object(id) {
            Ok(Some(object)) => {
                let object = object.detach();
                Ok((object.kind, Rc::new(object.data)))
            }
            Ok(None) => Err(ObjectError::Missing(id.to_owned())),
            Err(error) => Err(ObjectError::Damaged(id.to_owned(), error.to_string())),
        }
    }
}
