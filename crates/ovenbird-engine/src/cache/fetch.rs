//! The four things done with `git`: clone, ask for the refs, fetch, complete.
//!
//! Nothing here decides when; that is [`super::acquire`].

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_core::fact::Remote;
use ovenbird_core::identity::DOCUMENTS;

use super::error::FetchFailure;
use super::git_command::{Git, REMOTE, nowhere, url_setting};
use super::message::is_filter_refused;
use super::reach::Reach;
use super::refs::{Head, Refs};
use super::run::{Output, Watch, run};
use super::{Depth, entry};

/// Leaves trees and files out.
const FILTER: &str = "--filter=tree:0";

/// What a server says that does not know filters and sends everything.
const FILTER_IGNORED: &str = "filtering not recognized by server";

/// Options of every fetch: everything forced, what is gone is pruned, nothing else happens.
const FETCH: [&str; 11] = [
    "fetch",
    "--progress",
    "--force",
    "--prune",
    "--no-tags",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--no-show-forced-updates",
    "--update-head-ok",
    "--no-write-commit-graph",
];

/// What is fetched, and where it goes.
const REFSPECS: [&str; 2] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

/// Packs beyond this number are joined into one, because each slows reading down.
const MOST_PACKS: usize = 50;

/// The use of `git` for one remote.
pub(super) struct Fetcher<'a> {
    pub(super) git: Git<'a>,
    pub(super) remote: &'a Remote,
    /// What holds `git` to the addresses that were checked.
    pub(super) reach: Reach,
    pub(super) watch: Watch<'a>,
}

impl Fetcher<'_> {
    pub(super) fn network(&self, url_by_name: bool) -> Command {
        let mut command = self.git.network(self.remote, &self.reach);
        if url_by_name {
            command.args(["-c", &url_setting(&self.reach.url)]);
        }
        command
    }

    fn local(&self, path: &Path, args: &[&str]) -> Result<Output, FetchFailure> {
        run(self.git.local(path).args(args), &self.watch)
    }

    /// Clones into the folder `path`, which must not exist. A failure leaves it for the caller
    /// to delete.
    pub(super) fn clone_into(&self, path: &Path, depth: Depth) -> Result<(), FetchFailure> {
        if depth == Depth::CommitsOnly {
            match self.clone_with(path, &[FILTER]) {
                Ok(output) if output.message.contains(FILTER_IGNORED) => {
                    return self.mark_complete(path);
                }
                Err(failure) if is_filter_refused(&failure) => remove_folder(path)?,
                other => return other.map(|_| ()),
            }
        }
        self.clone_with(path, &[]).map(|_| ())
    }

    fn clone_with(&self, path: &Path, filter: &[&str]) -> Result<Output, FetchFailure> {
        let mut command = self.network(false);
        command.args(["clone", "--bare", "--progress", "--template=", "--origin", REMOTE]);
        command.args(filter).arg("--").arg(&self.reach.url).arg(path);
        let output = run(&mut command, &self.watch)?;
        // Each call brings its own URL: two spellings of one repo share the clone.
        self.unset(path, &format!("remote.{REMOTE}.url"))?;
        Ok(output)
    }

    /// Asks the remote for its refs; `path` is the clone, if there is one.
    pub(super) fn remote_refs(&self) -> Result<Refs, FetchFailure> {
        let mut command = self.network(true);
        command.arg("--git-dir").arg(nowhere(self.git.home));
        command.args([
            "ls-remote",
            "--symref",
            "--",
            REMOTE,
            "HEAD",
            "refs/heads/*",
            "refs/tags/*",
        ]);
        run(&mut command, &self.watch).map(|output| Refs::of_remote(&output.answer))
    }

    /// The clone's refs. Each must lead to an object that is there, else the clone is damaged.
    pub(super) fn local_refs(&self, path: &Path) -> Result<Refs, FetchFailure> {
        let format = "--format=%(objectname) %(objecttype) %(refname)";
        let is_whole =
            ["HEAD", "config", "objects", "refs"].iter().all(|name| path.join(name).exists());
        if !is_whole {
            return Err(FetchFailure::Damaged("a part of it is missing".to_owned()));
        }
        match self.local(path, &["for-each-ref", format, "refs/heads", "refs/tags"]) {
            Ok(output) if is_broken_ref(&output.message) => {
                Err(FetchFailure::Damaged(output.message))
            }
            Ok(output) => Ok(Refs::of_clone(path, &output.answer)),
            Err(
                FetchFailure::Git(text)
                | FetchFailure::Unreachable(text)
                | FetchFailure::Denied(text),
            ) => Err(FetchFailure::Damaged(text)),
            Err(other) => Err(other),
        }
    }

    /// Brings the clone to the remote's refs; with `complete`, also all that a partial clone
    /// has left out.
    pub(super) fn fetch(
        &self,
        path: &Path,
        there: &Refs,
        complete: bool,
    ) -> Result<(), FetchFailure> {
        let mut command = self.network(true);
        command.arg("--git-dir").arg(path).args(FETCH);
        if complete {
            command.args(["--refetch", "--no-filter"]);
        } else if entry::is_partial(path) {
            command.arg(FILTER);
        }
        command.args(["--", REMOTE]).args(REFSPECS);
        if let Some(Head::Detached(_)) = there.head {
            command.arg("HEAD");
        }
        run(&mut command, &self.watch)?;
        self.set_head(path, there)?;
        if complete { self.mark_complete(path) } else { Ok(()) }
    }

    /// Brings what a clone of commits only lacks of the small files that say who is who: one tree,
    /// and a file or two. Without them people are distinguished less well, and the reader says so.
    pub(super) fn fetch_documents(&self, path: &Path) {
        if !entry::is_partial(path) {
            return;
        }
        for document in DOCUMENTS {
            let mut command = self.network(true);
            // A missing object is asked for when it is read.
            command.env_remove("GIT_NO_LAZY_FETCH").arg("--git-dir").arg(path);
            command.args(["cat-file", "-e", &format!("HEAD:{document}")]);
            _ = run(&mut command, &self.watch);
        }
    }

    fn set_head(&self, path: &Path, there: &Refs) -> Result<(), FetchFailure> {
        match &there.head {
            None => return Ok(()),
            Some(Head::Branch(branch)) => self.local(path, &["symbolic-ref", "HEAD", branch])?,
            Some(Head::Detached(oid)) => {
                self.local(path, &["update-ref", "--no-deref", "HEAD", oid])?
            }
        };
        Ok(())
    }

    /// Takes away what makes `git` think that objects may be missing. The settings go first: a
    /// clone that still has any is taken for a partial one, and completed once more.
    fn mark_complete(&self, path: &Path) -> Result<(), FetchFailure> {
        self.unset(path, "extensions.partialClone")?;
        self.unset(path, &format!("remote.{REMOTE}.partialclonefilter"))?;
        self.unset(path, &format!("remote.{REMOTE}.promisor"))?;
        for marker in packs(path, "promisor") {
            fs::remove_file(marker).map_err(|error| file_failure(&error))?;
        }
        Ok(())
    }

    /// Deletes a setting of the clone, if it has it.
    fn unset(&self, path: &Path, name: &str) -> Result<(), FetchFailure> {
        if self.local(path, &["config", "--local", "--get-all", name]).is_err() {
            return Ok(());
        }
        self.local(path, &["config", "--local", "--unset-all", name]).map(|_| ())
    }

    /// Joins packs and loose refs if there are many. Nothing is forgotten: commits that no ref
    /// leads to any more stay, because a store may know them. The caller excludes readers.
    pub(super) fn consolidate(&self, path: &Path) -> Result<(), FetchFailure> {
        self.local(path, &["pack-refs", "--all"])?;
        self.local(path, &["repack", "-a", "-d", "-q", "--keep-unreachable"]).map(|_| ())
    }
}

/// Other warnings may come from the user's configuration and say nothing of the clone.
fn is_broken_ref(message: &str) -> bool {
    message.lines().any(|line| line.starts_with("error:") || line.starts_with("warning: ignoring"))
}

/// Whether a clone should be consolidated.
pub(super) fn has_many_packs(path: &Path) -> bool {
    packs(path, "pack").len() > MOST_PACKS
}

fn packs(path: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(path.join("objects/pack")) else { return Vec::new() };
    let files = folder.flatten().map(|entry| entry.path());
    files.filter(|file| file.extension().is_some_and(|found| found == extension)).collect()
}

/// Deletes a folder if it exists.
pub(super) fn remove_folder(path: &Path) -> Result<(), FetchFailure> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_failure(&error)),
        _ => Ok(()),
    }
}

fn file_failure(error: &std::io::Error) -> FetchFailure {
    FetchFailure::Git(error.to_string())
}

/// Deletes what a killed `git` has left in a clone: lock files, which would stop every later
/// fetch, and packs that it had begun. The caller holds the fetch lock, so none is in use.
pub(super) fn tidy(path: &Path) {
    let is_lock = |file: &Path| file.extension().is_some_and(|found| found == "lock");
    let is_begun = |file: &Path| {
        file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"tmp_"))
    };
    delete_files(path, false, &is_lock);
    delete_files(&path.join("refs"), true, &is_lock);
    delete_files(&path.join("objects"), true, &is_begun);
}

/// What cannot be deleted shows itself when `git` stumbles over it.
fn delete_files(folder: &Path, deep: bool, matches: &dyn Fn(&Path) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if deep && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            delete_files(&path, deep, matches);
        } else if matches(&path) {
            _ = fs::remove_file(&path);
        }
    }
}
