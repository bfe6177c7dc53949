use std::path::PathBuf;

use ovenbird_core::fact::forge::{AccountRow, Submissions};
use ovenbird_core::identity::{BotRules, account_signature};
use ovenbird_core::metric::Value;
use ovenbird_core::metric::forecast::evaluation::{Evaluation, Target, evaluate};
use ovenbird_core::metric::forecast::trail::{Cohort, Trail};
use ovenbird_core::metric::forecast::{Figure, Judgement};
use rustc_hash::FxHashMap;

use super::super::people;
use crate::error::CommandError;
use crate::output::{Reply, write_whole};
use crate::session::Session;
use crate::when;
use ovenbird_view::chart::{Axis, Chart, Dot, Dots, Kind, Unit};
use ovenbird_view::{Page, Table, count, counted, instant, percent};

/// Judge the forecast of acceptance on later time than it learned from
///
/// The model learns from pull requests that had ended before the split, and forecasts those that
/// ended after it; each by what was known when it was opened. Its Brier score, log loss and AUC
/// stand beside those of what can be said without it: the share merged of all, that of the
/// project, and the author's own record.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The day, or instant, before which it learns and after which it is judged (UTC)
    #[arg(long, value_name = "DATE")]
    split: String,
    /// Forecast whether a pull request is merged within so many days, instead of whether one that
    /// ends is merged
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_650))]
    within: Option<u32>,
    /// Take in the repos that came with an archive of everything, too, not those alone that were
    /// asked for
    #[arg(long)]
    all: bool,
    /// Draw how often things happened against how often they were forecast, into an SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// Rows of a list on the page; programs get all.
const ROWS: usize = 12;

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let split = when::parse(&args.split)?;
    let store = session.store()?;
    let submissions = store.submissions(args.all)?;
    let trail = trail(session, &submissions)?;
    let target = args.within.map_or(Target::Decided, Target::Within);
    let evaluation = evaluate(&submissions, &trail, target, split).map_err(|error| {
        let error = CommandError::failed(error).attempting("cannot judge the forecast");
        if args.all {
            error.hint("`ovenbird sync` and `ovenbird import archive` bring pull requests")
        } else {
            error.hint("`--all` takes in the repos that came with an archive of everything")
        }
    })?;
    if let Some(path) = &args.svg {
        write_whole(path, &chart(&evaluation.forecast).svg_document()).map_err(|error| {
            CommandError::failed(error).attempting(format!("cannot write {}", path.display()))
        })?;
    }
    Reply::new(&evaluation, page(&evaluation))?
        .with_records(&evaluation.forecast.calibration.groups)
}

/// The pull requests as cases, with bots told apart.
pub(in crate::command) fn trail(
    session: &Session,
    submissions: &Submissions,
) -> Result<Trail, CommandError> {
    let rules: BotRules = people::options(session)?.bots;
    let authors: FxHashMap<i64, AccountRow> = submissions
        .authors
        .iter()
        .map(|(id, login, kind)| {
            let (login, kind) = (login.clone(), kind.clone());
            (*id, AccountRow { id: *id, login, kind, ..AccountRow::default() })
        })
        .collect();
    Ok(Trail::new(submissions, |id| {
        let author = authors.get(&id);
        author.is_some_and(|row| rules.matching(&account_signature("github.com", row)).is_some())
    }))
}

fn page(evaluation: &Evaluation) -> Page {
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
    by_cohort(&mut page, evaluation);
    projects(&mut page, evaluation);
    coefficients(&mut page, evaluation);
    page
}

fn scores(page: &mut Page, evaluation: &Evaluation) {
    let mut table = Table::new(&["", ">Brier score", ">log loss", ">AUC"]);
    let mut row = |name: &str, judged: &Judgement| {
        let cells = [&judged.brier, &judged.log_loss, &judged.auc].map(figure);
        table.row([name.to_owned()].into_iter().chain(cells));
    };
    row("forecast", &evaluation.forecast);
    for baseline in &evaluation.baselines {
        row(baseline.name, &baseline.judgement);
    }
    for baseline in &evaluation.baselines {
        let less = &baseline.difference;
        let cells = [&less.brier, &less.log_loss, &less.auc].map(figure);
        let name = format!("forecast less {}", baseline.name);
        table.row([name].into_iter().chain(cells));
    }
    page.heading("HOW GOOD").table(table).note(
        "lower is better but for AUC, where ½ is chance; 95 % intervals, which take pull requests \
         to be independent",
    );
}

fn calibration(page: &mut Page, judged: &Judgement) {
    page.heading("DOES IT HAPPEN AS OFTEN AS FORECAST?").chart(chart(judged));
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
fn chart(judged: &Judgement) -> Chart {
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

fn by_cohort(page: &mut Page, evaluation: &Evaluation) {
    let mut table =
        Table::new(&["author", ">pull requests", ">merged", ">forecast", ">Brier score", ">AUC"]);
    for (cohort, judged) in &evaluation.by_cohort {
        let share = |share: Option<f64>| share.map_or_else(|| "unknown".to_owned(), percent);
        table.row([
            cohort_name(*cohort).to_owned(),
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
    let spread = &evaluation.model.spread;
    page.heading("WHAT IT GOES BY").table(table).note(format!(
        "repos lie {:.2} apart in log odds, kinds of contributors within one {:.2}",
        spread.project, spread.cell
    ));
}

/// The words for a cohort.
pub(in crate::command) fn cohort_name(cohort: Cohort) -> &'static str {
    match cohort {
        Cohort::Newcomer => "newcomers",
        Cohort::Regular => "regulars",
        Cohort::Insider => "insiders",
        Cohort::Unknown => "nothing merged here known",
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
