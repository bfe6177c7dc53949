//! The commands, one file each: its help, its arguments, what it does.

mod add;
mod cache;
mod can_i;
mod compare;
mod completion;
mod config;
mod coverage;
mod doctor;
mod evaluate;
mod identity;
mod import;
mod jobs;
mod period;
mod report;
mod repos;
mod schema;
mod sql;
mod store;
mod sync;
mod track;
mod who;
mod worker;

use clap::Subcommand;

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;

/// A reply, and an error to end with after it was printed (some of many things failed).
type Outcome = Result<(Reply, Option<CommandError>), CommandError>;

#[derive(Subcommand)]
pub(crate) enum Command {
    Report(report::Args),
    Who(who::Args),
    CanI(can_i::Args),
    Compare(compare::Args),
    Add(add::Args),
    #[command(subcommand)]
    Repos(repos::Command),
    Sync(sync::Args),
    Track(track::Args),
    #[command(subcommand)]
    Import(import::Command),
    Coverage(coverage::Args),
    #[command(subcommand)]
    Evaluate(evaluate::Command),
    #[command(subcommand)]
    Jobs(jobs::Command),
    Worker(worker::Args),
    #[command(subcommand)]
    Identity(identity::Command),
    Sql(sql::Args),
    Schema(schema::Args),
    #[command(subcommand)]
    Store(store::Command),
    #[command(subcommand)]
    Config(config::Command),
    #[command(subcommand)]
    Cache(cache::Command),
    Doctor(doctor::Args),
    Completion(completion::Args),
}

impl Command {
    /// Runs the command; `completion` is not run here, it needs the parser.
    pub(crate) fn run(self, session: &Session) -> Outcome {
        let whole = |reply: Reply| (reply, None);
        match self {
            Self::Report(args) => report::run(session, args).map(whole),
            Self::Who(args) => who::run(session, args).map(whole),
            Self::CanI(args) => can_i::run(session, args).map(whole),
            Self::Compare(args) => compare::run(session, args).map(whole),
            Self::Add(args) => add::run(session, &args),
            Self::Repos(command) => repos::run(session, command).map(whole),
            Self::Sync(args) => sync::run(session, &args),
            Self::Track(args) => track::run(session, &args).map(whole),
            Self::Import(command) => import::run(session, &command),
            Self::Coverage(args) => coverage::run(session, args).map(whole),
            Self::Evaluate(command) => evaluate::run(session, &command).map(whole),
            Self::Jobs(command) => jobs::run(session, &command),
            Self::Worker(args) => worker::run(session, &args).map(whole),
            Self::Identity(command) => identity::run(session, command).map(whole),
            Self::Schema(args) => Ok(whole(schema::run(&args))),
            Self::Sql(args) => sql::run(session, &args).map(whole),
            Self::Store(command) => store::run(session, &command),
            Self::Config(command) => config::run(session, command).map(whole),
            Self::Cache(command) => cache::run(session, command).map(whole),
            Self::Doctor(args) => doctor::run(session, &args).map(whole),
            Self::Completion(_) => unreachable!("handled where the parser is"),
        }
    }
}
