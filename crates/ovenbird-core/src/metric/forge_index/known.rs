//! Whether what a metric about people rests on was reported at all.

use super::evidence::{FLOOR, GRACE, part};
use super::{Bias, Evidence, FollowUp, ForgeIndex, Pull};
use crate::fact::Window;
use crate::metric::Measure;
use crate::metric::calendar::DAY;

/// Why it cannot be known who has landed nothing.
pub(crate) const NO_BEGINNING: &str =
    "the repo's beginning is not known: who had landed something before is not, either";

impl FollowUp {
    /// Whether it was watched up to an instant, or nearly.
    pub(crate) fn reaches(self, end: i64) -> bool {
        self.to + GRACE >= end
    }
}

impl Evidence {
    /// A measure with its evidence; unknown where nothing of the kind is known.
    pub(crate) fn reported(&self, measure: Measure, bias: Bias) -> Measure {
        let measure = self.of(measure, bias);
        match &self.nothing {
            Some(value) => Measure { value: value.clone(), interval: None, ..measure },
            None => measure,
        }
    }
}

impl ForgeIndex<'_> {
    /// The end of what was reported about the repo's pull requests and issues, where a window of
    /// the present ends; now, where that is less than a day ago, or no source says how far it
    /// reported.
    pub fn observed_to(&self) -> i64 {
        let (watch, now) = (&self.forge.watch, self.git.now);
        let spans = watch.pull_requests.iter().chain(&watch.issues);
        let end = spans.map(|span| span.to.min(now)).max().unwrap_or(now);
        if now - end < DAY { now } else { end }
    }

    /// Why it is not known who came first before an instant; `None` where it is: both lists reach
    /// back to the first entry, or nearly all numbers up to then are known.
    pub(crate) fn earlier_people_unknown(&self, until: i64) -> Option<String> {
        let opened = self.pulls.iter().map(|pull| pull.created);
        let first = opened.chain(self.issues.iter().map(|issue| issue.created)).min()?;
        let watch = &self.forge.watch;
        let is_listed = [&watch.listed_pull_requests, &watch.listed_issues]
            .iter()
            .all(|spans| spans.iter().any(|span| span.from <= first && until <= span.to + GRACE));
        if is_listed {
            return None;
        }
        let pulls = self.forge.pull_requests.iter().map(|row| (row.number, row.created));
        let issues = self.forge.issues.iter().map(|row| (row.number, row.created));
        let earlier = |&(_, created): &(i64, Option<i64>)| created.is_some_and(|at| at < until);
        let (mut known, mut highest) = (0_i64, 0_i64);
        for (number, _) in pulls.chain(issues).filter(earlier) {
            known += 1;
            highest = number.max(highest);
        }
        let is_enough = known as f64 >= highest as f64 * FLOOR;
        (!is_enough).then(|| {
            format!(
                "who was here before is not known: of the first {highest} issues and pull \
                 requests, {known} are"
            )
        })
    }

    /// The pull requests by known people, by person, then by time.
    pub(crate) fn pulls_by_person(&self) -> Vec<(u32, &Pull)> {
        let by_people = self.pulls.iter().filter(|pull| !pull.by_bot);
        let mut found: Vec<_> = by_people.filter_map(|pull| Some((pull.author?, pull))).collect();
        found.sort_unstable_by_key(|&(person, pull)| (person, pull.created, pull.row));
        found
    }

    /// The measure, saying which part of its window was not watched for something; unknown where
    /// none of it was and nothing was seen.
    pub(crate) fn watched(
        &self,
        measure: Measure,
        spans: &[Window],
        what: &str,
        is_seen: bool,
    ) -> Measure {
        let asked = measure.window.unwrap_or_else(|| self.whole());
        let asked =
            Window { from: asked.from.max(self.whole().from), to: asked.to.min(self.git.now) };
        let length = asked.to - asked.from;
        let seen: i64 = spans.iter().map(|span| overlap(*span, asked)).sum();
        if seen == 0 && !is_seen {
            return measure.but_unknown(format!("no {what} were reported about this time"));
        }
        if seen + GRACE >= length {
            return measure;
        }
        let missing = part((length - seen) as f64 / length as f64);
        measure.excluding(format!("{what} of the {missing} of the time not watched for them"))
    }

    /// From the repo's beginning to now.
    fn whole(&self) -> Window {
        Window { from: self.beginning().unwrap_or(self.git.now), to: self.git.now }
    }
}

fn overlap(a: Window, b: Window) -> i64 {
    (a.to.min(b.to) - a.from.max(b.from)).max(0)
}
