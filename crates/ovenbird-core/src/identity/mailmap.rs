//! `.mailmap`, with git's own semantics.
//!
//! A line names a proper name, a proper address, or both, and the address (and perhaps the name)
//! that stands in commits. Addresses and names are compared without regard to ASCII case. Later
//! lines add to and replace earlier ones. A line that git would pass over is passed over.

use std::collections::HashMap;

use crate::fact::Signature;

/// A parsed `.mailmap`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailmap {
    /// By the address that stands in commits, in ASCII lower case.
    entries: HashMap<String, Entry>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entry {
    /// For any name beside the address.
    any: Proper,
    /// For one name beside it, in ASCII lower case. This comes first.
    by_name: HashMap<String, Proper>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Proper {
    name: Option<String>,
    email: Option<String>,
}

/// One `Name <address>` of a line.
struct Contact<'a> {
    name: Option<&'a str>,
    email: &'a str,
}

impl Mailmap {
    /// Reads the bytes of a `.mailmap`; lines that are not UTF-8 are read as Latin-1.
    pub fn parse(content: &[u8]) -> Self {
        let mut mailmap = Self::default();
        for line in content.split(|&byte| byte == b'\n') {
            // Git reads each line as a C string.
            let line = line.split(|&byte| byte == 0).next().unwrap_or_default();
            match std::str::from_utf8(line) {
                Ok(text) => mailmap.add_line(text),
                Err(_) => {
                    mailmap
                        .add_line(&line.iter().map(|&byte| char::from(byte)).collect::<String>());
                }
            }
        }
        mailmap
    }

    /// Whether no line says anything.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add_line(&mut self, line: &str) {
        if line.starts_with('#') {
            return;
        }
        let Some((first, rest)) = contact(line) else { return };
        if first.email.is_empty() {
            return;
        }
        match contact(rest).map(|(second, _)| second) {
            None => self.entry(first.email).any.replace(first.name, None),
            Some(Contact { name: None, email }) => {
                self.entry(email).any.replace(first.name, Some(first.email));
            }
            Some(Contact { name: Some(name), email }) => {
                let proper = Proper {
                    name: first.name.map(str::to_owned),
                    email: Some(first.email.to_owned()),
                };
                self.entry(email).by_name.insert(name.to_ascii_lowercase(), proper);
            }
        }
    }

    fn entry(&mut self, email: &str) -> &mut Entry {
        self.entries.entry(email.to_ascii_lowercase()).or_default()
    }

    /// The proper signature for one that stands in a commit.
    pub fn resolve(&self, signature: &Signature) -> Signature {
        let proper = self.entries.get(&signature.email.to_ascii_lowercase()).map(|entry| {
            entry.by_name.get(&signature.name.to_ascii_lowercase()).unwrap_or(&entry.any)
        });
        let (name, email) = proper.map_or((None, None), |p| (p.name.clone(), p.email.clone()));
        Signature {
            name: name.unwrap_or_else(|| signature.name.clone()),
            email: email.unwrap_or_else(|| signature.email.clone()),
        }
    }
}

/// What a mailmap gives a signature: whichever of name and address its lines state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) email: Option<&'a str>,
}

impl Mailmap {
    /// What lines give a signature; `None` where no line speaks of it.
    pub(super) fn given(&self, signature: &Signature) -> Option<Given<'_>> {
        let entry = self.entries.get(&signature.email.to_ascii_lowercase())?;
        let proper = entry.by_name.get(&signature.name.to_ascii_lowercase());
        let given = proper.unwrap_or(&entry.any).given();
        (given.name.is_some() || given.email.is_some()).then_some(given)
    }

    /// Everything that lines give, by the address that stands in commits, in ASCII lower case.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&str, Vec<Given<'_>>)> {
        self.entries.iter().map(|(email, entry)| {
            let all = std::iter::once(&entry.any).chain(entry.by_name.values()).map(Proper::given);
            let reported = all.filter(|given| given.name.is_some() || given.email.is_some());
            (email.as_str(), reported.collect())
        })
    }
}

impl Proper {
    fn given(&self) -> Given<'_> {
        Given { name: self.name.as_deref(), email: self.email.as_deref() }
    }

    /// A later line replaces what it names and leaves the rest.
    fn replace(&mut self, name: Option<&str>, email: Option<&str>) {
        self.name = name.map(str::to_owned).or(self.name.take());
        self.email = email.map(str::to_owned).or(self.email.take());
    }
}

/// The first `Name <address>` of a text, and what follows it.
fn contact(text: &str) -> Option<(Contact<'_>, &str)> {
    let (name, rest) = text.split_once('<')?;
    let (email, rest) = rest.split_once('>')?;
    let name = name.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
    Some((Contact { name: (!name.is_empty()).then_some(name), email }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(mailmap: &str, name: &str, email: &str) -> String {
        Mailmap::parse(mailmap.as_bytes()).resolve(&Signature::new(name, email)).to_string()
    }

    // Each expected value is what `git check-mailmap` prints; see also the test against git.
    #[test]
    fn the_four_forms_of_a_line() {
        assert_eq!(resolved("Proper <c@x>", "any", "C@X"), "Proper <C@X>");
        assert_eq!(resolved("<p@x> <c@x>", "Any", "c@x"), "Any <p@x>");
        assert_eq!(resolved("Proper <p@x> <c@x>", "any", "c@x"), "Proper <p@x>");
        assert_eq!(resolved("Proper <p@x> nick <c@x>", "NICK", "c@x"), "Proper <p@x>");
        assert_eq!(resolved("Proper <p@x> nick <c@x>", "other", "c@x"), "other <c@x>");
    }

    #[test]
    fn later_lines_add_and_replace() {
        assert_eq!(resolved("A <c@x>\n<p@x> <c@x>", "n", "c@x"), "A <p@x>");
        assert_eq!(resolved("A <c@x>\nB <c@x>", "n", "c@x"), "B <c@x>");
    }

    #[test]
    fn lines_that_say_nothing_are_passed_over() {
        for line in ["", "# A <c@x>", "A", "A <", "A <c@x", "A <>", "<> <c@x>"] {
            assert_eq!(resolved(line, "n", "c@x"), "n <c@x>", "{line}");
        }
    }
}
