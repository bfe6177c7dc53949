//! The packs of a repo and its alternates, opened once and shared by all readers.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gix::objs::Kind;
use gix::odb::pack::{data, index};

use super::Fault;

pub(crate) use data::Entry as PackedEntry;

/// All packs that could be opened.
pub(crate) struct Packs {
    packs: Vec<Pack>,
    /// When the folders with packs were last changed.
    changed: Vec<Option<SystemTime>>,
}

/// What an entry of a pack is made from.
pub(crate) enum Base {
    /// From nothing: it is no delta, and of this kind.
    Whole(Kind),
    /// From the entry at this offset of the same pack.
    At(u64),
    /// From nothing that is in this pack.
    Unknown,
}

struct Pack {
    index: index::File,
    data: data::File,
}

impl Packs {
    /// Opens the packs of these folders. One that cannot be opened is left out: its objects are
    /// then missing.
    pub(crate) fn open(folders: &[PathBuf], hash: gix::hash::Kind) -> Self {
        // Before the folders are listed, so that what is added meanwhile is seen the next time.
        let changed = changed(folders);
        let mut files: Vec<(u64, PathBuf)> =
            folders.iter().flat_map(|at| index_files(at)).collect();
        // The largest pack holds most of the history, so it is asked first.
        files.sort_by(|a, b| b.cmp(a));
        let packs = files.iter().filter_map(|(_, path)| Pack::open(path, hash)).collect();
        Self { packs, changed }
    }

    /// Whether packs were added or removed since.
    pub(crate) fn have_changed(&self, folders: &[PathBuf]) -> bool {
        changed(folders) != self.changed
    }

    /// Where an object lies: pack and offset. `hint` is the pack that had the last one.
    pub(crate) fn locate(&self, id: &gix::oid, hint: &mut usize) -> Option<(u32, u64)> {
        let try_pack = |at: usize| {
            let index = &self.packs.get(at)?.index;
            Some((at as u32, index.pack_offset_at_index(index.lookup(id)?)))
        };
        if let Some(found) = try_pack(*hint) {
            return Some(found);
        }
        let found = (0..self.packs.len()).filter(|at| at != hint).find_map(try_pack)?;
        *hint = found.0 as usize;
        Some(found)
    }

    /// Where else an object lies than in one pack.
    pub(crate) fn others<'a>(
        &'a self,
        id: &'a gix::oid,
        than: u32,
    ) -> impl Iterator<Item = (u32, u64)> + 'a {
        let others = (0..).zip(&self.packs).filter(move |(at, _)| *at != than);
        others.filter_map(move |(at, pack)| {
            Some((at, pack.index.pack_offset_at_index(pack.index.lookup(id)?)))
        })
    }

    /// The entry's header at an offset, if it states no more than `most` bytes.
    pub(super) fn entry(&self, pack: u32, offset: u64, most: usize) -> Result<PackedEntry, Fault> {
        let damaged = || Fault::Damaged("its place in the pack holds no object".to_owned());
        let data = &self.packs.get(pack as usize).ok_or_else(damaged)?.data;
        let entry = (offset < data.pack_end() as u64).then(|| data.entry(offset).ok());
        let entry = entry.flatten().ok_or_else(damaged)?;
        match entry.decompressed_size {
            size if size > most as u64 => Err(Fault::TooLarge(size)),
            _ => Ok(entry),
        }
    }

    /// What an entry is made from.
    pub(crate) fn base(&self, pack: u32, offset: u64, entry: &PackedEntry) -> Base {
        use data::entry::Header;
        let base = match entry.header {
            Header::OfsDelta { base_distance } => {
                Header::verified_base_pack_offset(offset, base_distance)
            }
            Header::RefDelta { base_id } => {
                let index = &self.packs[pack as usize].index;
                let base = index.lookup(base_id).map(|at| index.pack_offset_at_index(at));
                base.filter(|&base| base != offset)
            }
            header => return header.as_kind().map_or(Base::Unknown, Base::Whole),
        };
        base.map_or(Base::Unknown, Base::At)
    }

    /// Inflates an entry into `out`, which has exactly its size.
    pub(super) fn inflate(
        &self,
        pack: u32,
        entry: &PackedEntry,
        inflater: &mut libdeflater::Decompressor,
        out: &mut [u8],
    ) -> Result<(), Fault> {
        let damaged = || Fault::Damaged("its compressed bytes are damaged".to_owned());
        let data = &self.packs[pack as usize].data;
        let compressed = data.entry_slice(entry.data_offset..data.pack_end() as u64);
        let written = inflater.zlib_decompress(compressed.ok_or_else(damaged)?, out);
        let is_whole = written.is_ok_and(|written| written == out.len());
        if is_whole { Ok(()) } else { Err(damaged()) }
    }
}

impl Pack {
    fn open(index: &Path, hash: gix::hash::Kind) -> Option<Self> {
        let data = index.with_extension("pack");
        // A pipe in a pack's place would block whoever opens it.
        if !fs::metadata(&data).ok()?.is_file() {
            return None;
        }
        Some(Self {
            index: index::File::at(index, hash).ok()?,
            data: data::File::at(data, hash).ok()?,
        })
    }
}

fn changed(folders: &[PathBuf]) -> Vec<Option<SystemTime>> {
    let changed = |folder: &PathBuf| fs::metadata(folder.join("pack")).ok()?.modified().ok();
    folders.iter().map(changed).collect()
}

/// The index files of a folder, with their sizes.
fn index_files(objects: &Path) -> Vec<(u64, PathBuf)> {
    let Ok(entries) = fs::read_dir(objects.join("pack")) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_index = path.extension().is_some_and(|extension| extension == "idx");
        if is_index
            && let Ok(meta) = fs::metadata(&path)
            && meta.is_file()
        {
            found.push((meta.len(), path));
        }
    }
    found
}
