//! What a repository lays over its objects: replace refs, grafts, a shallow boundary.
//!
//! Each changes which parents a commit is seen to have, so git and this reader honor them alike.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use gix::ObjectId;

use super::config::Config;
use super::error::GitError;
use super::file;
use super::place::Place;
use super::refs::Names;

/// The most that is read of a list of commits.
const LARGEST: u64 = 64 << 20;

/// Replacements of replacements that are followed, as in git.
const MOST_REPLACEMENTS: usize = 4;

/// The overlay of one repository, read when it is opened.
#[derive(Default)]
pub(crate) struct Overlay {
    pub(crate) replaced: HashMap<ObjectId, ObjectId>,
    pub(crate) grafts: HashMap<ObjectId, Vec<ObjectId>>,
    pub(crate) shallow: HashSet<ObjectId>,
}

impl Overlay {
    pub(super) fn read(place: &Place, config: &Config) -> Result<Self, GitError> {
        let replaced = replaced(&Names::read(place, config, "refs/replace/")?);
        let lines = |name: &str| {
            let content = file::read(&place.common_dir.join(name), LARGEST);
            content.map(Option::unwrap_or_default).map_err(|error| GitError::Open {
                path: place.git_dir.clone(),
                reason: format!("cannot read `{name}`: {error}"),
            })
        };
        let (grafts, shallow) = (lines("info/grafts")?, lines("shallow")?);
        let split = |byte: &u8| *byte == b'\n';
        Ok(Self {
            replaced,
            grafts: grafts.split(split).filter_map(graft).collect(),
            shallow: shallow
                .split(split)
                .filter_map(|line| ObjectId::from_hex(line.trim_ascii()).ok())
                .collect(),
        })
    }

    /// The parents that git shows for a commit whose object names `parents`.
    pub(crate) fn parents(&self, commit: &ObjectId, parents: Vec<ObjectId>) -> Vec<ObjectId> {
        if self.shallow.contains(commit) {
            return Vec::new();
        }
        self.grafts.get(commit).cloned().unwrap_or(parents)
    }

    pub(crate) fn state(&self) -> String {
        let mut lines: BTreeSet<String> =
            self.shallow.iter().map(|id| format!("shallow {id}")).collect();
        lines.extend(self.replaced.iter().map(|(from, to)| format!("replace {from} {to}")));
        lines.extend(self.grafts.iter().map(|(id, parents)| format!("graft {id} {parents:?}")));
        // Only equality counts, so a short digest of a long boundary is enough.
        let mut digest = 0xcbf2_9ce4_8422_2325_u64;
        for byte in lines.iter().flat_map(|line| line.bytes()) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut state = String::new();
        if !lines.is_empty() {
            write!(state, "{}:{digest:016x}", lines.len()).expect("writing to a string");
        }
        state
    }
}

/// What each replaced object finally stands for: a replacement may be replaced in turn.
fn replaced(names: &Names) -> HashMap<ObjectId, ObjectId> {
    let direct: HashMap<ObjectId, ObjectId> = names
        .direct(b"refs/replace/")
        .filter_map(|(from, to)| Some((ObjectId::from_hex(from).ok()?, to)))
        .collect();
    let last = |mut id: ObjectId| {
        // Git follows so many, and gives up on a ring.
        for _ in 0..MOST_REPLACEMENTS {
            let Some(&next) = direct.get(&id) else { break };
            id = next;
        }
        id
    };
    direct.iter().map(|(&from, &to)| (from, last(to))).collect()
}

/// One line of `info/grafts`: a commit and its parents.
fn graft(line: &[u8]) -> Option<(ObjectId, Vec<ObjectId>)> {
    if line.starts_with(b"#") {
        return None;
    }
    let mut ids = line.trim_ascii().split(u8::is_ascii_whitespace).map(ObjectId::from_hex);
    Some((ids.next()?.ok()?, ids.collect::<Result<_, _>>().ok()?))
}
