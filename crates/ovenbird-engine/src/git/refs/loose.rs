//! Refs that are files of their own.

use std::collections::HashSet;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use gix::ObjectId;

use super::names::{Names, Target, is_valid};
use crate::git::file;
use crate::git::place::Place;

/// The most that is read of one: git reads as much of a name as there is, and none is longer.
const LARGEST: u64 = 64 << 10;

/// Folders within folders that are looked into.
const DEEPEST: usize = 64;

/// Adds the refs below a name, and `HEAD`.
pub(super) fn read(place: &Place, below: &str, names: &mut Names) -> Result<(), String> {
    names.head = one(&place.git_dir.join("HEAD"));
    let root = place.common_dir.join(below);
    let mut walk = Walk { names, seen: HashSet::new() };
    match fs::read_dir(&root) {
        Ok(entries) => walk.folder(entries, below.trim_end_matches('/').as_bytes(), 0),
        Err(error) if file::is_absent(&error) => {}
        Err(error) => return Err(format!("`{below}`: {}", file::reason(&error))),
    }
    Ok(())
}

struct Walk<'a> {
    names: &'a mut Names,
    /// Folders by device and number: links may lead in a circle.
    seen: HashSet<(u64, u64)>,
}

impl Walk<'_> {
    fn folder(&mut self, entries: fs::ReadDir, name: &[u8], depth: usize) {
        for entry in entries {
            let Ok(entry) = entry else {
                let reason = "its folder cannot be listed".to_owned();
                self.names.add(&[name, b"/"].concat(), Target::Broken(reason));
                continue;
            };
            let file_name = entry.file_name();
            let short = file_name.as_bytes();
            // A lock is a ref about to be written.
            if short.starts_with(b".") || short.ends_with(b".lock") {
                continue;
            }
            let name = [name, b"/", short].concat();
            match fs::metadata(entry.path()) {
                Ok(meta) if meta.is_dir() => {
                    if depth < DEEPEST && self.seen.insert((meta.dev(), meta.ino())) {
                        self.enter(&entry.path(), &name, depth + 1);
                    }
                }
                _ => self.file(&entry.path(), &name),
            }
        }
    }

    fn enter(&mut self, path: &Path, name: &[u8], depth: usize) {
        match fs::read_dir(path) {
            Ok(entries) => self.folder(entries, name, depth),
            // What is in there may be branches or tags, as its name says.
            Err(error) => {
                self.names.add(&[name, b"/"].concat(), Target::Broken(file::reason(&error)));
            }
        }
    }

    fn file(&mut self, path: &Path, name: &[u8]) {
        // It may have been packed or deleted since the folder was listed.
        let Some(target) = one(path) else { return };
        let target = match is_valid(name) {
            true => target,
            false => Target::Broken("git takes no ref of such a name".to_owned()),
        };
        self.names.add(name, target);
    }
}

/// What one file says; `None` where there is none.
pub(super) fn one(path: &Path) -> Option<Target> {
    // Long ago a symbolic ref was a symbolic link.
    if let Ok(link) = fs::read_link(path) {
        let link = link.as_os_str().as_bytes();
        if is_valid(link) {
            return Some(Target::Symbolic(link.to_vec()));
        }
    }
    match file::read(path, LARGEST) {
        Ok(content) => Some(parse(&content?)),
        Err(error) => Some(Target::Broken(error.to_string())),
    }
}

/// What the bytes of a ref say.
fn parse(content: &[u8]) -> Target {
    let content = content.trim_ascii_end();
    let broken = |reason: &str| Target::Broken(reason.to_owned());
    if let Some(name) = content.strip_prefix(b"ref:") {
        let name = name.trim_ascii_start();
        return match is_valid(name) {
            true => Target::Symbolic(name.to_vec()),
            false => broken("it names no ref"),
        };
    }
    if content.is_empty() {
        return broken("its file is empty");
    }
    let end = content.iter().position(u8::is_ascii_whitespace).unwrap_or(content.len());
    match ObjectId::from_hex(&content[..end]) {
        Ok(id) if id.is_null() => broken("it holds zeros for an object's name"),
        Ok(id) => Target::Object(id),
        Err(_) => broken("its file holds no object's name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_an_object_a_ref_or_nothing() {
        let id = "1234567890123456789012345678901234567890";
        let object = Target::Object(ObjectId::from_hex(id.as_bytes()).unwrap());
        assert_eq!(parse(format!("{id}\n").as_bytes()), object);
        assert_eq!(parse(format!("{id}\tleft by a fetch\n").as_bytes()), object);
        assert_eq!(parse(b"ref:  refs/heads/x \n"), Target::Symbolic(b"refs/heads/x".to_vec()));
        let cut = &id.as_bytes()[..20];
        for odd in [b"", &b"\n"[..], &[0; 41], cut, &[b'0'; 40], b"ref: ../config", b"ref: HEAD"] {
            assert!(matches!(parse(odd), Target::Broken(_)), "{odd:?}");
        }
    }
}
