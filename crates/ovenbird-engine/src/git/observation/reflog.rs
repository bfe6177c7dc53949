//! The logs of refs: lines of `old new Name <mail> seconds offset<TAB>what was done`.
//!
//! A time in a log is part of its content and outlasts copying. No line is younger than its file,
//! whatever clock wrote it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::times::modified;

/// The end of a log that is read: hundreds of lines.
const TAIL: u64 = 64 << 10;
/// Logs of one remote that are read at most.
const MOST_LOGS: usize = 2_000;
/// Folders of branch names that are followed at most.
const DEEPEST: usize = 8;

/// The last line of a remote's branch's log that shows an exchange with the remote, in Unix
/// seconds. Of the branch itself (`is_own`) any line does; of another one only a fetch of all
/// branches: pushing that one, or fetching it alone, tells nothing of this.
pub(super) fn last_exchange(log: &Path, is_own: bool) -> Option<i64> {
    last(log, |what| is_own || is_whole_fetch(what))
}

/// The last line of a local branch's log by which it took in what others had done.
pub(super) fn last_sync(log: &Path) -> Option<i64> {
    const SYNCS: [&str; 7] = ["pull", "merge", "rebase", "reset", "clone", "fetch", "branch"];
    last(log, |what| SYNCS.iter().any(|sync| what.starts_with(sync)))
}

/// When the repository was cloned, by the first line of the log of its `HEAD`.
pub(super) fn cloned(log: &Path) -> Option<i64> {
    let mut first = Vec::new();
    File::open(log).ok()?.take(4_096).read_to_end(&mut first).ok()?;
    let text = String::from_utf8_lossy(&first);
    let (at, what) = line(text.lines().next()?)?;
    (what.starts_with("clone:")).then_some(at.min(modified(log)?))
}

/// The logs below a folder.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![(folder.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < DEEPEST => {
                    folders.push((entry.path(), depth + 1));
                }
                Ok(kind) if kind.is_file() && found.len() < MOST_LOGS => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// `fetch`, `fetch --prune origin`, `pull`: with no more than one word, the remote, after the verb.
fn is_whole_fetch(what: &str) -> bool {
    let (command, _) = what.split_once(": ").unwrap_or((what, ""));
    let mut words = command.split(' ');
    let verb = matches!(words.next(), Some("fetch" | "pull" | "remote"));
    verb && words.filter(|word| !word.starts_with('-') && *word != "update").count() <= 1
}

fn last(log: &Path, counts: impl Fn(&str) -> bool) -> Option<i64> {
    let written = modified(log)?;
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).ok()?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail).ok()?;
    let text = String::from_utf8_lossy(&tail);
    let found = text.lines().rev().filter_map(line).find(|(_, what)| counts(what));
    found.map(|(at, _)| at.min(written))
}

/// The time of a line, and what was done; `None` for what is no whole line.
fn line(text: &str) -> Option<(i64, &str)> {
    let (head, what) = text.split_once('\t').unwrap_or((text, ""));
    let (_, time) = head.rsplit_once("> ")?;
    Some((time.split(' ').next()?.parse().ok()?, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fetch_of_all_branches_tells_of_the_others() {
        for whole in [
            "fetch: fast-forward",
            "fetch origin: storing head",
            "fetch --prune -v origin: forced-update",
            "pull: fast-forward",
            "pull --rebase: fast-forward",
            "remote update: fast-forward",
        ] {
            assert!(is_whole_fetch(whole), "{whole}");
        }
        for part in ["update by push", "fetch origin topic: storing head", "clone: from /x", ""] {
            assert!(!is_whole_fetch(part), "{part}");
        }
    }

    #[test]
    fn a_line_has_a_time_and_what_was_done() {
        let reported = "00 11 A <U> Thor <a@x> 1700000000 +0200\tfetch: fast-forward";
        assert_eq!(line(reported), Some((1_700_000_000, "fetch: fast-forward")));
        assert_eq!(line("00 11 A <a@x> 1700000000 +0200"), Some((1_700_000_000, "")));
        assert_eq!(line("junk"), None);
    }
}
