//! What metrics read of a repo's forge is what was reported, on every store there is.

use ovenbird_core::fact::Forge;
use ovenbird_core::fact::forge::{
    AccountRow, Ending, ForgeHistory, IssueRow, ProfileRow, PullRequestRow, ReleaseRow,
    ResponseKind, ResponseRow, Watch,
};
use ovenbird_engine::store::{RepoKey, RepoRecord, Store};
use ovenbird_testkit::Rng;

use super::make::{batch, sayings as by_chance};
use super::oven::{T, cat, oid, sayings, tell, tell_of_others};
use super::{FORGE, add};
use crate::stores::{Stores, on_every_store};
use crate::support::NOW;

// Accounts, in the order in which they are named: by pull requests first.
const ANN: u32 = 0;
const BOB: u32 = 1;
const CAT: u32 = 2;
const HELPER: u32 = 3;
const DAN: u32 = 4;

pub(crate) fn record(store: &Store, name: &str) -> RepoRecord {
    store.repo(&format!("{FORGE}/{name}")).unwrap().unwrap()
}

fn history(store: &Store, name: &str) -> ForgeHistory {
    store.forge_history(&record(store, name)).unwrap()
}

fn accounts() -> Vec<AccountRow> {
    let some = |text: &str| Some(text.to_owned());
    let account = |number: i64, login: &str| AccountRow {
        id: Forge::at(FORGE).account(number),
        login: login.into(),
        ..<_>::default()
    };
    vec![
        AccountRow {
            earlier: vec!["ann".into(), "zoe".into()],
            kind: some("User"),
            name: some("Ann Lee"),
            company: some("Ovens Inc"),
            email: some("ann@example.org"),
            ..account(1, "ann-new")
        },
        account(2, "bob"),
        account(cat().id, "cat"),
        AccountRow { kind: some("Bot"), ..account(3, "helper[bot]") },
        account(4, "dan"),
    ]
}

fn pull_requests() -> Vec<PullRequestRow> {
    let merged = PullRequestRow {
        number: 2,
        author: Some(ANN),
        created: Some(T + 10),
        ending: Ending { at: Some(T + 40), by: Some(BOB), open_at: None },
        merged: Some(T + 40),
        merged_by: Some(BOB),
        draft: Some(false),
        additions: Some(10),
        deletions: Some(u32::MAX),
        changed_files: Some(2),
        own_branch: Some(false),
        into_default: Some(true),
        merge_oid: Some(oid(1)),
        head_oid: Some(oid(2)),
        same_patch: None,
        labels: vec![0, 1],
        requested: vec!["bob".into(), "octo/bakers".into()],
        paths: Some(vec![0, 1]),
        sources: 16,
    };
    let open = PullRequestRow {
        number: 3,
        author: Some(CAT),
        created: Some(T + 50),
        ending: Ending { at: None, by: None, open_at: Some(T + 90) },
        draft: Some(true),
        changed_files: Some(0),
        own_branch: Some(true),
        into_default: Some(false),
        paths: Some(Vec::new()),
        sources: 1 | 16,
        ..PullRequestRow::default()
    };
    let little = PullRequestRow {
        number: 5,
        author: Some(HELPER),
        created: Some(T + 70),
        sources: 1,
        ..PullRequestRow::default()
    };
    let twice = PullRequestRow {
        number: 6,
        author: Some(DAN),
        // Closed at T + 30, and no source reported whether by a merge.
        ending: Ending::default(),
        labels: vec![1],
        paths: Some(vec![2, 0, 3]),
        sources: 4 | 16,
        ..PullRequestRow::default()
    };
    vec![merged, open, little, twice]
}

fn issues() -> Vec<IssueRow> {
    let closed = IssueRow {
        number: 1,
        author: Some(ANN),
        created: Some(T),
        ending: Ending { at: Some(T + 50), by: Some(DAN), open_at: None },
        reason: Some("completed".into()),
        gone: None,
        labels: vec![0, 2],
        sources: 8,
    };
    let gone = IssueRow {
        number: 4,
        author: Some(DAN),
        created: Some(T + 60),
        ending: Ending { at: None, by: None, open_at: Some(T + 95) },
        gone: Some(T + 99),
        sources: 4 | 8,
        ..IssueRow::default()
    };
    vec![closed, gone]
}

/// By number, then time; at one instant, reviews before comments.
fn responses() -> Vec<ResponseRow> {
    use ResponseKind as Kind;
    let row = |number, after, who, kind, commit: Option<u8>, path| {
        let (at, account, commit) = (T + after, Some(who), commit.map(oid));
        ResponseRow { number, at, account, kind, commit, path }
    };
    vec![
        row(1, 5, BOB, Kind::Comment, None, None),
        row(2, 20, BOB, Kind::ChangesRequested, Some(3), None),
        row(2, 20, HELPER, Kind::Comment, None, None),
        row(2, 25, CAT, Kind::Review, Some(3), None),
        row(2, 30, BOB, Kind::Approval, Some(2), None),
        row(2, 31, BOB, Kind::LineComment, Some(4), Some(0)),
        row(2, 32, ANN, Kind::LineComment, Some(4), Some(4)),
    ]
}

fn expected() -> ForgeHistory {
    let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect();
    let release = |tag: &str, published, prerelease| ReleaseRow {
        tag: tag.to_owned(),
        published,
        prerelease,
    };
    ForgeHistory {
        host: FORGE.to_owned(),
        owner: "octo".to_owned(),
        accounts: accounts(),
        pull_requests: pull_requests(),
        issues: issues(),
        responses: responses(),
        labels: texts(&["bug", "oven", "first"]),
        paths: texts(&["a.rs", "docs/x.md", "a \"b\".rs", "ü.md", "other.rs"]),
        releases: vec![release("v1-rc", T + 50, true), release("v1", T + 60, false)],
        stars: vec![(DAN, T + 70)],
        forks: vec![(ANN, T + 3)],
        profile: Some(ProfileRow {
            created: Some(T - 100),
            stars: Some(5),
            forks: Some(1),
            archived: Some(false),
            is_fork: Some(false),
            licence: Some(String::new()),
            readme: Some(true),
            contributing: Some(false),
            conduct: None,
            issue_template: Some(true),
            pull_request_template: None,
            security_policy: None,
        }),
        watch: Watch::default(),
        openings: Vec::new(),
    }
}

on_every_store!(what_was_reported_is_what_is_read);
/// Each store must give the same texts as the one that is written here, and so all give the same.
fn what_was_reported_is_what_is_read(stores: &Stores) {
    let mut backwards = sayings();
    backwards.reverse();
    for said in [sayings(), backwards] {
        let mut store = stores.fresh();
        tell_of_others(&mut store);
        tell(&mut store, &said);
        let found = history(&store, "octo/oven");
        assert_eq!(format!("{found:#?}"), format!("{:#?}", expected()));
    }
}

on_every_store!(facts_by_chance_are_read_as_from_a_file);
fn facts_by_chance_are_read_as_from_a_file(stores: &Stores) {
    for seed in 20..23 {
        let said = by_chance(&mut Rng::new(seed), 1_500);
        let mut file = Stores::sqlite().fresh();
        let mut store = stores.fresh();
        add(&mut file, batch(&said));
        add(&mut store, batch(&said));
        for repo in ["owner/repo1", "owner/repo2", "owner/repo3"] {
            let (found, wanted) = (history(&store, repo), history(&file, repo));
            assert_eq!(format!("{found:?}"), format!("{wanted:?}"), "seed {seed}: {repo}");
            assert!(found.pull_requests.len() > 2 && found.accounts.len() > 2, "{seed}");
        }
    }
}

on_every_store!(of_a_local_clone_no_forge_tells_anything);
fn of_a_local_clone_no_forge_tells_anything(stores: &Stores) {
    let mut store = stores.fresh();
    tell(&mut store, &sayings());
    let path = "/github.com/octo/oven".to_owned();
    let key = RepoKey { key: path.clone(), url: None, path: Some(path) };
    let repo = store.add_repo(&key, NOW).unwrap();
    let found = store.forge_history(&repo).unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", ForgeHistory::default()));
}
