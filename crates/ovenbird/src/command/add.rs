use crate::command::{Outcome, sync};
use crate::session::Session;

/// Add repos to the store and ingest their history
///
/// A repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos to add
    #[arg(required = true)]
    repos: Vec<String>,
    #[command(flatten)]
    how: sync::How,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let call = session.call()?;
    if args.how.queue {
        return sync::queued(&ovenbird_service::sync::queue(
            &call,
            &args.repos,
            args.how.history(),
            false,
        )?);
    }
    sync::reply(ovenbird_service::sync::add(&call, &args.repos, args.how.history())?)
}
