//! Charts: numbers drawn as SVG, reported as a table and in a sentence.
//!
//! A chart is data; drawing it is a pure function, and the same data give the same bytes. Nothing
//! that is not a finite number is drawn, and what is unknown is shown as unknown. Colors come from
//! `chart.css`, which a page has once and [`Chart::svg_document`] brings along.

mod bars;
mod curves;
mod dots;
mod draw;
mod frame;
mod legend;
mod ranges;
#[cfg(test)]
pub(super) mod samples;
mod scale;
mod spark;
#[cfg(test)]
mod tests;
mod tick;
mod unit;

pub use bars::{Bars, Stack};
pub use curves::{Curve, Curves, Point};
pub use dots::{Dot, Dots};
pub use ranges::{Range, Ranges};
pub use scale::Spread;
pub use unit::Unit;

use super::page::Table;
use super::xml::escape;
use draw::{Drawing, Pen, fixed};

/// Colors of series and of what is around them, in light and dark, as custom properties of the
/// root element.
pub(super) const COLORS: &str = include_str!("colors.css");
/// How the parts of a chart look.
pub(super) const STYLE: &str = include_str!("chart.css");

/// Numbers to be drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows, without a full stop.
    pub title: String,
    /// What lies from left to right.
    pub x: Axis,
    /// What lies from bottom to top; of [`Ranges`], what the rows are.
    pub y: Axis,
    /// The numbers.
    pub kind: Kind,
}

/// An axis.
#[derive(Debug, Clone)]
pub struct Axis {
    /// What stands beside it; empty where nothing does.
    pub name: String,
    /// What its numbers are.
    pub unit: Unit,
}

/// The numbers of a chart by the way they are drawn.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Step curves with their bands.
    Curves(Curves),
    /// Counts by period.
    Bars(Bars),
    /// Predicted against observed.
    Dots(Dots),
    /// Values with their intervals, a row each.
    Ranges(Ranges),
}

/// How wide a chart is drawn; its letters have the same size in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// For a page on a desk or on paper.
    Wide,
    /// For a phone.
    Narrow,
}

impl Room {
    fn name(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    /// The width in units of the drawing.
    fn width(self) -> f64 {
        match self {
            Self::Wide => 720.0,
            Self::Narrow => 380.0,
        }
    }
}

impl Axis {
    /// An axis of that name and unit.
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self { name: name.into(), unit }
    }
}

impl Chart {
    /// An `svg` element to stand in a page that has the colors and styles of charts.
    pub fn svg(&self, room: Room) -> String {
        self.element(room, None)
    }

    /// A whole SVG file, which brings its colors along and shows its title.
    pub fn svg_document(&self) -> String {
        let style = format!("<style>{COLORS}{STYLE}</style>");
        self.element(Room::Wide, Some(&style)) + "\n"
    }

    /// The numbers, in the order in which they are drawn.
    pub fn table(&self) -> Table {
        match &self.kind {
            Kind::Curves(curves) => curves.table(self),
            Kind::Bars(bars) => bars.table(self),
            Kind::Dots(dots) => dots.table(self),
            Kind::Ranges(ranges) => ranges.table(self),
        }
    }

    /// The main numbers in words, for those who do not see the drawing.
    pub fn summary(&self) -> String {
        let parts = match &self.kind {
            Kind::Curves(curves) => curves.summary(self),
            Kind::Bars(bars) => bars.summary(self),
            Kind::Dots(dots) => dots.summary(self),
            Kind::Ranges(ranges) => ranges.summary(self),
        };
        if parts.is_empty() { NOTHING.to_owned() } else { parts.join("; ") }
    }

    /// One line of characters in place of the drawing, where that says anything.
    pub fn spark(&self) -> Option<String> {
        match &self.kind {
            Kind::Bars(bars) => spark::spark(bars),
            _ => None,
        }
    }

    fn element(&self, room: Room, style: Option<&str>) -> String {
        let width = room.width();
        let title = style.map_or(0.0, |_| 34.0);
        let drawing = self.draw(room);
        let height = title + drawing.height;
        let mut svg = format!(
            "<svg class=\"chart {}\"{} viewBox=\"0 0 {} {}\" width=\"100%\" role=\"img\">\
             <title>{}</title><desc>{}</desc>",
            room.name(),
            style.map_or("", |_| " xmlns=\"http://www.w3.org/2000/svg\""),
            fixed(width),
            fixed(height),
            escape(&self.title),
            escape(&self.summary()),
        );
        if let Some(style) = style {
            svg.push_str(style);
            let mut pen = Pen::default();
            pen.rect("paper", [0.0, 0.0, width, height]);
            pen.text("title", 2.0, 20.0, &draw::cut(&self.title, width - 4.0));
            svg.push_str(&pen.done());
            svg.extend(["<g transform=\"translate(0 ", &fixed(title), ")\">"]);
        }
        svg.push_str(&drawing.body);
        svg.push_str(if style.is_some() { "</g></svg>" } else { "</svg>" });
        svg
    }

    fn draw(&self, room: Room) -> Drawing {
        let drawn = match &self.kind {
            Kind::Curves(curves) => curves.draw(self, room),
            Kind::Bars(bars) => bars.draw(self, room),
            Kind::Dots(dots) => dots.draw(self, room),
            Kind::Ranges(ranges) => ranges.draw(self, room),
        };
        drawn.unwrap_or_else(|| {
            let mut pen = Pen::default();
            pen.text("muted", 2.0, 20.0, NOTHING);
            Drawing { height: 32.0, body: pen.done() }
        })
    }
}

/// What stands in place of a drawing without numbers.
const NOTHING: &str = "nothing to show";
/// What stands in place of a number that is not known.
const UNKNOWN: &str = "unknown";
