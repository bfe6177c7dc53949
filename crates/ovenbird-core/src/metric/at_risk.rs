//! Spells of waiting, and the table of how many were under observation at each time.
//!
//! Survival curves and cumulative incidences both stand on this table.

/// One item's wait under observation. Times are in seconds from the item's opening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// When it came under observation: 0, or later for an item that was already open when the
    /// record begins. Less than 0 is read as 0.
    pub entered: f64,
    /// When it ended, or when it was last seen waiting.
    pub left: f64,
    /// Whether it ended; otherwise it is censored: it was still waiting.
    pub ended: bool,
}

impl Spell {
    /// The spell with `entered` from 0 up, or `None` for one that shows nothing: it left before
    /// it was under observation, or as it came; or its times are no times. Only an item that
    /// ends at its opening counts though it never waited.
    pub(super) fn observed(self) -> Option<Self> {
        // Adding 0 makes the negative zero, which sorts apart, a plain one.
        let (entered, left) = (self.entered.max(0.0) + 0.0, self.left + 0.0);
        let times = self.entered.is_finite() && left.is_finite();
        let at_once = self.ended && left == 0.0 && entered == 0.0;
        (times && (left > entered || at_once)).then_some(Self { entered, left, ended: self.ended })
    }
}

/// What happened at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    /// Seconds from opening.
    pub(super) time: f64,
    /// Under observation and still waiting just before; at time 0, all that entered at 0.
    pub(super) at_risk: usize,
    /// Ended at this time.
    pub(super) events: usize,
    /// Came under observation at this time; at risk only after it. 0 at time 0.
    pub(super) entrants: usize,
}

/// The table from time 0 on, by time, as long as somebody is at risk; empty when nobody is from
/// the start. `observed` are spells as [`Spell::observed`] makes them, in any order.
///
/// Those censored at a time are still at risk at it, those who enter at it not yet: an item is
/// at risk in `(entered, left]`. Where nobody is left at risk the table ends, though others may
/// enter later: what happens in between was not seen, so nothing joins the two stretches.
pub(super) fn table(observed: &[Spell]) -> Vec<Row> {
    let mut entries: Vec<f64> = observed.iter().map(|spell| spell.entered).collect();
    let mut exits: Vec<(f64, bool)> =
        observed.iter().map(|spell| (spell.left, spell.ended)).collect();
    entries.sort_unstable_by(f64::total_cmp);
    exits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let from_start = entries.partition_point(|&entered| entered <= 0.0);
    let (mut entries, mut exits) = (&entries[from_start..], &exits[..]);
    let (mut time, mut at_risk) = (0.0, from_start);
    let mut rows = Vec::new();
    while at_risk > 0 {
        let gone = exits.iter().take_while(|&&(left, _)| left <= time).count();
        let events = exits[..gone].iter().filter(|&&(_, ended)| ended).count();
        let entrants = entries.iter().take_while(|&&entered| entered <= time).count();
        rows.push(Row { time, at_risk, events, entrants });
        (entries, exits) = (&entries[entrants..], &exits[gone..]);
        at_risk = at_risk - gone + entrants;
        let next = exits.first().map_or(f64::INFINITY, |&(left, _)| left);
        time = entries.first().map_or(next, |&entered| next.min(entered));
    }
    rows
}
