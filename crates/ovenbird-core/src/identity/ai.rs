//! Marks of AI tools in commits: a neutral fact with the strength of its evidence.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::name::lower;
use super::noreply::account;
use crate::fact::Signature;

const BUILT_IN: &str = include_str!("ai.toml");

/// Trailer roles by which an author says that a tool took part.
const DECLARING: [&str; 5] =
    ["assisted-by", "generated-by", "generated-with", "ai-assisted-by", "co-developed-with"];

/// What tells an AI tool.
#[derive(Debug, Clone, Deserialize)]
pub struct AiRules {
    tool: Vec<AiRule>,
    /// The addresses and accounts of all tools.
    #[serde(skip)]
    emails: FxHashSet<String>,
    #[serde(skip)]
    logins: FxHashSet<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct AiRule {
    tool: String,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    logins: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    name_ends: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

/// How strong a mark is as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// A name that could be chance.
    Weak,
    /// The tool's own address or account.
    Strong,
    /// The author says so.
    Declared,
}

/// A sign that an AI tool took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AiMark {
    /// The tool.
    pub tool: String,
    /// How strong the evidence is.
    pub grade: Grade,
    /// What was seen.
    pub evidence: String,
}

impl AiRules {
    /// The rules of the built-in file.
    pub fn built_in() -> &'static Self {
        static RULES: LazyLock<AiRules> = LazyLock::new(|| {
            let mut rules: AiRules =
                toml::from_str(BUILT_IN).expect("the built-in rules are valid");
            rules.emails = rules.tool.iter().flat_map(|rule| rule.emails.iter().cloned()).collect();
            rules.logins = rules.tool.iter().flat_map(|rule| rule.logins.iter().cloned()).collect();
            rules
        });
        &RULES
    }

    /// The mark of a signature, seen as author or committer (`role` is `None`) or in a trailer.
    pub fn mark(&self, role: Option<&str>, signature: &Signature) -> Option<AiMark> {
        let name = signature.name.trim().to_lowercase();
        let email = signature.email.trim().to_lowercase();
        let login = account(&email).map(|account| account.login);
        let is = |list: &[String], text: &str| list.iter().any(|one| one == text);
        for rule in &self.tool {
            let mark =
                |grade, evidence: String| Some(AiMark { tool: rule.tool.clone(), grade, evidence });
            if let Some(role) = role
                && DECLARING.contains(&role)
                && rule.words.iter().any(|word| begins_with_word(&name, word))
            {
                return mark(Grade::Declared, format!("{role}: {}", signature.name));
            }
            if is(&rule.emails, &email) {
                return mark(Grade::Strong, format!("the address {email}"));
            }
            if let Some(login) = login.as_deref().filter(|login| is(&rule.logins, login)) {
                return mark(Grade::Strong, format!("the account {login}"));
            }
            if is(&rule.names, &name)
                || rule.name_ends.iter().any(|end| name.ends_with(end.as_str()))
            {
                return mark(Grade::Weak, format!("the name {}", signature.name));
            }
        }
        None
    }

    /// Whether a signature is the tool's own, and no person's: its address or account. A name
    /// alone may be chance, and takes nobody out of people.
    pub fn is_tool(&self, signature: &Signature) -> bool {
        let email = lower(signature.email.trim());
        self.emails.contains(email.as_ref())
            || account(&email).is_some_and(|account| self.logins.contains(&account.login))
            || (signature.email.is_empty() && self.mark(Some(DECLARING[0]), signature).is_some())
    }
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(role: Option<&str>, name: &str, email: &str) -> Option<(String, Grade)> {
        let mark = AiRules::built_in().mark(role, &Signature::new(name, email))?;
        Some((mark.tool, mark.grade))
    }

    #[test]
    fn marks_are_graded() {
        let claude = |grade| Some(("Claude".to_owned(), grade));
        assert_eq!(
            grade(Some("co-authored-by"), "Claude", "noreply@anthropic.com"),
            claude(Grade::Strong)
        );
        assert_eq!(grade(Some("generated-with"), "Claude Code", ""), claude(Grade::Declared));
        assert_eq!(grade(None, "Ann Lee (aider)", "ann@x").unwrap().1, Grade::Weak);
        assert_eq!(
            grade(None, "x", "198982749+Copilot@users.noreply.github.com").unwrap().1,
            Grade::Strong
        );
    }

    #[test]
    fn people_who_share_a_name_with_a_tool_are_people() {
        assert_eq!(grade(None, "Claude Monet", "claude@example.org"), None);
        assert_eq!(grade(Some("reviewed-by"), "Devin Smith", "devin@example.org"), None);
        assert_eq!(grade(Some("assisted-by"), "Amphion", ""), None);
        assert!(!AiRules::built_in().is_tool(&Signature::new("Ann (aider)", "ann@x")));
    }
}
