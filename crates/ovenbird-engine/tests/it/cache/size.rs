//! Amounts of bytes, read and printed.

use ovenbird_engine::cache::{ByteSize, ByteSizeError};
use proptest::prelude::*;

fn bytes(text: &str) -> Result<u64, ByteSizeError> {
    text.parse().map(ByteSize::bytes)
}

#[test]
fn sizes_are_read_with_binary_and_decimal_units() {
    assert_eq!(bytes("1024"), Ok(1024));
    assert_eq!(bytes("20GiB"), Ok(20 << 30));
    assert_eq!(bytes("500 MB"), Ok(500_000_000));
    assert_eq!(bytes("1.5kib"), Ok(1536));
    assert_eq!(bytes("0"), Ok(0));
    for text in ["", "GiB", "-1", "1.", ".5GB", "1.2.3", "1e9", "5 bananas", "5G", "é", "1GiBB"] {
        assert_eq!(bytes(text), Err(ByteSizeError::Form), "{text}");
    }
    for text in ["99999999999999999999", "20000000TiB"] {
        assert_eq!(bytes(text), Err(ByteSizeError::TooLarge), "{text}");
    }
}

#[test]
fn sizes_are_printed_as_they_are_written() {
    for text in ["20GiB", "500MB", "1KiB", "0B", "1025B", "3TiB", "7TB"] {
        assert_eq!(text.parse::<ByteSize>().unwrap().to_string(), text);
        let json = format!("\"{text}\"");
        let size: ByteSize = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&size).unwrap(), json);
    }
    assert_eq!(serde_json::from_str::<ByteSize>("1024").unwrap(), ByteSize::new(1024));
    assert!(serde_json::from_str::<ByteSize>("\"many\"").is_err());
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(number in any::<u64>()) {
        prop_assert_eq!(bytes(&ByteSize::new(number).to_string()), Ok(number));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        let _ = bytes(&text);
    }
}
