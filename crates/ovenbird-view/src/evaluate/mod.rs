//! How good the forecasts are, on pages.

mod acceptance;
mod answerers;

pub use acceptance::{acceptance_chart, acceptance_page};
pub use answerers::answerers_page;
