//! Objects that are files of their own.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::ZlibDecoder;
use gix::objs::Kind;

use super::Fault;
use crate::git::file::{self, FileError};

/// The longest header: a kind, a space, a length and a NUL.
const LONGEST_HEADER: usize = 32;

/// Reads an object from the first of these folders that has it, if it is not larger than `most`.
/// `None` where none has it.
pub(super) fn read(
    folders: &[PathBuf],
    id: &gix::oid,
    most: usize,
) -> Option<Result<(Kind, Vec<u8>), Fault>> {
    let name = id.to_string();
    let path = format!("{}/{}", &name[..2], &name[2..]);
    let mut fault = None;
    for folder in folders {
        match file::open(&folder.join(&path)) {
            Ok(None) => {}
            Ok(Some(file)) => match inflate(file, most) {
                Ok(found) => return Some(Ok(found)),
                Err(found) => fault = Some(found),
            },
            Err(error) => fault = Some(of_file(&error)),
        }
    }
    fault.map(Err)
}

/// Whether one of the folders has it.
pub(super) fn has(folders: &[PathBuf], id: &gix::oid) -> bool {
    let name = id.to_string();
    let path = format!("{}/{}", &name[..2], &name[2..]);
    folders.iter().any(|folder| folder.join(&path).is_file())
}

fn of_file(error: &FileError) -> Fault {
    Fault::Damaged(error.to_string())
}

fn inflate(file: std::fs::File, most: usize) -> Result<(Kind, Vec<u8>), Fault> {
    let damaged = || Fault::Damaged("its compressed bytes are damaged".to_owned());
    let mut stream = ZlibDecoder::new(file);
    let mut header = Vec::with_capacity(LONGEST_HEADER);
    let mut byte = [0];
    while header.len() < LONGEST_HEADER {
        stream.read_exact(&mut byte).map_err(|_| damaged())?;
        if byte[0] == 0 {
            break;
        }
        header.push(byte[0]);
    }
    let (kind, size) = parse_header(&header).ok_or_else(damaged)?;
    if size > most as u64 {
        return Err(Fault::TooLarge(size));
    }
    let mut content = Vec::with_capacity(size as usize);
    stream.take(size + 1).read_to_end(&mut content).map_err(|_| damaged())?;
    if content.len() as u64 == size { Ok((kind, content)) } else { Err(damaged()) }
}

fn parse_header(header: &[u8]) -> Option<(Kind, u64)> {
    let space = header.iter().position(|&byte| byte == b' ')?;
    let kind = Kind::from_bytes(&header[..space]).ok()?;
    Some((kind, str::from_utf8(&header[space + 1..]).ok()?.parse().ok()?))
}
