//! Files inside a repository's folder, read so that nothing that stands there in a file's place
//! can hang the reader, and nothing too large can fill its memory.
//!
//! A named pipe blocks whoever opens it until somebody writes, and a device gives bytes without
//! end, so what is no regular file is not opened. A link is followed; a loop of links is an error.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Something else stands in its place.
    #[error("it is {0}, not a file")]
    Special(&'static str),
    /// It has more bytes than are read of such a file.
    #[error("it is larger than {}", size(*.0))]
    TooLarge(u64),
    /// The operating system refuses.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
}

/// The bytes of a file of at most `most` bytes; `None` where there is nothing of that name.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, FileError> {
    let Some(file) = open(path)? else { return Ok(None) };
    let length = file.metadata()?.len();
    if length > most {
        return Err(FileError::TooLarge(most));
    }
    let mut content = Vec::with_capacity(length as usize);
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut content)?;
    if content.len() as u64 > most {
        return Err(FileError::TooLarge(most));
    }
    Ok(Some(content))
}

/// Opens a regular file; `None` where there is nothing of that name.
pub(crate) fn open(path: &Path) -> Result<Option<File>, FileError> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    refuse_special(meta.file_type())?;
    // Should a pipe have taken its place since, opening it must not block.
    let nonblock = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(nonblock).open(path)?;
    refuse_special(file.metadata()?.file_type())?;
    Ok(Some(file))
}

fn refuse_special(kind: FileType) -> Result<(), FileError> {
    if kind.is_file() { Ok(()) } else { Err(FileError::Special(name(kind))) }
}

/// What a thing in the file system is called.
fn name(kind: FileType) -> &'static str {
    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

/// Whether an error says that there is nothing of that name.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A limit in words.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

/// What the operating system says, without its error number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            "it is a loop of symbolic links".to_owned()
        }
        _ => {
            let said = error.to_string();
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}
