//! Which time and whose objects a measure speaks about.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::fact::Window;

/// The window, as it ends where git and the forge were last observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Of what git tells.
    pub git: Window,
    /// Of what the forge tells.
    pub forge: Window,
}

/// Which time and whose objects a measure speaks about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Which time.
    pub time: Time,
    /// Whose.
    pub group: Group,
}

/// Which time a measure speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// The state at the present.
    Now,
    /// The window of the present.
    Window,
    /// The window of equal length before.
    WindowBefore,
    /// The whole history.
    Whole,
}

/// Whose objects a measure speaks about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Everybody's.
    All,
    /// Theirs who were new.
    Newcomers,
    /// Theirs who had landed something.
    Regulars,
    /// Theirs who had integrated others' work.
    Insiders,
    /// Another group: what it is by, such as `size`, and its name.
    Other(&'static str, String),
}

impl Part {
    /// The state at the present.
    pub const NOW: Self = Self { time: Time::Now, group: Group::All };
    /// The window of the present.
    pub const WINDOW: Self = Self { time: Time::Window, group: Group::All };
    /// The window before.
    pub const WINDOW_BEFORE: Self = Self { time: Time::WindowBefore, group: Group::All };
    /// The whole history.
    pub const WHOLE: Self = Self { time: Time::Whole, group: Group::All };
    /// Newcomers of the window.
    pub const NEWCOMERS: Self = Self { time: Time::Window, group: Group::Newcomers };

    /// The same group at the present.
    #[must_use]
    pub fn now(&self) -> Self {
        Self { time: Time::Now, ..self.clone() }
    }

    /// The same group in the window before.
    #[must_use]
    pub fn before(&self) -> Self {
        Self { time: Time::WindowBefore, ..self.clone() }
    }

    /// The same group in the whole history.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { time: Time::Whole, ..self.clone() }
    }

    /// Newcomers at the same time.
    #[must_use]
    pub fn newcomers(&self) -> Self {
        self.of(Group::Newcomers)
    }

    /// Regulars at the same time.
    #[must_use]
    pub fn regulars(&self) -> Self {
        self.of(Group::Regulars)
    }

    /// Insiders at the same time.
    #[must_use]
    pub fn insiders(&self) -> Self {
        self.of(Group::Insiders)
    }

    /// Another group at the same time.
    #[must_use]
    pub fn of(&self, group: Group) -> Self {
        Self { time: self.time, group }
    }

    /// A metric's label as it is said of this part.
    pub fn label(&self, label: &str) -> String {
        let label = match &self.group {
            Group::All => label.to_owned(),
            group => format!("{group}: {label}"),
        };
        match self.time {
            Time::Now | Time::Window => label,
            Time::WindowBefore => label + ", window before",
            Time::Whole => label + ", ever",
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Now => "now",
            Self::Window => "window",
            Self::WindowBefore => "window_before",
            Self::Whole => "whole",
        })
    }
}

impl fmt::Display for Group {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("all"),
            Self::Newcomers => out.write_str("newcomers"),
            Self::Regulars => out.write_str("regulars"),
            Self::Insiders => out.write_str("insiders"),
            Self::Other(by, name) => write!(out, "{by} {name}"),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.time, &self.group) {
            (time, Group::All) => time.fmt(out),
            (Time::Window, group) => group.fmt(out),
            (time, group) => write!(out, "{time}: {group}"),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Part {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Part".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Which time and whose objects a measure speaks about: `now`, `window`, \
                            `window_before` or `whole`; of a group of the window, the group: \
                            `newcomers`, `regulars`, `insiders`, or such as `size 10–49`; of one \
                            at another time, both: `window_before: newcomers`.",
            "type": "string"
        })
    }
}
