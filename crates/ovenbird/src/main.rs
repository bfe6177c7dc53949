//! Ovenbird's command line. See `ovenbird help`, the README and ARCHITECTURE.md.

mod cli;
mod command;
mod config;
mod env;
mod error;

mod next_step;
mod output;
mod progress;

mod session;

mod when;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
