//! How good the forecast of acceptance is, on a page.

use ovenbird_core::metric::Value;
use ovenbird_core::metric::forecast::evaluation::{Evaluation, Target};
use ovenbird_core::metric::forecast::{Figure, Judgement};
use ovenbird_core::metric::repo_index::Standing;

use super::super::chart::{Axis, Chart, Dot, Dots, Kind, Unit};
use super::super::{Page, Table, count, counted, instant, percent};

/// Rows of a list on the page; programs get all.
const ROWS: usize = 12;

/// How good the forecast of acceptance is.
pub fn acceptance_page(evaluation: &Evaluation) -> Page {
    let mut page = Page::new("How good is the forecast of acceptance?");
    let model = &evaluation.model;
    let what = match evaluation.target {
        Target::Decided => "whether a pull request that ends is merged".to_owned(),
        Target::Within(days) => format!("whether a pull request is merged within {days} days"),
    };
    page.text(format!(
        "Learned from {} in {} before {} UTC, judged on {} after it: {what}.",
        counted(model.n, "pull request", "pull requests"),
        counted(model.projects, "repo", "repos"),
        instant(evaluation.split),
        count(evaluation.forecast.n),
    ));
    page.note(format!(
        "each by what was known when it was opened; not among them: {} merged by their own \
         author, {} by bots, {} whose end is not known",
        count(evaluation.self_merged),
        count(evaluation.by_bots),
        count(evaluation.unknown),
    ));
    scores(&mut page, evaluation);
    calibration(&mut page, &evaluation.forecast);
    by_standing(&mut page, evaluation);
    projects(&mut page, evaluation);
    coefficients(&mut page, evaluation);
    page
}

fn scores(page: &mut Page, evaluation: &Evaluation) {
    let mut table = Table::new(&["", ">Brier score", ">log loss", ">AUC"]);
    let mut row = |name: &str, judged: &Judgement| {
        let standings = [&judged.brier, &judged.log_loss, &judged.auc].map(figure);
        table.row([name.to_owned()].into_iter().chain(standings));
    };
    row("forecast", &evaluation.forecast);
    for baseline in &evaluation.baselines {
        row(baseline.name, &baseline.judgement);
    }
    for baseline in &evaluation.baselines {
        let less = &baseline.difference;
        let standings = [&less.brier, &less.log_loss, &less.auc].map(figure);
        let name = format!("forecast less {}", baseline.name);
        table.row([name].into_iter().chain(standings));
    }
    page.heading("HOW GOOD").table(table).note(
        "lower is better but for AUC, where ½ is chance; 95 % intervals, which take pull requests \
         to be independent",
    );
}

fn calibration(page: &mut Page, judged: &Judgement) {
    page.heading("DOES IT HAPPEN AS OFTEN AS FORECAST?").chart(acceptance_chart(judged));
    let mut table = Table::new(&[">forecast", ">pull requests", ">merged", ">95 % interval"]);
    for group in &judged.calibration.groups {
        let interval = group.interval;
        table.row([
            percent(group.predicted),
            count(group.n),
            percent(group.observed),
            format!("{:.1}–{:.1} %", interval.low * 100.0, interval.high * 100.0),
        ]);
    }
    page.table(table);
    page.note(format!(
        "slope {} (1 is right; below it, forecasts are too bold), in the large {} (0 is right; log odds)",
        figure(&judged.calibration.slope),
        figure(&judged.calibration.in_the_large),
    ));
}

/// What happened against what was forecast.
pub fn acceptance_chart(judged: &Judgement) -> Chart {
    let dots = judged.calibration.groups.iter().map(|group| Dot {
        x: group.predicted,
        y: group.observed,
        interval: Some((group.interval.low, group.interval.high)),
        n: group.n,
    });
    Chart {
        title: "Merged, against the forecast".to_owned(),
        x: Axis::new("forecast", Unit::Share),
        y: Axis::new("merged", Unit::Share),
        kind: Kind::Dots(Dots { dots: dots.collect() }),
    }
}

fn by_standing(page: &mut Page, evaluation: &Evaluation) {
    let mut table =
        Table::new(&["author", ">pull requests", ">merged", ">forecast", ">Brier score", ">AUC"]);
    for (standing, judged) in &evaluation.by_standing {
        let share = |share: Option<f64>| share.map_or_else(|| "unknown".to_owned(), percent);
        table.row([
            standing_name(*standing).to_owned(),
            count(judged.n),
            share(judged.observed),
            share(judged.predicted),
            figure(&judged.brier),
            figure(&judged.auc),
        ]);
    }
    page.heading("BY WHO OPENED IT").table(table);
}

fn projects(page: &mut Page, evaluation: &Evaluation) {
    let mut table = Table::new(&[
        "repo",
        ">pull requests",
        ">merged",
        ">expected",
        ">Brier score",
        ">of the share of all",
    ]);
    for project in evaluation.projects.iter().take(ROWS) {
        table.row([
            project.repo.clone(),
            count(project.n),
            count(project.merged),
            format!("{:.1}", project.expected),
            format!("{:.3}", project.brier),
            format!("{:.3}", project.brier_of_base_rate),
        ]);
    }
    page.heading("BY REPO").table(table);
    let more = evaluation.projects.len().saturating_sub(ROWS) as u64;
    if more > 0 {
        page.note(format!("and {} more repos: `--output json` has all", count(more)));
    }
}

fn coefficients(page: &mut Page, evaluation: &Evaluation) {
    let mut table = Table::new(&["feature", ">log odds", ">standard error"]);
    for one in &evaluation.model.coefficients {
        let numbers = [one.estimate, one.standard_error].map(|number| format!("{number:.2}"));
        table.row([one.name.clone()].into_iter().chain(numbers));
    }
    let variance = &evaluation.model.variance;
    page.heading("WHAT IT GOES BY").table(table).note(format!(
        "repos lie {:.2} apart in log odds, kinds of contributors within one {:.2}",
        variance.project, variance.standing
    ));
}

/// The words for a standing.
fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Newcomer => "newcomers",
        Standing::Regular => "regulars",
        Standing::Insider => "insiders",
        Standing::Unknown => "nothing merged here known",
    }
}

fn figure(figure: &Figure) -> String {
    let Some(value) = figure.value.as_f64() else {
        return match &figure.value {
            Value::Unknown(why) => format!("unknown ({why})"),
            _ => "unknown".to_owned(),
        };
    };
    match figure.interval {
        Some(interval) => format!("{value:.3} ({:.3}–{:.3})", interval.low, interval.high),
        None => format!("{value:.3}"),
    }
}
