//! A sentence that a person would say, with what it stands on.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::whole_evidence;
use crate::metric::Measure;

/// A sentence with the measure that it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Sentence {
    /// What a person would say.
    pub text: String,
    /// What it stands on: value, interval, sample, window, coverage, source.
    pub evidence: String,
    /// The measure itself, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The evidence for it, a line each: the most telling ones, where they are many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
}

impl Sentence {
    /// A sentence on one measure.
    pub fn on(measure: &Measure, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            evidence: whole_evidence(measure),
            measure: Some(measure.clone()),
            rows: Vec::new(),
        }
    }

    /// A sentence on what is said beside it.
    pub fn because(text: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self { text: text.into(), evidence: evidence.into(), measure: None, rows: Vec::new() }
    }

    /// The same with the evidence for it.
    #[must_use]
    pub fn with_rows(mut self, rows: impl IntoIterator<Item = String>) -> Self {
        self.rows.extend(rows);
        self
    }
}
