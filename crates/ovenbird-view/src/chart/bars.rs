//! Counts by period, stacked.

use super::super::page::{Column, Table};
use super::super::{count, counted};
use super::draw::{Drawing, Pen, series, width};
use super::frame::{Frame, extent};
use super::legend::{Mark, legend};
use super::scale::{Scale, Spread};
use super::{Chart, Room, UNKNOWN};

/// Counts of one or more things in each of several periods.
#[derive(Debug, Clone, Default)]
pub struct Bars {
    /// The periods in words, in order and without a gap.
    pub periods: Vec<String>,
    /// What is stacked, from bottom to top; up to six can be distinguished.
    pub series: Vec<Stack>,
}

/// The counts of one thing.
#[derive(Debug, Clone)]
pub struct Stack {
    /// What the series is called in the legend.
    pub name: String,
    /// One for each period; `None` where it is not known.
    pub counts: Vec<Option<u64>>,
}

impl Stack {
    fn count(&self, period: usize) -> Option<u64> {
        self.counts.get(period).copied().flatten()
    }
}

impl Bars {
    /// The sum of each period, unknown where a part of it is.
    pub(super) fn totals(&self) -> Vec<Option<u64>> {
        let total = |period| {
            let mut counts = self.series.iter().map(|stack| stack.count(period));
            counts.try_fold(0, |sum: u64, count| Some(sum.saturating_add(count?)))
        };
        let periods = if self.series.is_empty() { 0 } else { self.periods.len() };
        (0..periods).map(total).collect()
    }

    pub(super) fn draw(&self, chart: &Chart, room: Room) -> Option<Drawing> {
        let totals = self.totals();
        if totals.is_empty() {
            return None;
        }
        let mut pen = Pen::default();
        let top = legend(&mut pen, room, &self.entries(&totals));
        let known = (0..totals.len()).map(|period| self.known(period) as f64);
        let size = (top, if room == Room::Wide { 200.0 } else { 170.0 });
        let (frame, y) = Frame::begin(&mut pen, room, size, &chart.y, extent(known));
        let x = frame.across(Spread::Even, 0.0, totals.len() as f64);
        for (period, total) in totals.iter().enumerate() {
            self.column(&mut pen, (&x, &y), period, *total);
        }
        let height = frame.end(&mut pen, y.at(0.0), &chart.x.name, &self.ticks(&x));
        Some(Drawing { height, body: pen.done() })
    }

    fn column(&self, pen: &mut Pen, (x, y): (&Scale, &Scale), period: usize, total: Option<u64>) {
        let (from, to) = (x.at(period as f64), x.at(period as f64 + 1.0));
        let gap = if to - from > 4.0 { (to - from) * 0.2 } else { (to - from) * 0.1 };
        let (from, wide) = (from + gap / 2.0, to - from - gap);
        if total == Some(0) {
            return;
        }
        pen.titled(&self.reported(period), |pen| {
            if total.is_none() {
                pen.unknown([from, y.end, wide, y.start - y.end]);
            }
            let mut sum: u64 = 0;
            for (at, stack) in self.series.iter().enumerate() {
                let below = y.at(sum as f64);
                sum = sum.saturating_add(stack.count(period).unwrap_or(0));
                let above = y.at(sum as f64);
                if below > above {
                    pen.rect(&format!("bar {}", series(at)), [from, above, wide, below - above]);
                }
            }
        });
    }

    /// What is known of a period, at least.
    fn known(&self, period: usize) -> u64 {
        let counts = self.series.iter().filter_map(|stack| stack.count(period));
        counts.fold(0, u64::saturating_add)
    }

    fn reported(&self, period: usize) -> String {
        let cell = |stack: &Stack| match self.series.len() {
            1 => written(stack.count(period)),
            _ => format!("{} {}", stack.name, written(stack.count(period))),
        };
        let cells: Vec<String> = self.series.iter().map(cell).collect();
        format!("{}: {}", self.periods[period], cells.join(", "))
    }

    fn entries(&self, totals: &[Option<u64>]) -> Vec<(Mark, String)> {
        let named = self.series.iter().enumerate().filter(|_| self.series.len() > 1);
        let mut entries: Vec<_> =
            named.map(|(at, stack)| (Mark::Box(at), stack.name.clone())).collect();
        if totals.contains(&None) {
            entries.push((Mark::Unknown, UNKNOWN.to_owned()));
        }
        entries
    }

    /// Names of periods as close as they fit, below the middles of their bars.
    fn ticks(&self, x: &Scale) -> Vec<(f64, String)> {
        let widest = self.periods.iter().map(|name| width(name)).fold(0.0, f64::max).min(160.0);
        let slot = x.length() / self.periods.len() as f64;
        let stride = ((widest + 16.0) / slot).ceil().max(1.0) as usize;
        let named = self.periods.iter().enumerate().step_by(stride);
        named.map(|(at, name)| (x.at(at as f64 + 0.5), super::draw::cut(name, 160.0))).collect()
    }

    pub(super) fn table(&self, chart: &Chart) -> Table {
        let mut table = Table::new(&[]);
        let column = |name: &str, right| Column { name: name.to_owned(), right };
        table.columns.push(column(&chart.x.name, false));
        let alone = self.series.len() == 1;
        for stack in &self.series {
            let name = if alone { &chart.y.name } else { &stack.name };
            table.columns.push(column(name, true));
        }
        if !alone {
            table.columns.push(column("all", true));
        }
        for (period, total) in self.totals().into_iter().enumerate() {
            let counts = self.series.iter().map(|stack| written(stack.count(period)));
            let name = std::iter::once(self.periods[period].clone());
            table.row(name.chain(counts).chain((!alone).then(|| written(total))));
        }
        table
    }

    pub(super) fn summary(&self, chart: &Chart) -> Vec<String> {
        let totals = self.totals();
        let [Some(first), Some(last)] = [self.periods.first(), self.periods.last()] else {
            return Vec::new();
        };
        if totals.is_empty() {
            return Vec::new();
        }
        let periods = counted(totals.len() as u64, "period", "periods");
        let all = totals.iter().flatten().copied().fold(0, u64::saturating_add);
        let mut reported =
            vec![format!("{} {} in {periods}, {first} to {last}", count(all), chart.y.name)];
        let most = totals.iter().zip(&self.periods).rev().max_by_key(|(total, _)| **total);
        reported.extend(most.and_then(|(total, period)| {
            total.map(|total| format!("the most in one are {} ({period})", count(total)))
        }));
        let missing = totals.iter().filter(|total| total.is_none()).count();
        if missing > 0 {
            reported.push(format!("{} unknown", counted(missing as u64, "period", "periods")));
        }
        reported
    }
}

fn written(number: Option<u64>) -> String {
    number.map_or_else(|| UNKNOWN.to_owned(), count)
}
