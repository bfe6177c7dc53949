//! The forecast where the probability of each merge is known.

use std::collections::HashSet;

use ovenbird_core::metric::forecast::evaluation::{Evaluation, Target, evaluate, fit_all};
use ovenbird_core::metric::forecast::trail::{Submitted, Trail};
use ovenbird_core::metric::forecast::{Figure, Judgement, Pair, compare, judge};
use ovenbird_core::metric::repo_index::Standing;

use super::submissions::{Projects, SPLIT, within};
use super::world::{DAY, ENDED};

/// Worlds of 120 projects and 9,000 pull requests.
const WORLDS: u64 = 12;

/// What the forecast said of later cases, beside the truth.
struct Foretold {
    evaluation: Evaluation,
    pairs: Vec<Pair>,
    truth: Vec<f64>,
    /// Intervals that held the truth, and all: one for each standing of each project.
    held: (u32, u32),
}

impl Foretold {
    fn new(seed: u64, target: Target) -> Self {
        let world = Projects::new(seed, 120, 9_000);
        let trail = Trail::new(&world.pulls, None, |_| false);
        let model = fit_all(&world.pulls, &trail, target, SPLIT).unwrap();
        let evaluation = evaluate(&world.pulls, &trail, target, SPLIT).unwrap();
        let mut found = Self { evaluation, pairs: Vec::new(), truth: Vec::new(), held: (0, 0) };
        let mut seen = HashSet::new();
        for case in trail.cases.iter().filter(|case| !case.self_merged) {
            let Some(merged) = judged(case, case.created, target) else { continue };
            let estimate = model.predict(&case.x, Some(case.repo), case.standing as u8).unwrap();
            let truth = true_rate(
                target,
                world.truth[case.repo as usize][case.row as usize],
                case.standing,
            );
            found.pairs.push(Pair { predicted: estimate.value, merged });
            found.truth.push(truth);
            if seen.insert((case.repo, case.standing)) {
                let holds = (estimate.interval.low..=estimate.interval.high).contains(&truth);
                found.held.0 += u32::from(holds);
                found.held.1 += 1;
            }
        }
        assert_eq!(found.pairs.len() as u64, found.evaluation.forecast.n);
        assert_eq!(judge(&found.pairs).unwrap(), found.evaluation.forecast);
        found
    }

    /// The truth, judged as if it were a forecast.
    fn of_truth(&self) -> Judgement {
        let pairs = self.pairs.iter().zip(&self.truth);
        let pairs = pairs.map(|(pair, &predicted)| Pair { predicted, ..*pair });
        judge(&pairs.collect::<Vec<_>>()).unwrap()
    }

    fn print(&self) {
        println!("{} judged; {:?}", self.pairs.len(), self.evaluation.model.variance);
        println!("| By | Brier | Log loss | AUC | Slope |");
        line("the truth itself", &self.of_truth());
        line("the forecast", &self.evaluation.forecast);
        self.evaluation.baselines.iter().for_each(|one| line(one.name, &one.judgement));
        println!("| Predicted | Merged | n |");
        for group in &self.evaluation.forecast.calibration.groups {
            println!("| {:.3} | {:.3} | {} |", group.predicted, group.observed, group.n);
        }
    }

    fn slope(&self) -> f64 {
        number(&self.evaluation.forecast.calibration.slope)
    }

    /// Nearly as good as the truth, and better than what can be said without a forecast.
    fn check(&self) {
        let (forecast, truth) = (&self.evaluation.forecast, self.of_truth());
        let behind = number(&truth.auc) - number(&forecast.auc);
        assert!((0.0..0.03).contains(&behind), "the area of the truth is {behind} larger");
        let lost = compare(&self.pairs, &self.truth).unwrap();
        assert!((0.0..0.015).contains(&number(&lost.brier)), "{:?}", lost.brier);
        for baseline in &self.evaluation.baselines {
            let (brier, auc) = (&baseline.difference.brier, &baseline.difference.auc);
            assert!(brier.interval.unwrap().high < 0.0, "{}: {brier:?}", baseline.name);
            assert!(auc.interval.unwrap().low > 0.0, "{}: {auc:?}", baseline.name);
        }
        // Chance bends the slope of the truth, too, and by as much: on the same cases.
        let off = self.slope() - number(&truth.calibration.slope);
        assert!(off.abs() < 0.12, "slope {} is off by {off}", self.slope());
    }
}

/// Whether a case that is to be judged was merged; `None` for those that are not.
fn judged(case: &Submitted, created: i64, target: Target) -> Option<bool> {
    let Target::Within(days) = target else {
        return case.ended.filter(|&(at, _)| at >= SPLIT).map(|(_, merged)| merged);
    };
    let horizon = created + i64::from(days) * DAY;
    let merged = case.ended.is_some_and(|(at, merged)| merged && at < horizon);
    (created >= SPLIT && horizon <= ENDED).then_some(merged)
}

fn true_rate(target: Target, share: f64, standing: Standing) -> f64 {
    match target {
        Target::Decided => share,
        Target::Within(days) => within(f64::from(days), share, standing == Standing::Insider),
    }
}

fn line(name: &str, of: &Judgement) {
    let (brier, log_loss) = (number(&of.brier), number(&of.log_loss));
    let (auc, slope) = (reported(&of.auc), reported(&of.calibration.slope));
    println!("| {name} | {brier:.4} | {log_loss:.4} | {auc} | {slope} |");
}

fn reported(figure: &Figure) -> String {
    let interval = figure.interval.map(|it| format!(" ({:.2} to {:.2})", it.low, it.high));
    let number = figure.value.as_f64();
    number.map_or("–".into(), |it| format!("{it:.3}{}", interval.unwrap_or_default()))
}

fn number(figure: &Figure) -> f64 {
    figure.value.as_f64().unwrap()
}

/// On the later third of the time: as often merged as predicted, an order of cases that is nearly
/// that of the truth, and intervals of the rates of standings in projects that hold the truth about
/// as often as they claim.
fn is_near_the_truth(target: Target) {
    let (mut held, mut of, mut off) = (0, 0, 0.0);
    let (mut slope, mut slope_of_truth) = (0.0, 0.0);
    for seed in 0..WORLDS {
        let found = Foretold::new(seed, target);
        if seed == 0 {
            found.print();
        }
        found.check();
        let truth = found.of_truth().calibration;
        slope += found.slope() / WORLDS as f64;
        slope_of_truth += number(&truth.slope) / WORLDS as f64;
        off += number(&truth.in_the_large) / WORLDS as f64;
        held += found.held.0;
        of += found.held.1;
    }
    let share = f64::from(held) / f64::from(of);
    println!("{WORLDS} worlds: {:.1} % of {of} intervals held", share * 100.0);
    println!("slope {slope:.3}, of the truth {slope_of_truth:.3}; truth off by {off:+.3}");
    assert!((slope - slope_of_truth).abs() < 0.06, "{slope} and {slope_of_truth}");
    assert!((0.91..=0.97).contains(&share), "{held} of {of}");
    // Were those judged a choice, not even the truth would be true of them: of 30,000 cases its
    // log odds are off by 0.015 by chance.
    assert!(off.abs() < 0.045, "{off}");
}

#[test]
fn a_forecast_of_what_is_decided_is_near_the_truth() {
    is_near_the_truth(Target::Decided);
}

#[test]
fn a_forecast_within_ninety_days_is_near_the_truth() {
    is_near_the_truth(Target::Within(90));
}
