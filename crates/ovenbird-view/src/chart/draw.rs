//! Marks of an SVG drawing as text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::super::page::printable;
use super::super::table;
use super::super::xml::escape;

/// The letters' height in units of the drawing; `chart.css` has the same.
pub(super) const LETTER: f64 = 13.0;
/// A generous mean width of a letter or figure, which no system font exceeds by much.
const COLUMN: f64 = 0.54 * LETTER;

/// How far apart the strokes of a hatched box are.
const HATCH: f64 = 6.0;

/// What was drawn below each other, and how high it became.
pub(super) struct Drawing {
    pub(super) height: f64,
    pub(super) body: String,
}

/// Writes marks. All places are in units of the drawing; classes are words of `chart.css`.
#[derive(Default)]
pub(super) struct Pen {
    out: String,
}

impl Pen {
    pub(super) fn done(self) -> String {
        self.out
    }

    /// A straight line from (x, y) to (x, y).
    pub(super) fn line(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(fixed);
        self.put(&format!(
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"
        ));
    }

    /// A box: left, top, width, height.
    pub(super) fn rect(&mut self, class: &str, sides: [f64; 4]) {
        let [x, y, width, height] = sides.map(fixed);
        self.put(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ));
    }

    /// A hatched box, for what is not known: left, top, width, height.
    pub(super) fn unknown(&mut self, [x, y, width, height]: [f64; 4]) {
        self.rect("unknown", [x, y, width, height]);
        let mut strokes = String::new();
        let mut below = width;
        while below <= height {
            let ends = [x, y + below, x + width, y + below - width].map(fixed);
            write!(strokes, "M{} {}L{} {}", ends[0], ends[1], ends[2], ends[3])
                .expect("writing to a string");
            below += HATCH;
        }
        self.path("hatch", &strokes);
    }

    pub(super) fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let [x, y, radius] = [x, y, radius].map(fixed);
        self.put(&format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
    }

    /// A path by its commands.
    pub(super) fn path(&mut self, class: &str, commands: &str) {
        self.put(&format!("<path class=\"{class}\" d=\"{commands}\"/>"));
    }

    /// Text on the line at `y`; where it begins, is centered or ends at `x` is for its class.
    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let [x, y] = [x, y].map(fixed);
        self.put(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escape(text)));
    }

    /// Marks that show `title` to a pointer that rests on them.
    pub(super) fn titled(&mut self, title: &str, marks: impl FnOnce(&mut Self)) {
        write!(self.out, "<g><title>{}</title>", escape(&cut(title, 800.0)))
            .expect("writing to a string");
        marks(self);
        self.out.push_str("</g>");
    }

    fn put(&mut self, mark: &str) {
        self.out.push_str(mark);
    }
}

/// The class of a series by its place: there are six, and then they begin anew.
pub(super) fn series(at: usize) -> String {
    format!("s{}", at % 6 + 1)
}

/// A place with one decimal at most. Whatever it is, what is written is a number.
pub(super) fn fixed(value: f64) -> String {
    let value = if value.is_nan() { 0.0 } else { value.clamp(-1e5, 1e5) };
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number that can be drawn: finite, and far enough from the largest to be added to.
pub(super) fn sane(value: f64) -> Option<f64> {
    value.is_finite().then(|| value.clamp(-1e300, 1e300))
}

/// An interval that can be drawn, its lower end first.
pub(super) fn sane_interval(interval: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (low, high) = interval?;
    let (low, high) = (sane(low)?, sane(high)?);
    Some((low.min(high), low.max(high)))
}

/// About how wide a text is.
pub(super) fn width(text: &str) -> f64 {
    printable(text).width() as f64 * COLUMN
}

/// A text on one line that is no wider than `room`.
pub(super) fn cut(text: &str, room: f64) -> String {
    let line = printable(text).replace('\n', " ");
    table::cut(&line, (room / COLUMN).max(1.0) as usize)
}
