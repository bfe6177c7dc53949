//! How a client behaves.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Secret;

/// Tells the present in Unix seconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Tells whether whoever asked wants it no more.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// How a client behaves. All of it has defaults but the clock.
#[derive(Clone)]
pub struct Settings {
    /// The longest that a connection may take, with its encryption. 10 s.
    pub connect_timeout: Duration,
    /// The longest that one request may take, with its answer's body. 60 s.
    pub call_timeout: Duration,
    /// The most bytes that an answer's body may have, unpacked as well as on its way. 64 MiB.
    pub body_limit: usize,
    /// The URL of an HTTP proxy, which may hold a password. None; no variable is read.
    pub proxy: Option<Secret>,
    /// A file of certificates in PEM that are trusted instead of the system's.
    pub root_certificate: Option<PathBuf>,
    /// How much of each budget is left for the user's other programs, in percent of its limit,
    /// rounded down. 10.
    pub reserve_percent: u8,
    /// The most requests that this client and its clones may make, ever. Requests that are free
    /// are not counted.
    pub most_requests: Option<u64>,
    /// The longest that one call may wait in all, for a budget, a pause or another try. 5 min:
    /// enough for a pause that the forge asks for, not for the next hour's budget.
    pub max_wait: Duration,
    /// How many requests a token may have under way. 1, as GitHub asks.
    pub in_flight_per_token: usize,
    /// How often a request is made before its failure is believed. 3.
    pub tries: u32,
    /// The wait before the second try; each further one doubles it. 500 ms.
    pub backoff: Duration,
    /// The pause where the forge wants one and says no time; each further one in a row doubles
    /// it, up to an hour. 1 min, as GitHub asks.
    pub least_pause: Duration,
    /// The clock.
    pub now: Now,
    /// Asked before each request and while waiting; after a true, all calls end.
    pub stop: Stop,
}

impl Settings {
    /// The defaults, by this clock, and never stopped.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            call_timeout: Duration::from_mins(1),
            body_limit: 64 << 20,
            proxy: None,
            root_certificate: None,
            reserve_percent: 10,
            most_requests: None,
            max_wait: Duration::from_mins(5),
            in_flight_per_token: 1,
            tries: 3,
            backoff: Duration::from_millis(500),
            least_pause: Duration::from_mins(1),
            now: Arc::new(now),
            stop: Arc::new(|| false),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("max_wait", &self.max_wait)
            .field("reserve_percent", &self.reserve_percent)
            .field("most_requests", &self.most_requests)
            .finish_non_exhaustive()
    }
}
