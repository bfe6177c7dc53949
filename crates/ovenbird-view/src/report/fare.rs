//! How pull requests and issues fare.

use ovenbird_core::answer::{ForgePart, Report};
use ovenbird_core::metric::acceptance::{Acceptance, FatePoint, Fates};
use ovenbird_core::metric::registry::Block;
use ovenbird_core::metric::response::{FirstAnswer, Response};

use super::super::Page;
use super::super::chart::{Axis, Chart, Curve, Curves, Kind, Point, Range, Ranges, Spread, Unit};
use super::facts::block;

/// Puts a section on the page: what became of all, and how it was before.
pub(super) fn fare(page: &mut Page, report: &Report, forge: &ForgePart) {
    page.heading("HOW PULL REQUESTS AND ISSUES FARE");
    for table in [Block::Outcomes, Block::Answers, Block::Waits] {
        block(page, report, table);
    }
    let charts = [
        accepted(&forge.acceptance),
        groups(&forge.acceptance),
        answered(&forge.responses.pull_requests),
    ];
    for chart in charts.into_iter().flatten() {
        page.chart(chart);
    }
}

/// Merged over time, of newcomers and of insiders.
fn accepted(acceptance: &Acceptance) -> Option<Chart> {
    let curve = |(name, points): (&str, &Vec<FatePoint>)| {
        let point = |point: &FatePoint| Point { x: point.days, y: point.accepted, band: None };
        Curve { name: name.to_owned(), points: points.iter().map(point).collect() }
    };
    let both =
        [("insiders", &acceptance.insiders_curve), ("newcomers", &acceptance.newcomers_curve)];
    let title = "pull requests merged, by who sent them";
    curves(title, "merged", Spread::Root, both.map(curve).to_vec())
}

/// Answered over time, of insiders, regulars and newcomers.
fn answered(response: &Response) -> Option<Chart> {
    let curve = |(name, answer): (&str, &FirstAnswer)| {
        let points = answer.waiting.iter().map(|point| Point {
            x: point.days,
            y: 1.0 - point.waiting,
            band: Some((1.0 - point.high, 1.0 - point.low)),
        });
        Curve { name: name.to_owned(), points: points.collect() }
    };
    let groups = [
        ("insiders", &response.insiders),
        ("regulars", &response.regulars),
        ("newcomers", &response.newcomers),
    ];
    let title = "pull requests answered by a human, by who sent them";
    curves(title, "answered", Spread::Log, groups.map(curve).to_vec())
}

fn curves(title: &str, what: &str, spread: Spread, mut series: Vec<Curve>) -> Option<Chart> {
    series.retain(|curve| curve.points.len() > 1);
    // One curve alone has no legend.
    let title = match series.as_slice() {
        [] => return None,
        [alone] => format!("{title}: {}", alone.name),
        _ => title.to_owned(),
    };
    Some(Chart {
        title,
        x: Axis::new("time since it was opened", Unit::Days),
        y: Axis::new(what, Unit::Share),
        kind: Kind::Curves(Curves { spread, series }),
    })
}

/// Parts of the tree that the chart distinguishes.
const AREAS: usize = 6;

/// Merged within 90 days, by who sent them, by size, and by where.
fn groups(acceptance: &Acceptance) -> Option<Chart> {
    let row = |(label, fates): (String, &Fates)| {
        let measure = &fates.accepted_90;
        let interval = measure.interval.map(|interval| (interval.low, interval.high));
        let value = measure.value.as_f64();
        (measure.n > 0).then_some(Range { label, value, interval, n: measure.n })
    };
    let groups = acceptance.by_standing.iter().chain(&acceptance.by_size);
    let groups = groups.filter(|group| group.name != "unknown");
    let groups = groups.map(|group| (label(group.name), &group.fates));
    let areas = acceptance.by_area.iter().take(AREAS);
    let areas = areas.map(|area| (area.name.clone(), &area.fates));
    let rows: Vec<Range> = groups.chain(areas).filter_map(row).collect();
    let all = acceptance.all.accepted_90.value.as_f64();
    rows.iter().any(|row| row.value.is_some()).then(|| Chart {
        title: "pull requests merged within 90 days, by who sent them, size and place".to_owned(),
        x: Axis::new("merged within 90 days", Unit::Share),
        y: Axis::new("", Unit::Count),
        kind: Kind::Ranges(Ranges { rows, reference: all.map(|all| ("all".to_owned(), all)) }),
    })
}

fn label(name: &str) -> String {
    match name.as_bytes()[0] {
        b'0'..=b'9' => format!("{} lines", name.replace('-', "–")),
        _ => name.to_owned(),
    }
}
