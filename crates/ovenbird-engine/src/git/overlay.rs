//! What a repository lays over its objects: replace refs, grafts, a shallow boundary.
//!
//! Each changes which parents a commit is seen to have, so git and this reader honor them alike.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use gix::ObjectId;

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
    pub(crate) fn read(repo: &gix::Repository) -> Self {
        let shallow = repo.shallow_commits().ok().flatten();
        let grafts = std::fs::read(repo.common_dir().join("info/grafts")).unwrap_or_default();
        Self {
            replaced: replace_refs(repo),
            grafts: grafts.split(|&byte| byte == b'\n').filter_map(graft).collect(),
            shallow: shallow.map(|s| s.iter().copied().collect()).unwrap_or_default(),
        }
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
fn replace_refs(repo: &gix::Repository) -> HashMap<ObjectId, ObjectId> {
    let Ok(refs) = repo.references() else { return HashMap::new() };
    let Ok(found) = refs.prefixed("refs/replace/") else { return HashMap::new() };
    let direct: HashMap<ObjectId, ObjectId> = found
        .flatten()
        .filter_map(|reference| {
            let name = reference.name().as_bstr().to_string();
            let from = ObjectId::from_hex(name.strip_prefix("refs/replace/")?.as_bytes()).ok()?;
            Some((from, reference.try_id()?.detach()))
        })
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
