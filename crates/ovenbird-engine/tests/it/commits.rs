//! What is read of commits equals what git says of them.

use std::collections::BTreeMap;
use std::path::Path;

use ovenbird_core::fact::{Batch, Signature, Timestamp};
use ovenbird_engine::git::{Branches, GitRepo, WalkReport};
use ovenbird_testkit::{Rng, TestRepo, has_git_feature, random_history};

use crate::support::{git, latin1, rev_list};

/// One commit in the words of `git log`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    parents: String,
    author: Signature,
    committer: Signature,
    authored: Option<Timestamp>,
    committed: Option<Timestamp>,
    subject: String,
}

pub(crate) fn read(path: &Path, branches: Branches) -> (BTreeMap<String, Line>, WalkReport) {
    let repo = GitRepo::open(path).expect("the repository opens");
    let refs = repo.refs(branches).expect("refs are read");
    let tips: Vec<_> = refs.tips.iter().map(|tip| tip.oid).collect();
    let mut signatures = Vec::new();
    let mut found = BTreeMap::new();
    let report = repo.read_all_commits(&tips, &mut |batch: Batch| {
        signatures.extend(batch.signatures);
        for commit in batch.commits {
            let parents: Vec<String> = commit.parents.iter().map(ToString::to_string).collect();
            let line = Line {
                parents: parents.join(" "),
                author: signatures[commit.author as usize].clone(),
                committer: signatures[commit.committer as usize].clone(),
                authored: commit.authored,
                committed: commit.committed,
                subject: commit.subject,
            };
            assert!(found.insert(commit.oid.to_string(), line).is_none(), "a commit came twice");
        }
        Ok(())
    });
    (found, report.expect("the walk ends"))
}

pub(crate) fn git_log(path: &Path, revisions: &str) -> BTreeMap<String, Line> {
    let format = "--format=%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%s%x01";
    let output = ovenbird_testkit::git_command(path)
        .args(["log", "--date=raw", format, revisions])
        .output()
        .expect("git runs");
    let mut found = BTreeMap::new();
    for entry in output.stdout.split(|&byte| byte == 1) {
        let fields: Vec<String> = entry
            .strip_prefix(b"\n")
            .unwrap_or(entry)
            .split(|&byte| byte == 0)
            .map(latin1)
            .collect();
        let [oid, parents, an, ae, ad, cn, ce, cd, subject] = fields.as_slice() else { continue };
        let line = Line {
            parents: parents.clone(),
            author: Signature::new(an, ae),
            committer: Signature::new(cn, ce),
            authored: raw_date(ad),
            committed: raw_date(cd),
            subject: subject.clone(),
        };
        found.insert(oid.clone(), line);
    }
    found
}

fn raw_date(text: &str) -> Option<Timestamp> {
    let (seconds, offset) = text.split_once(' ')?;
    let offset: i16 = offset.parse().ok()?;
    Some(Timestamp::new(seconds.parse().ok()?, offset / 100 * 60 + offset % 100))
}

#[test]
fn a_random_history_is_read_as_git_reads_it() {
    for seed in 1..4 {
        let repo = TestRepo::bare();
        random_history(&repo, seed, 2_000);
        if seed == 2 {
            repo.git(&["repack", "-adfq", "--depth=50"]);
        }
        let (found, report) = read(repo.path(), Branches::Default);
        assert_eq!(found, git_log(repo.path(), "HEAD"));
        assert_eq!((report.unreadable, report.damaged), (0, 0));
    }
}

#[test]
fn all_branches_are_read_on_request() {
    let repo = TestRepo::new();
    repo.commit("on main").make();
    repo.git(&["checkout", "-qb", "side"]);
    repo.commit("on side").make();
    repo.git(&["checkout", "-q", "main"]);
    assert_eq!(read(repo.path(), Branches::Default).0.len(), 1);
    assert_eq!(read(repo.path(), Branches::All).0.len(), 2);
}

#[test]
fn a_sha256_repository_is_read() {
    if !has_git_feature("--object-format=sha256") {
        eprintln!("skipped: this git makes no SHA-256 repositories");
        return;
    }
    let repo = TestRepo::init(&["--object-format=sha256", "-b", "main"]);
    random_history(&repo, 7, 300);
    let (found, _) = read(repo.path(), Branches::Default);
    assert_eq!(found, git_log(repo.path(), "HEAD"));
    assert!(found.keys().all(|oid| oid.len() == 64));
}

#[test]
fn trailers_are_those_that_git_finds() {
    let mut rng = Rng::new(11);
    let pieces = [
        "Signed-off-by: A <a@x.org>",
        "Reviewed-by: B C <b@x.org>",
        "some prose here",
        "",
        "Helped-by: 12",
        "co-authored-by: D <d@x.org>",
        "  folded <f@x.org>",
        "not a trailer: <q@x.org>",
        "(cherry picked from commit 1234)",
        "Acked-By : E <e@x.org>",
        "---",
        "# a comment",
        "Conflicts:",
        "\ta/path",
        "Tested-by: <t@x.org>",
        "Nothing-by: nobody",
        "prose again",
        "\tReviewed-by: G <g@x.org>",
    ];
    let repo = TestRepo::new();
    for case in 0..1_000 {
        let lines: Vec<&str> =
            (0..=rng.below(9)).map(|_| pieces[rng.below(pieces.len())]).collect();
        let message = format!("subject\n\n{}\n", lines.join("\n"));
        // A commit's message is no mail: for it, a line of dashes ends nothing.
        let parse = ["interpret-trailers", "--parse", "--no-divider"];
        let parsed = repo.git_bytes(&parse, message.as_bytes());
        let expected: Vec<String> = latin1(&parsed)
            .lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(_, value)| value.contains('<') && value.contains('@'))
            .map(|(token, _)| token.trim().to_ascii_lowercase())
            .collect();
        let found: Vec<String> = ovenbird_core::fact::trailer::people(message.as_bytes())
            .into_iter()
            .map(|named| named.role)
            .collect();
        assert_eq!(found, expected, "case {case}: {message:?}");
    }
}

#[test]
fn tags_are_read_with_their_dates() {
    let repo = TestRepo::new();
    let commit = repo.commit("one").make();
    repo.git(&["tag", "light"]);
    repo.git(&["tag", "-a", "v1.0", "-m", "first"]);
    repo.git(&["tag", "-a", "nested", "-m", "of a tag", "v1.0"]);
    let blob = String::from_utf8(repo.git_bytes(&["hash-object", "-w", "--stdin"], b"x")).unwrap();
    repo.git(&["tag", "of-a-blob", blob.trim()]);
    let refs = GitRepo::open(repo.path()).unwrap().refs(Branches::Default).unwrap();
    let tags: Vec<_> = refs
        .tags
        .iter()
        .map(|tag| (tag.name.as_str(), tag.target.to_string() == commit, tag.is_commit, tag.tagged))
        .collect();
    let tagged = Some(Timestamp::new(1_600_000_100, 120));
    assert_eq!(
        tags,
        [
            ("light", true, true, None),
            ("nested", true, true, tagged),
            ("of-a-blob", false, false, None),
            ("v1.0", true, true, tagged),
        ]
    );
}

#[test]
fn a_repository_is_found_from_inside_its_work_tree() {
    let repo = TestRepo::new();
    repo.write("a/b/c.txt", "x");
    repo.commit("one").make();
    let found = GitRepo::open(&repo.path().join("a/b")).unwrap();
    assert_eq!(
        found.work_dir().unwrap().canonicalize().unwrap(),
        repo.path().canonicalize().unwrap()
    );
    let worktree = repo.path().join("../linked");
    repo.git(&["worktree", "add", "-q", worktree.to_str().unwrap()]);
    assert_eq!(read(&worktree, Branches::Default).0.len(), 1);
    assert_eq!(rev_list(repo.path(), &["HEAD"]).len(), 1);
    assert_eq!(git(repo.path(), &["status", "--porcelain"]), "");
}
