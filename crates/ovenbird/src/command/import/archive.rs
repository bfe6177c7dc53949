use std::path::PathBuf;

use ovenbird_engine::github::archive::Hour;
use ovenbird_service::import::{self, ArchiveFiles, ArchiveImport};

use super::line;
use crate::command::Outcome;
use crate::session::Session;

/// Import hours of the public event archive (gharchive.org)
///
/// Files are one event a line, as they are published (.json.gz), recompressed (.json.zst) or
/// plain. Kept are the events of tracked repos and organisations (`ovenbird track`, `ovenbird
/// add`), or all with `--all`. A file goes in as a whole or not at all; one that was imported
/// before, for all that is tracked now, is passed over. Every line is accounted for.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, folders of them, or patterns such as '2024-01-*.json.gz'; `-` reads standard input
    #[arg(required_unless_present = "from")]
    files: Vec<String>,
    /// The first hour, such as 2024-01-01-0, of files in `--dir`
    #[arg(long, requires = "dir", requires = "to", conflicts_with = "files", value_name = "HOUR")]
    from: Option<Hour>,
    /// The hour before which to end
    #[arg(long, requires = "from", value_name = "HOUR")]
    to: Option<Hour>,
    /// The folder with the hours' files
    #[arg(long, requires = "from", value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Keep the events of all repos, tracked or not
    #[arg(long)]
    all: bool,
    /// Keep each event's payload as it came, compressed
    #[arg(long)]
    payloads: bool,
    /// Read files again that were imported before
    #[arg(long)]
    again: bool,
    /// The host that the archive is of
    #[arg(long, default_value = "github.com", value_name = "HOST")]
    forge: String,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let files = match (args.from, args.to, &args.dir) {
        (Some(from), Some(to), Some(dir)) => ArchiveFiles::Hours { from, to, folder: dir.clone() },
        _ => ArchiveFiles::Named(args.files.clone()),
    };
    let Args { all, payloads, again, .. } = *args;
    let forge = args.forge.clone();
    let wanted = ArchiveImport { files, all, payloads, again, forge };
    let imported = import::archive(&session.call()?, &wanted)?;
    line::reply(imported, "lines", "of no repo")
}
