//! From what was typed to files.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The files that are meant by paths, folders (those files in them that end so) and patterns;
/// `-` stays as it is.
pub(crate) fn named(typed: &[String], ends: &[&str]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for typed in typed {
        let path = Path::new(typed);
        if typed == "-" || path.is_file() {
            found.push(path.to_owned());
        } else if path.is_dir() {
            found.extend(in_folder(path, ends)?);
        } else {
            found.extend(by_pattern(typed)?);
        }
    }
    Ok(found)
}

fn in_folder(folder: &Path, ends: &[&str]) -> Result<Vec<PathBuf>, Error> {
    let attempt = format!("cannot list {}", folder.display());
    let failed = |error: std::io::Error| Error::failed(error).attempting(&attempt);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_file() && ends.iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn by_pattern(typed: &str) -> Result<Vec<PathBuf>, Error> {
    let wrong = |why: String| {
        Error::not_found(why)
            .advise("name a file, a folder, or a pattern such as '2024-01-*.json.gz'")
    };
    let paths =
        glob::glob(typed).map_err(|error| wrong(format!("`{typed}` is no pattern: {error}")))?;
    let found: Vec<PathBuf> = paths.flatten().filter(|path| path.is_file()).collect();
    if found.is_empty() {
        return Err(wrong(format!("there is no file `{typed}`")));
    }
    Ok(found)
}
