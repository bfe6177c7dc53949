//! One repository in a temp folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use crate::git_command;

/// A repository that is gone when dropped.
pub struct TestRepo {
    path: PathBuf,
    _folder: TempDir,
}

/// A commit about to be made; see [`TestRepo::commit`].
pub struct NewCommit<'a> {
    repo: &'a TestRepo,
    message: String,
    author: (String, String),
    committer: Option<(String, String)>,
    date: String,
    committer_date: Option<String>,
}

impl TestRepo {
    /// An empty repository with a work tree, on branch `main`.
    pub fn new() -> Self {
        Self::init(&["-b", "main"])
    }

    /// An empty bare repository.
    pub fn bare() -> Self {
        Self::init(&["--bare", "-b", "main"])
    }

    /// An empty repository made with more options of `git init`.
    pub fn init(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temp folder can be made");
        let path = folder.path().join("repo");
        std::fs::create_dir(&path).expect("a folder can be made");
        let repo = Self { path, _folder: folder };
        repo.git(&[&["init", "-q"], options].concat());
        repo
    }

    /// A clone of `source` made with more options of `git clone`.
    pub fn clone_of(source: &Path, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temp folder can be made");
        let path = folder.path().join("repo");
        let output = git_command(folder.path())
            .args(["clone", "-q"])
            .args(options)
            .arg(format!("file://{}", source.display()))
            .arg(&path)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { path, _folder: folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs git in it and returns what it printed, without the last line break.
    pub fn git(&self, args: &[&str]) -> String {
        String::from_utf8_lossy(&self.git_bytes(args, b"")).trim_end_matches('\n').to_owned()
    }

    /// Runs git in it with some input and returns the bytes that it printed.
    pub fn git_bytes(&self, args: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = git_command(&self.path)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git runs");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let input = input.to_owned();
        // Fed from a thread, or two full pipes could wait for each other.
        let feeder = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().expect("git ends");
        let _ = feeder.join();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {args:?}: {errors}");
        output.stdout
    }

    /// Writes a file into the work tree.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path.join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("folders can be made");
        std::fs::write(file, content).expect("a file can be written");
    }

    /// Begins a commit of everything in the work tree; finish it with [`NewCommit::make`].
    pub fn commit(&self, message: &str) -> NewCommit<'_> {
        NewCommit {
            repo: self,
            message: message.to_owned(),
            author: ("Ann Author".to_owned(), "ann@example.org".to_owned()),
            committer: None,
            date: "1600000000 +0200".to_owned(),
            committer_date: None,
        }
    }

    /// Writes a commit object of exactly these bytes, whatever they are, and returns its name.
    pub fn raw_commit(&self, bytes: &[u8]) -> String {
        let name =
            self.git_bytes(&["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], bytes);
        String::from_utf8_lossy(&name).trim().to_owned()
    }

    /// The name of the empty tree, which is written if it is not there.
    pub fn empty_tree(&self) -> String {
        String::from_utf8_lossy(&self.git_bytes(&["mktree"], b"")).trim().to_owned()
    }
}

impl Default for TestRepo {
    fn default() -> Self {
        Self::new()
    }
}

impl NewCommit<'_> {
    /// Sets the author; without a committer also that.
    #[must_use]
    pub fn author(mut self, name: &str, email: &str) -> Self {
        self.author = (name.to_owned(), email.to_owned());
        self
    }

    /// Sets the committer.
    #[must_use]
    pub fn committer(mut self, name: &str, email: &str) -> Self {
        self.committer = Some((name.to_owned(), email.to_owned()));
        self
    }

    /// Sets the author's date, as `seconds offset`; without a committer's date also that.
    #[must_use]
    pub fn at(mut self, date: &str) -> Self {
        date.clone_into(&mut self.date);
        self
    }

    /// Sets the committer's date, as `seconds offset`.
    #[must_use]
    pub fn committed_at(mut self, date: &str) -> Self {
        self.committer_date = Some(date.to_owned());
        self
    }

    /// Makes the commit and returns its name.
    pub fn make(self) -> String {
        self.repo.git(&["add", "-A"]);
        let committer = self.committer.as_ref().unwrap_or(&self.author);
        let committer_date = self.committer_date.as_ref().unwrap_or(&self.date);
        let status = git_command(&self.repo.path)
            .args(["commit", "-q", "--allow-empty", "--allow-empty-message", "-m", &self.message])
            .env("GIT_AUTHOR_NAME", &self.author.0)
            .env("GIT_AUTHOR_EMAIL", &self.author.1)
            .env("GIT_COMMITTER_NAME", &committer.0)
            .env("GIT_COMMITTER_EMAIL", &committer.1)
            // The `@` lets git take small numbers for seconds, too.
            .env("GIT_AUTHOR_DATE", format!("@{}", self.date))
            .env("GIT_COMMITTER_DATE", format!("@{committer_date}"))
            .status()
            .expect("git runs");
        assert!(status.success(), "git commit failed");
        self.repo.git(&["rev-parse", "HEAD"])
    }
}
