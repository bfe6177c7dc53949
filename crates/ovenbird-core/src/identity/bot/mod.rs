//! Which signatures are bots', by rules in a data file.

mod sieve;

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::Deserialize;

use self::sieve::Sieve;
use super::name::lower;
use super::noreply::account;
use crate::fact::Signature;

const BUILT_IN: &str = include_str!("../bots.toml");
const ON_FORGES: &str = include_str!("../forge_bots.toml");

/// Rules that tell bots. The built-in ones are the default.
#[derive(Debug, Clone)]
pub struct BotRules {
    rules: Vec<BotRule>,
    sieve: Sieve,
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
    /// Name and address together, as `name <address>`.
    #[serde(default)]
    signatures: Vec<String>,
    /// The local part of an address; a family name that is the same is none.
    #[serde(default)]
    locals: Vec<String>,
    /// The last of two words or more.
    #[serde(default)]
    last_words: Vec<String>,
    /// The last part of a word in mixed case, such as `Bot` in `MergeBot`; compared with its case.
    #[serde(default)]
    camel_ends: Vec<String>,
    /// Whole names that the other lists do not hit.
    #[serde(default)]
    except: Vec<String>,
}

/// The rule by which the built-in list tells what a forge commits itself.
pub const WEB_EDITOR: &str = "web-flow";

impl Default for BotRules {
    fn default() -> Self {
        static RULES: LazyLock<BotRules> = LazyLock::new(|| {
            let [rules, on_forges] = [BUILT_IN, ON_FORGES]
                .map(|text| BotRules::parse(text).expect("the built-in rules are valid"));
            rules.and(on_forges)
        });
        RULES.clone()
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
                &mut rule.signatures,
                &mut rule.locals,
                &mut rule.last_words,
                &mut rule.except,
            ] {
                for text in list.iter_mut() {
                    *text = text.to_lowercase();
                }
                // An empty ending would make everybody a bot.
                list.retain(|text| !text.is_empty());
            }
        };
        rules.iter_mut().for_each(lists);
        for rule in &mut rules {
            rule.camel_ends.retain(|end| !end.is_empty());
        }
        Ok(Self { sieve: Sieve::new(&rules), rules })
    }

    /// These rules and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rules.extend(other.rules);
        Self { sieve: Sieve::new(&self.rules), rules: self.rules }
    }

    /// The rule by which a signature is a bot's.
    pub fn matching(&self, signature: &Signature) -> Option<&str> {
        let seen = Seen::of(signature);
        if !self.sieve.may_hit(&seen) {
            return None;
        }
        self.rules.iter().find(|rule| rule.hits(&seen)).map(|rule| rule.rule.as_str())
    }
}

/// A signature in the forms that rules compare.
struct Seen<'a> {
    signature: &'a Signature,
    /// In lower case.
    name: Cow<'a, str>,
    email: Cow<'a, str>,
    login: String,
}

impl<'a> Seen<'a> {
    fn of(signature: &'a Signature) -> Self {
        let (name, email) = (lower(signature.name.trim()), lower(signature.email.trim()));
        let login = account(&email).map(|account| account.login).unwrap_or_default();
        Self { signature, name, email, login }
    }

    /// The last of two words of the name or more.
    fn last_word(&self) -> Option<&str> {
        let (_, last) =
            self.name.rsplit_once(|c: char| c.is_whitespace() || matches!(c, '-' | '_'))?;
        Some(last)
    }

    /// The local part, unless it is the family name of who uses it.
    fn local(&self) -> Option<&str> {
        let (local, _) = self.email.split_once('@')?;
        (self.last_word() != Some(local)).then_some(local)
    }

    /// Whether `name <address>` is written so.
    fn is_written(&self, text: &str) -> bool {
        let rest = text.strip_prefix(self.name.as_ref()).and_then(|rest| rest.strip_prefix(" <"));
        rest.and_then(|rest| rest.strip_suffix('>')) == Some(self.email.as_ref())
    }

    /// The name, and the login as it is written.
    fn in_own_case(&self) -> [&str; 2] {
        let local = self.signature.email.split('@').next().unwrap_or_default();
        let login = if self.login.is_empty() { "" } else { local };
        [self.signature.name.trim(), login]
    }
}

impl BotRule {
    fn hits(&self, seen: &Seen<'_>) -> bool {
        let is = |list: &[String], text: &str| list.iter().any(|one| one == text);
        let ends =
            |list: &[String], text: &str| list.iter().any(|end| text.ends_with(end.as_str()));
        let camel = |text: &str| {
            let before = |end: &String| text.strip_suffix(end.as_str());
            self.camel_ends
                .iter()
                .filter_map(before)
                .any(|rest| rest.ends_with(char::is_alphanumeric))
        };
        if is(&self.except, &seen.name) {
            return false;
        }
        is(&self.names, &seen.name)
            || ends(&self.name_ends, &seen.name)
            || is(&self.emails, &seen.email)
            || ends(&self.email_ends, &seen.email)
            || is(&self.logins, &seen.login)
            || ends(&self.login_ends, &seen.login)
            || seen.last_word().is_some_and(|word| is(&self.last_words, word))
            || (!self.locals.is_empty()
                && seen.local().is_some_and(|local| is(&self.locals, local)))
            || seen.in_own_case().into_iter().any(camel)
            || self.signatures.iter().any(|one| seen.is_written(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_are_reported_and_people_are_not() {
        let rules = BotRules::default();
        let is_bot =
            |name: &str, email: &str| rules.matching(&Signature::new(name, email)).is_some();
        assert!(is_bot("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"));
        assert!(is_bot("Renovate Bot", "bot@renovateapp.com"));
        assert!(is_bot("x", "41898282+github-actions[bot]@users.noreply.github.com"));
        for (name, email) in [
            ("GitHub", "noreply@github.com"),
            ("StepSecurity Bot", "security@example.org"),
            ("Node.js GitHub Bot", "x@iojs.org"),
            ("release-bot", "r@example.org"),
            ("acme_bot", "r@example.org"),
            ("PyTorch MergeBot", "r@example.org"),
            ("MergeBot", "r@example.org"),
            ("x", "7+AcmeBot@users.noreply.github.com"),
            ("x", "acme-bot@users.noreply.github.com"),
            ("acme ci robot", "r@example.org"),
            ("acme-robot", "r@example.org"),
            ("Acme", "ci@acme.org"),
            ("Weblate (bot)", "r@example.org"),
        ] {
            assert!(is_bot(name, email), "{name} <{email}>");
        }
        for (name, email) in [
            ("Abbot", "abbot@example.org"),
            ("Ann Talbot", "talbot@users.noreply.github.com"),
            ("Lucy C.", "lucy-ci@example.org"),
            ("Annika Lee", "noreply@github.com"),
            ("Marc Cabot", "robotdude@gmail.com"),
            ("BOTOND", "botond@example.org"),
            ("TALBOT", "t@example.org"),
            ("Alan Jenkins", "jenkins@example.org"),
            ("Robot Smith", "smith@example.org"),
            ("Mr. Robot", "elliot@example.org"),
            ("Anton Staaf", "robotboy@chromium.org"),
            ("Priyank Patel", "pspbot7@gmail.com"),
            ("Hannah Elliot Bott", "bott@example.org"),
            ("", ""),
        ] {
            assert!(!is_bot(name, email), "{name}");
        }
    }

    /// Accounts of type User that answer everything: a person's answer is not theirs.
    #[test]
    fn machines_are_reported_by_their_logins() {
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
