//! The name of a git object.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// An object name: 20 bytes in a SHA-1 repo, 32 in a SHA-256 repo.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid {
    len: u8,
    bytes: [u8; 32],
}

/// A byte string or hexadecimal text was not an object name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an object name has 20 or 32 bytes (40 or 64 hexadecimal digits)")]
pub struct ParseOidError;

impl Oid {
    /// Takes the raw bytes of an object name; anything but 20 or 32 bytes is an error.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, ParseOidError> {
        if raw.len() != 20 && raw.len() != 32 {
            return Err(ParseOidError);
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Ok(Self { len: raw.len() as u8, bytes })
    }

    /// Reads 40 or 64 hexadecimal digits, in either case.
    pub fn from_hex(text: &str) -> Result<Self, ParseOidError> {
        let digits = text.as_bytes();
        if digits.len() != 40 && digits.len() != 64 {
            return Err(ParseOidError);
        }
        let nibble = |digit: u8| char::from(digit).to_digit(16).ok_or(ParseOidError);
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? * 16 + nibble(pair[1])?) as u8;
        }
        Ok(Self { len: (digits.len() / 2) as u8, bytes })
    }

    /// The raw bytes: 20 or 32 of them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(2 * self.as_bytes().len());
        for byte in self.as_bytes() {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

/// Digits where people read, bytes elsewhere.
impl JsonSchema for Oid {
    fn schema_name() -> Cow<'static, str> {
        "Oid".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The id of an object of git: SHA-1 or SHA-256, in hexadecimal digits.",
            "type": "string",
            "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"
        })
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_bytes(self.as_bytes())
        }
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(OidVisitor)
        } else {
            deserializer.deserialize_bytes(OidVisitor)
        }
    }
}

struct OidVisitor;

impl Visitor<'_> for OidVisitor {
    type Value = Oid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ParseOidError}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Oid, E> {
        Oid::from_hex(text).map_err(E::custom)
    }

    fn visit_bytes<E: Error>(self, raw: &[u8]) -> Result<Oid, E> {
        Oid::from_bytes(raw).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_bytes_agree() {
        let hex = "5c61e168698a72b87437d58ed728bcdea6d5db42";
        let oid = Oid::from_hex(hex).unwrap();
        assert_eq!(oid.to_string(), hex);
        assert_eq!(Oid::from_bytes(oid.as_bytes()).unwrap(), oid);
        assert_eq!(Oid::from_hex(&hex.to_uppercase()).unwrap(), oid);
    }

    #[test]
    fn wrong_lengths_and_digits_are_refused() {
        assert!(Oid::from_bytes(&[0; 19]).is_err());
        assert!(Oid::from_hex("abc").is_err());
        assert!(Oid::from_hex(&"g".repeat(40)).is_err());
        assert!(Oid::from_hex(&"é".repeat(20)).is_err());
    }
}
