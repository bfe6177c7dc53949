//! Community files: which of those that a forge asks for a repo has now.

use schemars::JsonSchema;
use serde::Serialize;

use super::forge_index::ForgeIndex;
use super::measures::measures;
use super::part::Part;
use super::{Measure, MetricId};
use crate::fact::forge::ProfileRow;

/// What a repo has to tell those who come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CommunityFile {
    /// What it is, such as `licence` or `code of conduct`.
    pub name: &'static str,
    /// Whether it is there; `None` where no source reported.
    pub is_there: Option<bool>,
}

/// The community files of a repo.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CommunityFiles {
    /// How many are there, of those that a source reported.
    pub files: Measure,
    /// All that are asked for, in the order in which people look for them.
    pub rows: Vec<CommunityFile>,
}

measures!(CommunityFiles { files => Part::now } but { rows });

/// The community files as last reported; only an API tells.
pub fn community_files(index: &ForgeIndex<'_>) -> CommunityFiles {
    let rows = index.forge.profile.as_ref().map(rows).unwrap_or_default();
    let there = rows.iter().filter(|row| row.is_there == Some(true)).count() as u64;
    let reported = rows.iter().filter(|row| row.is_there.is_some()).count() as u64;
    let count = Measure::count(MetricId::CommunityFiles, None, there);
    let source = format!("{} (API)", index.forge.host).into();
    let mut files = Measure { n: reported, source, ..count };
    let unreported: Vec<_> =
        rows.iter().filter(|row| row.is_there.is_none()).map(|row| row.name).collect();
    if reported == 0 {
        let reason = "no source reported them";
        files = files.but_unknown(reason);
    } else if !unreported.is_empty() {
        files.exclusions.push(format!("those that no source reported: {}", unreported.join(", ")));
    }
    files.coverage = (reported > 0).then(|| reported as f64 / rows.len() as f64);
    CommunityFiles { files, rows }
}

fn rows(profile: &ProfileRow) -> Vec<CommunityFile> {
    let has_licence = profile.licence.as_ref().map(|licence| !licence.is_empty());
    [
        ("read-me", profile.readme),
        ("licence", has_licence),
        ("guide for contributing", profile.contributing),
        ("code of conduct", profile.conduct),
        ("issue templates", profile.issue_template),
        ("pull request template", profile.pull_request_template),
        ("security policy", profile.security_policy),
    ]
    .map(|(name, is_there)| CommunityFile { name, is_there })
    .to_vec()
}
