//! Step curves over time, such as survival and cumulative incidence, with their bands.

use super::super::page::{Column, Table};
use super::draw::{Drawing, Pen, fixed, sane, sane_interval, series};
use super::frame::{Frame, extent};
use super::legend::{Mark, legend};
use super::scale::{Scale, Spread};
use super::tick::{spaced, telling_times};
use super::{Chart, Room, Unit};

/// Curves in one drawing; up to six can be distinguished.
#[derive(Debug, Clone)]
pub struct Curves {
    /// How the horizontal axis is divided.
    pub spread: Spread,
    /// The curves, in the order of the legend.
    pub series: Vec<Curve>,
}

/// A curve that keeps each value until the next point.
#[derive(Debug, Clone)]
pub struct Curve {
    /// What the curve is called in the legend.
    pub name: String,
    /// Its steps, in any order.
    pub points: Vec<Point>,
}

/// From `x` on the curve has the value `y`.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Where the step is, in the unit of the horizontal axis.
    pub x: f64,
    /// The curve's value from there on, usually a share from 0 to 1.
    pub y: f64,
    /// The interval of `y`, usually at 95 % confidence.
    pub band: Option<(f64, f64)>,
}

/// Tables up to this length have a row for each step.
const MOST_ROWS: usize = 40;

impl Curve {
    /// The points that can be drawn, in order.
    fn steps(&self) -> Vec<Point> {
        let sound = |point: &Point| {
            let (x, y) = (sane(point.x)?, sane(point.y)?);
            Some(Point { x, y, band: sane_interval(point.band) })
        };
        let mut steps: Vec<Point> = self.points.iter().filter_map(sound).collect();
        steps.sort_by(|a, b| a.x.total_cmp(&b.x));
        steps
    }
}

/// The step that holds at `x`; none before the first and beyond the last.
fn holding(steps: &[Point], x: f64) -> Option<&Point> {
    let behind = steps.partition_point(|step| step.x <= x);
    let ended = steps.last().is_none_or(|last| last.x < x);
    if ended { None } else { steps.get(behind.checked_sub(1)?) }
}

impl Curves {
    fn steps(&self) -> Vec<Vec<Point>> {
        self.series.iter().map(Curve::steps).collect()
    }

    pub(super) fn draw(&self, chart: &Chart, room: Room) -> Option<Drawing> {
        let all = self.steps();
        if all.iter().all(Vec::is_empty) {
            return None;
        }
        let mut pen = Pen::default();
        let named = self.series.iter().enumerate().filter(|_| self.series.len() > 1);
        let entries: Vec<_> =
            named.map(|(at, curve)| (Mark::Line(at), curve.name.clone())).collect();
        let top = legend(&mut pen, room, &entries);
        let values = all.iter().flatten().flat_map(|step| {
            let (low, high) = step.band.unwrap_or((step.y, step.y));
            [step.y, low, high]
        });
        let (low, high) = chart.y.unit.within(extent(values));
        let size = (top, if room == Room::Wide { 250.0 } else { 210.0 });
        let (frame, y) = Frame::begin(&mut pen, room, size, &chart.y, (low, high));
        let (from, to) = extent(all.iter().flatten().map(|step| step.x));
        let from = if self.spread == Spread::Even { from } else { 0.0 };
        let x = frame.across(self.spread, from, if to > from { to } else { from + 1.0 });
        let seen: Vec<_> = all.iter().map(|steps| seen(steps, &x)).collect();
        for (at, steps) in seen.iter().enumerate() {
            pen.path(&format!("band {}", series(at)), &band(steps, &x, &y));
        }
        for (at, steps) in seen.iter().enumerate() {
            pen.path(&format!("line {}", series(at)), &line(steps, &x, &y));
        }
        let ticks = spaced(&x, chart.x.unit).into_iter();
        let ticks: Vec<_> = ticks.map(|tick| (x.at(tick.value), tick.text)).collect();
        let height = frame.end(&mut pen, y.at(0.0), &chart.x.name, &ticks);
        Some(Drawing { height, body: pen.done() })
    }

    pub(super) fn table(&self, chart: &Chart) -> Table {
        let all = self.steps();
        let mut table = Table::new(&[]);
        table.columns.push(Column { name: chart.x.name.clone(), right: true });
        let names = self.series.iter().map(|curve| curve.name.clone());
        table.columns.extend(names.map(|name| Column { name, right: true }));
        for x in rows(&all, chart.x.unit) {
            let cell = |steps: &Vec<Point>| {
                let step = holding(steps, x);
                step.map_or_else(String::new, |step| chart.y.unit.measured(step.y, step.band))
            };
            table.row(std::iter::once(chart.x.unit.value(x)).chain(all.iter().map(cell)));
        }
        table
    }

    pub(super) fn summary(&self, chart: &Chart) -> Vec<String> {
        let reported = |(curve, steps): (&Curve, Vec<Point>)| {
            let last = steps.last()?;
            let value = chart.y.unit.measured(last.y, last.band);
            Some(format!("{}: {value} at {}", curve.name, chart.x.unit.value(last.x)))
        };
        self.series.iter().zip(self.steps()).filter_map(reported).collect()
    }
}

/// Where a table has rows: at each step, or of long curves at times that people think in; and
/// where a curve ends.
fn rows(all: &[Vec<Point>], unit: Unit) -> Vec<f64> {
    let mut places: Vec<f64> = all.iter().flatten().map(|step| step.x).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    if places.len() <= MOST_ROWS {
        return places;
    }
    let ends = all.iter().filter_map(|steps| steps.last()).map(|step| step.x);
    let (from, to) = (places[0], places[places.len() - 1]);
    let mut chosen: Vec<f64> = match unit {
        Unit::Days => telling_times(to).into_iter().filter(|&time| time >= from).collect(),
        _ => places.iter().copied().step_by(places.len().div_ceil(MOST_ROWS)).collect(),
    };
    chosen.extend(ends);
    chosen.sort_by(f64::total_cmp);
    chosen.dedup();
    chosen
}

/// The steps that are seen: of those in one place the last.
fn seen(steps: &[Point], x: &Scale) -> Vec<Point> {
    // Half a unit is a place, so that a curve of any length is drawn in few commands.
    let place = |step: &Point| (x.at(step.x) * 2.0).floor() as i64;
    let places = steps.chunk_by(|a, b| place(a) == place(b));
    places.filter_map(|steps| steps.last().copied()).collect()
}

/// Commands of a path through the steps.
fn line(steps: &[Point], x: &Scale, y: &Scale) -> String {
    let mut path = String::new();
    let mut at = None;
    for step in steps {
        let (px, py) = (fixed(x.at(step.x)), fixed(y.at(step.y)));
        match &at {
            None => path.extend(["M", &px, " ", &py]),
            Some(before) if *before == py => path.extend(["H", &px]),
            Some(_) => path.extend(["H", &px, "V", &py]),
        }
        at = Some(py);
    }
    // A curve of one point is a short line.
    if steps.len() == 1 {
        path.push_str("h6");
    }
    path
}

/// Commands of closed paths around the intervals of steps that follow each other.
fn band(steps: &[Point], x: &Scale, y: &Scale) -> String {
    let mut path = String::new();
    let mut begin = 0;
    for run in steps.chunk_by(|a, b| a.band.is_some() == b.band.is_some()) {
        let behind = begin + run.len();
        // Each step lasts until the next; the last of all has no length.
        let ends = steps[begin + 1..].iter().chain(steps.last()).map(|next| next.x);
        let sides: Vec<_> = run.iter().zip(ends).collect();
        begin = behind;
        let corners = |high: bool| {
            let corner = move |&(step, end): &(&Point, f64)| {
                let (low, up) = step.band?;
                let edge = y.at(if high { up } else { low });
                Some([(x.at(step.x), edge), (x.at(end), edge)])
            };
            sides.iter().filter_map(corner).flatten().collect::<Vec<_>>()
        };
        let (above, below) = (corners(true), corners(false));
        for (at, (px, py)) in above.iter().chain(below.iter().rev()).enumerate() {
            path.extend([if at == 0 { "M" } else { "L" }, &fixed(*px), " ", &fixed(*py)]);
        }
        path.push_str(if above.is_empty() { "" } else { "Z" });
    }
    path
}
