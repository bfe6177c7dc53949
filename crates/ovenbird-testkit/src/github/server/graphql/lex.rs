//! Text into the tokens of GraphQL, of queries and of schemas alike.

use serde_json::Value;

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) what: What,
    pub(super) at: Place,
}

/// Line and column, from 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Name(String),
    /// A number or a string.
    Literal(Value),
    /// `...` or one sign.
    Sign(&'static str),
}

const SIGNS: [&str; 14] = ["...", "!", "$", "(", ")", ":", "=", "@", "[", "]", "{", "}", "|", "&"];

/// All tokens, or what cannot be read.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() || first == ',' || first == '\u{feff}' {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if first == '#' {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        let at = place(text, text.len() - rest.len());
        let (what, length) = token(rest, first, at)?;
        tokens.push(Token { what, at });
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn place(text: &str, offset: usize) -> Place {
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rfind('\n').map_or(offset, |start| offset - start - 1) + 1;
    Place { line, column }
}

/// The token that a text begins with, and its length.
fn token(rest: &str, first: char, at: Place) -> Result<(What, usize), String> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((What::Sign(sign), sign.len()));
    }
    if first == '"' {
        return string(rest).ok_or_else(|| format!("Bad string at {at:?}"));
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let end = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        return Ok((What::Name(rest[..end].to_owned()), end));
    }
    if first.is_ascii_digit() || first == '-' {
        let is_part = |sign: char| sign.is_ascii_digit() || "-+.eE".contains(sign);
        let end = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        let number = serde_json::from_str(&rest[..end]).map_err(|error| error.to_string())?;
        return Ok((What::Literal(number), end));
    }
    Err(format!("Parse error on {first:?} (error) at [{}, {}]", at.line, at.column))
}

fn string(rest: &str) -> Option<(What, usize)> {
    if let Some(block) = rest.strip_prefix("\"\"\"") {
        let end = block.find("\"\"\"")?;
        return Some((What::Literal(block[..end].trim().into()), end + 6));
    }
    let mut is_escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            '"' if !is_escaped => {
                // The escapes are those of JSON.
                let value = serde_json::from_str(&rest[..=at]).ok()?;
                return Some((What::Literal(value), at + 1));
            }
            sign => is_escaped = sign == '\\' && !is_escaped,
        }
    }
    None
}
