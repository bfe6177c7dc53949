//! Against another parser.

use proptest::prelude::*;
use serde_json::Value;

use super::text::plain_len;
use super::*;

/// The document as a tree, read by our reader.
fn tree(reader: &mut Reader<'_>) -> Result<Value> {
    Ok(match reader.peek()? {
        Next::Object => {
            let mut map = serde_json::Map::new();
            reader.object(|name, reader| {
                map.insert(String::from_utf8_lossy(name).into_owned(), tree(reader)?);
                Ok(())
            })?;
            Value::Object(map)
        }
        Next::Array => {
            let mut list = Vec::new();
            reader.array(|reader| {
                list.push(tree(reader)?);
                Ok(())
            })?;
            Value::Array(list)
        }
        Next::Text => Value::String(reader.text()?.unwrap_or_default().into_owned()),
        Next::Number => serde_json::from_slice(reader.raw()?).expect("a checked number"),
        Next::Flag => Value::Bool(reader.flag()?.unwrap_or_default()),
        Next::Null => reader.skip().map(|()| Value::Null)?,
    })
}

fn skips(text: &[u8]) -> bool {
    let mut reader = Reader::new(text);
    reader.skip().and_then(|()| reader.end()).is_ok()
}

#[test]
fn what_is_accepted_is_what_another_parser_accepts() {
    let documents = [
        "{}",
        "[]",
        " [1 , -2.5e+3, 0, -0] ",
        "{\"a\":{\"b\":[true,false,null]}}",
        "\"\\u00e9\"",
        "{",
        "[1,]",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "01",
        "1.",
        "-",
        "1e",
        "tru",
        "nul",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"abc",
        "1 2",
        "",
        "{1:2}",
        "[1 2]",
        "\u{1}",
        "\"0123456\\\"89\"",
        "\"\u{7f}ü\"",
        ".5",
        "+1",
        "\"\\",
        "\"\\u12",
    ];
    for document in documents {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(document).is_ok();
        assert_eq!(skips(document.as_bytes()), theirs, "{document}");
    }
}

#[test]
fn halves_of_pairs_and_broken_bytes_are_replaced() {
    let text = |raw: &[u8]| Reader::new(raw).text().expect("a text").expect("a text").into_owned();
    assert_eq!(text(br#""\ud83d\ude00""#), "\u{1f600}");
    assert_eq!(text(br#""\ud83dx""#), "\u{fffd}x");
    assert_eq!(text(br#""a\u0000b""#), "a\u{fffd}b");
    assert_eq!(text(b"\"a\xffb\""), "a\u{fffd}b");
    assert_eq!(text(b"\"\\n\xff\""), "\n\u{fffd}");
}

#[test]
fn a_deep_document_is_refused_and_not_followed() {
    let deep = "[".repeat(1_000_000);
    assert!(!skips(deep.as_bytes()));
}

proptest! {
    #[test]
    fn a_tree_is_the_tree_of_another_parser(text in json()) {
        let theirs: Value = serde_json::from_str(&text).expect("generated JSON");
        prop_assert_eq!(tree(&mut Reader::new(text.as_bytes())).expect("JSON"), theirs);
        prop_assert!(skips(text.as_bytes()));
    }

    #[test]
    fn damage_is_seen_as_another_parser_sees_it(text in json(), at: usize, byte: u8) {
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        // Bytes that are no UTF-8 are where the two differ by intent.
        bytes[at] = byte & 0x7f;
        prop_assume!(std::str::from_utf8(&bytes).is_ok());
        let theirs = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
        prop_assert_eq!(skips(&bytes), theirs, "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn plain_len_is_what_a_loop_finds(bytes: Vec<u8>) {
        let stop = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        let slow = bytes.iter().position(stop).unwrap_or(bytes.len());
        prop_assert_eq!(plain_len(&bytes), slow);
    }
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        proptest::collection::vec(any::<char>(), 0..20)
            // NUL is where the two differ by intent.
            .prop_map(|chars| Value::from(chars.into_iter().filter(|c| *c != '\0').collect::<String>())),
    ];
    let value = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec(("[a-z\"\\\\é]{0,5}", inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    });
    value.prop_map(|value| value.to_string())
}
