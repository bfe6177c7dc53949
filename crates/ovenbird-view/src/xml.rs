//! Foreign text inside HTML and SVG.

use super::page::printable;

/// Text that is nothing but text, between tags and in quoted attributes, read as HTML or as XML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML knows neither of these two.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_xml_parser_reads_back_what_was_written() {
        let hostile = "</style><script>alert('1')</script> & \"q\" ]]> <!-- \u{5e9}";
        let xml = format!("<a b=\"{0}\">{0}</a>", escape(hostile));
        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(document.root_element().text(), Some(hostile));
        assert_eq!(document.root_element().attribute("b"), Some(hostile));
        assert_eq!(escape("a\u{0}\u{202e}\u{fffe}\u{1b}"), "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
    }
}
