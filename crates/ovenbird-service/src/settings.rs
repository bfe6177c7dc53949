//! What the service is configured with: typed, checked once, and without a word of where each value
//! came from. The layers (file, environment, arguments) are a face's own.

use std::path::PathBuf;

use ovenbird_core::fact::Policy;
use ovenbird_engine::cache::Limits;

use crate::place::StorePlace;

/// All settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where facts are kept; `None` where there is no folder for them and none is named.
    pub store: Option<StorePlace>,
    /// Whether the store was named. One that was not may be replaced by memory where it cannot be
    /// opened, so that a report needs no set-up.
    pub store_is_named: bool,
    /// Where clones are kept; `None` where there is no folder for them and none is named.
    pub clones: Option<PathBuf>,
    /// How much room clones may take, and how long a fetch may last.
    pub limits: Limits,
    /// Which URLs may be fetched.
    pub policy: Policy,
    /// Length of the window that answers speak about, in days, from 1 to 36,500.
    pub window_days: u32,
    /// The longest that a user's own query may take; `None` for no end.
    pub query_time: Option<std::time::Duration>,
    /// Who is who, and for whom they work.
    pub identity: IdentitySettings,
    /// How jobs are run.
    pub worker: WorkerSettings,
    /// The forge whose API is asked.
    pub github: GithubSettings,
}

/// How people are distinguished.
#[derive(Debug, Clone)]
pub struct IdentitySettings {
    /// Claims count from this confidence on, 0 to 1.
    pub threshold: f64,
    /// A TOML file with more bot rules.
    pub bots: Option<PathBuf>,
    /// A file that says whom people work for: TOML, or a map of gitdm.
    pub affiliations: Option<PathBuf>,
}

/// How jobs are run.
#[derive(Debug, Clone, Copy)]
pub struct WorkerSettings {
    /// Fetches from one host at once, by all workers together; at least 1.
    pub per_host: u64,
    /// A job fails for good after so many failed attempts.
    pub attempts: u64,
    /// Seconds that a job is still its worker's without a sign of life, from 1 to 86,400.
    pub lease: i64,
}

/// GitHub as it is configured. Secrets are read when a client is made, and are not kept here.
#[derive(Debug, Clone)]
pub struct GithubSettings {
    /// The host whose repos are followed, in lower case.
    pub host: String,
    /// Where its REST API is, if not where the host has it by custom.
    pub api: Option<String>,
    /// Tokens for this host, from the environment.
    pub tokens: Vec<ovenbird_engine::github::api::Secret>,
    /// A file with more tokens, one a line.
    pub token_file: Option<PathBuf>,
    /// A GitHub App to act as, by its client id or app id.
    pub app_id: Option<String>,
    /// The installation of the app; `None`: the only one that it has.
    pub installation_id: Option<u64>,
    /// The file with the app's private key, in PEM.
    pub private_key_file: Option<PathBuf>,
    /// Percent of each hour's requests that are left to other programs, up to 100.
    pub reserve_percent: u8,
    /// A certificate authority's certificate in PEM, in place of the system's.
    pub certificate: Option<PathBuf>,
}

impl GithubSettings {
    /// The host that is followed unless another is configured.
    pub const PUBLIC_HOST: &str = "github.com";
}
