//! The forecast where the probability of each merge is known.

use std::collections::HashSet;

use ovenbird_core::metric::forecast::evaluation::{Evaluation, Target, evaluate, fit_all};
use ovenbird_core::metric::forecast::trail::Trail;
use ovenbird_core::metric::forecast::{Figure, Judgement, Pair, compare, judge};

use super::submissions::{Projects, SPLIT};

/// What the forecast said of later cases, beside the truth.
struct Foretold {
    pairs: Vec<Pair>,
    truth: Vec<f64>,
    /// Intervals that held the truth, and all, one for each cohort of each project.
    held: (u32, u32),
}

fn value(figure: &Figure) -> f64 {
    figure.value.as_f64().unwrap()
}

fn foretold(world: &Projects, trail: &Trail) -> Foretold {
    let model = fit_all(&world.submissions, trail, Target::Decided, SPLIT).unwrap();
    let mut found = Foretold { pairs: Vec::new(), truth: Vec::new(), held: (0, 0) };
    let mut seen = HashSet::new();
    for case in trail.cases.iter().filter(|case| !case.self_merged) {
        let Some((_, merged)) = case.ended.filter(|&(at, _)| at >= SPLIT) else { continue };
        let repo = world.submissions.rows[case.row as usize].repo;
        let estimate = model.predict(&case.x, Some(repo), case.cohort as u8).unwrap();
        let truth = world.truth[case.row as usize];
        found.pairs.push(Pair { predicted: estimate.value, merged });
        found.truth.push(truth);
        if seen.insert((repo, case.cohort)) {
            let holds = (estimate.interval.low..=estimate.interval.high).contains(&truth);
            found.held.0 += u32::from(holds);
            found.held.1 += 1;
        }
    }
    found
}

fn print(evaluation: &Evaluation, of_truth: &Judgement) {
    let forecast = &evaluation.forecast;
    println!("{} judged, model {:?}", forecast.n, evaluation.model.spread);
    let mut line = |name: &str, of: &Judgement| {
        let interval = of.auc.interval.map(|it| (it.low, it.high));
        let slope = &of.calibration.slope;
        println!(
            "| {name} | {:.4} | {:.4} | {:.3} {interval:.3?} | {:.3?} {:.3?} |",
            value(&of.brier),
            value(&of.log_loss),
            value(&of.auc),
            slope.value.as_f64(),
            slope.interval.map(|it| (it.low, it.high)),
        );
    };
    line("the truth", of_truth);
    line("the forecast", forecast);
    evaluation.baselines.iter().for_each(|one| line(one.name, &one.judgement));
    for group in &forecast.calibration.groups {
        println!("| {} | {:.3} | {:.3} |", group.n, group.predicted, group.observed);
    }
}

#[test]
fn the_forecast_is_nearly_as_good_as_the_truth() {
    let (mut held, mut of) = (0, 0);
    for seed in 0..6 {
        let world = Projects::new(seed, 120, 9_000);
        let trail = Trail::new(&world.submissions, |_| false);
        let evaluation =
            evaluate(&world.submissions, &trail, Target::Decided, SPLIT).unwrap();
        let found = foretold(&world, &trail);
        let truth = found.pairs.iter().zip(&found.truth);
        let truth = truth.map(|(pair, &predicted)| Pair { predicted, ..*pair });
        let of_truth = judge(&truth.collect::<Vec<_>>()).unwrap();
        if seed == 0 {
            print(&evaluation, &of_truth);
        }
        let slope = &evaluation.forecast.calibration.slope;
        let lost = compare(&found.pairs, &found.truth).unwrap();
        println!(
            "slope {:.3} auc {:.3} truth {:.3} brier lost {:.4} held {:?} self {}",
            value(slope),
            value(&evaluation.forecast.auc),
            value(&of_truth.auc),
            value(&lost.brier),
            found.held,
            evaluation.self_merged
        );
        held += found.held.0;
        of += found.held.1;
    }
    println!("intervals held {held} of {of}: {:.3}", f64::from(held) / f64::from(of));
}
