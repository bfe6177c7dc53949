//! Foreign bytes as text.

use std::borrow::Cow;

/// Reads bytes in the encoding that the commit names, else as UTF-8, else as Latin-1.
///
/// Latin-1 gives every byte a character, so nothing fails. Two names of which one is UTF-8 and
/// the other the same letters in Latin-1 come out alike; whoever needs them apart adds them up.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: Option<&[u8]>) -> Cow<'a, str> {
    if bytes.is_ascii() {
        return String::from_utf8_lossy(bytes);
    }
    if let Some(named) = encoding.and_then(encoding_rs::Encoding::for_label)
        && named != encoding_rs::UTF_8
    {
        // WHATWG reads the label iso-8859-1 as windows-1252, which agrees on all that prints.
        let (text, malformed) = named.decode_without_bom_handling(bytes);
        if !malformed {
            return text;
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn bytes_are_read_as_said_then_guessed() {
        assert_eq!(decode("Jürgen".as_bytes(), None), "Jürgen");
        assert_eq!(decode(b"J\xfcrgen", None), "Jürgen");
        assert_eq!(decode(b"J\xfcrgen", Some(b"ISO-8859-1")), "Jürgen");
        assert_eq!(decode(b"\xa4\xa2", Some(b"EUC-JP")), "あ");
        assert_eq!(decode(b"J\xfcrgen", Some(b"no-such-thing")), "Jürgen");
    }
}
