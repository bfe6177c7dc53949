//! What a measure has to say beside its value: coverage, and what was left out.

use super::RepoIndex;
use crate::fact::{FileChanges, Window};
use crate::metric::Measure;

/// How many bots an exclusion names before it counts the rest.
const NAMED_BOTS: usize = 5;

/// Why nothing about first contributions can be known.
pub(crate) const SHALLOW: &str =
    "the clone is shallow: who contributed before its boundary is not known";

/// Why nothing about files can be known.
pub(crate) const NO_FILE_FACTS: &str = "the file facts of this history have not been read";

/// Why nothing that git tells is known.
const NOT_INGESTED: &str = "no git history yet";

/// A measure of who integrates; unknown where git tells that of fewer than half of the commits:
/// those that it tells of may be of another kind than the many others.
pub(crate) fn if_known(measure: Measure, reported: u64, all: u64) -> Measure {
    if reported * 2 >= all {
        return measure;
    }
    measure.but_unknown(format!("git tells who integrated only {reported} of {all} commits"))
}

impl RepoIndex<'_> {
    /// Adds coverage and exclusions to a measure that counts bots too.
    pub(crate) fn evidence(&self, mut measure: Measure) -> Measure {
        if measure.window.is_some() {
            measure.exclusions.extend(self.misdated());
        }
        self.complete(measure)
    }

    /// Adds coverage and exclusions to a measure over humans, by author time.
    pub(crate) fn evidence_of_people(&self, mut measure: Measure) -> Measure {
        measure.exclusions.extend(self.excluded_bots(measure.window));
        self.evidence(measure)
    }

    /// Adds coverage and exclusions to a measure that needs dates even without a window.
    pub(crate) fn evidence_of_dates(&self, mut measure: Measure) -> Measure {
        measure.exclusions.extend(self.misdated());
        self.complete(measure)
    }

    /// Adds coverage and exclusions to a measure over humans that needs dates even without a
    /// window.
    pub(crate) fn evidence_of_people_with_dates(&self, mut measure: Measure) -> Measure {
        measure.exclusions.extend(self.excluded_bots(measure.window));
        self.evidence_of_dates(measure)
    }

    /// Adds the share of commits whose file facts are known to a measure over files, which has
    /// its other evidence.
    pub(crate) fn evidence_of_files(&self, mut measure: Measure, files: &FileChanges) -> Measure {
        let known = (files.commits_known as f64 / self.commits.len().max(1) as f64).min(1.0);
        measure.coverage = measure.coverage.map(|coverage| coverage * known);
        measure.exclusions.push("merges, and lines of moved files".to_owned());
        if files.commits_known == 0 {
            return measure.but_unknown(NO_FILE_FACTS);
        }
        measure
    }

    /// Adds coverage and exclusions to a measure over humans' work by the time it landed, where
    /// git tells who integrated `reported` commits of `all`.
    pub(crate) fn evidence_of_mainline(
        &self,
        mut measure: Measure,
        reported: u64,
        all: u64,
    ) -> Measure {
        if all > reported {
            let silent = all - reported;
            measure.exclusions.push(format!("commits that a forge or a bot committed ({silent})"));
        }
        measure.coverage = (all > 0).then(|| reported as f64 / all as f64);
        if self.history.head.is_none() {
            measure = measure.but_unknown("there is no default branch to land on");
        }
        let bots: Vec<_> = self.bots().map(|bot| (self.commits_of(bot, None), bot)).collect();
        if !bots.is_empty() {
            measure.exclusions.push(format!("bots: {}", self.named(bots)));
        }
        if let Some(without) = self.mainline_without_date().filter(|_| measure.window.is_some()) {
            measure.exclusions.push(without);
        }
        self.complete(measure)
    }

    /// Whether everything from this instant on is in the history.
    pub(crate) fn reaches(&self, from: i64) -> bool {
        let older = |person| self.times_of(person).first().is_some_and(|&first| first < from);
        !self.history.completeness.shallow || self.all_people().any(older)
    }

    fn complete(&self, mut measure: Measure) -> Measure {
        let missing = &self.history.completeness;
        if missing.hides_commits() && self.commits.is_empty() {
            return self.if_ingested(measure.but_unknown("no commit of it could be read"));
        }
        if missing.shallow {
            measure.exclusions.push("history beyond the shallow boundary".to_owned());
        } else if missing.hides_commits() {
            // Behind what cannot be read there may be nothing, or most of the history.
            measure.coverage = None;
        } else if measure.coverage.is_none() {
            measure.coverage = (!self.commits.is_empty()).then_some(1.0);
        }
        if missing.unreadable_commits > 0 {
            let lost = missing.unreadable_commits;
            measure.exclusions.push(format!(
                "commits that could not be read ({lost}), and what only they lead to"
            ));
        }
        if missing.all_branches && missing.unreadable_branches > 0 {
            let lost = missing.unreadable_branches;
            measure.exclusions.push(format!("branches that could not be read ({lost})"));
        }
        self.if_ingested(measure)
    }

    /// The measure; unknown where there is no history that it could be of.
    pub(crate) fn if_ingested(&self, measure: Measure) -> Measure {
        if self.is_ingested { measure } else { measure.but_unknown(NOT_INGESTED) }
    }

    fn misdated(&self) -> Vec<String> {
        let reported = [
            (self.undated, "commits without a readable date"),
            (self.postdated, "commits dated after now"),
        ];
        let some = reported.into_iter().filter(|&(count, _)| count > 0);
        some.map(|(count, what)| format!("{what} ({count})")).collect()
    }

    fn mainline_without_date(&self) -> Option<String> {
        let landings = self.mainline.iter().filter_map(|&tip| self.commits[tip as usize].landing);
        let count = landings.filter(|landing| landing.at.is_none()).count();
        (count > 0).then(|| format!("what mainline commits without a usable date landed ({count})"))
    }

    /// The bots with commits in the window, and how many they authored.
    fn excluded_bots(&self, window: Option<Window>) -> Option<String> {
        let active = self.bots().map(|bot| (self.commits_of(bot, window), bot));
        let active: Vec<_> = active.filter(|&(commits, _)| commits > 0).collect();
        let commits: u64 = active.iter().map(|&(commits, _)| commits).sum();
        (commits > 0).then(|| format!("bots ({commits}): {}", self.named(active)))
    }

    /// The names of some bots, those with most commits first.
    fn named(&self, mut bots: Vec<(u64, u32)>) -> String {
        bots.sort_by_key(|&(commits, bot)| (std::cmp::Reverse(commits), self.name(bot)));
        let shown = bots.iter().filter(|&&(_, bot)| !self.is_hidden(bot)).take(NAMED_BOTS);
        let mut names: Vec<_> = shown.map(|&(_, bot)| self.name(bot).to_owned()).collect();
        let rest = bots.len() - names.len();
        if rest > 0 {
            names.push(format!("{rest} more"));
        }
        names.join(", ")
    }
}
