//! Refs that are kept as reftables, after git's technical documentation of that format.
//!
//! `reftable/tables.list` names the tables, oldest first; in each, blocks of refs sorted by name
//! come first, and later tables win. Of the rest (indexes, reflogs) nothing is needed here. A
//! damaged table is an error for all refs: which ones it hides is not known.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use gix::ObjectId;

use super::names::{Names, Target};
use crate::git::file;
use crate::git::place::Place;

/// The most that is read of one table.
const LARGEST: u64 = 512 << 20;

/// Times that a list is read again because a table that it named was merged into another since.
const MOST_ATTEMPTS: usize = 5;

/// Refs by name; `None` for one that was deleted.
type Refs = BTreeMap<Vec<u8>, Option<Target>>;

/// Adds the refs below a name, and `HEAD`.
pub(super) fn read(place: &Place, below: &[u8], names: &mut Names) -> Result<(), String> {
    let shared = stack(&place.common_dir.join("reftable"))?;
    // A linked work tree has its own `HEAD`, in tables of its own.
    let own = match place.git_dir == place.common_dir {
        true => None,
        false => Some(stack(&place.git_dir.join("reftable"))?),
    };
    let head = own.as_ref().unwrap_or(&shared).get(&b"HEAD"[..]).cloned();
    names.head = head.flatten();
    for (name, target) in shared {
        if let Some(target) = target.filter(|_| name.starts_with(below)) {
            names.add(&name, target);
        }
    }
    Ok(())
}

fn stack(folder: &Path) -> Result<Refs, String> {
    let mut gone = String::new();
    for _ in 0..MOST_ATTEMPTS {
        let list = file::read(&folder.join("tables.list"), LARGEST)
            .map_err(|error| format!("`reftable/tables.list`: {error}"))?
            .ok_or("`reftable/tables.list` is missing")?;
        match tables(folder, &list) {
            Ok(refs) => return Ok(refs),
            Err(Fault::Gone(name)) => gone = name,
            Err(Fault::Damaged(name, reason)) => {
                return Err(format!("the table `reftable/{name}` is damaged: {reason}"));
            }
        }
    }
    Err(format!("the table `reftable/{gone}` is missing"))
}

/// Why a table gives no refs.
enum Fault {
    Gone(String),
    Damaged(String, String),
}

fn tables(folder: &Path, list: &[u8]) -> Result<Refs, Fault> {
    let mut refs = Refs::new();
    for name in list.split(|&byte| byte == b'\n').filter(|name| !name.is_empty()) {
        let shown = String::from_utf8_lossy(name).into_owned();
        let is_plain = !name.contains(&b'/');
        let damaged = |reason: String| Fault::Damaged(shown.clone(), reason);
        if !is_plain {
            return Err(damaged("its name leads elsewhere".to_owned()));
        }
        let content = file::read(&folder.join(OsStr::from_bytes(name)), LARGEST)
            .map_err(|error| damaged(error.to_string()))?
            .ok_or_else(|| Fault::Gone(shown.clone()))?;
        let read = Table::open(&content).and_then(|table| table.add_to(&mut refs));
        read.ok_or_else(|| damaged("its refs are not in the form that they should have".into()))?;
    }
    Ok(refs)
}

/// One table in memory.
struct Table<'a> {
    content: &'a [u8],
    /// Where the blocks end and the footer begins.
    end: usize,
    /// Blocks begin at multiples of this; at once after one another if it is 0.
    block_size: usize,
    header: usize,
    /// Bytes of an object's name.
    hash: usize,
}

impl<'a> Table<'a> {
    fn open(content: &'a [u8]) -> Option<Self> {
        if content.get(..4)? != b"REFT" {
            return None;
        }
        let (header, hash) = match content[4..].first()? {
            1 => (24, 20),
            2 => (28, if content.get(24..28)? == b"s256" { 32 } else { 20 }),
            _ => return None,
        };
        // The header again, five positions of eight bytes, and a checksum.
        let end = content.len().checked_sub(header + 44)?;
        (content.get(end..end + 5)? == content.get(..5)? && end >= header).then(|| Self {
            content,
            end,
            block_size: big_endian(&content[5..8]),
            header,
            hash,
        })
    }

    /// Adds its refs to those of older tables; `None` if it is damaged.
    fn add_to(&self, refs: &mut Refs) -> Option<()> {
        let mut at = 0;
        loop {
            // The first block has the table's header in it.
            let start = if at == 0 { self.header } else { at };
            // Padding, or a block of another kind, ends the refs.
            if start >= self.end || self.content[start] != b'r' {
                return Some(());
            }
            let length = big_endian(self.content.get(start + 1..start + 4)?);
            let end = at.checked_add(length)?;
            self.block(self.content.get(start + 4..end.min(self.end))?, refs)?;
            if end > self.end {
                return None;
            }
            let is_padded = self.block_size > 0
                && (end >= self.end || self.content[end] == 0 || end % self.block_size == 0);
            at = match is_padded {
                true => at + self.block_size,
                false => end,
            };
        }
    }

    /// The records of one block, before the places where its prefixes begin anew.
    fn block(&self, block: &[u8], refs: &mut Refs) -> Option<()> {
        let restarts = big_endian(block.get(block.len().checked_sub(2)?..)?);
        let records = block.len().checked_sub(2 + 3 * restarts)?;
        let mut rest = &block[..records];
        let mut name: Vec<u8> = Vec::new();
        while !rest.is_empty() {
            let prefix = number(&mut rest)?;
            let suffix_and_kind = number(&mut rest)?;
            name.truncate(if prefix <= name.len() { prefix } else { return None });
            name.extend_from_slice(take(&mut rest, suffix_and_kind >> 3)?);
            // When it was written, which nobody asks.
            number(&mut rest)?;
            let target = match suffix_and_kind & 7 {
                0 => None,
                1 => Some(object(take(&mut rest, self.hash)?)?),
                2 => {
                    let tag = object(take(&mut rest, self.hash)?)?;
                    take(&mut rest, self.hash)?;
                    Some(tag)
                }
                3 => {
                    let length = number(&mut rest)?;
                    Some(Target::Symbolic(take(&mut rest, length)?.to_vec()))
                }
                _ => return None,
            };
            refs.insert(name.clone(), target);
        }
        Some(())
    }
}

fn object(bytes: &[u8]) -> Option<Target> {
    let id = ObjectId::try_from(bytes).ok()?;
    let zeros = || Target::Broken("it holds zeros for an object's name".to_owned());
    Some(if id.is_null() { zeros() } else { Target::Object(id) })
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |value, &byte| value << 8 | usize::from(byte))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(taken)
}

/// A number of variable length, as the offsets of deltas in packs.
fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut byte = take(rest, 1)?[0];
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        byte = take(rest, 1)?[0];
        value = (value.checked_add(1)?.checked_mul(128)?).checked_add(usize::from(byte & 0x7f))?;
    }
    Some(value)
}
