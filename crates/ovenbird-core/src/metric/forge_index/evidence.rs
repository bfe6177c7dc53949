//! What a measure of a forge's facts has to say beside its value.
//!
//! A stream that lost events makes waits look longer, and acceptance rarer, than they are: what
//! was lost may be the answer. So every measure has its coverage, one that loss would bend says
//! so, and below a floor it is unknown.

use super::ForgeIndex;
use crate::fact::Window;
use crate::fact::forge::Source;
use crate::metric::MetricId;
use crate::metric::coverage::{Numbered, share_known};
use crate::metric::{Measure, Value};

/// Below this coverage a measure that loss bends is unknown.
pub(super) const FLOOR: f64 = 0.8;

/// Below this coverage a measure says what loss does to it.
const NEARLY_ALL: f64 = 0.97;

/// What a measure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Pull requests.
    PullRequests,
    /// Issues.
    Issues,
    /// Both.
    Both,
}

/// What it does to a measure when facts are lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bias {
    /// It rests on fewer, and stays straight.
    None,
    /// Lost endings and answers make waits look longer.
    Longer,
    /// Lost endings make it look smaller than it is.
    Smaller,
    /// Lost endings make it look larger than it is.
    Larger,
    /// A portion of all there is: what is lost may be of another kind than what is known.
    Either,
}

impl Of {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::PullRequests => "pull requests",
            Self::Issues => "issues",
            Self::Both => "issues and pull requests",
        }
    }
}

/// What measures over one window have in common, looked up once for all of them.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// What is counted.
    pub(crate) of: Of,
    /// The window.
    pub(crate) window: Option<Window>,
    /// Why nothing is known of the repo's forge, where nothing is.
    pub(crate) nothing: Option<Value>,
    source: String,
    coverage: Option<f64>,
    exclusions: Vec<String>,
}

impl Evidence {
    /// Adds coverage, source and exclusions to a measure.
    pub(crate) fn of(&self, mut measure: Measure, bias: Bias) -> Measure {
        measure.source = self.source.clone().into();
        measure.coverage = self.coverage;
        measure.exclusions.extend_from_slice(&self.exclusions);
        self.judged(measure, bias)
    }

    /// The measure as its coverage lets it stand.
    pub(crate) fn judged(&self, mut measure: Measure, bias: Bias) -> Measure {
        let effect = match bias {
            Bias::None => return measure,
            Bias::Longer => "waits look longer than they are",
            Bias::Smaller => "this looks smaller than it is",
            Bias::Larger => "this looks larger than it is",
            Bias::Either => "this may look smaller or larger than it is",
        };
        let noun = self.of.noun();
        match measure.coverage {
            Some(coverage) if coverage < FLOOR => {
                let missing = part(1.0 - coverage);
                measure.but_unknown(format!(
                    "{missing} of what happened to the {noun} is not known: too little \
                     data, the result would be biased"
                ))
            }
            Some(coverage) if coverage < NEARLY_ALL => {
                let missing = part(1.0 - coverage);
                measure.exclusions.push(format!(
                    "the {missing} of what happened to {noun} that is not known, so that \
                     {effect}"
                ));
                measure
            }
            _ => measure,
        }
    }
}

impl ForgeIndex<'_> {
    /// What measures over what was opened in a window have in common.
    pub(crate) fn evidence_over(&self, of: Of, window: Option<Window>) -> Evidence {
        let mut exclusions: Vec<String> = self.excluded_bots(of, window).into_iter().collect();
        if window.is_none() && self.undated > 0 {
            exclusions.push(format!("those without a known beginning ({})", self.undated));
        }
        Evidence {
            of,
            window,
            nothing: self.nothing_known(of),
            source: self.source(of, window),
            coverage: self.coverage(of, window),
            exclusions,
        }
    }

    /// Adds coverage, source and exclusions to a measure over what was opened in its window.
    pub(crate) fn evidence(&self, measure: Measure, of: Of, bias: Bias) -> Measure {
        self.evidence_over(of, measure.window).of(measure, bias)
    }

    /// The share known of what happened to what was opened in a window: all where an API listed
    /// it; else by gaps in the numbers, or by openings that were lost, whichever is less.
    pub fn coverage(&self, of: Of, window: Option<Window>) -> Option<f64> {
        let whole = || Window { from: self.beginning().unwrap_or(self.git.now), to: self.git.now };
        let asked = window.unwrap_or_else(whole);
        let begun = self.beginning().unwrap_or(asked.from);
        let asked = Window { from: asked.from.max(begun), to: asked.to.min(self.git.now) };
        let watch = &self.forge.watch;
        let (pulls, issues) = (&watch.listed_pull_requests, &watch.listed_issues);
        let is_listed = match of {
            Of::PullRequests => reaches(pulls, asked),
            Of::Issues => reaches(issues, asked),
            Of::Both => reaches(pulls, asked) && reaches(issues, asked),
        };
        if is_listed {
            return Some(1.0);
        }
        let known = share_known(&self.numbered(), asked);
        known.into_iter().chain(self.capture_rate(of, asked)).reduce(f64::min)
    }

    /// When the repo was made, or the first thing opened that is known.
    pub(super) fn beginning(&self) -> Option<i64> {
        let made = self.forge.profile.as_ref().and_then(|profile| profile.created);
        let pulls = self.pulls.iter().map(|pull| pull.created);
        made.or_else(|| pulls.chain(self.issues.iter().map(|issue| issue.created)).min())
    }

    fn numbered(&self) -> Vec<Numbered> {
        let pulls = self.forge.pull_requests.iter().map(|row| Numbered {
            number: row.number,
            created_at: self.believable(row.created),
            sources: row.sources,
        });
        let issues = self.forge.issues.iter().map(|row| Numbered {
            number: row.number,
            created_at: self.believable(row.created),
            sources: row.sources,
        });
        pulls.chain(issues).collect()
    }

    /// The host, and the feeds by which it was reported, such as `github.com (archive, API)`.
    pub(crate) fn source(&self, of: Of, window: Option<Window>) -> String {
        let inside = |at: i64| window.is_none_or(|window| window.contains(at));
        let mut bits = 0;
        if of != Of::Issues {
            let pulls = self.pulls.iter().filter(|pull| inside(pull.created));
            bits |= pulls.fold(0, |bits, pull| bits | self.row_of(pull).sources);
        }
        if of != Of::PullRequests {
            let issues = self.issues.iter().filter(|issue| inside(issue.created));
            bits |=
                issues.fold(0, |bits, issue| bits | self.forge.issues[issue.row as usize].sources);
        }
        let mut feeds: Vec<&str> = Source::ALL
            .into_iter()
            .filter(|source| bits & source.bit() != 0)
            .map(|source| match source {
                Source::Archive => "archive",
                Source::Events => "events API",
                Source::Webhook => "webhooks",
                Source::Rest | Source::Graphql => "API",
            })
            .collect();
        feeds.dedup();
        match feeds.as_slice() {
            [] => self.forge.host.clone(),
            feeds => format!("{} ({})", self.forge.host, feeds.join(", ")),
        }
    }

    fn excluded_bots(&self, of: Of, window: Option<Window>) -> Option<String> {
        let inside = |at: i64| window.is_none_or(|window| window.contains(at));
        let mut bots = 0;
        if of != Of::Issues {
            bots += self.pulls.iter().filter(|pull| pull.by_bot && inside(pull.created)).count();
        }
        if of != Of::PullRequests {
            bots += self.issues.iter().filter(|one| one.by_bot && inside(one.created)).count();
        }
        (bots > 0).then(|| format!("those by bots ({bots})"))
    }

    /// A rate over pull requests by people, with its evidence.
    pub(crate) fn rate(
        &self,
        metric: MetricId,
        window: Option<Window>,
        (part, n): (u64, u64),
        of: Of,
        bias: Bias,
    ) -> Measure {
        self.evidence(Measure::rate(metric, window, part, n, of.noun()), of, bias)
    }

    /// Why nothing is known of a repo's forge, where nothing is.
    pub(crate) fn nothing_known(&self, of: Of) -> Option<Value> {
        let known = match of {
            Of::PullRequests => !self.pulls.is_empty(),
            Of::Issues => !self.issues.is_empty(),
            Of::Both => !self.pulls.is_empty() || !self.issues.is_empty(),
        };
        (!known).then(|| Value::Unknown(format!("no {} are known yet", of.noun())))
    }
}

/// A share of what is not all and not nothing, in words that say neither.
pub(super) fn part(share: f64) -> String {
    match share * 100.0 {
        0.0..0.5 => "less than 1 %".to_owned(),
        99.5..100.0 => "more than 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// Whether one span holds all of a window.
fn reaches(spans: &[Window], asked: Window) -> bool {
    spans.iter().any(|span| span.from <= asked.from && asked.to <= span.to + GRACE)
}

/// A list that was asked for within so many seconds is held to be up to date.
pub(super) const GRACE: i64 = 86_400 * 2;

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_part_is_neither_all_nor_nothing() {
        let reported = [0.001, 0.01, 0.5, 0.994, 0.9999].map(part);
        assert_eq!(reported, ["less than 1 %", "1 %", "50 %", "99 %", "more than 99 %"]);
        assert_eq!(part(1.0), "100 %");
    }
}
