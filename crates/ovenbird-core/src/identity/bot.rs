//! Which signatures are bots', by rules in a data file.

use serde::Deserialize;

use super::noreply::account;
use crate::fact::Signature;

const BUILT_IN: &str = include_str!("bots.toml");
const ON_FORGES: &str = include_str!("forge_bots.toml");

/// Rules that tell bots. The built-in ones are the default.
#[derive(Debug, Clone)]
pub struct BotRules {
    rules: Vec<BotRule>,
}

/// The text is no list of bot rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BotRulesError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    bot: Vec<BotRule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BotRule {
    rule: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    logins: Vec<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    name_ends: Vec<String>,
    #[serde(default)]
    login_ends: Vec<String>,
    #[serde(default)]
    email_ends: Vec<String>,
}

impl Default for BotRules {
    fn default() -> Self {
        let [rules, on_forges] = [BUILT_IN, ON_FORGES]
            .map(|text| Self::parse(text).expect("the built-in rules are valid"));
        rules.and(on_forges)
    }
}

impl BotRules {
    /// Reads rules in the form of the built-in file.
    pub fn parse(text: &str) -> Result<Self, BotRulesError> {
        let file: File = toml::from_str(text).map_err(|error| BotRulesError(error.to_string()))?;
        let mut rules = file.bot;
        let lists = |rule: &mut BotRule| {
            for list in [
                &mut rule.names,
                &mut rule.logins,
                &mut rule.emails,
                &mut rule.name_ends,
                &mut rule.login_ends,
                &mut rule.email_ends,
            ] {
                for text in list.iter_mut() {
                    *text = text.to_lowercase();
                }
                // An empty ending would make everybody a bot.
                list.retain(|text| !text.is_empty());
            }
        };
        rules.iter_mut().for_each(lists);
        Ok(Self { rules })
    }

    /// These rules and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rules.extend(other.rules);
        self
    }

    /// The rule by which a signature is a bot's.
    pub fn matching(&self, signature: &Signature) -> Option<&str> {
        let name = signature.name.trim().to_lowercase();
        let email = signature.email.trim().to_lowercase();
        let login = account(&email).map(|account| account.login).unwrap_or_default();
        let hits = |text: &str, whole: &[String], ends: &[String]| {
            whole.iter().any(|one| one == text)
                || ends.iter().any(|end| text.ends_with(end.as_str()))
        };
        let matches = |rule: &&BotRule| {
            hits(&name, &rule.names, &rule.name_ends)
                || hits(&email, &rule.emails, &rule.email_ends)
                || hits(&login, &rule.logins, &rule.login_ends)
        };
        self.rules.iter().find(matches).map(|rule| rule.rule.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_told_and_people_are_not() {
        let rules = BotRules::default();
        let is_bot =
            |name: &str, email: &str| rules.matching(&Signature::new(name, email)).is_some();
        assert!(is_bot("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"));
        assert!(is_bot("Renovate Bot", "bot@renovateapp.com"));
        assert!(is_bot("x", "41898282+github-actions[bot]@users.noreply.github.com"));
        for (name, email) in [
            ("Abbot", "abbot@example.org"),
            ("Ann Talbot", "talbot@users.noreply.github.com"),
            ("Lucy C.", "lucy-ci@example.org"),
            ("GitHub", "noreply@github.com"),
            ("", ""),
        ] {
            assert!(!is_bot(name, email), "{name}");
        }
    }

    /// Accounts of type User that answer everything: a person's answer is not theirs.
    #[test]
    fn machines_are_told_by_their_logins() {
        let rules = BotRules::default();
        let is_bot = |login: &str| {
            let email = format!("7+{login}@users.noreply.github.com");
            rules.matching(&Signature::new(login, &email)).is_some()
        };
        for login in
            ["codecov-commenter", "CLAassistant", "openshift-ci-robot", "SparkQA", "dotnet-bot"]
        {
            assert!(is_bot(login), "{login}");
        }
        for login in ["talbot", "abbot", "bob-jenkins", "lucy-ci", "robotnik", "botond", "rob-ot"] {
            assert!(!is_bot(login), "{login}");
        }
    }

    #[test]
    fn users_add_their_own() {
        let own = BotRules::parse(
            "[[bot]]\nrule = \"ours\"\nnames = [\"Night Build\"]\nname_ends = [\"\"]",
        )
        .unwrap();
        let rules = BotRules::default().and(own);
        assert_eq!(rules.matching(&Signature::new("night build", "")), Some("ours"));
        assert_eq!(rules.matching(&Signature::new("Ann", "")), None);
        assert!(BotRules::parse("[[bot]]\nrule = \"x\"\nnamez = []").is_err());
    }
}
