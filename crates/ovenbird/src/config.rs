//! Configuration: layers in order, each value with the layer that it came from.
//!
//! The defaults are `default.toml`, compiled in, which is their documentation too. A key is set
//! by the configuration file, then by an environment variable, then by an argument. An unknown
//! key is reported and ignored, so that an older program can use a newer file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::env;
use crate::error::CommandError;

/// The defaults, with what each key means.
pub(crate) const DEFAULTS: &str = include_str!("default.toml");

/// Where a value came from, in the order in which later ones win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Compiled in.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// An argument of the command line.
    Argument(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => write!(f, "default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "${name}"),
            Self::Argument(name) => write!(f, "{name}"),
        }
    }
}

/// All values with their origins, by dotted key.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    values: BTreeMap<String, (toml::Value, Origin)>,
    /// The configuration file, whether or not it is there.
    pub(crate) file: Option<PathBuf>,
    /// What was odd in a file, to be reported.
    pub(crate) warnings: Vec<String>,
}

impl Config {
    /// Collects all layers. `file` is what `--config` names.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, CommandError> {
        let defaults = parse(DEFAULTS).expect("the compiled-in defaults are valid");
        let values = defaults.into_iter().map(|(key, value)| (key, (value, Origin::Default)));
        let mut config = Self { values: values.collect(), file: None, warnings: Vec::new() };
        config.add_file(file)?;
        config.add_environment()?;
        Ok(config)
    }

    fn add_file(&mut self, named: Option<&Path>) -> Result<(), CommandError> {
        let asked = named.map(Path::to_owned).or_else(|| env::get(env::CONFIG).map(PathBuf::from));
        let Some(path) = asked.clone().or_else(|| Some(env::folders()?.config.join("config.toml")))
        else {
            return Ok(());
        };
        self.file = Some(path.clone());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && asked.is_none() => {
                return Ok(());
            }
            Err(error) => {
                let message =
                    format!("cannot read the configuration `{}`: {error}", path.display());
                return Err(CommandError::usage(message));
            }
        };
        let read = parse(&text).map_err(|error| {
            CommandError::usage(format!(
                "cannot read the configuration `{}`: {error}",
                path.display()
            ))
            .hint("move it away, and `ovenbird config show` lists the keys with their defaults")
        })?;
        for (key, value) in read {
            if self.values.contains_key(&key) {
                self.set(&key, value, Origin::File(path.clone()))?;
            } else {
                self.warnings
                    .push(format!("unknown key `{key}` in `{}` is ignored", path.display()));
            }
        }
        Ok(())
    }

    fn add_environment(&mut self) -> Result<(), CommandError> {
        for key in self.values.keys().cloned().collect::<Vec<_>>() {
            let name = format!("{}{}", env::PREFIX, key.replace('.', "_").to_uppercase());
            if let Some(text) = env::get(&name) {
                self.set_text(&key, &text, Origin::Variable(name))?;
            }
        }
        Ok(())
    }

    /// Sets a key from text, which takes the type of the key's default.
    pub(crate) fn set_text(
        &mut self,
        key: &str,
        text: &str,
        origin: Origin,
    ) -> Result<(), CommandError> {
        let wrong = |what: &str| {
            CommandError::usage(format!("`{key}` is `{text}` by {origin}, and should be {what}"))
        };
        let value = match &self.values[key].0 {
            toml::Value::Boolean(_) => {
                toml::Value::Boolean(text.parse().map_err(|_| wrong("`true` or `false`"))?)
            }
            toml::Value::Integer(_) => {
                toml::Value::Integer(text.parse().map_err(|_| wrong("a whole number"))?)
            }
            toml::Value::Float(_) => {
                toml::Value::Float(text.parse().map_err(|_| wrong("a number"))?)
            }
            _ => toml::Value::String(text.to_owned()),
        };
        self.set(key, value, origin)
    }

    fn set(&mut self, key: &str, value: toml::Value, origin: Origin) -> Result<(), CommandError> {
        let known = &self.values[key].0;
        let value = match (known, value) {
            (toml::Value::Float(_), toml::Value::Integer(whole)) => {
                toml::Value::Float(whole as f64)
            }
            (_, value) => value,
        };
        if value.as_integer().is_some_and(|number| number < 0) {
            return Err(CommandError::usage(format!("`{key}` is negative by {origin}")));
        }
        if known.same_type(&value) {
            self.values.insert(key.to_owned(), (value, origin));
            return Ok(());
        }
        let (found, wanted) = (value.type_str(), known.type_str());
        Err(CommandError::usage(format!(
            "`{key}` is of type {found} by {origin}, and should be of type {wanted}"
        )))
    }

    /// All keys with their values and origins.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &toml::Value, &Origin)> {
        self.values.iter().map(|(key, (value, origin))| (key.as_str(), value, origin))
    }

    fn value(&self, key: &str) -> &toml::Value {
        &self.values.get(key).expect("every key in use stands in default.toml").0
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.value(key).as_str().expect("a value has the type of its default")
    }

    /// A whole number, not negative.
    pub(crate) fn count(&self, key: &str) -> u64 {
        let number = self.value(key).as_integer().expect("a value has the type of its default");
        u64::try_from(number).unwrap_or(0)
    }

    /// A number.
    pub(crate) fn number(&self, key: &str) -> f64 {
        self.value(key).as_float().expect("a value has the type of its default")
    }

    /// A yes or no.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value(key).as_bool().expect("a value has the type of its default")
    }

    /// A text that something parses, with an error that says where the text came from.
    pub(crate) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        key: &str,
    ) -> Result<T, CommandError> {
        let text = self.text(key);
        text.parse().map_err(|error| {
            let origin = &self.values[key].1;
            CommandError::usage(format!("`{key}` is `{text}` by {origin}: {error}"))
        })
    }
}

/// Reads TOML into dotted keys.
fn parse(text: &str) -> Result<BTreeMap<String, toml::Value>, toml::de::Error> {
    let table: toml::Table = toml::from_str(text)?;
    let mut flat = BTreeMap::new();
    flatten("", table, &mut flat);
    Ok(flat)
}

fn flatten(prefix: &str, table: toml::Table, into: &mut BTreeMap<String, toml::Value>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(table) => flatten(&key, table, into),
            value => {
                into.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn defaults() -> Config {
        let values = parse(DEFAULTS).unwrap().into_iter();
        let values = values.map(|(key, value)| (key, (value, Origin::Default))).collect();
        Config { values, file: None, warnings: Vec::new() }
    }

    #[test]
    fn every_default_has_a_comment_above_it() {
        let lines: Vec<&str> = DEFAULTS.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ")) {
            assert!(pair[0].starts_with('#'), "`{}` is not explained", pair[1]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// Whatever a file holds is read or refused, and no key loses the type of its default.
        #[test]
        fn any_file_is_read_or_refused(
            lines in prop::collection::vec(
                prop_oneof![
                    Just("[cache]".to_owned()),
                    Just("[report".to_owned()),
                    Just("budget = \"5GiB\"".to_owned()),
                    Just("cache.budget = 5".to_owned()),
                    Just("rows = 1e400".to_owned()),
                    Just("identity = { threshold = 1 }".to_owned()),
                    "[a-z.]{1,12} ?= ?[-0-9a-z\"\\[\\]{}:.]{0,12}",
                    any::<String>(),
                ],
                0..6,
            )
        ) {
            let mut config = defaults();
            let read = parse(&lines.join("\n")).unwrap_or_default();
            for (key, value) in read {
                if config.values.contains_key(&key) {
                    let _ = config.set(&key, value, Origin::Default);
                }
            }
            for (key, (value, _)) in &defaults().values {
                prop_assert!(config.values[key].0.same_type(value));
            }
        }

        /// The same for what a variable or an argument says.
        #[test]
        fn any_text_is_taken_or_refused(key in 0_usize..10, text in any::<String>()) {
            let mut config = defaults();
            let key = config.values.keys().nth(key).unwrap().clone();
            let _ = config.set_text(&key, &text, Origin::Argument("--test"));
            prop_assert!(config.values[&key].0.same_type(&defaults().values[&key].0));
        }
    }
}
