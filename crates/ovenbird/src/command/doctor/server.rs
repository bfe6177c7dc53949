//! The server that holds the store, and its extensions.

use ovenbird_engine::store::{EventLayout, Extension, Server};

use super::Check;

/// One line for the server, and one for each extension that a store can use.
pub(super) fn checks(server: &Server) -> [Check; 3] {
    let version = Check {
        subject: "PostgreSQL",
        state: "ok",
        found: server.version.clone(),
        advice: String::new(),
    };
    [version, timescale(server), citus(server)]
}

fn timescale(server: &Server) -> Check {
    let layout = match server.events {
        EventLayout::Months => "events lie in ordinary partitions by month",
        EventLayout::Hypertable if server.keeps_days => {
            "events lie in a hypertable, compressed after 90 days, with daily counts kept"
        }
        EventLayout::Hypertable => {
            "events lie in a hypertable, not compressed; daily counts are counted when asked for"
        }
        EventLayout::Distributed => "events lie in partitions by month, distributed by Citus",
    };
    let licence = match server.has_full_licence {
        Some(true) => ", with all its features",
        Some(false) => ", with the features under the Apache licence alone",
        None => "",
    };
    let may_use = server.events == EventLayout::Months;
    let advice = if may_use { "`ovenbird store migrate` puts them into a hypertable" } else { "" };
    extension("TimescaleDB", &server.timescale, licence, layout, advice)
}

fn citus(server: &Server) -> Check {
    let (layout, advice) = match server.events {
        EventLayout::Distributed => ("facts are distributed by repo", ""),
        EventLayout::Months => (
            "facts are not distributed",
            "`ovenbird store migrate --citus` distributes them over a cluster",
        ),
        EventLayout::Hypertable => ("facts are not distributed", ""),
    };
    extension("Citus", &server.citus, "", layout, advice)
}

fn extension(
    subject: &'static str,
    extension: &Extension,
    licence: &str,
    layout: &str,
    advice: &str,
) -> Check {
    if let Some(obstacle) = extension.obstacle() {
        // Without its library, what an extension made cannot be read.
        let is_broken = extension.installed.is_some();
        let advice =
            if is_broken { "load it again: facts that it keeps cannot be read" } else { "" };
        let state = if is_broken { "failing" } else { "absent" };
        let found = format!("{layout}; {obstacle}");
        return Check { subject, state, found, advice: advice.to_owned() };
    }
    let (state, version) = match (&extension.installed, &extension.available) {
        (Some(version), _) => ("ok", format!("{version}{licence}")),
        (None, available) => ("unused", available.clone().unwrap_or_default()),
    };
    Check { subject, state, found: format!("{version}; {layout}"), advice: advice.to_owned() }
}
