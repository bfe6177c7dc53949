//! The forecast on later time than it was fitted on.
//!
//! What ended before the split is learned from, what ended (or was opened) after it is judged.
//! Beside the forecast stand what anybody could say without one: the share merged of all, that of
//! the project, and what the author's own record says (as author-only scores do).

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::judge::{Comparison, Judgement, Pair, compare, judge};
use super::model::{Case, Model, NoModel, Summary};
use super::trail::{FEATURE_NAMES, Submitted, Trail};
use crate::fact::forge::PullRequestSet;
use crate::metric::calendar::DAY;
use crate::metric::repo_index::Standing;

/// How strongly a project's own share is drawn to that of all: as by so many cases.
const DRAWN_AS_BY: f64 = 5.0;

/// What is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Whether a pull request that ends does so by being merged.
    Decided,
    /// Whether it is merged within so many days of its opening.
    Within(u32),
}

/// Why there is no evaluation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoEvaluation {
    /// Too few cases to learn from, or to judge by.
    #[error("{fitted} cases before the split and {judged} after it: each needs at least {needed}")]
    TooFew {
        /// Before the split.
        fitted: usize,
        /// After it.
        judged: usize,
        /// What is needed.
        needed: usize,
    },
    /// The model could not be fitted.
    #[error("the model cannot be fitted: {0}")]
    Model(#[from] NoModel),
    /// A prediction was none.
    #[error("a prediction is no probability: {0}")]
    Judgement(#[from] super::judge::NoJudgement),
}

/// How good a forecast was.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Evaluation {
    /// What was forecast.
    pub target: Target,
    /// What was known before then was learned from, in Unix seconds.
    pub split: i64,
    /// The model.
    pub model: Summary,
    /// The forecast, judged.
    pub forecast: Judgement,
    /// The same for each standing of contributors.
    pub by_standing: Vec<(Standing, Judgement)>,
    /// What could be said without it.
    pub baselines: Vec<Baseline>,
    /// Projects, those with most judged cases first.
    pub projects: Vec<ProjectJudged>,
    /// Pull requests merged by their own author, which are no cases.
    pub self_merged: u64,
    /// Pull requests by bots, which are no cases.
    pub by_bots: u64,
    /// Pull requests whose end is not known, of those opened before the end of what is judged.
    pub unknown: u64,
}

/// A simple predictor, judged on the same cases.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Baseline {
    /// What it goes by.
    pub name: &'static str,
    /// Its own judgement.
    pub judgement: Judgement,
    /// The forecast's scores less its own.
    pub difference: Comparison,
}

/// One project's judged cases.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProjectJudged {
    /// The repo's key.
    pub repo: String,
    /// How many cases.
    pub n: u64,
    /// How many were merged.
    pub merged: u64,
    /// How many were to be merged, by the forecast.
    pub expected: f64,
    /// The forecast's Brier score.
    pub brier: f64,
    /// The Brier score of the share merged of all projects.
    pub brier_of_base_rate: f64,
}

/// The fewest cases on either side of a split.
pub const ENOUGH_CASES: usize = 50;

/// A case that is reported: its features and what became of it.
struct KnownCase<'a> {
    case: &'a Submitted,
    merged: bool,
}

/// Fits on what was known before `split` and judges on what came after.
pub fn evaluate(
    pulls: &PullRequestSet,
    trail: &Trail,
    target: Target,
    split: i64,
) -> Result<Evaluation, NoEvaluation> {
    let mut sides = Sides::default();
    for case in &trail.cases {
        sides.take(pulls, case, target, split);
    }
    let Sides { before, after, self_merged, unknown } = sides;
    if before.len() < ENOUGH_CASES || after.len() < ENOUGH_CASES {
        let (fitted, judged) = (before.len(), after.len());
        return Err(NoEvaluation::TooFew { fitted, judged, needed: ENOUGH_CASES });
    }
    let model = fit(&before)?;
    let pairs: Vec<Pair> = after.iter().map(|known| predicted(&model, known)).collect();
    let base = base_rate(&before);
    Ok(Evaluation {
        target,
        split,
        model: model.summary(&FEATURE_NAMES),
        forecast: judge(&pairs)?,
        by_standing: by_standing(&after, &pairs)?,
        baselines: baselines(&before, &after, &pairs)?,
        projects: projects(pulls, &after, &pairs, base),
        self_merged,
        by_bots: trail.by_bots,
        unknown,
    })
}

/// The model of all cases whose end is known.
pub fn fit_all(
    pulls: &PullRequestSet,
    trail: &Trail,
    target: Target,
    now: i64,
) -> Result<Model, NoModel> {
    let mut sides = Sides::default();
    for case in &trail.cases {
        sides.take(pulls, case, target, now);
    }
    fit(&sides.before)
}

#[derive(Default)]
struct Sides<'a> {
    before: Vec<KnownCase<'a>>,
    after: Vec<KnownCase<'a>>,
    self_merged: u64,
    unknown: u64,
}

impl<'a> Sides<'a> {
    fn take(&mut self, pulls: &PullRequestSet, case: &'a Submitted, target: Target, split: i64) {
        if case.self_merged {
            self.self_merged += 1;
            return;
        }
        let Some((known_at, merged)) = outcome(pulls, case, target) else {
            self.unknown += 1;
            return;
        };
        let known = KnownCase { case, merged };
        let is_later = match target {
            Target::Decided => known_at >= split,
            // What was opened before the split and known only after it would judge the forecast by
            // a choice of slow ones.
            Target::Within(_) => case.created >= split,
        };
        if known_at < split {
            self.before.push(known);
        } else if is_later {
            self.after.push(known);
        }
    }
}

/// From when on it was known, and whether it was merged.
fn outcome(pulls: &PullRequestSet, case: &Submitted, target: Target) -> Option<(i64, bool)> {
    let Target::Within(days) = target else { return case.ended };
    let repo = &pulls.repos[case.repo as usize];
    let horizon = case.created + i64::from(days) * DAY;
    let merged = case.ended.is_some_and(|(at, merged)| merged && at < horizon);
    let is_known = if let Some(to) = repo.listed_to.filter(|&to| case.created <= to) {
        // Of those whose horizon is still to come only the quick ones have ended: they are none.
        horizon <= to
    } else {
        let open_at = repo.rows[case.row as usize].ending.open_at;
        case.ended.is_some() || open_at.is_some_and(|at| at >= horizon)
    };
    // Who waits until the horizon learns of the early ones no sooner than of the late ones: else
    // the last days before a split would hold the quick merges alone.
    is_known.then_some((horizon, merged))
}

fn fit(before: &[KnownCase<'_>]) -> Result<Model, NoModel> {
    let cases: Vec<Case<'_>> = before
        .iter()
        .map(|known| Case {
            x: &known.case.x,
            project: known.case.repo,
            standing: known.case.standing as u8,
            merged: known.merged,
            weight: 1.0,
        })
        .collect();
    Model::fit(&cases)
}

fn predicted(model: &Model, known: &KnownCase<'_>) -> Pair {
    let (repo, standing) = (known.case.repo, known.case.standing as u8);
    let estimate = model.predict(&known.case.x, Some(repo), standing);
    // Features come from one place, so a model that was fitted takes them.
    Pair { predicted: estimate.map_or(f64::NAN, |estimate| estimate.value), merged: known.merged }
}

fn base_rate(before: &[KnownCase<'_>]) -> f64 {
    before.iter().filter(|known| known.merged).count() as f64 / before.len().max(1) as f64
}

fn by_standing(
    after: &[KnownCase<'_>],
    pairs: &[Pair],
) -> Result<Vec<(Standing, Judgement)>, NoEvaluation> {
    let mut found = Vec::new();
    for standing in [Standing::Newcomer, Standing::Unknown, Standing::Regular, Standing::Insider] {
        let of = after.iter().zip(pairs).filter(|(known, _)| known.case.standing == standing);
        let of: Vec<Pair> = of.map(|(_, pair)| *pair).collect();
        if !of.is_empty() {
            found.push((standing, judge(&of)?));
        }
    }
    Ok(found)
}

fn baselines(
    before: &[KnownCase<'_>],
    after: &[KnownCase<'_>],
    pairs: &[Pair],
) -> Result<Vec<Baseline>, NoEvaluation> {
    let base = base_rate(before);
    let of_all = vec![base; after.len()];
    let shares = project_shares(before, base);
    let share = |known: &KnownCase<'_>| shares.get(&known.case.repo).copied().unwrap_or(base);
    let of_project: Vec<f64> = after.iter().map(share).collect();
    let of_author = author_only(before, after)?;
    let mut found = Vec::new();
    for (name, predictions) in [
        ("the share merged of all", of_all),
        ("the share merged of the project", of_project),
        ("the author's own record", of_author),
    ] {
        let judged: Vec<Pair> = pairs
            .iter()
            .zip(&predictions)
            .map(|(pair, &predicted)| Pair { predicted, ..*pair })
            .collect();
        let (judgement, difference) = (judge(&judged)?, compare(pairs, &predictions)?);
        found.push(Baseline { name, judgement, difference });
    }
    Ok(found)
}

/// Each project's share merged, drawn to that of all.
fn project_shares(before: &[KnownCase<'_>], base: f64) -> FxHashMap<u32, f64> {
    let mut tallies: FxHashMap<u32, (f64, f64)> = FxHashMap::default();
    for known in before {
        let tally = tallies.entry(known.case.repo).or_default();
        tally.0 += f64::from(u8::from(known.merged));
        tally.1 += 1.0;
    }
    let drawn = |(merged, n): (f64, f64)| (merged + DRAWN_AS_BY * base) / (n + DRAWN_AS_BY);
    tallies.into_iter().map(|(repo, tally)| (repo, drawn(tally))).collect()
}

/// What a model says that knows nothing but how the author's earlier pull requests ended.
fn author_only(
    before: &[KnownCase<'_>],
    after: &[KnownCase<'_>],
) -> Result<Vec<f64>, NoEvaluation> {
    let record = |known: &KnownCase<'_>| {
        let (merged, down) = (known.case.author_merged, known.case.author_closed_without_merge);
        let (merged, down) = (f64::from(merged), f64::from(down));
        [super::log_odds((merged + 1.0) / (merged + down + 2.0)), (merged + down).ln_1p()]
    };
    let records: Vec<[f64; 2]> = before.iter().map(record).collect();
    let cases: Vec<Case<'_>> = before
        .iter()
        .zip(&records)
        .map(|(known, x)| Case { x, project: 0, standing: 0, merged: known.merged, weight: 1.0 })
        .collect();
    let model = Model::fit(&cases)?;
    let predicted = |known| model.predict(&record(known), Some(0), 0).map_or(f64::NAN, |e| e.value);
    Ok(after.iter().map(predicted).collect())
}

fn projects(
    pulls: &PullRequestSet,
    after: &[KnownCase<'_>],
    pairs: &[Pair],
    base: f64,
) -> Vec<ProjectJudged> {
    let mut of: FxHashMap<u32, ProjectJudged> = FxHashMap::default();
    for (known, pair) in after.iter().zip(pairs) {
        let repo = known.case.repo;
        let project = of.entry(repo).or_insert_with(|| ProjectJudged {
            repo: pulls.repos[repo as usize].key.clone(),
            n: 0,
            merged: 0,
            expected: 0.0,
            brier: 0.0,
            brier_of_base_rate: 0.0,
        });
        let happened = f64::from(u8::from(pair.merged));
        project.n += 1;
        project.merged += u64::from(pair.merged);
        project.expected += pair.predicted;
        project.brier += (pair.predicted - happened).powi(2);
        project.brier_of_base_rate += (base - happened).powi(2);
    }
    let mut found: Vec<ProjectJudged> = of.into_values().collect();
    for project in &mut found {
        project.brier /= project.n as f64;
        project.brier_of_base_rate /= project.n as f64;
    }
    found.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.repo.cmp(&b.repo)));
    found
}
