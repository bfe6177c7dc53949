use ovenbird_engine::store::{Layout, Step, StepState, Timescale};

use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use ovenbird_service::store;
use ovenbird_view::{Page, Table};

/// Bring a store's schema up, and its tables into the form that its server allows
///
/// Every command brings the schema up when it opens a store. What only this one does: on a
/// PostgreSQL server with TimescaleDB, events become a hypertable, compressed after 90 days, with
/// daily counts that are kept; elsewhere they lie in partitions by month. Run it again after a
/// change to the server; it changes what differs and says so.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Keep events in a hypertable: where the server has TimescaleDB, always (or fail), or never
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    timescale: When,
    /// Distribute the facts by repo, on a cluster of Citus
    #[arg(long, conflicts_with = "timescale")]
    citus: bool,
}

/// Whether to use what a server may have.
#[derive(Clone, Copy, clap::ValueEnum)]
enum When {
    Auto,
    On,
    Off,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let timescale = match args.timescale {
        When::Auto => Timescale::Auto,
        When::On => Timescale::On,
        When::Off => Timescale::Off,
    };
    let steps = store::apply_layout(&session.call()?, Layout { timescale, citus: args.citus })?;
    let mut table = Table::new(&["part", "", ""]);
    for Step { part, state, detail } in &steps {
        let state = match state {
            StepState::Done => "done",
            StepState::Unchanged => "unchanged",
            StepState::LeftOut => "left out",
        };
        table.row([(*part).to_owned(), state.to_owned(), detail.clone()]);
    }
    let mut page = Page::default();
    page.table(table);
    Reply::new(&steps, page)
}
