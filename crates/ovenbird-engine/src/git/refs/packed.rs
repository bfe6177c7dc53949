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
            Some(line) => match parse(line) {
                Some((id, name)) if name.starts_with(below) => {
                    names.add(name, target(id, name));
                }
                Some(_) => {}
                None => names.lose(1, "a line of `packed-refs` is no ref"),
            },
        }
    }
    Ok(())
}

fn parse(line: &[u8]) -> Option<(ObjectId, &[u8])> {
    let space = line.iter().position(|&byte| byte == b' ')?;
    Some((ObjectId::from_hex(&line[..space]).ok()?, &line[space + 1..]))
}

fn target(id: ObjectId, name: &[u8]) -> Target {
    if !is_valid(name) {
        return Target::Broken("git takes no ref of such a name".to_owned());
    }
    if id.is_null() {
        return Target::Broken("it holds zeros for an object's name".to_owned());
    }
    Target::Object(id)
}
