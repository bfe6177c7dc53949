//! What the numbers of issues and pull requests tell of those that no source reported.
//!
//! A repo gives its numbers out in order, to both kinds alike. Between two of which number and
//! time are known lie so many others, made between those two times. Where both times fall into
//! one month, so do all between them; else they may be of either month, or of one between.
//!
//! Discussions take numbers, too, and so do issues that were deleted or moved away: what is
//! expected may be more than what can be had, and a share of all is then out of reach.

use super::Opened;
use crate::fact::Window;
use crate::metric::calendar::{month, month_start};

/// An issue or a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// Its number in its repo.
    pub number: i64,
    /// When it was opened, where that is known.
    pub created_at: Option<i64>,
    /// Who reported it, as bits.
    pub sources: u8,
}

/// Numbers that no source reported, and the months in which they may have been given out.
struct Gap {
    missing: u64,
    first: i64,
    last: i64,
}

/// How many were opened when.
pub(super) struct Expected {
    /// The month of each that is known.
    known: Vec<i64>,
    gaps: Vec<Gap>,
}

impl Expected {
    /// From what is known; nothing was opened before the repo was made.
    pub(super) fn new(objects: &[Numbered], created_at: Option<i64>) -> Self {
        let mut numbered: Vec<(i64, Option<i64>)> = objects
            .iter()
            .filter(|object| object.number > 0)
            .map(|object| (object.number, object.created_at))
            .collect();
        numbered.sort_unstable();
        numbered.dedup_by_key(|(number, _)| *number);
        let known: Vec<i64> = numbered.iter().filter_map(|(_, at)| at.map(month)).collect();
        let anchors = in_order(&numbered);
        let mut gaps = Vec::new();
        // Before the first number there is 0, which nobody has.
        let mut before = (0, created_at);
        // Dated ones out of order count in their own month, and fill no gap.
        let mut moved = 0;
        let mut anchors = anchors.into_iter().peekable();
        for &(number, at) in &numbered {
            if anchors.next_if_eq(&number).is_none() {
                moved += i64::from(at.is_some());
                continue;
            }
            // Numbers that are known without a time were given out here, too.
            let missing = (number - before.0 - 1 - moved).max(0) as u64;
            if let (true, Some(at)) = (missing > 0, at) {
                // Without a known beginning they may be of any earlier month.
                let first = before.1.map_or(i64::MIN, |from| month(from.min(at)));
                gaps.push(Gap { missing, first, last: month(at) });
            }
            before = (number, at);
            moved = 0;
        }
        // After the last one that is dated nothing says when.
        let highest = numbered.last().map_or(0, |(number, _)| *number);
        let first = before.1.map_or(i64::MIN, month);
        let missing = (highest - before.0 - moved).max(0) as u64;
        if missing > 0 {
            gaps.push(Gap { missing, first, last: i64::MAX });
        }
        Self { known, gaps }
    }

    /// Of one calendar month.
    pub(super) fn of(&self, whole: Window) -> Opened {
        let index = month(whole.from);
        debug_assert_eq!(month_start(index), whole.from, "windows are calendar months");
        let known = self.known.iter().filter(|&&of| of == index).count() as u64;
        let mut opened = Opened { known, at_least: known, at_most: known };
        for gap in self.gaps.iter().filter(|gap| gap.first <= index && index <= gap.last) {
            opened.at_most += gap.missing;
            if gap.first == gap.last {
                opened.at_least += gap.missing;
            }
        }
        opened
    }

    /// Of all months.
    pub(super) fn all(&self) -> Opened {
        let known = self.known.len() as u64;
        let of = known + self.gaps.iter().map(|gap| gap.missing).sum::<u64>();
        Opened { known, at_least: of, at_most: of }
    }
}

/// Of the numbers that were given out in a window, the share whose object is known, 0 to 1: those
/// between the first and the last that are known. `None` where fewer than two are.
pub fn share_known(objects: &[Numbered], window: Window) -> Option<f64> {
    let mut numbered: Vec<(i64, Option<i64>)> = objects
        .iter()
        .filter(|object| {
            object.number > 0 && object.created_at.is_some_and(|at| window.contains(at))
        })
        .map(|object| (object.number, object.created_at))
        .collect();
    numbered.sort_unstable();
    numbered.dedup_by_key(|(number, _)| *number);
    let anchors = in_order(&numbered);
    let (first, last) = (*anchors.first()?, *anchors.last()?);
    let known = numbered.iter().filter(|(number, _)| (first..=last).contains(number)).count();
    (first < last).then(|| known as f64 / (last - first + 1) as f64)
}

/// The numbers whose times are in order: the longest such row. An issue that was moved here has a
/// new number and its old time, and says nothing of when numbers were given out.
fn in_order(numbered: &[(i64, Option<i64>)]) -> Vec<i64> {
    let dated: Vec<(i64, i64)> =
        numbered.iter().filter_map(|&(number, at)| Some((number, at?))).collect();
    // Patience sorting: `ends[k]` is the object that ends the best row of k + 1 objects.
    let mut ends: Vec<usize> = Vec::new();
    let mut earlier: Vec<Option<usize>> = vec![None; dated.len()];
    for (at, &(_, time)) in dated.iter().enumerate() {
        let place = ends.partition_point(|&end| dated[end].1 <= time);
        earlier[at] = place.checked_sub(1).map(|place| ends[place]);
        if place == ends.len() {
            ends.push(at);
        } else {
            ends[place] = at;
        }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        row.push(dated[at].0);
        next = earlier[at];
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    const JANUARY: i64 = 1_704_067_200;
    const DAY: i64 = 86_400;

    fn object(number: i64, day: Option<i64>) -> Numbered {
        Numbered { number, created_at: day.map(|day| JANUARY + day * DAY), sources: 1 }
    }

    fn opened(objects: &[Numbered], month_of: i64) -> (u64, u64, u64) {
        let index = month(JANUARY) + month_of;
        let whole = Window { from: month_start(index), to: month_start(index + 1) };
        let opened = Expected::new(objects, Some(JANUARY)).of(whole);
        (opened.known, opened.at_least, opened.at_most)
    }

    #[test]
    fn a_gap_inside_a_month_is_of_that_month() {
        let objects = [object(1, Some(0)), object(5, Some(10)), object(6, Some(40))];
        assert_eq!(opened(&objects, 0), (2, 5, 5));
        assert_eq!(opened(&objects, 1), (1, 1, 1));
    }

    #[test]
    fn a_gap_between_months_may_be_of_either() {
        let objects = [object(1, Some(0)), object(11, Some(70))];
        assert_eq!(opened(&objects, 0), (1, 1, 10));
        assert_eq!(opened(&objects, 1), (0, 0, 9));
        assert_eq!(opened(&objects, 2), (1, 1, 10));
    }

    #[test]
    fn numbers_before_the_first_lie_after_the_repo_was_made() {
        assert_eq!(opened(&[object(4, Some(3))], 0), (1, 4, 4));
    }

    #[test]
    fn what_has_no_time_is_expected_and_of_no_known_time() {
        let objects = [object(1, Some(0)), object(3, None), object(5, Some(10))];
        assert_eq!(opened(&objects, 0), (2, 5, 5));
        let far = [object(1, Some(0)), object(1_000, None)];
        let all = Expected::new(&far, Some(JANUARY)).all();
        assert_eq!(all, Opened { known: 1, at_least: 1_000, at_most: 1_000 });
        assert_eq!(opened(&far, 0), (1, 1, 1_000));
    }

    #[test]
    fn without_a_beginning_no_month_is_blamed() {
        let index = month(JANUARY);
        let whole = Window { from: month_start(index), to: month_start(index + 1) };
        let opened = Expected::new(&[object(5_000, Some(3))], None).of(whole);
        assert_eq!(opened, Opened { known: 1, at_least: 1, at_most: 5_000 });
    }

    #[test]
    fn an_issue_that_was_moved_here_moves_no_month() {
        let objects = [
            object(1, Some(40)),
            object(2, Some(41)),
            object(3, Some(-400)),
            object(4, Some(42)),
            object(6, Some(43)),
        ];
        let expected = Expected::new(&objects, Some(JANUARY + 40 * DAY));
        assert_eq!(expected.all(), Opened { known: 5, at_least: 6, at_most: 6 });
        assert_eq!(opened(&objects, 1), (4, 5, 5));
    }
}
