//! Bars as one line of characters.

use super::Bars;

/// More periods than this are no line.
const MOST: usize = 96;

/// The periods' totals, one character each; a period of which not all is known is shaded.
pub(super) fn spark(bars: &Bars) -> Option<String> {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let totals = bars.totals();
    let most = totals.iter().flatten().copied().max().unwrap_or(0);
    let bar = |total: &Option<u64>| match total {
        None => '░',
        Some(0) => '·',
        // Anything above nothing shows at least the lowest bar.
        Some(total) => {
            let part = (u128::from(*total) * 8).div_ceil(u128::from(most));
            BARS[part as usize - 1]
        }
    };
    (1..=MOST).contains(&totals.len()).then(|| totals.iter().map(bar).collect())
}
