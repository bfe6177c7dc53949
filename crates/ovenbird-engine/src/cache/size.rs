//! Amounts of bytes as people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Units and what they hold, larger first where two start alike.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

/// A number of bytes; reads and prints `20GiB`, `1.5GB`, `500MB` or `1024`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

/// A text is no amount of bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ByteSizeError {
    /// Not a number with a known unit.
    #[error("a size is a number with B, kB, KiB, MB, MiB, GB, GiB, TB or TiB, such as `20GiB`")]
    Form,
    /// More than 2^64 bytes.
    #[error("the size is larger than any disk")]
    TooLarge,
}

impl ByteSize {
    /// So many bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// How many bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// In the largest binary unit that fits, to one decimal, for measured amounts.
    pub(super) fn rounded(self) -> String {
        let fits = |unit: &&(&str, u64)| unit.0.ends_with("iB") && self.0 >= unit.1;
        match UNITS.iter().find(fits) {
            Some((name, unit)) => format!("{:.1} {name}", self.0 as f64 / *unit as f64),
            None => format!("{} B", self.0),
        }
    }
}

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let text = text.trim();
        let end = text.find(|char: char| !char.is_ascii_digit() && char != '.');
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let unit = unit.trim_start();
        let unit = if unit.is_empty() { "B" } else { unit };
        let known = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
        let (_, unit) = known.ok_or(ByteSizeError::Form)?;
        scale(number, *unit).map(Self)
    }
}

/// `number` may have up to six decimals; what is less than a byte is cut off.
fn scale(number: &str, unit: u64) -> Result<u64, ByteSizeError> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || decimals.is_empty() || decimals.len() > 6 || decimals.contains('.') {
        return Err(ByteSizeError::Form);
    }
    let whole: u64 = whole.parse().map_err(|_| ByteSizeError::TooLarge)?;
    let part: u128 = format!("{decimals:0<6}").parse().map_err(|_| ByteSizeError::Form)?;
    let bytes = u128::from(whole) * u128::from(unit) + part * u128::from(unit) / 1_000_000;
    u64::try_from(bytes).map_err(|_| ByteSizeError::TooLarge)
}

impl fmt::Display for ByteSize {
    /// Exact: the unit that leaves the smallest whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let divides = |unit: &&(&str, u64)| self.0 != 0 && self.0.is_multiple_of(unit.1);
        let (name, unit) =
            UNITS.iter().filter(divides).max_by_key(|unit| unit.1).unwrap_or(&("B", 1));
        write!(f, "{}{name}", self.0 / unit)
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a configuration file may hold.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bytes(u64),
    Text(String),
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Bytes(bytes) => Ok(Self(bytes)),
            Written::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}
