//! The box in which numbers are drawn, with an axis below and one to the left.

use super::draw::{Pen, cut, width};
use super::scale::{Scale, Spread};
use super::tick::{Tick, even};
use super::{Axis, Room};

/// The place of the numbers.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The width of the whole drawing.
    width: f64,
}

impl Frame {
    /// Draws the axis from bottom to top that holds all from `low` to `high`, and its grid.
    pub(super) fn begin(
        pen: &mut Pen,
        room: Room,
        (top, height): (f64, f64),
        axis: &Axis,
        (low, high): (f64, f64),
    ) -> (Self, Scale) {
        let (from, to, ticks) = even(low, high, axis.unit, 5);
        let widest = ticks.iter().map(|tick| width(&tick.text)).fold(0.0, f64::max);
        let top = top + if axis.name.is_empty() { 8.0 } else { 26.0 };
        let frame = Self {
            left: widest + 8.0,
            right: room.width() - 14.0,
            top,
            bottom: top + height,
            width: room.width(),
        };
        let scale = Scale { spread: Spread::Even, from, to, start: frame.bottom, end: frame.top };
        if !axis.name.is_empty() {
            pen.text("muted", 2.0, top - 13.0, &cut(&axis.name, frame.width));
        }
        for Tick { value, text } in &ticks {
            let y = scale.at(*value);
            pen.line("grid", [frame.left, y, frame.right, y]);
            pen.text("muted end", frame.left - 7.0, y + 4.5, text);
        }
        (frame, scale)
    }

    /// Draws the axis from left to right, its base at the place `base`, with texts at their
    /// places; gives the height of all that was drawn.
    pub(super) fn end(&self, pen: &mut Pen, base: f64, name: &str, ticks: &[(f64, String)]) -> f64 {
        pen.line("base", [self.left, base, self.right, base]);
        for (x, text) in ticks {
            pen.line("base", [*x, self.bottom, *x, self.bottom + 5.0]);
            let half = width(text) / 2.0;
            let (class, x) = if x + half > self.width {
                ("muted end", self.width)
            } else {
                ("muted mid", x.max(half))
            };
            pen.text(class, x, self.bottom + 19.0, text);
        }
        if name.is_empty() {
            return self.bottom + 28.0;
        }
        let middle = f64::midpoint(self.left, self.right);
        pen.text("muted mid", middle, self.bottom + 39.0, &cut(name, self.right - self.left));
        self.bottom + 48.0
    }

    /// The scale of an axis from left to right.
    pub(super) fn across(&self, spread: Spread, from: f64, to: f64) -> Scale {
        Scale { spread, from, to, start: self.left, end: self.right }
    }
}

/// The least and the greatest of numbers; (0, 0) of none.
pub(super) fn extent(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((0.0, 0.0), |(low, high), number| (f64::min(low, number), f64::max(high, number)))
}
