//! One run of the program: its configuration, how it prints, and the service that it asks.

use std::cell::OnceCell;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ovenbird_core::fact::Policy;
use ovenbird_engine::cache::{ByteSize, Limits};
use ovenbird_engine::github::api::Secret;
use ovenbird_service::{
    Call, GithubSettings, IdentitySettings, Service, Settings, StorePlace, WorkerSettings,
};
use ovenbird_view::TerminalStyle;

use crate::config::Config;
use crate::env;
use crate::error::CommandError;
use crate::output::Format;
use crate::progress::Terminal;

/// One run of the program.
pub(crate) struct Session {
    pub(crate) config: Config,
    pub(crate) format: Format,
    pub(crate) style: TerminalStyle,
    pub(crate) quiet: bool,
    terminal: Terminal,
    service: OnceCell<Service>,
}

impl Session {
    pub(crate) fn new(config: Config, quiet: bool) -> Result<Self, CommandError> {
        let on_terminal = std::io::stdout().is_terminal();
        let color = match config.text("color") {
            "always" => true,
            "never" => false,
            "auto" => !env::no_color() && on_terminal,
            other => {
                let message = format!("`color` is `{other}`, and should be auto, always or never");
                return Err(CommandError::usage(message));
            }
        };
        let width = terminal_size::terminal_size().filter(|_| on_terminal);
        let style = TerminalStyle { color, width: width.map(|(width, _)| usize::from(width.0)) };
        let format = config.parsed("output")?;
        let terminal = Terminal::new(quiet);
        config.warnings.iter().for_each(|warning| terminal.tell_once(warning));
        Ok(Self { config, format, style, quiet, terminal, service: OnceCell::new() })
    }

    /// A request to the service, about the store that is configured.
    pub(crate) fn call(&self) -> Result<Call<'_>, CommandError> {
        if self.service.get().is_none() {
            let made = Service::new(settings(&self.config)?, Arc::new(env::now));
            self.service.get_or_init(|| made);
        }
        Ok(self.made())
    }

    /// The same where a store that cannot be opened is replaced by one in memory, so that a report
    /// needs no set-up.
    pub(crate) fn call_or_in_memory(&self) -> Result<Call<'_>, CommandError> {
        if self.service.get().is_none() {
            let settings = settings(&self.config)?;
            let made = Service::or_in_memory(settings, Arc::new(env::now), &self.terminal)?;
            self.service.get_or_init(|| made);
        }
        Ok(self.made())
    }

    fn made(&self) -> Call<'_> {
        self.service.get().expect("it was made just now").call(&self.terminal)
    }

    /// The same as [`call`](Self::call), ended when `stop` turns true.
    pub(crate) fn call_until(&self, stop: Arc<AtomicBool>) -> Result<Call<'_>, CommandError> {
        Ok(self.call()?.stopped_by(stop))
    }

    /// Where the store is.
    pub(crate) fn store_place(&self) -> Result<StorePlace, CommandError> {
        Ok(self.call()?.store_place()?)
    }

    /// Where clones are.
    pub(crate) fn clones(&self) -> Result<PathBuf, CommandError> {
        Ok(self.call()?.clones()?)
    }

    /// Tells something that does not stop the work.
    pub(crate) fn warn(&self, text: &str) {
        self.terminal.tell_once(text);
    }
}

/// The service's settings, from the layers of the configuration.
fn settings(config: &Config) -> Result<Settings, CommandError> {
    let path =
        |key: &str| Some(config.text(key)).filter(|path| !path.is_empty()).map(PathBuf::from);
    let named = config.text("store");
    let store = match named {
        "" => env::folders().map(|folders| StorePlace::Sqlite(folders.data.join("ovenbird.db"))),
        text => Some(StorePlace::named(text)?),
    };
    let clones =
        path("cache.path").or_else(|| env::folders().map(|folders| folders.cache.join("clones")));
    Ok(Settings {
        store,
        store_is_named: !named.is_empty(),
        clones,
        limits: Limits {
            budget: config.parsed::<ByteSize>("cache.budget")?,
            free_floor: config.parsed::<ByteSize>("cache.free_floor")?,
            max_clone: config.parsed::<ByteSize>("cache.max_clone")?,
            fetch_timeout: Duration::from_secs(config.count("cache.fetch_timeout")),
        },
        policy: Policy {
            allow_file: config.flag("fetch.allow_file"),
            allow_http: config.flag("fetch.allow_http"),
            allow_private: config.flag("fetch.allow_private"),
        },
        window_days: config.count("report.window").clamp(1, 36_500) as u32,
        query_time: Some(config.count("sql.timeout"))
            .filter(|&seconds| seconds > 0)
            .map(Duration::from_secs),
        identity: IdentitySettings {
            threshold: threshold(config)?,
            bots: path("identity.bots"),
            affiliations: path("identity.affiliations"),
        },
        worker: WorkerSettings {
            per_host: config.count("worker.per_host").max(1),
            attempts: config.count("worker.attempts"),
            lease: config.count("worker.lease").clamp(1, 86_400) as i64,
        },
        github: github(config),
    })
}

fn threshold(config: &Config) -> Result<f64, CommandError> {
    let threshold = config.number("identity.threshold");
    if (0.0..=1.0).contains(&threshold) {
        return Ok(threshold);
    }
    Err(CommandError::usage(format!(
        "`identity.threshold` is {threshold}, and should lie between 0 and 1"
    )))
}

fn github(config: &Config) -> GithubSettings {
    let text = |key: &str| Some(config.text(key).trim()).filter(|text| !text.is_empty());
    let path = |key: &str| text(key).map(PathBuf::from);
    let host = config.text("github.host").trim().to_ascii_lowercase();
    let api = text("github.api").map(str::to_owned);
    // Tokens that other programs use, too, go to the host that they are for.
    let is_public = host == GithubSettings::PUBLIC_HOST && api.is_none();
    let own = env::github_tokens();
    let tokens = match own {
        Some(own) => own,
        None if is_public => env::shared_github_tokens().unwrap_or_default(),
        None => String::new(),
    };
    GithubSettings {
        host,
        api,
        tokens: Secret::list(&tokens).collect(),
        token_file: path("github.token_file"),
        app_id: text("github.app_id").map(str::to_owned),
        installation_id: Some(config.count("github.installation_id")).filter(|&id| id > 0),
        private_key_file: path("github.private_key_file"),
        reserve_percent: config.count("github.reserve").min(100) as u8,
        certificate: path("github.certificate"),
    }
}
