//! Projects of which the truth is known, because a law made them: what the metrics say of them is
//! held against that law. `cargo test -p ovenbird-core --test it simulation -- --nocapture` prints
//! the tables that are in `docs/metrics.md`.

#![expect(clippy::unwrap_used, reason = "what tests are built with is no test to clippy")]
#![expect(clippy::print_stdout, reason = "the tables are what the simulation is run for")]

mod dice;
mod forecast;
mod intervals;
mod law;
mod loss;
mod measured;
mod silence;
mod stream;
mod submissions;
mod world;
