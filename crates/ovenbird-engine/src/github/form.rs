//! Bodies of deliveries: JSON, or forms with JSON in them.

use std::borrow::Cow;

use super::json::Reader;

/// The JSON of a body: itself, or of a form (`application/x-www-form-urlencoded`) the field
/// `payload`. `None` if it is a form without one.
pub fn json_of(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !is_form(body) {
        return Some(Cow::Borrowed(body.strip_prefix(BOM).unwrap_or(body)));
    }
    let mut fields = body.trim_ascii().split(|&byte| byte == b'&');
    let payload = fields.find_map(|field| field.strip_prefix(b"payload="))?;
    Some(Cow::Owned(form_decoded(payload)))
}

pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whether a body is a form: it begins with the name of a field, as no JSON does.
fn is_form(body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    let name =
        body.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    name > 0 && body.get(name) == Some(&b'=')
}

/// What `%41` and `+` stand for (WHATWG URL, "application/x-www-form-urlencoded parsing").
fn form_decoded(text: &[u8]) -> Vec<u8> {
    let nibble = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let (mut decoded, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(&byte) = text.get(at) {
        let escaped = nibble(at + 1).zip(nibble(at + 2)).filter(|_| byte == b'%');
        decoded.push(match (byte, escaped) {
            (_, Some((high, low))) => (high * 16 + low) as u8,
            (b'+', None) => b' ',
            (plain, None) => plain,
        });
        at += if escaped.is_some() { 3 } else { 1 };
    }
    decoded
}

/// Whether a text is one whole document: JSON, or a form.
pub fn is_document(text: &[u8]) -> bool {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let mut reader = Reader::new(text);
    is_form(text) || reader.skip().and_then(|()| reader.end()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The encoding is Python's `urllib.parse.urlencode({'payload': '{"a": "ä+ %&="}', 'x': '1'})`.
    #[test]
    fn a_form_holds_json() {
        let form = b"payload=%7B%22a%22%3A+%22%C3%A4%2B+%25%26%3D%22%7D&x=1";
        let json = "{\"a\": \"ä+ %&=\"}".as_bytes();
        assert_eq!(json_of(form).as_deref(), Some(json));
        assert_eq!(json_of(&[b"x=1&", &form[..]].concat()).as_deref(), Some(json));
        assert_eq!(json_of(b"x=1"), None);
        assert_eq!(json_of(json).as_deref(), Some(json));
        assert_eq!(json_of(b"payload=%7").as_deref(), Some(&b"%7"[..]));
        assert!(is_document(form) && is_document(json) && !is_document(b"{"));
    }
}
