//! How much of what happened in a repo is known, and what would make more of it known.

use schemars::JsonSchema;
use serde::Serialize;

use super::NextStep;
use super::words::{count, percent};
use crate::metric::coverage::{Coverage, CoverageInput, Opened, coverage};

/// The answer about coverage.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CoverageAnswer {
    /// The repo's key.
    pub repo: String,
    /// Month by month, and in all.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// What the numbers of issues and pull requests tell, as a sentence.
    pub text: String,
    /// What is missing.
    pub missing: Vec<CoverageGap>,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CoverageGap {
    /// What, as a sentence.
    pub text: String,
    /// What brings it, where something does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_step: Option<NextStep>,
}

impl CoverageAnswer {
    /// The answer for a repo by its key as of an instant in Unix seconds, of whose git history
    /// something is known or not.
    pub fn new(
        repo: String,
        mut coverage_input: CoverageInput,
        instant: i64,
        has_git: bool,
    ) -> Self {
        coverage_input.objects.retain(|object| object.created_at.is_none_or(|at| at <= instant));
        let coverage = coverage(&coverage_input, instant);
        let text = sentence(&coverage);
        let missing = missing(&coverage, &repo, has_git);
        Self { repo, coverage, text, missing }
    }
}

fn sentence(coverage: &Coverage) -> String {
    let Opened { known, at_most, .. } = coverage.opened;
    let Some(highest) = coverage.highest else {
        return "No issue or pull request is known.".to_owned();
    };
    let share = if at_most == 0 { 0.0 } else { known as f64 / at_most as f64 };
    format!(
        "Of the {} numbers up to #{highest}, {} are issues or pull requests with a known beginning \
         ({}). Discussions and deleted issues have numbers, too, so that all of them may be out of \
         reach.",
        count(at_most),
        count(known),
        if known == at_most { "all".to_owned() } else { percent(share.min(0.999)) },
    )
}

fn missing(coverage: &Coverage, repo: &str, has_git: bool) -> Vec<CoverageGap> {
    let mut gaps = Vec::new();
    let mut gap = |text: String, next_step: Option<NextStep>| {
        gaps.push(CoverageGap { text, next_step });
    };
    let hours: u64 =
        coverage.months.iter().map(|m| m.archive_hours.of - m.archive_hours.seen).sum();
    if hours > 0 {
        let text = format!("{} hours of the archive are not imported.", count(hours));
        gap(text, Some(NextStep::Import));
    }
    let damaged: u64 = coverage.months.iter().map(|month| month.damaged_hours).sum();
    if damaged > 0 {
        gap(format!("{} hours come from damaged files.", count(damaged)), None);
    }
    if coverage.months.iter().all(|month| month.listed.seen == 0) {
        let text = "The API was not asked for issues and pull requests.".to_owned();
        gap(text, Some(NextStep::Sync { repo: Some(repo.to_owned()), with_token: true }));
    }
    if !has_git {
        let text = "Git was not read, so pushes have nothing to be compared with.".to_owned();
        gap(text, Some(NextStep::Add { repo: Some(repo.to_owned()) }));
    }
    if coverage.undated > 0 {
        let text = format!(
            "{} issues or pull requests are known by number alone.",
            count(coverage.undated)
        );
        gap(text, None);
    }
    gaps
}
