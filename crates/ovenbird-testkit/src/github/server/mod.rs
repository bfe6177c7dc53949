//! The loopback GitHub as a server: REST, events, GraphQL and Apps over real HTTP, telling of a
//! [`World`] as it stands at a time. The world may change while it runs.

mod answer;
mod app;
mod fault;
mod graphql;
mod http;
mod limit;
mod listen;
mod page;
mod rest;
mod state;

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use fault::Fault;
pub use state::Logged;

use super::{Era, World};
use fault::{Pending, Planted};
use limit::{Limits, Token};
use listen::Connections;
use state::{Settings, State};

/// A running server, which ends when dropped.
pub struct Server {
    shared: Arc<Mutex<State>>,
    address: SocketAddr,
    connections: Arc<Connections>,
}

impl Server {
    /// Serves a world on a free port, with the paths of api.github.com.
    pub fn start(world: World) -> Self {
        Self::listen(world, "", "/graphql")
    }

    /// Serves a world with the paths of GitHub Enterprise: `/api/v3` and `/api/graphql`.
    pub fn enterprise(world: World) -> Self {
        Self::listen(world, "/api/v3", "/api/graphql")
    }

    fn listen(world: World, base: &'static str, graphql: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let settings = Settings {
            origin: format!("http://{address}"),
            base,
            graphql,
            are_stargazers_gone: false,
            do_large_pages_fail: false,
            events: Era::Stubs2025,
            app_key: None,
        };
        let state = State {
            world,
            now: None,
            settings,
            tokens: std::collections::BTreeMap::new(),
            limits: Limits::default(),
            faults: Vec::new(),
            pending: Vec::new(),
            log: Vec::new(),
        };
        let shared = Arc::new(Mutex::new(state));
        let connections = Connections::accept(listener, &shared);
        Self { shared, address, connections }
    }

    /// Where REST is, without a slash at the end.
    pub fn url(&self) -> String {
        self.state().settings.api()
    }

    /// Where GraphQL is.
    pub fn graphql_url(&self) -> String {
        let state = self.state();
        format!("{}{}", state.settings.origin, state.settings.graphql)
    }

    /// `127.0.0.1:port`
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the world between two requests.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.state().world)
    }

    /// Changes the world once `count` requests whose path and query hold `target` were answered:
    /// between two pages, say.
    pub fn change_after(
        &self,
        target: &str,
        count: u64,
        change: impl FnOnce(&mut World) + Send + 'static,
    ) {
        let (target, change) = (target.to_owned(), Box::new(change));
        self.state().pending.push(Pending { target, left: count, change });
    }

    /// What time it is, in Unix seconds: the world is shown as it stands then, limits and tokens
    /// run by it. Unless set, it is the time of the last happening.
    pub fn set_now(&self, at: i64) {
        self.state().now = Some(at);
    }

    /// A new token that is good. There is none at the start, and unknown ones are refused.
    pub fn token(&self) -> String {
        let mut state = self.state();
        let token = format!("ghp_{:036}", state.tokens.len() + 1);
        state.tokens.insert(token.clone(), Token::default());
        token
    }

    /// Revokes a token after that many more requests.
    pub fn revoke_after(&self, token: &str, requests: u64) {
        let mut state = self.state();
        let token = state.tokens.get_mut(token).expect("the token is from here");
        token.left = Some(requests);
    }

    /// Leaves a caller so much of `core` or `graphql` for the hour that is running.
    pub fn leave(&self, token: Option<&str>, resource: &str, remaining: u64) {
        let mut state = self.state();
        let now = state.now();
        let limit = state.limits.at(token, resource, now);
        limit.used = limit.hourly.saturating_sub(remaining);
    }

    /// Makes the next `count` requests whose path and query hold `target` go wrong. Faults wait
    /// in a row.
    pub fn fault(&self, target: &str, count: u64, fault: Fault) {
        self.state().faults.push(Planted { target: target.to_owned(), left: count, fault });
    }

    /// Refuses lists of stargazers, as GitHub does since July 2026; counts stay.
    pub fn without_stargazers(&self) {
        self.state().settings.are_stargazers_gone = true;
    }

    /// Answers 502 to GraphQL pages of 100 pull requests with connections inside, as GitHub does.
    pub fn with_failing_large_pages(&self) {
        self.state().settings.do_large_pages_fail = true;
    }

    /// Lists events in the shape of another era; today's unless set.
    pub fn with_events_of(&self, era: Era) {
        self.state().settings.events = era;
    }

    /// Checks the signatures of App JWTs with this public key (DER, PKCS#1); without one, only
    /// their claims are checked.
    pub fn with_app_key(&self, der: &[u8]) {
        self.state().settings.app_key = Some(der.to_vec());
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Logged> {
        self.state().log.clone()
    }

    /// How many requests so far hold this in path and query.
    pub fn asked(&self, target: &str) -> usize {
        self.state().log.iter().filter(|one| one.target.contains(target)).count()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.state().log.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that failed inside of `change` is reported about its own failure, not of this.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.connections.close(self.address);
    }
}
