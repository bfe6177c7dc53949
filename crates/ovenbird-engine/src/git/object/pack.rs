//! The packs of a repo and its alternates, opened once and shared by all readers.

use std::path::{Path, PathBuf};

use gix::odb::pack::{data, index};

use super::delta::LARGEST_OBJECT;

pub(crate) use data::Entry as PackedEntry;

/// All packs that could be opened.
pub(crate) struct Packs {
    packs: Vec<Pack>,
}

/// What an entry of a pack is made from.
pub(crate) enum Base {
    /// From nothing: it is no delta.
    Whole,
    /// From the entry at this offset of the same pack.
    At(u64),
    /// From an object that is not in this pack.
    Elsewhere,
}

struct Pack {
    index: index::File,
    data: data::File,
}

impl Packs {
    /// Opens the packs below an `objects` folder and below its alternates. A pack that cannot
    /// be opened is left out: its objects are then asked of `gix`, which says what is wrong.
    pub(crate) fn open(objects: &Path, hash: gix::hash::Kind) -> Self {
        let cwd = PathBuf::from("/");
        let mut folders = vec![objects.to_owned()];
        folders.extend(gix::odb::alternate::resolve(objects.to_owned(), &cwd).unwrap_or_default());
        let mut files: Vec<(u64, PathBuf)> =
            folders.iter().flat_map(|at| index_files(at)).collect();
        // The largest pack holds most of the history, so it is asked first.
        files.sort_by(|a, b| b.cmp(a));
        let packs = files.iter().filter_map(|(_, path)| Pack::open(path, hash)).collect();
        Self { packs }
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

    /// The entry's header at an offset.
    pub(crate) fn entry(&self, pack: u32, offset: u64) -> Option<PackedEntry> {
        let data = &self.packs.get(pack as usize)?.data;
        let entry = (offset < data.pack_end() as u64).then(|| data.entry(offset).ok())??;
        (entry.decompressed_size <= LARGEST_OBJECT as u64).then_some(entry)
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
            _ => return Base::Whole,
        };
        base.map_or(Base::Elsewhere, Base::At)
    }

    /// Inflates an entry into `out`, which has exactly its size.
    pub(crate) fn inflate(
        &self,
        pack: u32,
        entry: &PackedEntry,
        inflater: &mut libdeflater::Decompressor,
        out: &mut [u8],
    ) -> Option<()> {
        let data = &self.packs[pack as usize].data;
        let compressed = data.entry_slice(entry.data_offset..data.pack_end() as u64)?;
        let written = inflater.zlib_decompress(compressed, out).ok()?;
        (written == out.len()).then_some(())
    }
}

impl Pack {
    fn open(index: &Path, hash: gix::hash::Kind) -> Option<Self> {
        Some(Self {
            index: index::File::at(index, hash).ok()?,
            data: data::File::at(index.with_extension("pack"), hash).ok()?,
        })
    }
}

fn index_files(objects: &Path) -> Vec<(u64, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(objects.join("pack")) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ext| ext == "idx"))
        .map(|entry| (entry.metadata().map_or(0, |meta| meta.len()), entry.path()))
        .collect()
}
