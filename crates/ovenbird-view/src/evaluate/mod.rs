//! How good the forecasts and the rules of who is who are, on pages.

mod acceptance;
mod answerers;
mod identity;

pub use acceptance::{acceptance_chart, acceptance_page};
pub use answerers::answerers_page;
pub use identity::identity_page;
