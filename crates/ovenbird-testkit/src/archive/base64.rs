//! Base64, in which ids of the older kind hide a number.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bytes of a text, if it is one.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        bits = bits << 6 | DIGITS.iter().position(|&other| other == digit)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// Appends the text of bytes.
pub(super) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for part in bytes.chunks(3) {
        let byte = |place: usize| u32::from(part.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > part.len() { b'=' } else { digit });
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_written_is_read() {
        for text in ["", "0", "01", "04:User25895405"] {
            let mut out = Vec::new();
            super::encode(text.as_bytes(), &mut out);
            let out = String::from_utf8(out).unwrap();
            assert_eq!(super::decode(&out).unwrap(), text.as_bytes(), "{out}");
        }
    }
}
