//! Projects of which the truth is known, because a law made them: what the metrics say of them is
//! held against that law. `cargo test -p ovenbird-core --test it simulation -- --nocapture` prints
//! the tables that are in `docs/metrics.md`.

#![expect(clippy::unwrap_used, reason = "what tests are built with is no test to clippy")]

mod dice;
mod intervals;
mod law;
mod measured;
mod stream;
mod world;
