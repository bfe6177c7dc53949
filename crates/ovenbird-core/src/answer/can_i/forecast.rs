//! Whether a contribution like this one would be merged.

use schemars::JsonSchema;
use serde::Serialize;

use super::CanIInput;
use crate::answer::words::counted;
use crate::fact::Window;
use crate::fact::forge::PullRequestRow;
use crate::metric::MetricId;
use crate::metric::forecast::evaluation::{ENOUGH_CASES, Target, fit_all};
use crate::metric::forecast::trail::{ProposalFacts, Submitted};
use crate::metric::forecast::{CaseWeights, Estimate, Model};
use crate::metric::forge_index::Of;
use crate::metric::repo_index::Standing;
use crate::metric::{Interval, Measure, Value};

/// Sizes that stand for the groups by which acceptance is distinguished, with their words.
const SIZES: [(u32, u32, &str); 5] = [
    (0, 5, "with fewer than 10 lines"),
    (10, 25, "with 10 to 49 lines"),
    (50, 110, "with 50 to 249 lines"),
    (250, 500, "with 250 to 999 lines"),
    (1_000, 2_000, "with 1,000 lines or more"),
];

/// The forecast with what it stands on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Forecast {
    /// The chance that it is merged, once it is decided upon; `n` is the repo's own cases.
    pub chance: Measure,
    /// The share merged of the repo's pull requests that are known to have ended, but for those
    /// that their own author merged.
    pub base_rate: Measure,
    /// The same of those that ended in the window.
    pub base_rate_now: Measure,
    /// The same of those that ended in the window before.
    pub base_rate_before: Measure,
    /// What it is compared with, in words.
    pub comparison_class: String,
    /// On whose cases it rests; `None` where there is no forecast.
    pub case_weights: Option<CaseWeights>,
    /// With what it was compared, such as `of another size`.
    pub compared: Vec<&'static str>,
    /// Of these, where the chance is clearly higher or lower.
    pub variants: Vec<Variant>,
}

/// Pull requests like this one but for one thing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Variant {
    /// Which, such as `with fewer than 10 lines`.
    pub what: &'static str,
    /// Their chance.
    pub chance: f64,
    /// The 95 % interval of the rate.
    pub interval: Interval,
}

/// Everything that a forecast is made with.
struct Basis<'a> {
    input: &'a CanIInput<'a>,
    /// The repo's place among those whose pull requests are known.
    repo: Option<u32>,
    /// What is proposed, in the terms of the model.
    proposal: ProposalFacts,
    /// Whether the size was given, not taken from what is usual.
    sized: bool,
}

pub(super) fn forecast(input: &CanIInput<'_>, standing: Standing) -> Forecast {
    let basis = Basis::new(input, standing);
    let window = Window::last_days(input.index.git.now, input.window_days);
    let rate = |name, window: Option<Window>| basis.base_rate(name, window);
    let mut found = Forecast {
        chance: Measure::new(MetricId::AcceptanceForecast, None, 0, Value::Count(0)),
        base_rate: rate(MetricId::AcceptanceBaseRate, None),
        base_rate_now: rate(MetricId::AcceptanceBaseRate, Some(window)),
        base_rate_before: rate(MetricId::AcceptanceBaseRate, Some(window.before())),
        comparison_class: String::new(),
        case_weights: None,
        compared: Vec::new(),
        variants: Vec::new(),
    };
    match basis.model() {
        Ok((repo, model)) => basis.tell(repo, &model, &mut found),
        Err(why) => found.chance = basis.measured(found.chance).but_unknown(why),
    }
    found
}

/// The cases of the repo that its `n` counts, by opening: number, when it ended, and whether it was merged.
pub(super) fn cases(input: &CanIInput<'_>) -> Vec<(i64, i64, bool)> {
    let basis = Basis::new(input, Standing::Unknown);
    let ended = basis.cases().filter(|case| basis.ended(case, None).is_some());
    let number =
        |case: &Submitted| input.pulls.repos[case.repo as usize].rows[case.row as usize].number;
    ended
        .filter_map(|case| case.ended.map(|(at, is_merged)| (number(case), at, is_merged)))
        .collect()
}

impl<'a> Basis<'a> {
    fn new(input: &'a CanIInput<'a>, standing: Standing) -> Self {
        let repo = input.pulls.repos.iter().position(|repo| repo.key == input.on_forge);
        let repo = repo.map(|at| at as u32);
        let given = &input.proposal;
        let usual = |of: fn(&PullRequestRow) -> Option<u32>| usual(input, repo?, of);
        // Who landed work here without an account that is known has something merged all the same.
        let landed = matches!(standing, Standing::Regular | Standing::Insider);
        let proposal = ProposalFacts {
            author: given.account,
            lines: given.lines.or_else(|| usual(PullRequestRow::lines)),
            files: match given.paths.len() as u32 {
                0 => usual(|row| row.changed_files),
                paths => Some(paths),
            },
            own_branch: None,
            merged_more: u32::from(landed && given.account.is_none()),
        };
        Self { input, repo, proposal, sized: given.lines.is_some() }
    }

    /// The repo's cases, but for those that their own author merged.
    fn cases(&self) -> impl Iterator<Item = &'a Submitted> {
        self.with_self_merged().filter(|case| !case.self_merged)
    }

    fn with_self_merged(&self) -> impl Iterator<Item = &'a Submitted> {
        let repo = self.repo;
        self.input.trail.cases.iter().filter(move |case| Some(case.repo) == repo)
    }

    /// Whether a case is merged, if it is known to have ended in a window.
    fn ended(&self, case: &Submitted, window: Option<Window>) -> Option<bool> {
        let now = self.input.index.git.now;
        let inside = |at| at <= now && window.is_none_or(|window| window.contains(at));
        case.ended.filter(|&(at, _)| inside(at)).map(|(_, is_merged)| is_merged)
    }

    fn base_rate(&self, metric: MetricId, window: Option<Window>) -> Measure {
        let (mut merged, mut n) = (0, 0);
        for is_merged in self.cases().filter_map(|case| self.ended(case, window)) {
            n += 1;
            merged += u64::from(is_merged);
        }
        self.measured(Measure::rate(metric, window, merged, n, "pull requests that ended"))
    }

    /// Source, coverage and exclusions. Loss bends it unless merges and refusals are lost alike,
    /// and which way is not known.
    fn measured(&self, mut measure: Measure) -> Measure {
        let (index, window) = (self.input.index, measure.window);
        measure.source = index.source(Of::PullRequests, window).into();
        measure.coverage = index.coverage(Of::PullRequests, window);
        let has_ended = |case: &Submitted| self.ended(case, window).is_some();
        let own = self.with_self_merged().filter(|case| case.self_merged && has_ended(case));
        let own = own.count();
        if own > 0 {
            measure.exclusions.push(format!("those merged by their own author ({own})"));
        }
        // Of what ends within a window, nothing has not ended.
        let open = self.cases().filter(|case| window.is_none() && !has_ended(case)).count();
        if open > 0 {
            measure.exclusions.push(format!("those not known to have ended ({open})"));
        }
        if measure.n > 0 {
            measure.exclusions.push("those by bots".to_owned());
        }
        measure
    }

    /// The model of all that is known, or why there is none for this repo.
    fn model(&self) -> Result<(u32, Model), String> {
        let CanIInput { pulls, trail, index, .. } = self.input;
        let known = self.cases().filter(|case| case.ended.is_some()).count();
        let Some(repo) = self.repo.filter(|_| known > 0) else {
            return Err("no pull request of this repo is known to have ended".to_owned());
        };
        let all = trail.cases.iter().filter(|case| case.ended.is_some() && !case.self_merged);
        let all = all.count();
        if all < ENOUGH_CASES {
            return Err(format!(
                "needs at least {ENOUGH_CASES} pull requests that are known to have ended, here or \
                 in other repos, has {all}"
            ));
        }
        let model = fit_all(pulls, trail, Target::Decided, index.git.now + 1);
        model.map(|model| (repo, model)).map_err(|error| error.to_string())
    }

    fn tell(&self, repo: u32, model: &Model, found: &mut Forecast) {
        let (standing, x) = self.input.trail.now(repo, self.proposal);
        let Some(estimate) = model.predict(&x, Some(repo), standing as u8) else {
            let broken = found.chance.clone().but_unknown("the numbers of the model fail");
            found.chance = broken;
            return;
        };
        let case_weights = model.case_weights(Some(repo), standing as u8);
        let mut chance = Measure {
            n: case_weights.n_project,
            interval: Some(estimate.interval),
            ..found.chance.clone()
        };
        chance.value = Value::Number(estimate.value);
        found.chance = self.measured(chance);
        found.comparison_class = self.comparison_class(standing);
        found.case_weights = Some(case_weights);
        self.compare((repo, standing), model, &estimate, found);
    }

    fn comparison_class(&self, standing: Standing) -> String {
        let who = match standing {
            Standing::Newcomer => "people who have had none merged here",
            Standing::Regular => "people who have had one merged here",
            Standing::Insider => "people who have merged others' here",
            Standing::Unknown => "people of whom none merged here is known",
        };
        match self.proposal.lines {
            Some(lines) if self.sized => {
                format!(
                    "pull requests of about {} by {who}",
                    counted(lines.into(), "line", "lines")
                )
            }
            Some(lines) => format!(
                "pull requests of the usual size here, {}, by {who}",
                counted(lines.into(), "line", "lines")
            ),
            None => format!("pull requests by {who}"),
        }
    }

    /// The same in another size, and by people who have had one merged: those of which the
    /// interval leaves out the chance of this one; of sizes, the best and the worst.
    fn compare(
        &self,
        (repo, standing): (u32, Standing),
        model: &Model,
        now: &Estimate,
        found: &mut Forecast,
    ) {
        let clear = |what: &'static str, proposal: ProposalFacts| {
            let (standing, x) = self.input.trail.now(repo, proposal);
            let Estimate { value: chance, interval, .. } =
                model.predict(&x, Some(repo), standing as u8)?;
            let is_clear = now.value < interval.low || interval.high < now.value;
            is_clear.then_some(Variant { what, chance, interval })
        };
        if let Some(lines) = self.proposal.lines {
            found.compared.push("of another size");
            let own = SIZES.iter().rposition(|&(from, ..)| from <= lines);
            let others = SIZES.iter().enumerate().filter(|&(at, _)| Some(at) != own);
            let sizes = others.filter_map(|(_, &(_, lines, what))| {
                clear(what, ProposalFacts { lines: Some(lines), ..self.proposal })
            });
            let mut sizes: Vec<Variant> = sizes.collect();
            sizes.sort_by(|a, b| b.chance.total_cmp(&a.chance));
            if sizes.len() > 2 {
                sizes.drain(1..sizes.len() - 1);
            }
            found.variants = sizes;
        }
        if matches!(standing, Standing::Newcomer | Standing::Unknown) {
            let who = "by people who have had one merged here";
            found.compared.push(who);
            found.variants.extend(clear(who, ProposalFacts { merged_more: 1, ..self.proposal }));
        }
    }
}

/// The median of what the repo's pull requests have of something.
fn usual(
    input: &CanIInput<'_>,
    repo: u32,
    of: impl Fn(&PullRequestRow) -> Option<u32>,
) -> Option<u32> {
    let rows = &input.pulls.repos[repo as usize].rows;
    let mut found: Vec<u32> = rows.iter().filter_map(of).collect();
    if found.is_empty() {
        return None;
    }
    let middle = found.len() / 2;
    Some(*found.select_nth_unstable(middle).1)
}
