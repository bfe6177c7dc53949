//! The shape every metric's result has: a value with its window, sample, uncertainty and coverage.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::registry::MetricId;
use super::wilson;
use crate::fact::Window;

/// The fewest observations from which a share is estimated; below them it is unknown.
///
/// With five, the widest 95 % interval is still narrower than two thirds of the whole range.
pub const ENOUGH_FOR_RATE: u64 = 5;

/// A metric's result with the evidence beside it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Measure {
    /// Which metric, by its stable name, as in `docs/metrics.md`.
    pub metric: MetricId,
    /// The value, or why there is none.
    pub value: Value,
    /// The unit: `commits`, `people`, `share`, `days` …
    pub unit: &'static str,
    /// The time it speaks about; `None` for the whole history.
    pub window: Option<Window>,
    /// How many observations it rests on.
    pub n: u64,
    /// The uncertainty, for an estimate; `None` for a plain count.
    pub interval: Option<Interval>,
    /// Seen ÷ expected, 0 to 1; `None` where no denominator exists.
    pub coverage: Option<f64>,
    /// What was left out, in words, such as `bots`.
    pub exclusions: Vec<String>,
    /// Where the facts come from, such as `git`.
    pub source: Cow<'static, str>,
}

/// A value, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// A count.
    Count(u64),
    /// A number; a share lies between 0 and 1.
    Number(f64),
    /// At least this number: what would make it exact was not watched for long enough.
    AtLeast(f64),
    /// An instant, in seconds since 1970 UTC.
    Time(i64),
    /// The facts are too thin, or not of a kind that can tell; the text says what is missing.
    Unknown(String),
}

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound; infinite (null in JSON) where nothing that was seen bounds it.
    #[schemars(with = "Option<f64>")]
    pub high: f64,
    /// Confidence level, such as 0.95.
    pub level: f64,
}

impl Measure {
    /// A value as git tells it, with nothing yet said about exclusions and coverage.
    pub fn new(metric: MetricId, window: Option<Window>, n: u64, value: Value) -> Self {
        Self {
            metric,
            value,
            unit: metric.about().unit,
            window,
            n,
            interval: None,
            coverage: None,
            exclusions: Vec::new(),
            source: Cow::Borrowed("git"),
        }
    }

    /// A plain count; its sample is what was counted.
    pub fn count(metric: MetricId, window: Option<Window>, count: u64) -> Self {
        Self::new(metric, window, count, Value::Count(count))
    }

    /// The share of `part` among `n` where all of them were looked at, so that there is nothing
    /// to estimate; unknown when there are none. `of` names what `n` counts.
    pub fn portion(metric: MetricId, window: Option<Window>, part: u64, n: u64, of: &str) -> Self {
        let value = match n {
            0 => Value::Unknown(format!("there are no {of}")),
            _ => Value::Number(part as f64 / n as f64),
        };
        Self::new(metric, window, n, value)
    }

    /// The share of `part` among `n`, read as a sample of how things go here, with Wilson's
    /// interval; unknown below [`ENOUGH_FOR_RATE`]. `of` names what `n` counts.
    pub fn rate(metric: MetricId, window: Option<Window>, part: u64, n: u64, of: &str) -> Self {
        if n < ENOUGH_FOR_RATE {
            let value = Value::unknown_below(ENOUGH_FOR_RATE, n, of);
            return Self::new(metric, window, n, value);
        }
        let mut measure = Self::portion(metric, window, part, n, of);
        measure.interval = Some(wilson::interval(part, n));
        measure
    }

    /// The same measure with its value unknown, for the reason given.
    #[must_use]
    pub fn but_unknown(mut self, reason: impl Into<String>) -> Self {
        self.value = Value::Unknown(reason.into());
        self.interval = None;
        self
    }

    /// The same measure with one more thing said to be left out.
    #[must_use]
    pub fn excluding(mut self, what: impl Into<String>) -> Self {
        self.exclusions.push(what.into());
        self
    }
}

impl Value {
    /// Unknown because there are fewer of something than the metric needs.
    pub fn unknown_below(needed: u64, have: u64, of: &str) -> Self {
        Self::Unknown(format!("needs at least {needed} {of}, has {have}"))
    }

    /// The number, count, instant or lower bound as a float; `None` when unknown.
    pub fn as_f64(&self) -> Option<f64> {
        match *self {
            Self::Count(count) => Some(count as f64),
            Self::Number(number) | Self::AtLeast(number) => Some(number),
            Self::Time(seconds) => Some(seconds as f64),
            Self::Unknown(_) => None,
        }
    }
}
