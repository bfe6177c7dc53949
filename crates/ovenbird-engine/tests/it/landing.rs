//! Pull requests that were closed and landed all the same, from the remote into every store.

use std::collections::BTreeMap;

use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, Source, Tie,
};
use ovenbird_core::fact::{Oid, Remote};
use ovenbird_core::identity::{AccountSignatures, Evidence, Options, resolve};
use ovenbird_core::metric::forge_index::{Landed, Outcome};
use ovenbird_core::metric::{ForgeIndex, RepoIndex};
use ovenbird_engine::cache::{CloneCache, Depth};
use ovenbird_engine::git::{Branches, GitRepo};
use ovenbird_engine::ingest::{self, Proposed};
use ovenbird_engine::store::{RepoKey, Store};
use ovenbird_testkit::TestRepo;
use tempfile::TempDir;

use crate::cache::support::{OPEN, ROOMY, remote};
use crate::forge::{FORGE, add, called};
use crate::stores::{Stores, on_every_store};
use crate::support::{NOW, Silent};

const DAY: i64 = 86_400;

/// When the pull requests were opened, and when those that were closed were.
const OPENED: i64 = NOW - 20 * DAY;
const CLOSED: i64 = NOW - 10 * DAY;

/// The number of Ann's account.
const ANNS: i64 = 42;

const ANN: (&str, &str) = ("Ann", "ann@example.org");
const BOSS: (&str, &str) = ("Boss", "boss@example.org");
const ELSE: (&str, &str) = ("Somebody Else", "else@example.org");

/// A repository of a forge, which keeps what pull requests wanted merged.
struct Forge {
    repo: TestRepo,
    pulls: i64,
}

impl Forge {
    fn new() -> Self {
        let repo = TestRepo::new();
        for file in 'a'..='p' {
            repo.write(&format!("src/{file}"), lines());
        }
        let forge = Self { repo, pulls: 0 };
        forge.commit(BOSS, BOSS, OPENED - 9 * DAY, "base");
        forge
    }

    fn commit(&self, author: (&str, &str), by: (&str, &str), at: i64, message: &str) -> String {
        let commit = self.repo.commit(message).author(author.0, author.1).at(&date(at));
        commit.committer(by.0, by.1).committed_at(&date(at)).make()
    }

    /// One more pull request, by Ann, of a commit for each change: a file, and a line for it.
    fn pull(&mut self, changes: &[(char, &str)]) -> i64 {
        self.pulls += 1;
        self.repo.git(&["checkout", "-qB", &branch(self.pulls), "main"]);
        self.more(self.pulls, changes);
        self.pulls
    }

    /// More commits of a pull request.
    fn more(&self, pull: i64, changes: &[(char, &str)]) {
        self.repo.git(&["checkout", "-q", &branch(pull)]);
        for (file, line) in changes {
            self.change(*file, line);
            self.commit(ANN, ANN, OPENED, "a change");
        }
        self.repo.git(&["update-ref", &format!("refs/pull/{pull}/head"), "HEAD"]);
        self.repo.git(&["checkout", "-q", "main"]);
    }

    fn change(&self, file: char, line: &str) {
        let path = format!("src/{file}");
        let text = std::fs::read_to_string(self.repo.path().join(&path)).unwrap();
        let text = text.replacen("line 12\n", &format!("line 12\n{line}\n"), 1);
        self.repo.write(&path, text);
    }

    /// Work on the main branch, elsewhere in a file that a pull request changes.
    fn moves_on(&self, file: char) {
        let path = format!("src/{file}");
        let text = std::fs::read_to_string(self.repo.path().join(&path)).unwrap();
        self.repo.write(&path, format!("more\nabove\n{text}"));
        self.commit(BOSS, BOSS, OPENED + DAY, "work");
    }

    /// Its last commit, picked.
    fn picks(&self, pull: i64, author: (&str, &str), at: i64) -> Oid {
        self.repo.git(&["cherry-pick", "--no-commit", &branch(pull)]);
        self.landed(author, at, "picked")
    }

    /// All of it, as one commit.
    fn squashes(&self, pull: i64, author: (&str, &str), message: &str) -> Oid {
        self.repo.git(&["merge", "-q", "--squash", &branch(pull)]);
        self.landed(author, CLOSED, message)
    }

    fn landed(&self, author: (&str, &str), at: i64, message: &str) -> Oid {
        Oid::from_hex(&self.commit(author, BOSS, at, message)).unwrap()
    }

    fn without_ref(&self, pull: i64) {
        self.repo.git(&["update-ref", "-d", &format!("refs/pull/{pull}/head")]);
    }
}

fn branch(pull: i64) -> String {
    format!("pull-{pull}")
}

fn date(at: i64) -> String {
    format!("{at} +0000")
}

/// A file of numbered lines.
fn lines() -> String {
    (0..24).map(|number| format!("line {number}\n")).collect()
}

/// A store, a cache, and the repo in both.
struct Reader {
    store: Store,
    cache: CloneCache,
    remote: Remote,
    id: i64,
    _folder: TempDir,
}

impl Reader {
    fn new(stores: &Stores, forge: &Forge) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = CloneCache::open(folder.path().join("cache"), ROOMY, OPEN).unwrap();
        let remote = remote(&forge.repo);
        let mut store = stores.fresh();
        let key = "github.com/octo/oven".to_owned();
        let id = store.add_repo(&RepoKey { key, url: None, path: None }, NOW).unwrap().id;
        Self { store, cache, remote, id, _folder: folder }
    }

    /// Tells of pull requests, closed but for one.
    fn hears(&mut self, pulls: i64, open: i64) {
        let provenance = Provenance { at: NOW, source: Source::Graphql };
        let object = |number| {
            let mut object = ForgeObject::new(ObjectKind::PullRequest, number);
            object.set(
                Field::Author,
                FieldValue::Account(AccountRef::new(Some(ANNS), "ann")),
                provenance,
            );
            object.set(Field::CreatedAt, FieldValue::Int(OPENED), provenance);
            let closed = if number == open { FieldValue::Nothing } else { FieldValue::Int(CLOSED) };
            object.set(Field::ClosedAt, closed, provenance);
            object.set(Field::MergedAt, FieldValue::Nothing, provenance);
            (0, object)
        };
        let repos = vec![called(Some(7), "octo/oven", NOW)];
        let objects = (1..=pulls).map(object).collect();
        add(&mut self.store, ForgeBatch { repos, objects, ..ForgeBatch::default() });
    }

    /// A sync of the repo, as of an instant; how many pull requests landed.
    fn syncs(&mut self, now: i64) -> u64 {
        let lease = self.cache.acquire(&self.remote, Depth::Complete, &|_| {}).unwrap();
        let wanted = self.store.unlanded(self.id, now).unwrap();
        let numbers: Vec<i64> = wanted.iter().map(|pull| pull.number).collect();
        let heads = self.cache.fetch_pull_requests(&self.remote, &lease, &numbers, &|_| {});
        let heads = heads.unwrap();
        let repo = GitRepo::open(lease.path()).unwrap();
        let (store, id) = (&mut self.store, self.id);
        ingest::commits(store, id, &repo, Branches::Default, now, &Silent).unwrap();
        let turn = std::time::Duration::MAX;
        ingest::files(store, id, &repo, now, turn, &Silent).unwrap();
        let propose = |pull| Proposed { pull, head: heads.get(&pull.number).copied() };
        let proposed: Vec<Proposed> = wanted.into_iter().map(propose).collect();
        ingest::landings(store, id, &repo, &proposed, now, &Silent).unwrap()
    }

    /// The commits by whose patch pull requests landed, as the metrics get them.
    fn landed(&self) -> BTreeMap<i64, Oid> {
        let record = self.store.repo("github.com/octo/oven").unwrap().unwrap();
        let forge = self.store.forge_history(&record).unwrap();
        let rows = forge.pull_requests.iter();
        rows.filter_map(|row| Some((row.number, row.same_patch?))).collect()
    }

    fn overview_at(&mut self) -> usize {
        let sql = "select number from pull_request_landing";
        self.store.select(sql, 1_000).unwrap().rows.len()
    }
}

on_every_store!(what_was_closed_lands_by_its_patch, at every isolation);
fn what_was_closed_lands_by_its_patch(stores: &Stores) {
    let mut forge = Forge::new();
    let rebased = forge.pull(&[('a', "new")]);
    let squashed = forge.pull(&[('b', "one"), ('c', "two"), ('b', "three")]);
    let for_ann = forge.pull(&[('d', "one"), ('e', "two")]);
    let updated = forge.pull(&[('f', "one")]);
    let last_alone = forge.pull(&[('g', "one"), ('h', "two")]);
    let closed_without_merge = forge.pull(&[('i', "new")]);
    let by_another = forge.pull(&[('j', "new")]);
    let unlike = forge.pull(&[('k', "new")]);
    let early = forge.pull(&[('l', "new")]);
    let lost = forge.pull(&[('m', "new")]);
    let open = forge.pull(&[('n', "new")]);
    let mut expected = BTreeMap::new();
    // Before it was opened, the same was on the main branch and taken back.
    forge.picks(early, ANN, OPENED - DAY);
    forge.repo.git(&["revert", "--no-commit", "HEAD"]);
    forge.landed(BOSS, OPENED - DAY, "taken back");
    for file in ['a', 'c', 'f'] {
        forge.moves_on(file);
    }
    expected.insert(rebased, forge.picks(rebased, ANN, CLOSED - DAY));
    expected.insert(squashed, forge.squashes(squashed, ("ann lee", "ANN@example.org"), "all"));
    let message = "all of Ann's\n\nCo-authored-by: Ann <ann@example.org>";
    expected.insert(for_ann, forge.squashes(for_ann, BOSS, message));
    // It took in the main branch before it was squashed.
    forge.repo.git(&["checkout", "-q", &branch(updated)]);
    forge.repo.git(&["merge", "-q", "--no-ff", "-m", "update", "main"]);
    forge.more(updated, &[('f', "two")]);
    expected.insert(updated, forge.squashes(updated, ANN, "updated"));
    expected.insert(last_alone, forge.picks(last_alone, ANN, CLOSED));
    forge.picks(by_another, ELSE, CLOSED);
    forge.change('k', "new, and more");
    forge.landed(ANN, CLOSED, "something like it");
    for pull in [lost, open] {
        forge.picks(pull, ANN, CLOSED);
    }
    forge.without_ref(lost);
    let mut reader = Reader::new(stores, &forge);
    reader.hears(forge.pulls, open);
    assert_eq!(reader.syncs(NOW), expected.len() as u64);
    assert_eq!(reader.landed(), expected);
    assert_eq!(reader.overview_at() as i64, forge.pulls - 1, "the open one can wait");

    // A day later what did not land is looked at again, and a month after the closing no more.
    assert_eq!(reader.store.unlanded(reader.id, NOW + DAY - 1).unwrap(), []);
    forge.picks(closed_without_merge, ANN, NOW);
    let again: Vec<i64> = {
        let again = reader.store.unlanded(reader.id, NOW + DAY).unwrap();
        again.iter().map(|pull| pull.number).collect()
    };
    assert_eq!(again, [lost, early, unlike, by_another, closed_without_merge]);
    assert_eq!(reader.syncs(NOW + DAY), 1);
    assert_eq!(reader.landed().len(), expected.len() + 1);
    reader.syncs(CLOSED + 31 * DAY);
    assert_eq!(reader.store.unlanded(reader.id, NOW + 300 * DAY).unwrap(), []);
    is_counted(&reader, rebased, expected[&rebased]);

    reader.store.remove_repo(reader.id).unwrap();
    assert_eq!(reader.overview_at(), 0);
}

/// The metrics hold it to be merged, when its commit came into the default branch.
fn is_counted(reader: &Reader, number: i64, by: Oid) {
    let history = reader.store.history(reader.id, false).unwrap();
    let record = reader.store.repo("github.com/octo/oven").unwrap().unwrap();
    let forge = reader.store.forge_history(&record).unwrap();
    let accounts = AccountSignatures::new(&forge.host, &forge.accounts).signatures;
    let signatures = [history.signatures.as_slice(), &accounts].concat();
    let evidence = Evidence { signatures: &signatures, ..Evidence::default() };
    let people = resolve(&evidence, &[], &Options::default());
    let git = RepoIndex::new(&history, &people, NOW + DAY);
    let index = ForgeIndex::new(&git, &forge);
    let pull = index.pulls.iter().find(|pull| index.row_of(pull).number == number).unwrap();
    assert!(history.oids.contains(&by));
    let Outcome::Merged { at, how, .. } = pull.outcome else { panic!("{:?}", pull.outcome) };
    assert_eq!((at, how), (CLOSED - DAY, Landed::Patch));
    // And so does what is reported about its author.
    let activities = reader
        .store
        .activities(
            reader.id,
            Some(reader.id),
            &[ovenbird_core::fact::Forge::at(FORGE).account(ANNS)],
        )
        .unwrap();
    let pull = activities.pulls.iter().find(|pull| pull.number == number).unwrap();
    let ties: Vec<(Oid, Tie)> = pull.commits.iter().map(|one| (one.oid, one.tie)).collect();
    assert_eq!((ties, pull.is_reported), (vec![(by, Tie::Patch)], true));
}

on_every_store!(what_commits_name_is_not_looked_for);
fn what_commits_name_is_not_looked_for(stores: &Stores) {
    let mut forge = Forge::new();
    let (squashed, named, closed) =
        (forge.pull(&[('a', "1")]), forge.pull(&[('b', "1")]), forge.pull(&[('c', "1")]));
    forge.squashes(squashed, ANN, "all of it (#1)");
    forge.squashes(named, ANN, "s\n\nPR-URL: https://github.com/octo/oven/pull/2");
    forge.squashes(closed, ANN, "s\n\nFixes #3");
    let mut reader = Reader::new(stores, &forge);
    assert_eq!(reader.syncs(NOW), 0);
    reader.hears(3, 0);
    let wanted = reader.store.unlanded(reader.id, NOW).unwrap();
    let wanted: Vec<i64> = wanted.iter().map(|pull| pull.number).collect();
    assert_eq!(wanted, [closed, named], "a URL may name another repo of that name");
    assert_eq!(reader.syncs(NOW), 2);
}

/// A clone of commits only has no patches, and a remote that is no forge no pull requests.
#[test]
fn nothing_is_fetched_where_nothing_can_be() {
    let mut forge = Forge::new();
    let pull = forge.pull(&[('a', "1")]);
    forge.repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let reader = Reader::new(&Stores::sqlite(), &forge);
    let fetch = |depth, wanted: &[i64]| {
        let lease = reader.cache.acquire(&reader.remote, depth, &|_| {}).unwrap();
        reader.cache.fetch_pull_requests(&reader.remote, &lease, wanted, &|_| {}).unwrap()
    };
    assert!(fetch(Depth::CommitsOnly, &[pull]).is_empty());
    assert_eq!(fetch(Depth::Complete, &[pull, 99]).into_keys().collect::<Vec<_>>(), [pull]);
    // More at once than one fetch asks for, and once more what is there.
    for _ in 0..300 {
        forge.pulls += 1;
        let name = format!("refs/pull/{}/head", forge.pulls);
        forge.repo.git(&["update-ref", &name, &branch(pull)]);
    }
    let all: Vec<i64> = (1..=forge.pulls).collect();
    for _ in 0..2 {
        assert_eq!(fetch(Depth::Complete, &all).len(), all.len());
    }
    forge.repo.git(&["update-ref", "-d", "refs/pull/1/head"]);
    assert!(!fetch(Depth::Complete, &[pull]).contains_key(&pull));
}
