use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_service::cache;
use ovenbird_view::{Page, Table, bytes, instant};

/// Show or clear the cache of clones
#[derive(Clone, Copy, clap::Subcommand)]
pub(crate) enum Command {
    /// List the clones with their sizes, least recently used first
    Show,
    /// Delete all clones that are neither pinned nor in use; facts in the store stay
    Clear,
}

pub(crate) fn run(session: &Session, command: Command) -> Result<Reply, CommandError> {
    let call = session.call()?;
    let mut page = Page::default();
    let Command::Show = command else {
        let freed = cache::clear(&call)?;
        page.text(format!("freed {}", bytes(freed)));
        return Reply::new(&serde_json::json!({ "freed_bytes": freed }), page);
    };
    let (folder, entries) = cache::list(&call)?;
    let mut table = Table::new(&["clone", ">size", "last used", ""]);
    for entry in &entries {
        let mut marks = Vec::new();
        marks.extend(entry.pinned.then_some("pinned"));
        marks.extend(entry.partial.then_some("commits only"));
        let used = instant(entry.last_used);
        table.row([entry.key.clone(), bytes(entry.bytes), used, marks.join(", ")]);
    }
    let total = entries.iter().map(|entry| entry.bytes).sum();
    page.table(table);
    page.note(format!(
        "{} of {} in {}",
        bytes(total),
        session.config.text("cache.budget"),
        folder.display()
    ));
    Reply::new(&entries, page)
}
