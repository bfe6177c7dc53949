//! The command line: what can be typed, and which command it runs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

use crate::command::Command;
use crate::config::{Config, Origin};
use crate::error::{CommandError, Kind};
use crate::output::Format;
use crate::session::Session;

/// Who makes an open source project, who holds it up, and is it a good place to be?
///
/// Ovenbird reads git repositories on this machine and answers with the evidence beside each
/// number: its window, sample size, uncertainty and coverage. What cannot be known is `unknown`.
///
/// Start with `ovenbird report .` in a clone, or `ovenbird report owner/name`.
#[derive(Parser)]
#[command(version, name = "ovenbird", max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, \
    3 no such repo, person or decision";

/// Options of every command.
#[derive(clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// How to print
    #[arg(long, short, global = true, value_enum)]
    output: Option<Format>,
    /// What holds all facts: an SQLite file, or a PostgreSQL database by its URL
    #[arg(long, global = true, value_name = "PATH_OR_URL")]
    store: Option<String>,
    /// The configuration file
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    /// Show no progress; warnings and errors stay
    #[arg(long, short, global = true)]
    quiet: bool,
}

/// Parses the arguments, runs the command, prints its reply or its error.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and print to standard output.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn execute(cli: Cli) -> Result<(), CommandError> {
    if let Command::Completion(args) = &cli.command {
        return args.run(&mut Cli::command());
    }
    let mut config = Config::load(cli.global.config.as_deref())?;
    if let Some(format) = cli.global.output {
        let value = clap::ValueEnum::to_possible_value(&format).expect("every format has a name");
        config.set_text("output", value.get_name(), Origin::Argument("--output"))?;
    }
    if let Some(store) = &cli.global.store {
        config.set_text("store", store, Origin::Argument("--store"))?;
    }
    let session = Session::new(config, cli.global.quiet)?;
    let (reply, failure) = cli.command.run(&session)?;
    let printed = reply.print(session.format, session.style);
    match (printed, failure) {
        (Err(error), _) if error.kind != Kind::BrokenPipe => Err(error),
        (_, Some(failure)) => Err(failure),
        (printed, None) => printed,
    }
}
