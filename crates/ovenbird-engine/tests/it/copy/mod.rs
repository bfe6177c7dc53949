//! One store copied into another: all of it, once, whatever happens meanwhile.

mod faults;
mod places;
mod servers;
mod unlisted;
mod whole;

use std::path::Path;

use ovenbird_core::fact::{Oid, Signature};
use ovenbird_core::identity::Decision;
use ovenbird_engine::git::Branches;
use ovenbird_engine::store::{
    CopyError, CopyState, DecisionCopy, Delivery, PostgresLocation, RepoCopy, RepoKey, SharedCopy,
    Store, StoreCopy, StoreError, UnlistedCopy,
};
use ovenbird_testkit::{PostgresServer, Rng, TestRepo, random_history};

use crate::forge::called;
use crate::forge::ledger::file;
use crate::forge::make::{batch, object_queries, sayings};
use crate::stores::open;
use crate::support::{NOW, repo_id, take, take_files};

/// All that a store holds, with the names of what has a number of the store's own.
const DUMP: [&str; 22] = [
    "select key, url, path, default_branch, branches, overlay, shallow, partial, unreadable,
         damaged, commits, added_at, ingested_at, forge, number, named_at, tracked,
         references_read
     from repo order by key",
    "select a.key, r.key as repo, a.at from repo_alias a join repo r on r.id = a.repo_id order by a.key",
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
    "select r.key, n.commit_id, n.position, n.kind, n.number as named, n.named_repo
     from commit_reference n join repo r on r.id = n.repo_id
     order by r.key, n.commit_id, n.position",
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
    "select r.key, l.number, l.looked_at, l.oid from pull_request_landing l
     join repo r on r.id = l.repo_id order by r.key, l.number",
    "select r.key, l.kind, l.at, l.seen, l.kept, l.rejected, l.reason from ledger l
     join repo r on r.id = l.repo_id order by r.key, l.id",
    "select id, body, at, made_by, note, undone_at from decision order by id",
    "select r.key, e.created_at, e.id, e.type, e.actor_id, e.actor, e.action, e.number, e.payload
     from event e join repo r on r.id = e.repo_id
     order by r.key, e.created_at, e.id, e.type",
    "select r.key, t.source, t.kind, t.from_at, t.to_at from observation_window t
     join repo r on r.id = t.repo_id order by r.key, t.source, t.kind, t.from_at",
    "select r.key, c.feed, c.state, c.at from source_cursor c join repo r on r.id = c.repo_id
     order by r.key, c.feed",
    "select id, forge, login from account_login order by forge, id, login",
    "select added_at, forge, owner from tracked_owner order by forge, owner",
    "select at, forge, id, event, action, outcome from delivery order by forge, id",
    "select f.bytes, f.kind, f.forge, f.name, f.digest, f.hour, s.members, f.at, f.lines, f.kept,
         f.repeated, f.unwanted, f.no_repo, f.rejected, f.reasons, f.damage, f.first_at, f.last_at
     from ledger_file f left join ledger_scope s on s.id = f.scope_id order by f.id",
    "select (select count(*) from ledger_file f where f.id <= last_file) as files, key, number
     from removed_repo order by key",
];

fn dump(place: &str) -> Vec<String> {
    let mut store = open(place);
    let mut lines = Vec::new();
    for sql in DUMP.into_iter().map(str::to_owned).chain(object_queries()) {
        let found = store.select(&sql, usize::MAX).unwrap();
        lines.extend(found.rows.iter().map(|row| format!("{row:?}")));
        let columns = &found.columns;
        // An account has no repo: its line is no part of one.
        if columns[0] == "scope" && sql.contains("from account t") {
            let of_repo = lines.split_off(lines.len() - found.rows.len());
            lines.extend(of_repo.iter().map(|line| format!("account {line}")));
        }
        lines.push(format!("{} rows of {columns:?}", found.rows.len()));
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

type Copied = (Vec<RepoCopy>, DecisionCopy, UnlistedCopy, SharedCopy);

fn copy(from: &str, to: &str) -> Result<Copied, CopyError> {
    copy_reported(from, to, &mut |_| {})
}

fn copy_reported(from: &str, to: &str, reported: &mut dyn FnMut(u64)) -> Result<Copied, CopyError> {
    let (from, mut to) = (read(from).unwrap(), open(to));
    let copy = StoreCopy::new(&from, &mut to)?;
    let repos = copy.repos()?;
    let repos = repos.iter().map(|repo| copy.repo(repo, reported)).collect::<Result<_, _>>()?;
    let unlisted = copy.copy_unlisted(reported)?;
    let shared = copy.shared()?;
    Ok((repos, copy.decisions()?, unlisted, shared))
}

fn states(copied: &Copied) -> Vec<CopyState> {
    copied.0.iter().map(|repo| repo.state).collect()
}

/// A history with everything that a column can hold.
fn odd_repo() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("src/a", "1\n2\n3\n4\n5\n6\n7\n8\n");
    repo.write("bin", b"\x00\x01");
    repo.commit("with a trailer\n\nFixes #12, closes o/r#13.\n\nReviewed-by: Ann <ann@x>\nTested-by: \nCo-authored-by: B <b@x>")
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

/// A store with three repos (one rewritten, one of SHA-256, one never ingested) and decisions.
fn fill(place: &str) -> [TestRepo; 2] {
    let (odd, modern) = (odd_repo(), TestRepo::init(&["--object-format=sha256", "-b", "main"]));
    let mut store = open(place);
    take(&mut store, odd.path(), Branches::All);
    take_files(&mut store, odd.path());
    let id = repo_id(&mut store, odd.path());
    let landed = Oid::from_bytes(&[7; 20]).unwrap();
    store.add_landings(id, &[(1, Some(landed)), (i64::MAX, None)], 5).unwrap();
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
    fill_forge(&mut store);
    drop(store);
    execute(place, "insert into repo_alias select 'example.org/old/' || id, id, id from repo");
    [odd, modern]
}

/// The repos that nobody asked for.
const UNLISTED: usize = 40;

/// Facts of a forge, of the repo that was never ingested and of many that nobody asked for.
fn fill_forge(store: &mut Store) {
    let mut rng = Rng::new(21);
    let id = store.repo("example.org/a/b").unwrap().unwrap().id;
    store.track_owner("github.com", "Some-Org", true, 5).unwrap();
    for (at, host) in ["github.com", "example.org"].into_iter().enumerate() {
        let mut ingest = store.begin_forge(host, NOW).unwrap();
        ingest.add(batch(&sayings(&mut rng, 600))).unwrap();
        let mut many = batch(&sayings(&mut rng, 200));
        many.repos.iter_mut().enumerate().for_each(|(at, repo)| {
            let at = at % UNLISTED;
            *repo = called(Some(1_000 + at as i64), &format!("c/{at}"), 7);
        });
        many.events[0].1.payload = Some(vec![0, 255, 92]);
        many.events[0].1.action = Some("opened".to_owned());
        many.events[0].1.number = Some(i64::MAX);
        ingest.add(many).unwrap();
        let known = called(Some(77), "A/B", 9);
        let mut of_known = batch(&sayings(&mut rng, 300));
        of_known.repos.fill(known);
        ingest.add(of_known).unwrap();
        let window = ovenbird_core::fact::Window { from: -5, to: 5 };
        ingest.record_window(id, "rest", "issue", window).unwrap();
        ingest.set_cursor(id, host, "{\"page\":2}").unwrap();
        let delivery = Delivery {
            id: "d-1".to_owned(),
            event: "push".to_owned(),
            action: None,
            outcome: "kept".to_owned(),
        };
        ingest.record_delivery(&delivery).unwrap();
        ingest.commit().unwrap();
        let scope = store.scope("github.com").unwrap();
        let ingest = store.begin_forge(host, NOW).unwrap();
        ingest.record_file(&file(at as i64, 1), None).unwrap();
        ingest.record_file(&file(at as i64, 1), None).unwrap();
        ingest.record_file(&file(at as i64 + 5, 2), Some(&scope)).unwrap();
        ingest.commit().unwrap();
    }
    let gone = store.repo("github.com/c/3").unwrap().unwrap().id;
    store.remove_repo(gone).unwrap();
}

/// Runs a statement behind the store's back.
pub(crate) fn execute(place: &str, sql: &str) {
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
