//! Every environment variable that Ovenbird reads. No other file reads the environment.

use std::path::PathBuf;

/// The configuration file to use instead of the one in the configuration folder.
pub(crate) const CONFIG: &str = "OVENBIRD_CONFIG";
/// Prefix of variables that set one configuration key: `OVENBIRD_CACHE_BUDGET=5GiB` sets
/// `cache.budget`.
pub(crate) const PREFIX: &str = "OVENBIRD_";
/// The present in Unix seconds, to see what would have been said then, and for tests.
const NOW: &str = "OVENBIRD_NOW";
/// Set and not empty: no color (see no-color.org).
const NO_COLOR: &str = "NO_COLOR";
/// Who is named in the log of decisions.
const USER: [&str; 2] = ["USER", "USERNAME"];

/// Tokens for GitHub, or for the host of `github.host`: several are distinguished by commas or
/// white space.
const GITHUB_TOKEN: &str = "OVENBIRD_GITHUB_TOKEN";
/// Tokens for github.com that other programs use, too. The first that is set counts.
const SHARED_TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];

/// A variable's value, if it is set, not empty and UTF-8.
pub(crate) fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The present in Unix seconds: what `OVENBIRD_NOW` says, or the end of the second that the clock
/// shows. Windows do not hold their end, and what was just committed is in them.
pub(crate) fn now() -> i64 {
    let reported = get(NOW).and_then(|value| value.parse().ok());
    reported.unwrap_or_else(|| jiff::Timestamp::now().as_second() + 1)
}

/// Tokens that are for this program, distinguished by commas or white space.
pub(crate) fn github_tokens() -> Option<String> {
    get(GITHUB_TOKEN).filter(|tokens| !tokens.trim().is_empty())
}

/// Tokens that other programs use, too.
pub(crate) fn shared_github_tokens() -> Option<String> {
    SHARED_TOKENS.iter().find_map(|name| get(name))
}

/// Whether the user asked for no color.
pub(crate) fn no_color() -> bool {
    get(NO_COLOR).is_some()
}

/// The name of the user, for the log of decisions.
pub(crate) fn user() -> String {
    USER.iter().find_map(|name| get(name)).unwrap_or_else(|| "unknown".to_owned())
}

/// A program on the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name).with_extension(std::env::consts::EXE_EXTENSION))
        .find(|path| path.is_file())
}

/// The folders for data, clones and configuration where the configuration names none.
pub(crate) struct Folders {
    /// The store.
    pub(crate) data: PathBuf,
    /// Clones.
    pub(crate) cache: PathBuf,
    /// `config.toml`.
    pub(crate) config: PathBuf,
}

/// The platform's folders; `None` where there is no home folder.
pub(crate) fn folders() -> Option<Folders> {
    use etcetera::BaseStrategy as _;
    let base = etcetera::choose_base_strategy().ok()?;
    Some(Folders {
        data: base.data_dir().join("ovenbird"),
        cache: base.cache_dir().join("ovenbird"),
        config: base.config_dir().join("ovenbird"),
    })
}
