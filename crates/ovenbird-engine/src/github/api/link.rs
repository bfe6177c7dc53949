//! The header that says where the next page is.

/// The URL that a `Link` header has for `rel="next"`.
pub(super) fn next(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (url, parameters) = after.split_once('>')?;
        // A URL may hold commas, so the next link begins at the next `<`.
        let end = parameters.find('<').unwrap_or(parameters.len());
        let is_next = parameters[..end].split([';', ',']).any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else { return false };
            let mut words = value.trim().trim_matches('"').split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && words.any(|word| word == "next")
        });
        if is_next {
            return Some(url.trim().to_owned());
        }
        rest = &parameters[end..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_next_page_is_found_among_others() {
        let github = r#"<https://x/a?page=1>; rel="prev", <https://x/a?page=3,4>; rel="next", <https://x/a?page=9>; rel="last""#;
        assert_eq!(next(github).unwrap(), "https://x/a?page=3,4");
        assert_eq!(next("<u>;rel=next").unwrap(), "u");
        assert_eq!(next(r#"<u>; title="a"; REL="last next""#).unwrap(), "u");
        for none in ["", "<", "<u", "<u>", r#"<u>; rel="last""#, "<u>; rel", "next"] {
            assert_eq!(next(none), None, "{none}");
        }
    }
}
