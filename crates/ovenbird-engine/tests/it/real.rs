//! Our counts against git's own on real repositories.
//!
//! `OVENBIRD_TEST_REPOS` names them, separated by `:`. This very repository is always one, where
//! the tests run inside of its clone, and one is made, with a mailmap and tags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::Mailmap;
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::store::Store;
use ovenbird_testkit::{TestRepo, random_history};

use crate::commits::{git_log, read};
use crate::support::{counted, git, history, latin1, numstat, take};

/// A history with tags and every form of line that a mailmap can have.
fn made() -> TestRepo {
    let repo = TestRepo::new();
    random_history(&repo, 31, 600);
    repo.git(&["reset", "-q", "--hard", "main"]);
    let mailmap = "# people who changed their names\n\
        Pia One <p1@x.org>\n<new2@x.org> <P2@X.org>\nPia Three <new3@x.org> <p3@x.org>\n\
        Pia Four <new4@x.org> P4 <p4@x.org>\nPia Four <p4@x.org>\n  Odd   Spaces  <p5@x.org>  \n\
        broken line\n<only@x.org>\nPia <p6@x.org> not P6 <p6@x.org>\nLast <p7@x.org>\nWins <p7@x.org>\n";
    repo.write(".mailmap", mailmap);
    repo.commit("a mailmap").make();
    for number in 0..40 {
        repo.git(&["tag", &format!("v1.{number}"), &format!("HEAD~{}", number * 10)]);
    }
    repo.git(&["tag", "-am", "annotated", "v2.0"]);
    repo
}

/// The repositories to look at; the made one lasts as long as its value.
#[expect(clippy::print_stdout, reason = "the output of the tests says what they ran on")]
pub(crate) fn repositories() -> (Vec<PathBuf>, TestRepo) {
    let named = std::env::var("OVENBIRD_TEST_REPOS").unwrap_or_default();
    let mut paths: Vec<PathBuf> =
        named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if own.join(".git").exists() {
        paths.push(own);
    }
    println!("real repositories: {paths:?}");
    let made = made();
    paths.push(made.path().to_owned());
    (paths, made)
}

#[test]
fn every_commit_is_read_as_git_log_shows_it() {
    let (paths, _made) = repositories();
    for path in paths {
        let (found, report) = read(&path, Branches::Default);
        let expected = git_log(&path, "HEAD");
        assert_eq!(found.len(), expected.len(), "{}", path.display());
        let mut odd = 0;
        for (oid, line) in &expected {
            if &found[oid] != line {
                odd += 1;
                assert!(odd <= 20, "{}: {oid}: {:?} is not {line:?}", path.display(), found[oid]);
                println!("{}: {oid}\n  ours {:?}\n  git  {line:?}", path.display(), found[oid]);
            }
        }
        println!("{}: {} commits, {odd} differ, {report:?}", path.display(), found.len());
        assert_eq!(odd, 0, "{}", path.display());
    }
}

#[test]
fn authors_and_tags_are_counted_as_by_git_shortlog() {
    let (paths, _made) = repositories();
    for path in paths {
        let mut store = Store::in_memory().unwrap();
        take(&mut store, &path, Branches::Default);
        let repo = GitRepo::open(&path).unwrap();
        let tip = repo.refs(Branches::Default).unwrap().head.map(|head| head.oid);
        let documents = repo.documents(tip).unwrap().found;
        let mailmap = documents.iter().find(|document| document.path == ".mailmap");
        let mailmap = Mailmap::parse(mailmap.map_or(&[], |document| &document.content));
        let history = history(&mut store, &path);
        let mut ours: BTreeMap<Signature, u64> = BTreeMap::new();
        for commit in &history.commits {
            let mapped = mailmap.resolve(&history.signatures[commit.author as usize]);
            *ours.entry(mapped).or_default() += 1;
        }
        let mut shortlog: BTreeMap<Signature, u64> = BTreeMap::new();
        let format = "--group=format:%aN%x01%aE";
        let printed = ovenbird_testkit::git_command(&path)
            .args(["shortlog", "-s", format, "HEAD"])
            .output()
            .unwrap();
        for line in printed.stdout.split(|&byte| byte == b'\n').map(latin1) {
            let Some((count, who)) = line.split_once('\t') else { continue };
            let (name, email) = who.split_once('\u{1}').expect("a name and an e-mail");
            *shortlog.entry(Signature::new(name, email)).or_default() +=
                count.trim().parse::<u64>().expect("a count");
        }
        assert_eq!(ours, shortlog, "{}", path.display());
        let tags: BTreeSet<String> =
            git(&path, &["tag", "-l"]).lines().map(str::to_owned).collect();
        let found: BTreeSet<String> = history.tags.iter().map(|tag| tag.name.clone()).collect();
        assert_eq!(found, tags, "{}", path.display());
        println!("{}: {} authors, {} tags", path.display(), ours.len(), tags.len());
    }
}

#[test]
fn every_signature_is_mapped_as_by_git_check_mailmap() {
    let (paths, _made) = repositories();
    for path in paths {
        let repo = GitRepo::open(&path).unwrap();
        let tip = repo.refs(Branches::Default).unwrap().head.map(|head| head.oid);
        let Some(document) =
            repo.documents(tip).unwrap().found.into_iter().find(|d| d.path == ".mailmap")
        else {
            continue;
        };
        let mailmap = Mailmap::parse(&document.content);
        let mut store = Store::in_memory().unwrap();
        take(&mut store, &path, Branches::Default);
        // A contact that git cannot parse back from its own notation is left out.
        let plain = |text: &str| {
            !text.is_empty()
                && !text.contains(['<', '>', '\u{fffd}', '\n'])
                && text.is_ascii()
                && text.trim() == text
        };
        let signatures: Vec<Signature> = history(&mut store, &path)
            .signatures
            .into_iter()
            .filter(|signature| plain(&signature.name) && plain(&signature.email))
            .collect();
        let input: String = signatures.iter().map(|signature| format!("{signature}\n")).collect();
        let output = run_with_input(&path, &["check-mailmap", "--stdin"], input.as_bytes());
        let expected: Vec<String> = output.split(|&byte| byte == b'\n').map(latin1).collect();
        for (signature, expected) in signatures.iter().zip(expected) {
            assert_eq!(
                mailmap.resolve(signature).to_string(),
                expected,
                "{}: {signature}",
                path.display()
            );
        }
        println!("{}: {} signatures mapped", path.display(), signatures.len());
    }
}

fn run_with_input(path: &Path, args: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut child = ovenbird_testkit::git_command(path)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap().stdout;
    feeder.join().unwrap().unwrap();
    output
}

#[test]
fn line_counts_are_those_of_git_numstat() {
    let (paths, _made) = repositories();
    for path in paths {
        let (ours, theirs) = (counted(&path), numstat(&path));
        let (ours_keys, their_keys): (Vec<_>, Vec<_>) =
            (ours.keys().collect(), theirs.keys().collect());
        assert!(ours_keys == their_keys, "{}: not the same files", path.display());
        let differing: Vec<_> =
            theirs.iter().filter(|(key, lines)| ours[*key] != **lines).collect();
        println!("{}: {} files, {} differ", path.display(), ours.len(), differing.len());
        assert!(differing.is_empty(), "{}: {:?}", path.display(), &differing[..1]);
    }
}

#[test]
fn every_commits_trailers_are_those_of_git() {
    let (paths, _made) = repositories();
    for path in paths {
        let format = "--format=%H%x01%B%x01%(trailers:only)";
        let args = ["log", "-z", "--all", "--encoding=UTF-8", format];
        let printed = ovenbird_testkit::git_command(&path).args(args).output().unwrap().stdout;
        let (mut commits, mut trailers) = (0, 0);
        for entry in printed.split(|&byte| byte == 0).filter(|entry| !entry.is_empty()) {
            let parts: Vec<&[u8]> = entry.split(|&byte| byte == 1).collect();
            // A message with such a byte in it is left out.
            let [oid, message, expected] = parts[..] else { continue };
            let found = ovenbird_core::fact::trailer::block(message);
            let shown: Vec<u8> = found
                .iter()
                .flat_map(|(token, value)| [token, b": ".as_slice(), value, b"\n"].concat())
                .collect();
            assert_eq!(latin1(&shown), latin1(expected), "{}", latin1(oid));
            (commits, trailers) = (commits + 1, trailers + found.len());
        }
        println!("{}: {commits} commits, {trailers} trailers", path.display());
    }
}
