//! Refs that stand together in `packed-refs`.

use gix::ObjectId;

use super::names::{Names, Target, is_valid};
use crate::git::file;
use crate::git::place::Place;

/// The most that is read of it: some million refs.
const LARGEST: u64 = 512 << 20;

/// Adds the refs below a name. A line that cannot be read is counted: git would read none.
pub(super) fn read(place: &Place, below: &[u8], names: &mut Names) -> Result<(), String> {
    let content = file::read(&place.common_dir.join("packed-refs"), LARGEST)
        .map_err(|error| format!("`packed-refs`: {error}"))?;
    let content = content.unwrap_or_default();
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\n") {
            None => names.lose(1, "the last line of `packed-refs` is cut"),
            // Comments, and what a tag in the line before leads to.
            Some([b'#' | b'^', ..] | []) => {}
            Some(line) => match line.iter().position(|&byte| byte == b' ') {
                Some(space) if line[space + 1..].starts_with(below) => {
                    let (hex, name) = (&line[..space], &line[space + 1..]);
                    names.add(name, target(hex, name));
                }
                Some(_) => {}
                None => names.lose(1, "a line of `packed-refs` is no ref"),
            },
        }
    }
    Ok(())
}

fn target(hex: &[u8], name: &[u8]) -> Target {
    let broken = |reason: &str| Target::Broken(reason.to_owned());
    match ObjectId::from_hex(hex) {
        _ if !is_valid(name) => broken("git takes no ref of such a name"),
        Ok(id) if id.is_null() => broken("it holds zeros for an object's name"),
        Ok(id) => Target::Object(id),
        Err(_) => broken("its line in `packed-refs` holds no object's name"),
    }
}
