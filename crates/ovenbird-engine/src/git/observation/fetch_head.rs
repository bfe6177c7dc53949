//! `FETCH_HEAD`: what the last fetch brought. Every fetch rewrites it, also one that brought
//! nothing new; one that failed leaves it empty.

use std::path::Path;

use ovenbird_core::fact::Oid;

use super::remotes::Upstream;
use super::times::modified;

/// What the last fetch left.
pub(super) struct FetchHead {
    /// When the file was written, in Unix seconds.
    pub(super) written: i64,
    /// Each object with what it is in words, such as `branch 'main' of github.com:a/b`.
    lines: Vec<(Oid, String)>,
}

impl FetchHead {
    /// Reads the file; a linked work tree has its own, and the later one counts.
    pub(super) fn read(git_dir: &Path, common_dir: &Path) -> Option<Self> {
        let found = [git_dir, common_dir].map(|folder| Self::read_from(&folder.join("FETCH_HEAD")));
        found.into_iter().flatten().max_by_key(|found| found.written)
    }

    fn read_from(path: &Path) -> Option<Self> {
        let written = modified(path)?;
        let content = std::fs::read(path).ok()?;
        let content = String::from_utf8_lossy(&content);
        let line = |line: &str| {
            let (oid, rest) = line.split_once('\t')?;
            let (_, what) = rest.split_once('\t')?;
            Some((Oid::from_hex(oid).ok()?, what.to_owned()))
        };
        Some(Self { written, lines: content.lines().filter_map(line).collect() })
    }

    /// Where the branch was that the one that is read follows; `None` where that was not fetched.
    pub(super) fn tip_of(&self, upstream: &Upstream) -> Option<Oid> {
        let is_it = |what: &str| {
            let from = of_branch(what, upstream.branch.as_deref());
            from.is_some_and(|from| upstream.is_from(from))
        };
        self.lines.iter().find(|(_, what)| is_it(what)).map(|&(oid, _)| oid)
    }

    /// Whether an object was fetched by name.
    pub(super) fn has(&self, oid: &Oid) -> bool {
        self.lines.iter().any(|(fetched, _)| fetched == oid)
    }
}

/// Where a line's branch is from, if it is the one that is asked for; without a name all are, and
/// the remote's `HEAD` always is, of which no more than the place is reported.
fn of_branch<'l>(what: &'l str, branch: Option<&str>) -> Option<&'l str> {
    let Some(rest) = what.strip_prefix("branch '") else {
        return (!what.contains("' of ")).then_some(what);
    };
    let (name, from) = rest.split_once("' of ")?;
    branch.is_none_or(|branch| branch == name).then_some(from)
}
