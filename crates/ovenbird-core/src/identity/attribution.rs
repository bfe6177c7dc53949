//! `.sauced.yaml`: which addresses a login has, as a repo declares it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A login with its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The login, or whatever name the file uses.
    pub login: String,
    /// Addresses as written.
    pub emails: Vec<String>,
}

/// The file is no attribution file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the attribution: {0}")]
pub struct AttributionError(String);

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    attribution: BTreeMap<String, Option<Vec<String>>>,
}

/// Reads the bytes of a `.sauced.yaml`. Keys other than `attribution` are passed over.
pub fn parse_attributions(content: &[u8]) -> Result<Vec<Attribution>, AttributionError> {
    let text = std::str::from_utf8(content).map_err(|error| AttributionError(error.to_string()))?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let file: File =
        serde_saphyr::from_str(text).map_err(|error| AttributionError(error.to_string()))?;
    let attributions = file.attribution.into_iter();
    Ok(attributions
        .map(|(login, emails)| Attribution { login, emails: emails.unwrap_or_default() })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_addresses() {
        let text = b"attribution:\n  ann: [a@x, b@y]\n  bob:\n    - c@z\n  nobody:\nattribution-fallback: [t]\n";
        let read = parse_attributions(text).unwrap();
        assert_eq!(read[0].emails, ["a@x", "b@y"]);
        assert_eq!(
            (read[1].login.as_str(), read[1].emails.len(), read[2].emails.len()),
            ("bob", 1, 0)
        );
    }

    #[test]
    fn anything_else_is_an_error_and_no_panic() {
        assert!(parse_attributions(b"attribution: 7").is_err());
        assert!(parse_attributions(b"a: [").is_err());
        assert!(parse_attributions(b"\xff").is_err());
        assert_eq!(parse_attributions(b""), Ok(Vec::new()));
    }
}
