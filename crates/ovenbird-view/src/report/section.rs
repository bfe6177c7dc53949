//! The sections of a report: their names, and which of them have something to say.

use ovenbird_core::answer::Report;
use ovenbird_core::metric::{Measure, Value};

/// A part of a report that is shown on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Who made it, who holds it up, who left, who answers.
    People,
    /// How work lands, and how pull requests and issues fare.
    Work,
    /// Who is new, how far newcomers come, and what they find.
    Newcomers,
    /// Releases.
    Releases,
    /// Where the work is, by file and folder.
    Files,
    /// What all of it stands on.
    Evidence,
}

impl Section {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::People, Self::Work, Self::Newcomers, Self::Releases, Self::Files, Self::Evidence];

    /// Its name, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Work => "work",
            Self::Newcomers => "newcomers",
            Self::Releases => "releases",
            Self::Files => "files",
            Self::Evidence => "evidence",
        }
    }
}

/// The sections that have something to say. Files are among them where they can be read.
pub fn sections_of(report: &Report) -> Vec<Section> {
    let has_commits = has_commits(report);
    let forge = report.forge.as_ref();
    let says = |section: &Section| match section {
        Section::People => {
            has_commits || forge.is_some_and(|part| !part.people.reviewers.people.rows.is_empty())
        }
        Section::Work | Section::Evidence => has_commits || forge.is_some(),
        Section::Newcomers => {
            has_commits || forge.is_some_and(|part| is_known(&part.people.funnel.newcomers))
        }
        Section::Releases => !report.releases_ever.rows.is_empty(),
        Section::Files => has_commits,
    };
    Section::ALL.into_iter().filter(says).collect()
}

/// Whether there is a commit to tell of.
pub(super) fn has_commits(report: &Report) -> bool {
    matches!(report.whole.commits.value, Value::Count(count) if count > 0)
}

fn is_known(measure: &Measure) -> bool {
    !matches!(measure.value, Value::Unknown(_))
}
