//! What each mark means, above the drawing.

use super::Room;
use super::draw::{Pen, cut, series, width};

/// The mark of an entry; series have their place among all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Line(usize),
    Box(usize),
    Dot(usize),
    Guide,
    Unknown,
}

const ROW: f64 = 21.0;

impl Mark {
    /// The mark's width with the gap behind it.
    fn width(self) -> f64 {
        match self {
            Self::Line(_) | Self::Guide => 34.0,
            Self::Box(_) | Self::Dot(_) | Self::Unknown => 20.0,
        }
    }
}

/// Draws entries in rows from the top; gives the height that they took.
pub(super) fn legend(pen: &mut Pen, room: Room, entries: &[(Mark, String)]) -> f64 {
    let (mut x, mut y) = (2.0, 0.0);
    for (mark, name) in entries {
        let name = cut(name, room.width() - mark.width() - 4.0);
        let wide = mark.width() + width(&name);
        if x > 2.0 && x + wide > room.width() {
            (x, y) = (2.0, y + ROW);
        }
        draw(pen, *mark, x, y + 11.0);
        pen.text("", x + mark.width(), y + 15.5, &name);
        x += wide + 18.0;
    }
    if entries.is_empty() { 0.0 } else { y + ROW + 3.0 }
}

fn draw(pen: &mut Pen, mark: Mark, x: f64, y: f64) {
    let row = [x, y, x + 26.0, y];
    match mark {
        Mark::Line(at) => pen.line(&format!("line {}", series(at)), row),
        Mark::Box(at) => pen.rect(&format!("bar {}", series(at)), [x, y - 6.0, 13.0, 12.0]),
        Mark::Dot(at) => pen.circle(&format!("dot {}", series(at)), x + 6.5, y, 6.0),
        Mark::Guide => pen.line("guide", row),
        Mark::Unknown => pen.unknown([x, y - 6.0, 12.0, 12.0]),
    }
}
