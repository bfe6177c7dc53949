//! Repos followed through the loopback GitHub, into every store there is.

mod again;
mod cut;
mod facts;
mod names;
mod paths;
mod poll;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use ovenbird_engine::github::api::{Client, Credential, Forge, PlainHttp, Secret, Settings};
use ovenbird_engine::ingest::follow::{Follow, FollowOptions, FollowReport};
use ovenbird_engine::store::{RepoKey, Store};
use ovenbird_testkit::github::{CommunityFile, NewPull, ReviewState, Server, World};
use serde_json::Value;

use crate::support::text;

/// The host that repos are called by.
pub(crate) const FORGE: &str = "github.com";
/// 2023-11-14, a while before anything happens.
pub(crate) const BEGAN: i64 = 1_700_000_000;
pub(crate) const DAY: i64 = 86_400;

/// A loopback GitHub, a store, and a clock that both go by.
pub(crate) struct Scene {
    pub server: Server,
    pub token: String,
    pub store: Store,
    pub now: Arc<AtomicI64>,
}

impl Scene {
    /// A world a day after the last thing happened in it.
    pub(crate) fn new(world: World, store: Store) -> Self {
        let now = world.last_time() + DAY;
        let server = Server::start(world);
        server.set_now(now);
        let token = server.token();
        Self { server, token, store, now: Arc::new(AtomicI64::new(now)) }
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(SeqCst)
    }

    /// Moves both clocks.
    pub(crate) fn wait(&self, seconds: i64) {
        let now = self.now.fetch_add(seconds, SeqCst) + seconds;
        self.server.set_now(now);
    }

    pub(crate) fn settings(&self) -> Settings {
        let now = self.now.clone();
        Settings { now: Arc::new(move || now.load(SeqCst)), ..super::settings() }
    }

    pub(crate) fn client_with(&self, token: Option<&str>, settings: Settings) -> Client {
        let forge = Forge::at(&self.server.url(), PlainHttp::LoopbackOnly).unwrap();
        let credentials: Vec<Credential> =
            token.map(|token| Credential::Token(Secret::new(token))).into_iter().collect();
        Client::new(forge, &credentials, settings).unwrap()
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(Some(&self.token), self.settings())
    }

    /// Adds a repo by hand.
    pub(crate) fn add(&mut self, name: &str) -> i64 {
        let key = format!("{FORGE}/{}", name.to_lowercase());
        let url = Some(format!("https://{key}"));
        self.store.add_repo(&RepoKey { key, url, path: None }, BEGAN).unwrap().id
    }

    pub(crate) fn follow_with(&mut self, client: &Client, names: &[&str]) -> Vec<FollowReport> {
        let keys: Vec<String> = names.iter().map(|name| format!("{FORGE}/{name}")).collect();
        let now = self.now.clone();
        let options = FollowOptions {
            forge: FORGE,
            now: &move || now.load(SeqCst),
            again: false,
            progress: &|_| {},
        };
        Follow::new(&mut self.store, client, options).repos(&keys).unwrap()
    }

    /// Follows one repo with a new client.
    pub(crate) fn follow(&mut self, name: &str) -> FollowReport {
        let client = self.client();
        self.follow_with(&client, &[name]).remove(0)
    }

    /// Follows one repo, of which nothing may be missing but stars.
    pub(crate) fn follow_whole(&mut self, name: &str) -> FollowReport {
        let report = self.follow(name);
        let lacks = report.lacks.iter().filter(|one| one.what != "stars");
        assert_eq!(lacks.count(), 0, "{:?}", report.lacks);
        report
    }

    /// Rows of a query as texts.
    pub(crate) fn rows(&mut self, sql: &str) -> Vec<Vec<String>> {
        let rows = self.store.select(sql, usize::MAX).unwrap().rows;
        rows.iter().map(|row| row.iter().map(text).collect()).collect()
    }

    pub(crate) fn count(&mut self, table: &str) -> i64 {
        self.rows(&format!("select count(*) from {table}"))[0][0].parse().unwrap()
    }

    /// All facts there are, but for when they were reported and by whom.
    pub(crate) fn facts(&mut self) -> Vec<(&'static str, Vec<Vec<String>>)> {
        let tables = [
            "pull_request",
            "issue",
            "review",
            "comment",
            "review_comment",
            "commit_comment",
            "release",
            "fork",
            "star",
            "push",
            "repo_profile",
            "account",
            "account_login",
            "event",
        ];
        let mut facts = Vec::new();
        for table in tables {
            let mut rows =
                self.store.select(&format!("select * from {table}"), usize::MAX).unwrap();
            for column in ["provenance", "sources"] {
                let Some(at) = rows.columns.iter().position(|name| name == column) else {
                    continue;
                };
                rows.columns.remove(at);
                for row in &mut rows.rows {
                    row.remove(at);
                }
            }
            let mut rows: Vec<Vec<String>> =
                rows.rows.iter().map(|row| row.iter().map(text).collect()).collect();
            rows.sort();
            facts.push((table, rows));
        }
        facts
    }

    /// Fails if the facts are others, and shows which.
    pub(crate) fn assert_facts(
        &mut self,
        expected: &[(&'static str, Vec<Vec<String>>)],
        when: &str,
    ) {
        for ((table, rows), (_, wanted)) in self.facts().iter().zip(expected) {
            assert_eq!(rows, wanted, "{table} {when}");
        }
    }

    /// What the REST API says, asked for free.
    pub(crate) fn rest(&self, path: &str) -> Value {
        let client = self.client_with(Some(&self.server.token()), self.settings());
        serde_json::from_slice(&super::page(&client, path).unwrap().body).unwrap()
    }
}

/// A repo with a little of everything.
pub(crate) fn world() -> World {
    let mut world = World::new();
    world.organization("octo");
    let repo = world.repo("octo/oven").created_at(BEGAN - DAY).description("bakes").license("MIT");
    repo.language("Rust").with_files(&[CommunityFile::Readme, CommunityFile::IssueTemplate]);
    repo.with_member("bob");
    let at = |hour: i64| BEGAN + hour * 3_600;
    let issue = world.at(at(0), "octo/oven", "ann").opens_issue("It burns");
    world.at(at(1), "octo/oven", "bob").labels(issue, "bug").comments(issue, "Indeed.");
    let pull = NewPull::titled("Bake evenly").body(&format!("Fixes #{issue}")).label("oven");
    let pull = world.at(at(2), "octo/oven", "ann").opens_pull(pull.size(40, 7, 3).commits(4));
    world.at(at(3), "octo/oven", "ann").asks_review(pull, "bob");
    world.at(at(4), "octo/oven", "helper[bot]").comments(pull, "Coverage is fine.");
    world.at(at(5), "octo/oven", "bob").reviews(pull, ReviewState::ChangesRequested);
    world.at(at(6), "octo/oven", "bob").comments_on_code(pull, "Why?");
    world.at(at(7), "octo/oven", "bob").reviews(pull, ReviewState::Approved);
    world.at(at(8), "octo/oven", "bob").merges(pull);
    let bump = world.at(at(9), "octo/oven", "helper[bot]").opens_pull(NewPull::titled("Bump"));
    world.at(at(10), "octo/oven", "bob").closes(bump);
    let lost = NewPull::titled("From nowhere").from_lost_fork().draft();
    let lost = world.at(at(11), "octo/oven", "cleo").opens_pull(lost);
    world.at(at(12), "octo/oven", "cleo").asks_review(lost, "bob");
    let wrong = world.at(at(13), "octo/oven", "dan").opens_issue("Why?");
    world.at(at(14), "octo/oven", "bob").rejects(wrong);
    world.at(at(15), "octo/oven", "bob").releases("v1.0");
    world.at(at(16), "octo/oven", "dan").comments_on_commit(&"ab".repeat(20), "Nice.");
    world.at(at(17), "octo/oven", "dan").forks();
    world.at(at(18), "octo/oven", "dan").stars();
    world
}
