//! One store copied into another: all of it, once, whatever happens meanwhile.

mod faults;
mod places;
mod whole;

use std::path::Path;

use ovenbird_core::fact::Signature;
use ovenbird_core::identity::Decision;
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{
    CopyError, CopyState, DecisionCopy, PostgresLocation, RepoCopy, RepoKey, Store, StoreCopy,
    StoreError,
};
use ovenbird_testkit::{PostgresServer, TestRepo, random_history};

use crate::stores::open;
use crate::support::{take, take_files};

/// All that a store holds, with the names of what has a number of the store's own.
const DUMP: [&str; 12] = [
    "select key, url, path, default_branch, branches, overlay, shallow, partial, unreadable,
         damaged, commits, added_at, ingested_at from repo order by key",
    "select a.key, r.key as repo from repo_alias a join repo r on r.id = a.repo_id order by a.key",
    "select r.key, t.name, t.oid, t.is_head from ref t join repo r on r.id = t.repo_id
     order by r.key, t.name",
    "select r.key, c.id, c.oid, a.name as an, a.email as ae, b.name as cn, b.email as ce,
         c.authored_at, c.authored_offset, c.committed_at, c.committed_offset, c.parents,
         c.subject, c.signed, c.reachable, c.files, c.added, c.removed
     from git_commit c join repo r on r.id = c.repo_id join signature a on a.id = c.author_id
     join signature b on b.id = c.committer_id order by r.key, c.id",
    "select r.key, t.commit_id, t.position, o.name as role, s.name, s.email from trailer t
     join repo r on r.id = t.repo_id join trailer_role o on o.id = t.role_id
     join signature s on s.id = t.signature_id order by r.key, t.commit_id, t.position",
    "select r.key, t.name, t.target, t.is_commit, t.tagged_at, t.tagged_offset, s.name as tagger,
         s.email from tag t join repo r on r.id = t.repo_id
     left join signature s on s.id = t.tagger_id order by r.key, t.name",
    "select r.key, p.id, p.path from path p join repo r on r.id = p.repo_id order by r.key, p.id",
    "select r.key, f.commit_id, f.path_id, f.added, f.removed, f.renamed_from from file_change f
     join repo r on r.id = f.repo_id order by r.key, f.commit_id, f.path_id",
    "select r.key, d.path, d.content from document d join repo r on r.id = d.repo_id
     order by r.key, d.path",
    "select r.key, s.name, s.email, u.authored, u.committed, u.trailers, u.first_at, u.last_at
     from signature_use u join repo r on r.id = u.repo_id
     join signature s on s.id = u.signature_id order by r.key, s.email, s.name",
    "select r.key, l.kind, l.at, l.seen, l.kept, l.rejected, l.reason from ledger l
     join repo r on r.id = l.repo_id order by r.key, l.id",
    "select id, body, at, made_by, note, undone_at from decision order by id",
];

fn dump(place: &str) -> Vec<String> {
    let mut store = open(place);
    let mut lines = Vec::new();
    for sql in DUMP {
        let found = store.select(sql, usize::MAX).unwrap();
        lines.extend(found.rows.iter().map(|row| format!("{row:?}")));
        lines.push(format!("{} rows of {:?}", found.rows.len(), found.columns));
    }
    lines
}

/// The line of a dump that says how many rows a query had.
fn rows(dump: &[String], column: &str) -> usize {
    let line = dump.iter().find(|line| line.contains("rows of") && line.contains(column)).unwrap();
    line.split_once(' ').unwrap().0.parse().unwrap()
}

fn read(place: &str) -> Result<Store, StoreError> {
    if PostgresLocation::is_url(place) {
        return Store::read_postgres(&place.parse().unwrap());
    }
    Store::read_sqlite(Path::new(place))
}

type Copied = (Vec<RepoCopy>, DecisionCopy);

fn copy(from: &str, to: &str) -> Result<Copied, CopyError> {
    copy_told(from, to, &mut |_| {})
}

fn copy_told(from: &str, to: &str, told: &mut dyn FnMut(u64)) -> Result<Copied, CopyError> {
    let (from, mut to) = (read(from).unwrap(), open(to));
    let copy = StoreCopy::new(&from, &mut to)?;
    let repos = copy.repos()?;
    let repos = repos.iter().map(|repo| copy.repo(repo, told)).collect::<Result<_, _>>()?;
    Ok((repos, copy.decisions()?))
}

fn states(copied: &Copied) -> Vec<CopyState> {
    copied.0.iter().map(|repo| repo.state).collect()
}

/// A history with everything that a column can hold.
fn odd_repo() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("src/a", "1\n2\n3\n4\n5\n6\n7\n8\n");
    repo.write("bin", b"\x00\x01");
    repo.commit("with a trailer\n\nReviewed-by: Ann <ann@x>\nTested-by: \nCo-authored-by: B <b@x>")
        .author("ann", "Ann@X")
        .at("7 -0130")
        .make();
    repo.commit(&"long ".repeat(20_000)).author("Ann", "ann@x").at("0 +0000").make();
    repo.git(&["mv", "src/a", "src/b"]);
    repo.write("bin", b"\x00\x02");
    repo.write("n\u{e4}me with \u{1f426}", "");
    repo.commit("moved").committer("C", "c@x").at("1700000000 +1400").make();
    repo.git(&["tag", "light"]);
    repo.git(&["tag", "-a", "-m", "x", "heavy"]);
    repo.git(&["tag", "tree", "HEAD^{tree}"]);
    let tree = repo.empty_tree();
    for rest in [
        &b"author  <> -5 -0130\ncommitter Ann <ann@x> 0 +0000\n\n"[..],
        b"author J\xfcrgen <j\xff@x> nonsense\ncommitter  <> 9223372036854775807 -9999\n\nNUL \x00 and \xe4\n",
    ] {
        let parent = repo.git(&["rev-parse", "HEAD"]);
        let raw = [format!("tree {tree}\nparent {parent}\n").as_bytes(), rest].concat();
        let odd = repo.raw_commit(&raw);
        std::fs::write(repo.path().join(".git/refs/heads/main"), format!("{odd}\n")).unwrap();
    }
    repo
}

/// A store with three repos (one rewritten, one of SHA-256, one never taken in) and decisions.
fn fill(place: &str) -> [TestRepo; 2] {
    let (odd, modern) = (odd_repo(), TestRepo::init(&["--object-format=sha256", "-b", "main"]));
    let mut store = open(place);
    take(&mut store, odd.path(), Branches::All);
    take_files(&mut store, odd.path());
    // Rewritten: what was read before stays, unreachable, some with file facts and some without.
    let lost = odd.commit("to be lost\n\nAcked-by: Gone <gone@x>").author("Gone", "gone@x").make();
    take(&mut store, odd.path(), Branches::All);
    odd.git(&["reset", "-q", "--hard", "HEAD~1"]);
    odd.write(".mailmap", b"Ann Lee <ann@lee.example> <ann@x>\n# \xff\x00 is no text\n");
    odd.commit("in place of it").make();
    take(&mut store, odd.path(), Branches::All);
    assert!(!lost.is_empty());
    random_history(&modern, 5, 40);
    take(&mut store, modern.path(), Branches::Default);
    take_files(&mut store, modern.path());
    let url = Some("https://example.org/a/b".to_owned());
    store.add_repo(&RepoKey { key: "example.org/a/b".to_owned(), url, path: None }, 5).unwrap();
    let [a, b] = ["Ann", "ann"].map(|name| Signature::new(name, "ann@x"));
    let members = vec![a.clone(), b];
    let undone = store.decide(&Decision::Merge { members: members.clone() }, 1, "me", "").unwrap();
    store.undo(undone, 2).unwrap();
    store.decide(&Decision::Hide { members }, 3, "m\u{e9}", "asked \"for\" it\n").unwrap();
    store.decide(&Decision::Split { signature: a }, 3, "me", "").unwrap();
    drop(store);
    execute(
        place,
        "insert into repo_alias (key, repo_id) select 'example.org/old/' || id, id from repo",
    );
    [odd, modern]
}

/// Runs a statement behind the store's back.
fn execute(place: &str, sql: &str) {
    if !PostgresLocation::is_url(place) {
        return rusqlite::Connection::open(place).unwrap().execute_batch(sql).unwrap();
    }
    assert!(server().psql(database(place), sql).is_some(), "{sql}");
}

fn server() -> &'static PostgresServer {
    ovenbird_testkit::postgres().unwrap()
}

fn database(place: &str) -> &str {
    place.rsplit_once('/').unwrap().1.split('?').next().unwrap()
}

/// Makes a test of a function of two kinds of stores: for each way from kind to kind.
macro_rules! on_every_way {
    ($name:ident) => {
        mod $name {
            use crate::stores::Stores;

            #[test]
            fn from_sqlite_to_sqlite() {
                super::$name(&Stores::sqlite(), &Stores::sqlite());
            }

            #[test]
            fn from_sqlite_to_postgres() {
                let Some(postgres) = Stores::postgres() else { return };
                super::$name(&Stores::sqlite(), &postgres);
            }

            #[test]
            fn from_postgres_to_sqlite() {
                let Some(postgres) = Stores::postgres() else { return };
                super::$name(&postgres, &Stores::sqlite());
            }

            #[test]
            fn from_postgres_to_postgres() {
                let Some(postgres) = Stores::postgres() else { return };
                super::$name(&postgres, &postgres);
            }
        }
    };
}

use on_every_way;
