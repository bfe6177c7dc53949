//! Values with their intervals below each other, a row each.

use super::super::count;
use super::super::page::Table;
use super::draw::{Drawing, Pen, cut, sane, sane_interval, series, width};
use super::frame::extent;
use super::legend::{Mark, legend};
use super::scale::{Scale, Spread};
use super::tick::spaced;
use super::{Axis, Chart, Room, UNKNOWN, Unit};

/// Rows, and what they are held against.
#[derive(Debug, Clone, Default)]
pub struct Ranges {
    /// The rows, from top to bottom.
    pub rows: Vec<Range>,
    /// A line across all rows with its name, such as the value of everybody.
    pub reference: Option<(String, f64)>,
}

/// A value with its interval.
#[derive(Debug, Clone)]
pub struct Range {
    /// What the row is of.
    pub label: String,
    /// `None` where it is not known.
    pub value: Option<f64>,
    /// The interval of the value, usually at 95 % confidence.
    pub interval: Option<(f64, f64)>,
    /// How many cases it stands on.
    pub n: u64,
}

/// The columns of a drawing.
struct Columns {
    /// Labels end before this; 0 where they stand above the marks.
    labels: f64,
    /// Where texts to the right end.
    right: f64,
    /// The height of a row.
    row: f64,
    /// How far below a row's top its marks lie.
    mark: f64,
}

impl Range {
    fn value(&self) -> Option<f64> {
        self.value.and_then(sane)
    }

    /// The interval, of what is known.
    fn interval(&self) -> Option<(f64, f64)> {
        self.value().and_then(|_| sane_interval(self.interval))
    }

    fn reported(&self, unit: Unit) -> String {
        let reported = self.value().map(|value| unit.measured(value, self.interval()));
        format!("{}, n {}", reported.unwrap_or_else(|| UNKNOWN.to_owned()), count(self.n))
    }
}

impl Ranges {
    fn reference(&self) -> Option<(&str, f64)> {
        let (name, value) = self.reference.as_ref()?;
        sane(*value).map(|value| (name.as_str(), value))
    }

    pub(super) fn draw(&self, chart: &Chart, room: Room) -> Option<Drawing> {
        if self.rows.is_empty() {
            return None;
        }
        let unit = chart.x.unit;
        let mut pen = Pen::default();
        let reference = self.reference();
        let entry =
            reference.map(|(name, value)| (Mark::Guide, format!("{name}: {}", unit.value(value))));
        let top = legend(&mut pen, room, entry.as_slice());
        let (columns, x) = self.columns(unit, room);
        let bottom = top + columns.row * self.rows.len() as f64 + 4.0;
        let ticks = spaced(&x, unit);
        for tick in &ticks {
            pen.line("grid", [x.at(tick.value), top, x.at(tick.value), bottom]);
            pen.text("muted mid", x.at(tick.value), bottom + 18.0, &tick.text);
        }
        if let Some((_, value)) = reference {
            pen.line("guide", [x.at(value), top, x.at(value), bottom]);
        }
        for (at, row) in self.rows.iter().enumerate() {
            columns.row(&mut pen, row, unit, &x, top + columns.row * at as f64);
        }
        let middle = f64::midpoint(x.start, x.end);
        pen.text("muted mid", middle, bottom + 38.0, &cut(&chart.x.name, x.length()));
        Some(Drawing { height: bottom + 48.0, body: pen.done() })
    }

    /// Labels to the left and numbers to the right, or both above where there is little room.
    fn columns(&self, unit: Unit, room: Room) -> (Columns, Scale) {
        let widest = |text: &dyn Fn(&Range) -> String| {
            self.rows.iter().map(|row| width(&text(row))).fold(0.0, f64::max)
        };
        let right = room.width() - 2.0;
        let (labels, start, end) = match room {
            Room::Wide => {
                let labels = widest(&|row| row.label.clone()).min(250.0);
                (labels, labels + 20.0, right - widest(&|row| row.reported(unit)).min(260.0) - 18.0)
            }
            Room::Narrow => (0.0, 18.0, right - 18.0),
        };
        let (row, mark) = if room == Room::Wide { (30.0, 15.0) } else { (46.0, 32.0) };
        let numbers = self.rows.iter().flat_map(|row| {
            let (low, high) = row.interval().unzip();
            [row.value(), low, high].into_iter().flatten()
        });
        let all = numbers.chain(self.reference().map(|(_, value)| value));
        let (from, to) = unit.within(extent(all));
        let to = if to > from { to } else { from + 1.0 };
        let scale = Scale { spread: Spread::Even, from, to, start, end };
        (Columns { labels, right, row, mark }, scale)
    }

    pub(super) fn table(&self, chart: &Chart) -> Table {
        let name = |axis: &Axis, mark: &str| format!("{mark}{}", axis.name);
        let (rows, value) = (name(&chart.y, ""), name(&chart.x, ">"));
        let mut table = Table::new(&[&rows, &value, ">interval", ">n"]);
        let unit = chart.x.unit;
        for row in &self.rows {
            let value = row.value().map_or_else(|| UNKNOWN.to_owned(), |value| unit.value(value));
            let interval = row.interval().map(|interval| unit.interval(interval));
            table.row([row.label.clone(), value, interval.unwrap_or_default(), count(row.n)]);
        }
        table
    }

    pub(super) fn summary(&self, chart: &Chart) -> Vec<String> {
        let reported = |row: &Range| format!("{} {}", row.label, row.reported(chart.x.unit));
        self.rows.iter().map(reported).collect()
    }
}

impl Columns {
    fn row(&self, pen: &mut Pen, row: &Range, unit: Unit, x: &Scale, top: f64) {
        let reported = row.reported(unit);
        let middle = top + self.mark;
        if self.labels > 0.0 {
            pen.text("halo", 2.0, middle + 4.5, &cut(&row.label, self.labels));
            pen.text("muted end halo", self.right, middle + 4.5, &cut(&reported, 260.0));
        } else {
            let room = self.right - width(&reported) - 16.0;
            pen.text("halo", 2.0, top + 16.0, &cut(&row.label, room.max(60.0)));
            pen.text("muted end halo", self.right, top + 16.0, &reported);
        }
        let class = series(0);
        let Some(value) = row.value() else { return };
        pen.titled(&format!("{}: {reported}", row.label), |pen| {
            if let Some((low, high)) = row.interval() {
                let (low, high) = (x.at(low), x.at(high));
                let class = format!("whisker {class}");
                pen.line(&class, [low, middle, high, middle]);
                pen.line(&class, [low, middle - 4.0, low, middle + 4.0]);
                pen.line(&class, [high, middle - 4.0, high, middle + 4.0]);
            }
            pen.circle(&format!("dot {class}"), x.at(value), middle, 5.5);
        });
    }
}
