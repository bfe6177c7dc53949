//! The folders that hold a repository's objects: its own, and those of its alternates.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::git::file;

/// The most that is read of a list of alternates.
const LARGEST: u64 = 1 << 20;

/// Alternates of alternates that are followed, as in git.
const DEEPEST: usize = 5;

/// The most folders of one repository.
const MOST: usize = 1_000;

/// The folder `objects` and all that it borrows from. One that is not there, or that is named
/// again (alternates may lead in a circle), is passed over.
pub(crate) fn all(objects: &Path) -> Vec<PathBuf> {
    let mut found = vec![objects.canonicalize().unwrap_or_else(|_| objects.to_owned())];
    add_alternates(objects, 0, &mut found);
    found
}

fn add_alternates(objects: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let list = file::read(&objects.join("info/alternates"), LARGEST).ok().flatten();
    for line in list.unwrap_or_default().split(|&byte| byte == b'\n') {
        if line.is_empty() || line.starts_with(b"#") || depth > DEEPEST || found.len() >= MOST {
            continue;
        }
        let named = unquote(line);
        let folder = objects.join(OsStr::from_bytes(&named));
        if let Ok(folder) = folder.canonicalize()
            && folder.is_dir()
            && !found.contains(&folder)
        {
            found.push(folder.clone());
            add_alternates(&folder, depth + 1, found);
        }
    }
}

/// A path in double quotes has escapes as in C.
fn unquote(line: &[u8]) -> Vec<u8> {
    let quoted = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let Some(quoted) = quoted else { return line.to_vec() };
    let mut plain = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let octal = rest.get(..3).and_then(|digits| str::from_utf8(digits).ok());
        let octal = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        let (escaped, length) = match (octal, rest.first()) {
            (Some(byte), _) => (byte, 3),
            (None, Some(&letter)) => (escape(letter), 1),
            (None, None) => (b'\\', 0),
        };
        plain.push(escaped);
        rest = &rest[length..];
    }
    plain
}

fn escape(letter: u8) -> u8 {
    match letter {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn quoted_paths_are_read_as_git_writes_them() {
        assert_eq!(unquote(br#"/plain/"path"#), br#"/plain/"path"#);
        assert_eq!(unquote(br#""\157bjects\t\"\\""#), b"objects\t\"\\");
    }
}
