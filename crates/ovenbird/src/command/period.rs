//! When, and about which time, a question is asked: the same arguments for every command.

use ovenbird_core::question::Period;

use crate::when;

/// The instant that is asked for, and the window.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct PeriodArgs {
    /// Length of the window in days; it is compared with the one before [default: 365]
    #[arg(
        long,
        value_name = "DAYS",
        value_parser = clap::value_parser!(u32).range(1..=36_500),
        conflicts_with = "since"
    )]
    window: Option<u32>,
    /// Begin the window at a day or instant (UTC), such as 2026-01-31
    #[arg(long, value_name = "DATE", value_parser = when::instant)]
    since: Option<i64>,
    /// End the window at a day or instant (UTC), and look at nothing later
    #[arg(long, value_name = "DATE", value_parser = when::instant, conflicts_with = "as_of")]
    until: Option<i64>,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// The instant that is asked for.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct AsOfArgs {
    /// Answer as of a day or instant (UTC), such as 2026-01-31: nothing later is looked at
    #[arg(long, value_name = "DATE", value_parser = when::instant)]
    as_of: Option<i64>,
}

impl From<PeriodArgs> for Period {
    fn from(args: PeriodArgs) -> Self {
        let PeriodArgs { window, since, until, as_of } = args;
        Self { as_of: as_of.as_of, since, until, window_days: window }
    }
}

impl From<AsOfArgs> for Period {
    fn from(args: AsOfArgs) -> Self {
        Self { as_of: args.as_of, ..Self::default() }
    }
}
