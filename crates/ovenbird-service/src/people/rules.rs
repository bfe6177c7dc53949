//! The rules that the settings give: how sure a claim must be, who is a bot, who works for whom.

use ovenbird_core::identity::{Affiliations, BotRules, Options};

use crate::error::Error;
use crate::settings::IdentitySettings;

/// How claims are judged, with the bot rules of the settings beside the built-in ones.
///
/// # Errors
///
/// Where the file with bot rules cannot be read.
pub(crate) fn options(settings: &IdentitySettings) -> Result<Options, Error> {
    let mut options = Options { threshold: settings.threshold, ..Options::default() };
    if let Some(path) = &settings.bots {
        let attempt = |error: &dyn std::fmt::Display| {
            let path = path.display();
            Error::usage(format!("cannot read the bot rules `{path}`: {error}"))
        };
        let text = std::fs::read_to_string(path).map_err(|error| attempt(&error))?;
        options.bots = options.bots.and(BotRules::parse(&text).map_err(|error| attempt(&error))?);
    }
    Ok(options)
}

/// Whom people work for, by the user's own file: TOML, or a map of gitdm.
///
/// # Errors
///
/// Where that file cannot be read.
pub(crate) fn affiliations(settings: &IdentitySettings) -> Result<Affiliations, Error> {
    let Some(path) = &settings.affiliations else { return Ok(Affiliations::default()) };
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::usage(format!("cannot read the affiliations `{shown}`: {error}"))
    })?;
    let is_toml = path.extension().is_some_and(|ending| ending == "toml");
    let read = if is_toml { Affiliations::parse(&text) } else { Affiliations::parse_gitdm(&text) };
    read.map_err(|error| Error::usage(error).attempting(format!("cannot use `{shown}`")))
}
