//! Texts: where one ends, and what its escapes stand for.

/// How many bytes come before the first quote, backslash or control character; eight at a time
/// (Mycroft's test for a zero byte in a word, which is exact up to the first hit).
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quotes = has_zero(word ^ (ONES * u64::from(b'"')));
        let slashes = has_zero(word ^ (ONES * u64::from(b'\\')));
        // Below 0x20: the borrow shows in the high bit unless the byte had it set.
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let hits = quotes | slashes | controls;
        if hits != 0 {
            return at * 8 + hits.trailing_zeros() as usize / 8;
        }
    }
    let stop = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    words.len() * 8 + rest.iter().position(stop).unwrap_or(rest.len())
}

/// The text of a string whose escapes were checked.
pub(super) fn unescape(raw: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let plain = raw[at..].iter().position(|&byte| byte == b'\\').unwrap_or(raw.len() - at);
        bytes.extend_from_slice(&raw[at..at + plain]);
        at += plain;
        let Some(&letter) = raw.get(at + 1) else { break };
        at += 2;
        match letter {
            b'u' => {
                let (char, len) = escaped_char(&raw[at..]);
                bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                at += len;
            }
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The character of four digits after `\u`, or of two such escapes, and how many bytes it takes;
/// half a pair and NUL are replaced.
fn escaped_char(raw: &[u8]) -> (char, usize) {
    let code = |at: usize| {
        let digits = std::str::from_utf8(raw.get(at..at + 4)?).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(high) = code(0) else { return (char::REPLACEMENT_CHARACTER, raw.len().min(4)) };
    let is_pair = (0xd800..0xdc00).contains(&high) && raw.get(4..6) == Some(b"\\u");
    let low = code(6).filter(|low| is_pair && (0xdc00..0xe000).contains(low));
    if let Some(low) = low {
        let joined = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER), 10);
    }
    // NUL is a character that PostgreSQL cannot hold in a text, and that ends one for many others.
    let char = char::from_u32(high).filter(|&char| char != '\0');
    (char.unwrap_or(char::REPLACEMENT_CHARACTER), 4)
}
