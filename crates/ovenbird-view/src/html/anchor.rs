//! Names of sections within a page.

use std::collections::HashSet;

/// Anchors that were given, so that each is given once.
#[derive(Default)]
pub(super) struct Anchors {
    given: HashSet<String>,
}

impl Anchors {
    /// A new anchor that resembles a heading: small letters, digits and hyphens.
    pub(super) fn anchor(&mut self, heading: &str) -> String {
        let words = heading.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(8).collect();
        let mut base = words.join("-").to_ascii_lowercase();
        base.truncate(60);
        let base = if base.is_empty() { "section".to_owned() } else { base };
        let later = (2..).map(|number: u32| format!("{base}-{number}"));
        let mut names = std::iter::once(base.clone()).chain(later);
        let new = names.find(|name| !self.given.contains(name)).unwrap_or(base);
        self.given.insert(new.clone());
        new
    }
}

/// A heading all in capitals, as a terminal has it, in small letters after the first.
pub(super) fn sentence_case(heading: &str) -> String {
    if heading.chars().any(char::is_lowercase) {
        return heading.to_owned();
    }
    let mut letters = heading.chars();
    let first = letters.next().into_iter();
    first.chain(letters.as_str().to_lowercase().chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_differ_and_are_plain() {
        let mut anchors = Anchors::default();
        let headings = ["Who made it", "WHO MADE IT?", "\u{5e9}\"><script>", "王", "王"];
        let given = headings.map(|heading| anchors.anchor(heading));
        assert_eq!(given, ["who-made-it", "who-made-it-2", "script", "section", "section-2"]);
    }

    #[test]
    fn only_what_is_all_capitals_is_made_small() {
        assert_eq!(sentence_case("WHO MADE IT"), "Who made it");
        assert_eq!(sentence_case("What GitHub says"), "What GitHub says");
    }
}
