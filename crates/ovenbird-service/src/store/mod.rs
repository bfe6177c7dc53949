//! The store itself: a user's query, its layout on a server, and copying it into another.

mod copy;

use ovenbird_engine::store::{Layout, QueryLimits, Server, SqlRows, Step};

pub use copy::{CopiedRepo, StoreCopied, copy};

use crate::StorePlace;
use crate::call::Call;
use crate::error::Error;

/// The first `most` rows of a user's query, which can only read. It ends with the call, and when it
/// has had its time.
///
/// # Errors
///
/// Where the query cannot be run, or was ended.
pub fn select(call: &Call<'_>, query: &str, most: usize) -> Result<SqlRows, Error> {
    let limits = QueryLimits { time: call.settings().query_time, stopped: &call.stop };
    match call.store() {
        Ok(mut store) => Ok(store.select_within(query, most, &limits)?),
        // One that cannot be opened to write may be there to be read.
        Err(error) => match call.store_place()?.open_to_read() {
            Ok(mut store) => Ok(store.select_within(query, most, &limits)?),
            Err(_) => Err(error),
        },
    }
}

/// Brings the store into the layout that is asked for; says what was done, part by part.
///
/// # Errors
///
/// Where the server cannot do it.
pub fn apply_layout(call: &Call<'_>, layout: Layout) -> Result<Vec<Step>, Error> {
    Ok(call.store()?.apply_layout(layout)?)
}

/// The server that holds the store, if a server does.
///
/// # Errors
///
/// Where the store cannot be opened.
pub fn server(call: &Call<'_>) -> Result<Option<Server>, Error> {
    Ok(call.store()?.server()?)
}

/// Where the store is, and how many repos it lists.
///
/// # Errors
///
/// Where it cannot be opened.
pub fn summary(call: &Call<'_>) -> Result<(StorePlace, usize), Error> {
    let place = call.store_place()?;
    let repos = call.store()?.repos()?;
    Ok((place, repos.len()))
}
