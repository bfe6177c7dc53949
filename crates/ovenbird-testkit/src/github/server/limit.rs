//! Callers and what they may still ask for.

use std::collections::BTreeMap;

/// The two that this server has.
pub(crate) const RESOURCES: [&str; 2] = ["core", "graphql"];

/// A token that is or was good.
#[derive(Clone, Debug, Default)]
pub(crate) struct Token {
    /// How many requests it has left before it is revoked; `None` for no end.
    pub(crate) left: Option<u64>,
    /// From when it is good no more, in Unix seconds.
    pub(crate) expires_at: Option<i64>,
}

impl Token {
    /// Takes one request off; whether it was good for it.
    pub(crate) fn use_up(&mut self, now: i64) -> bool {
        if self.expires_at.is_some_and(|end| now >= end) || self.left == Some(0) {
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        true
    }
}

/// A limit of one caller on one resource within one hour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub(crate) hourly: u64,
    pub(crate) used: u64,
    pub(crate) reset: i64,
}

impl Limit {
    pub(crate) fn remaining(&self) -> u64 {
        self.hourly.saturating_sub(self.used)
    }
}

/// The limits of all callers: by token (`None` for those without) and resource.
#[derive(Debug, Default)]
pub(crate) struct Limits(BTreeMap<(Option<String>, String), Limit>);

impl Limits {
    /// The limit now, which is fresh after its hour.
    pub(crate) fn at(&mut self, caller: Option<&str>, resource: &str, now: i64) -> &mut Limit {
        let hourly = match (caller, resource) {
            (Some(_), _) => 5000,
            (None, "core") => 60,
            (None, _) => 0,
        };
        let fresh = Limit { hourly, used: 0, reset: now + 3600 };
        let key = (caller.map(str::to_owned), resource.to_owned());
        let own = self.0.entry(key).or_insert(fresh);
        if now >= own.reset {
            *own = Limit { hourly: own.hourly, ..fresh };
        }
        own
    }
}
