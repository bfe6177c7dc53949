//! The size of a change in lines.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many lines a change adds and removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Size(pub u32);

/// A text that names no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a number of lines, for example 120, or tiny, small, medium, large or huge")]
pub struct SizeError;

impl FromStr for Size {
    type Err = SizeError;

    /// Reads a number, or a word for the middle of a group by which acceptance is distinguished.
    fn from_str(text: &str) -> Result<Self, SizeError> {
        let lines = match text {
            "tiny" => 5,
            "small" => 25,
            "medium" => 110,
            "large" => 500,
            "huge" => 2_000,
            number => number.replace([',', '_'], "").parse().map_err(|_| SizeError)?,
        };
        Ok(Self(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_sizes() {
        assert_eq!("small".parse(), Ok(Size(25)));
        assert_eq!("1,200".parse(), Ok(Size(1_200)));
        for wrong in ["", "some", "-1", "1.5", "99999999999"] {
            assert_eq!(wrong.parse::<Size>(), Err(SizeError), "{wrong}");
        }
    }
}
