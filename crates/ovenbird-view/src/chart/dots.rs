//! What was predicted against what was seen.

use super::super::page::Table;
use super::super::{count, counted};
use super::draw::{Drawing, Pen, sane, sane_interval, series};
use super::frame::{Frame, extent};
use super::legend::{Mark, legend};
use super::scale::{Scale, Spread};
use super::tick::even;
use super::{Axis, Chart, Room};

/// Groups of cases, each a dot; on the diagonal they went as predicted.
#[derive(Debug, Clone)]
pub struct Dots {
    /// The groups, in any order.
    pub dots: Vec<Dot>,
}

/// A group of cases.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// What was predicted.
    pub x: f64,
    /// What was seen.
    pub y: f64,
    /// The interval of what was seen.
    pub interval: Option<(f64, f64)>,
    /// How many cases; they decide the dot's area.
    pub n: u64,
}

/// The radius of the largest dot.
const LARGEST: f64 = 11.0;
/// The radius of the smallest dot.
const SMALLEST: f64 = 4.0;

impl Dots {
    fn sound(&self) -> Vec<Dot> {
        let sound = |dot: &Dot| {
            let (x, y) = (sane(dot.x)?, sane(dot.y)?);
            Some(Dot { x, y, interval: sane_interval(dot.interval), n: dot.n })
        };
        self.dots.iter().filter_map(sound).collect()
    }

    pub(super) fn draw(&self, chart: &Chart, room: Room) -> Option<Drawing> {
        let dots = self.sound();
        let most = dots.iter().map(|dot| dot.n).max()?;
        let mut pen = Pen::default();
        let entries = [
            (Mark::Dot(0), "seen; a larger dot is more cases".to_owned()),
            (Mark::Guide, "as predicted".to_owned()),
        ];
        let top = legend(&mut pen, room, &entries);
        let numbers = dots.iter().flat_map(|dot| {
            let (low, high) = dot.interval.unwrap_or((dot.y, dot.y));
            [dot.x, dot.y, low, high]
        });
        let (low, high) = chart.y.unit.within(extent(numbers));
        let size = (top, if room == Room::Wide { 340.0 } else { 270.0 });
        let (frame, y) = Frame::begin(&mut pen, room, size, &chart.y, (low, high));
        // The same numbers on both axes, so that the diagonal is where they agree.
        let x = frame.across(Spread::Even, y.from, y.to);
        pen.line("guide", [x.start, y.start, x.end, y.end]);
        for dot in &dots {
            draw_dot(&mut pen, chart, dot, (&x, &y), most);
        }
        let (_, _, ticks) = even(low, high, chart.x.unit, 5);
        let ticks = ticks.into_iter().map(|tick| (x.at(tick.value), tick.text));
        let height = frame.end(&mut pen, frame.bottom, &chart.x.name, &ticks.collect::<Vec<_>>());
        Some(Drawing { height, body: pen.done() })
    }

    pub(super) fn table(&self, chart: &Chart) -> Table {
        let name = |axis: &Axis| format!(">{}", axis.name);
        let (x, y) = (name(&chart.x), name(&chart.y));
        let mut table = Table::new(&[&x, &y, ">interval", ">n"]);
        for dot in self.sound() {
            let interval = dot.interval.map(|interval| chart.y.unit.interval(interval));
            let values = [chart.x.unit.value(dot.x), chart.y.unit.value(dot.y)];
            table.row(values.into_iter().chain([interval.unwrap_or_default(), count(dot.n)]));
        }
        table
    }

    pub(super) fn summary(&self, chart: &Chart) -> Vec<String> {
        let dots = self.sound();
        let far = |dot: &&Dot| (dot.x - dot.y).abs();
        let Some(worst) = dots.iter().max_by(|a, b| far(a).total_cmp(&far(b))) else {
            return Vec::new();
        };
        let cases = dots.iter().map(|dot| dot.n).fold(0, u64::saturating_add);
        let groups = counted(dots.len() as u64, "group", "groups");
        vec![
            format!("{groups} of {}", counted(cases, "case", "cases")),
            format!(
                "farthest apart are {} {} and {} {}",
                chart.x.name,
                chart.x.unit.value(worst.x),
                chart.y.name,
                chart.y.unit.measured(worst.y, worst.interval)
            ),
        ]
    }
}

fn draw_dot(pen: &mut Pen, chart: &Chart, dot: &Dot, (x, y): (&Scale, &Scale), most: u64) {
    let (px, py) = (x.at(dot.x), y.at(dot.y));
    let reported = format!(
        "{} {}, {} {}, n {}",
        chart.x.name,
        chart.x.unit.value(dot.x),
        chart.y.name,
        chart.y.unit.measured(dot.y, dot.interval),
        count(dot.n)
    );
    let part = (dot.n as f64 / most.max(1) as f64).sqrt();
    pen.titled(&reported, |pen| {
        if let Some((low, high)) = dot.interval {
            let (low, high) = (y.at(low), y.at(high));
            let class = format!("whisker {}", series(0));
            pen.line(&class, [px, low, px, high]);
            pen.line(&class, [px - 4.0, low, px + 4.0, low]);
            pen.line(&class, [px - 4.0, high, px + 4.0, high]);
        }
        pen.circle(&format!("dot {}", series(0)), px, py, (LARGEST * part).max(SMALLEST));
    });
}
