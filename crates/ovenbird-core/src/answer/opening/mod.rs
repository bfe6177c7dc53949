//! What a report opens with: four questions, each with what the facts say to it in sentences.
//!
//! A face shows it as it is. Where nothing at all can be said, one sentence says why, and the
//! next steps what would help; what is unknown beside what is known is said once a reason.

mod health;
pub(super) mod little;
mod made;
mod taking;
mod telling;
mod until;
mod welcome;

use schemars::JsonSchema;
use serde::Serialize;

pub use little::TooLittle;

use super::evidence::EvidenceRows;
use super::report::Report;
use super::words::{count, counted, day};
use super::{NextStep, Sentence};
use crate::fact::Window;
use crate::metric::calendar::DAY;

/// A window that ends so many days before the present is called by its dates.
const LONG_AGO: i64 = 14;

/// How a report begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Opening {
    /// Until when the repo was observed, in words; empty where nothing was.
    pub until: String,
    /// What has to be known before all else, such as that not everything could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// The questions with their answers, in the order in which they are read; none where there is
    /// too little to answer any of them.
    pub headlines: Vec<Headline>,
    /// Why nothing can be answered, where nothing can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_little: Option<TooLittle>,
    /// What all of it stands on, in one line; empty where that is nothing.
    pub evidence: String,
}

/// A question with what can be said to it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Headline {
    /// The question.
    pub question: &'static str,
    /// What the facts show; what they cannot show, and why, comes last.
    pub sentences: Vec<Sentence>,
    /// What would make the unknown known. A step that helps several answers is reported once.
    pub next_steps: Vec<NextStep>,
}

/// What the opening is made from.
pub(super) struct OpeningInput<'a> {
    /// The measures.
    pub(super) report: &'a Report,
    /// The evidence for sentences about a forge.
    pub(super) evidence_rows: EvidenceRows<'a>,
    /// The name under which a forge knows the repo, where it is on one that can be asked.
    pub(super) on_forge: Option<&'a str>,
}

impl Opening {
    /// Tells what the measures of a report say.
    pub(super) fn new(input: &OpeningInput<'_>) -> Self {
        let reported = [
            made::reported(input),
            taking::reported(input),
            welcome::reported(input),
            health::reported(input),
        ];
        let (until, warning) = (until::until(input), warning(input.report));
        // That something is open says little where nothing else is known.
        if reported.iter().take(3).all(telling::Telling::is_empty) {
            let too_little = Some(little::too_little(
                input.evidence_rows.index,
                &input.report.about.repo,
                input.on_forge,
            ));
            return Self { until, warning, too_little, ..Self::default() };
        }
        let mut headlines: Vec<Headline> =
            reported.into_iter().map(telling::Telling::headline).collect();
        let mut steps: Vec<NextStep> = Vec::new();
        headlines.retain(|headline| !headline.sentences.is_empty());
        for headline in &mut headlines {
            headline.next_steps.retain(|step| !steps.contains(step));
            steps.extend_from_slice(&headline.next_steps);
        }
        Self { until, warning, headlines, too_little: None, evidence: evidence(input.report) }
    }

    /// Every sentence of it.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.headlines.iter().flat_map(|headline| &headline.sentences)
    }
}

/// What could not be read may hide any number of commits.
fn warning(report: &Report) -> Option<String> {
    let lost = counted(report.about.unreadable, "commit or ref", "commits or refs");
    report.about.incomplete.then(|| {
        format!(
            "Incomplete: {lost} could not be read, and what is behind is unknown. The figures are \
             of the rest."
        )
    })
}

/// What the answers stand on, in one line.
fn evidence(report: &Report) -> String {
    let about = &report.about;
    let mut parts = Vec::new();
    if about.ingested.is_some() {
        parts.push(history(report));
    }
    if about.shallow {
        parts.push("the clone is shallow, and older history is not in it".to_owned());
    }
    if about.unreadable > 0 && !about.incomplete {
        let lost = counted(about.unreadable, "commit or ref", "commits or refs");
        parts.push(format!("{lost} could not be read"));
    }
    if let Some(forge) = &report.forge {
        let accepted = &forge.acceptance.all.accepted_90;
        if !accepted.source.is_empty() {
            parts.push(format!("pull requests and issues from {}", accepted.source));
        }
    }
    if report.identity.bots > 0 {
        parts.push(format!("{} excluded", counted(report.identity.bots, "bot", "bots")));
    }
    super::words::first_upper(&parts.join("; "))
}

/// Such as `81,966 commits of master from 2005-04-07 to 2026-08-20`.
fn history(report: &Report) -> String {
    let whole = &report.whole;
    let commits = whole.commits.value.as_f64().unwrap_or_default() as u64;
    let of = match (report.about.all_branches, report.about.branch_name()) {
        (true, _) => " of all branches".to_owned(),
        (false, Some(branch)) => format!(" of {branch}"),
        (false, None) => String::new(),
    };
    let ends = [&whole.first_commit, &whole.last_commit].map(|end| end.value.as_f64());
    let span = match ends {
        [Some(first), Some(last)] if day(first as i64) == day(last as i64) => {
            format!(" on {}", day(last as i64))
        }
        [Some(first), Some(last)] => {
            format!(" from {} to {}", day(first as i64), day(last as i64))
        }
        [None, Some(last)] => format!(" up to {}", day(last as i64)),
        _ => String::new(),
    };
    format!("{} {}{of}{span}", count(commits), if commits == 1 { "commit" } else { "commits" })
}

/// The report's window as the end of a sentence: `in the last year`, `in the last 90 days`, or by
/// its end where that is long ago, `in the year to 2026-08-20`.
fn in_window(report: &Report) -> String {
    let Window { to, .. } = report.window;
    let length = length(report.window);
    if to + LONG_AGO * DAY < report.as_of {
        format!("in the {length} to {}", day(to))
    } else {
        format!("in the last {length}")
    }
}

/// How long a window is: `year`, `90 days`.
fn length(window: Window) -> String {
    match window.days().round() as u64 {
        1 => "day".to_owned(),
        365 | 366 => "year".to_owned(),
        days => format!("{} days", count(days)),
    }
}
