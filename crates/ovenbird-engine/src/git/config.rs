//! The repository's own configuration: what `config` in its folder says.
//!
//! Nothing of the user's or the system's is read, so that a repo says the same to everybody, and
//! no other file that it includes: such a path may lead anywhere.

use gix::config::file::Metadata;
use gix::config::{File, Source};

use super::error::GitError;
use super::file;
use super::place::Place;

/// The most that is read of it.
const LARGEST: u64 = 4 << 20;

/// What the configuration says.
pub(super) struct Config(File);

impl Config {
    pub(super) fn read(place: &Place) -> Result<Self, GitError> {
        let path = place.common_dir.join("config");
        let error = |reason: String| GitError::Open {
            path: place.git_dir.clone(),
            reason: format!("cannot read its `config`: {reason}"),
        };
        let content = file::read(&path, LARGEST).map_err(|e| error(e.to_string()))?;
        let options = gix::config::file::init::Options { lossy: true, ..Default::default() };
        let content = content.unwrap_or_default();
        let parsed = File::from_bytes_no_includes(&content, Metadata::from(Source::Local), options);
        parsed.map(Self).map_err(|_| error("a line in it is no section and no setting".to_owned()))
    }

    /// The last value of a setting, such as `remote.origin.url`.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.0.string(key).map(|value| value.to_string())
    }

    /// All values of a setting.
    pub(super) fn strings(&self, key: &str) -> Vec<String> {
        let values = self.0.strings(key).unwrap_or_default();
        values.into_iter().map(|value| value.to_string()).collect()
    }

    /// The second names of all sections of one, such as those of each `remote`.
    pub(super) fn named(&self, section: &str) -> Vec<String> {
        let sections = self.0.sections_by_name(section).into_iter().flatten();
        let names = sections.filter_map(|one| Some(one.header().subsection_name()?.to_string()));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether any section, such as each `remote`, has a setting.
    pub(super) fn any(&self, section: &str, setting: &str) -> bool {
        let sections = self.0.sections_by_name(section);
        sections.is_some_and(|mut all| all.any(|one| one.value(setting).is_some()))
    }
}
