//! Whom people work for, as a user's own file and their accounts say, with ranges of time.
//!
//! The file is TOML, each entry with one of `email`, `login` and `domain`:
//!
//! ```toml
//! [[affiliation]]
//! email = "ann@x.org"
//! organization = "Acme"
//! from = "2020-01-01"
//! to = "2022-06-30"
//! ```
//!
//! An entry with an address or a login holds for the whole person who has it; one with a domain
//! for each commit from that domain. `from` and `to` are dates in UTC, the first day inside and
//! the first one after; either may be left out. The maps of gitdm, of which CNCF's are the best
//! known, can be read instead: [`Affiliations::parse_gitdm`].

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::fact::Window;
use crate::fact::forge::AccountRow;

/// What is said of affiliations. The default says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affiliations {
    /// A user's own entries, in their order.
    pub(crate) given: Vec<Given>,
    /// What a forge's accounts state, in their order.
    pub(crate) accounts: Vec<Declared>,
}

/// An entry of a user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) whose: Whose,
    pub(crate) organization: String,
    /// When it holds.
    pub(crate) during: Window,
}

/// To whom an entry applies; texts are in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// The person who has this address.
    Email(String),
    /// The person who has this login.
    Login(String),
    /// Commits from this domain, and those below.
    Domain(String),
}

/// What an account says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Its logins in lower case, the present one first.
    pub(crate) logins: Vec<String>,
    pub(crate) company: Option<String>,
}

/// The text says nothing about affiliations that could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the affiliations: {0}")]
pub struct AffiliationsError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    affiliation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    email: Option<String>,
    login: Option<String>,
    domain: Option<String>,
    organization: String,
    from: Option<String>,
    to: Option<String>,
}

/// What people write where no company is meant.
const NO_COMPANY: [&str; 14] = [
    "-",
    "n/a",
    "na",
    "none",
    "null",
    "no",
    "self",
    "self-employed",
    "self employed",
    "freelance",
    "freelancer",
    "independent",
    "student",
    "home",
];

impl Affiliations {
    /// Reads a user's file.
    pub fn parse(text: &str) -> Result<Self, AffiliationsError> {
        let file: File =
            toml::from_str(text).map_err(|error| AffiliationsError(error.to_string()))?;
        let given = file.affiliation.into_iter().map(Entry::read).collect::<Result<_, _>>()?;
        Ok(Self { given, accounts: Vec::new() })
    }

    /// Reads a map of gitdm: a line has an address (`@` may be `!`) or a domain, and an employer,
    /// perhaps until a date (`ann!x.org Acme < 2022-06-30`). What has no date holds from the last
    /// date on. `#` begins a comment.
    pub fn parse_gitdm(text: &str) -> Result<Self, AffiliationsError> {
        let mut lines = Vec::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            lines.push(gitdm_line(line)?);
        }
        // Each holds from where the one before ends.
        lines.sort_by(|a, b| (&a.0, a.2).cmp(&(&b.0, b.2)));
        let mut given: Vec<Given> = Vec::with_capacity(lines.len());
        for (key, organization, to) in lines {
            let whose = if key.contains('@') { Whose::Email(key) } else { Whose::Domain(key) };
            let before = given.last().filter(|before| before.whose == whose);
            let from = before.map_or(i64::MIN, |before| before.during.to);
            given.push(Given { whose, organization, during: Window { from, to } });
        }
        Ok(Self { given, accounts: Vec::new() })
    }

    /// These and others; where both speak of one time, the later ones count.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.given.extend(other.given);
        if !other.accounts.is_empty() {
            self.accounts = other.accounts;
        }
        self
    }

    /// These, and what the accounts of one repo's forge state, in the order of `ForgeHistory`.
    #[must_use]
    pub fn and_accounts(mut self, accounts: &[AccountRow]) -> Self {
        self.accounts = accounts.iter().map(Declared::of).collect();
        self
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.accounts.iter().all(|account| account.company.is_none())
    }
}

/// By what two ways of writing an organization are held to be one: letter case and spaces do not
/// matter.
pub(crate) fn folded(organization: &str) -> String {
    organization.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Entry {
    fn read(self) -> Result<Given, AffiliationsError> {
        let organization = self.organization.trim().to_owned();
        let lower = |text: String| text.trim().to_lowercase();
        let whose = match (self.email, self.login, self.domain) {
            (Some(email), None, None) => Whose::Email(lower(email)),
            (None, Some(login), None) => {
                Whose::Login(lower(login).trim_start_matches('@').to_owned())
            }
            (None, None, Some(domain)) => {
                Whose::Domain(lower(domain).trim_start_matches('@').to_owned())
            }
            _ => {
                return Err(AffiliationsError(format!(
                    "the entry for {organization:?} needs one of email, login and domain"
                )));
            }
        };
        if organization.is_empty() {
            return Err(AffiliationsError("an organization has no name".to_owned()));
        }
        let from = self.from.as_deref().map_or(Ok(i64::MIN), day)?;
        let to = self.to.as_deref().map_or(Ok(i64::MAX), day)?;
        if from >= to {
            let text = format!("the time of the entry for {organization:?} ends as it begins");
            return Err(AffiliationsError(text));
        }
        Ok(Given { whose, organization, during: Window { from, to } })
    }
}

impl Declared {
    fn of(account: &AccountRow) -> Self {
        let logins = std::iter::once(&account.login).chain(&account.earlier);
        Self {
            logins: logins.map(|login| login.to_lowercase()).collect(),
            company: account.company.as_deref().and_then(company),
        }
    }
}

/// The company that an account states, without the `@` by which people name its organization.
fn company(stated: &str) -> Option<String> {
    let name = stated.trim().trim_start_matches('@').trim();
    let is_company = !name.is_empty() && !NO_COMPANY.contains(&folded(name).as_str());
    is_company.then(|| name.to_owned())
}

fn gitdm_line(line: &str) -> Result<(String, String, i64), AffiliationsError> {
    let unreadable = || AffiliationsError(format!("{line:?} is no line of a gitdm map"));
    let (key, rest) = line.split_once(char::is_whitespace).ok_or_else(unreadable)?;
    let (organization, to) = match rest.rsplit_once('<') {
        Some((organization, date)) => (organization, day(date)?),
        None => (rest, i64::MAX),
    };
    let organization = organization.trim();
    if organization.is_empty() {
        return Err(unreadable());
    }
    Ok((key.replacen('!', "@", 1).to_lowercase(), organization.to_owned(), to))
}

/// The first second of a date such as `2020-01-31`, in UTC.
fn day(text: &str) -> Result<i64, AffiliationsError> {
    let text = text.trim();
    let unreadable = |error: jiff::Error| AffiliationsError(format!("{text:?}: {error}"));
    let date: Date = text.parse().map_err(unreadable)?;
    let midnight = TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_err(unreadable)?;
    Ok(midnight.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds by the program `date -u -d 2020-01-01 +%s`.
    #[test]
    fn entries_have_ranges_of_time() {
        let text = "[[affiliation]]\nemail = \"Ann@x.org\"\norganization = \"Acme\"\n\
                    from = \"2020-01-01\"\nto = \"2022-06-30\"\n\
                    [[affiliation]]\nlogin = \"@Bob\"\norganization = \"Bee\"\n";
        let read = Affiliations::parse(text).unwrap();
        assert_eq!(read.given[0].whose, Whose::Email("ann@x.org".into()));
        assert_eq!(read.given[0].during, Window { from: 1_577_836_800, to: 1_656_547_200 });
        assert_eq!(read.given[1].whose, Whose::Login("bob".into()));
        assert_eq!(read.given[1].during, Window { from: i64::MIN, to: i64::MAX });
    }

    #[test]
    fn a_map_of_gitdm_hands_over_at_its_dates() {
        let text = "# people\nann!x.org  Third Firm\nann!x.org Acme < 2020-01-01\n\
                    ann!x.org Bee Inc. < 2022-06-30 # left\nfirm.com Firm\n";
        let read = Affiliations::parse_gitdm(text).unwrap();
        let reported: Vec<_> = read
            .given
            .iter()
            .map(|one| (one.organization.as_str(), one.during.from, one.during.to))
            .collect();
        let (first, second) = (1_577_836_800, 1_656_547_200);
        assert_eq!(
            reported,
            [
                ("Acme", i64::MIN, first),
                ("Bee Inc.", first, second),
                ("Third Firm", second, i64::MAX),
                ("Firm", i64::MIN, i64::MAX),
            ]
        );
        assert_eq!(read.given[3].whose, Whose::Domain("firm.com".into()));
    }

    #[test]
    fn anything_else_is_an_error_and_no_panic() {
        for text in [
            "[[affiliation]]\norganization = \"x\"",
            "[[affiliation]]\nemail = \"a@x\"\nlogin = \"a\"\norganization = \"x\"",
            "[[affiliation]]\nemail = \"a@x\"\norganization = \" \"",
            "[[affiliation]]\nemail = \"a@x\"\norganization = \"x\"\nfrom = \"2020-13-01\"",
            "[[affiliation]]\nemail = \"a@x\"\norganization = \"x\"\n\
             from = \"2020-01-02\"\nto = \"2020-01-02\"",
            "[[affiliation]]\nemail = \"a@x\"\norganization = \"x\"\nform = \"2020-01-02\"",
        ] {
            assert!(Affiliations::parse(text).is_err(), "{text}");
        }
        assert!(Affiliations::parse_gitdm("ann!x.org").is_err());
        assert!(Affiliations::parse_gitdm("ann!x.org Acme < soon").is_err());
        assert!(Affiliations::parse("").unwrap().is_empty());
    }

    #[test]
    fn companies_are_what_people_mean() {
        assert_eq!(company(" @acme ").as_deref(), Some("acme"));
        assert_eq!(company("Acme  Inc.").as_deref(), Some("Acme  Inc."));
        for nothing in ["", "@", " - ", "None", "Self-Employed", "N/A"] {
            assert_eq!(company(nothing), None, "{nothing}");
        }
    }
}
