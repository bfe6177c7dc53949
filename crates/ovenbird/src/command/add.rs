use crate::command::{Outcome, sync};
use crate::session::Session;
use crate::source::{self, Options, Source};

/// Add repos to the store and take in their history
///
/// A repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repos to add
    #[arg(required = true)]
    repos: Vec<String>,
    /// Read lines added and removed by file, too (slower)
    #[arg(long)]
    files: bool,
    /// Read all branches, not the default one alone
    #[arg(long)]
    all_branches: bool,
    /// Leave the work to `ovenbird worker`, and do not wait
    #[arg(long)]
    queue: bool,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let mut store = session.store()?;
    let options =
        Options { files: args.files, all_branches: args.all_branches, ..Options::default() };
    let named = args.repos.iter().map(|repo| (source::shown(repo), Source::typed(&store, repo)));
    let wanted = named.collect();
    sync::take_all(session, &mut store, wanted, options, args.queue)
}
