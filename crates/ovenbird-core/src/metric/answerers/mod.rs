//! Who is likely to answer a change: from who answered changes to the same places, who answers
//! now, and who worked there.
//!
//! [`Asked`] is a contribution with who answered it, whether a forge or git tells of it
//! (`asked.rs`). [`Rank`] learns from them in the order of time and ranks people for a new one
//! (`rank.rs`); [`judged()`] ranks for each later one by what was known before it, and
//! counts how often those who answered were among the first (`judged.rs`).

mod asked;
mod judged;
mod places;
mod rank;

pub use asked::{Asked, Asking, Worked, asking};
pub use judged::{Hits, RankJudged, judged, learned};
pub use places::{PlaceId, Places};
pub use rank::{Likely, Rank};
