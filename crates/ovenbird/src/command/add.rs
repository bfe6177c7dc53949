use crate::command::{Outcome, sync};
use crate::session::Session;
use crate::source::{self, Source};

/// Add repos to the store and take in their history
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
    let mut store = session.store()?;
    let named = args.repos.iter().map(|repo| (source::shown(repo), Source::typed(&store, repo)));
    let wanted = named.collect();
    sync::take_all(session, &mut store, wanted, &args.how)
}
