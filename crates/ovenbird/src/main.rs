//! Ovenbird's command line. See `ovenbird help`, the README and ARCHITECTURE.md.

mod cli;
mod command;
mod config;
mod env;
mod error;
mod github;
mod output;
mod progress;
mod pulls;
mod queue;
mod session;
mod source;
mod when;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
