use ovenbird_engine::store::{DecisionCopy, SharedCopy, SharedRows, UnlistedCopy};
use ovenbird_service::StorePlace;
use ovenbird_service::store::{StoreCopied, copy};
use ovenbird_view::{Page, Table};

use crate::command::Outcome;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;

/// Copy all that one store holds into another: from a file to PostgreSQL, and back
///
/// Repos, their facts and the decisions about people are copied and compared; the source is never
/// written. A repo that the destination has alike is passed over, another state of it is replaced
/// by the source's, and what only the destination has stays. Repos that came with an archive of
/// everything are copied, too, and counted; where one of them is tracked at the destination, it
/// keeps what it has and learns the rest. Run it again if it was cut off: a repo is copied whole or
/// not at all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The store that is read: an SQLite file (also `sqlite:PATH`), or a `postgres://` URL
    #[arg(long, value_name = "PATH_OR_URL")]
    from: String,
    /// The store that is written; made if it is not there
    #[arg(long, value_name = "PATH_OR_URL")]
    to: String,
}

pub(crate) fn run(session: &Session, args: &Args) -> Outcome {
    let (from, to) = (StorePlace::named(&args.from)?, StorePlace::named(&args.to)?);
    let copied = copy(&session.call()?, &from, &to)?;
    let failures = copied.failures();
    let failure = (failures > 0).then(|| {
        let all = copied.repos.len() as u64 + copied.others.all();
        CommandError::failed(format!("{failures} of {all} repos were not copied"))
            .hint("of these the destination holds what it held before; what is copied stays")
    });
    Ok((Reply::new(&copied, page(&copied))?.with_records(&copied.repos)?, failure))
}

fn page(answer: &StoreCopied) -> Page {
    let columns = ["repo", "state", ">commits", ">file changes", "checksum", ""];
    let mut table = Table::new(&columns);
    for line in &answer.repos {
        let counts = [line.commits, line.file_changes].map(|count| count.to_string());
        let [commits, changes] = counts;
        // For the eye; programs get all of it.
        let checksum = line.checksum.as_deref().map_or("", |sum| &sum[..16]).to_owned();
        let replaced = line.differed.map(|table| format!("`{table}` differed"));
        let remark = line.error.clone().or(replaced).unwrap_or_default();
        table.row([line.repo.clone(), line.state.to_owned(), commits, changes, checksum, remark]);
    }
    let mut page = Page::default();
    if answer.repos.is_empty() {
        page.text(format!("{} holds no repo", answer.from));
    }
    page.table(table);
    let UnlistedCopy { copied, there, replaced, added, failed } = &answer.others;
    if answer.others.all() > 0 {
        let mut parts =
            vec![format!("repos that are not tracked: {copied} copied, {there} already there")];
        parts.extend((*replaced > 0).then(|| format!("{replaced} replaced")));
        parts.extend((*added > 0).then(|| format!("{added} added to tracked ones")));
        parts.extend((!failed.is_empty()).then(|| format!("{} failed", failed.len())));
        page.note(parts.join(", "));
        for (repo, error) in failed {
            page.note(format!("{repo}: {error}"));
        }
    }
    note_shared(&mut page, &answer.shared);
    let DecisionCopy { copied, undone, there, renumbered } = answer.decisions;
    let mut parts = vec![format!("decisions: {copied} copied, {there} already there")];
    parts.extend((undone > 0).then(|| format!("{undone} undone since at the source")));
    parts.extend((renumbered > 0).then(|| format!("{renumbered} of the copied have a new number")));
    page.note(parts.join(", "));
    page
}

/// Says what was there to be copied beside repos.
fn note_shared(page: &mut Page, shared: &SharedCopy) {
    for (what, rows) in [
        ("accounts", shared.accounts),
        ("logins", shared.logins),
        ("tracked owners", shared.owners),
        ("files of the ledger", shared.files),
        ("deliveries", shared.deliveries),
    ] {
        if rows != SharedRows::default() {
            let SharedRows { copied, there } = rows;
            page.note(format!("{what}: {copied} copied, {there} already there"));
        }
    }
}
