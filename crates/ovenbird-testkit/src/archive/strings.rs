//! The texts of a line of the sample, by the key that they stand under.

use super::learn::{Learner, Place, count};
use super::template::{Moment, Scope, Slot, Stage};
use super::{base64, clock};

/// Keys whose texts are of a few kinds and name nobody.
pub(super) const KEPT: &str = " type action ref_type pusher_type state author_association side start_side \
    mergeable_state color content_type language spdx_id key gravatar_id permission privacy \
    merge_method visibility active_lock_reason state_reason ";

/// Whether a text is the name of an object of git.
pub(super) fn is_sha(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Learner<'_> {
    pub(super) fn string(&mut self, text: &str, place: Place<'_>) {
        let key = place.key;
        if text.is_empty() || KEPT.contains(&format!(" {key} ")) || place.around == "license" {
            self.fixed_text(text);
        } else if let Some(at) = clock::parse(text) {
            let moment = self.moment(at, place);
            self.slot(Slot::Time(moment), "");
        } else if is_sha(text) {
            self.sha(text);
        } else if key == "id" && place.around.is_empty() {
            let number = text.parse().map_or(count(0), |number| self.number_of(number));
            self.slot(Slot::Number(number), "");
        } else if key == "url" || key.ends_with("_url") || key == "href" {
            self.url(text);
        } else if key == "node_id" {
            self.node(text);
        } else {
            self.name(text, place);
        }
    }

    /// Logins, and names of people, repos and everything else.
    fn name(&mut self, text: &str, place: Place<'_>) {
        let slot = match (place.key, place.around) {
            ("login", _) => self.cast.logins.get(text).copied().map(Slot::Login),
            ("display_login", _) => {
                let app = self.cast.logins.get(&format!("{text}[bot]")).copied().map(Slot::Slug);
                app.or_else(|| self.cast.logins.get(text).copied().map(Slot::Login))
            }
            ("name", "author" | "commits") => self.author(place).map(Slot::AuthorName),
            ("email", "author" | "commits") => self.author(place).map(Slot::AuthorEmail),
            ("label", _) => return self.label(text),
            ("title", "pull_request" | "issue") => Some(Slot::Title),
            _ => None,
        };
        if let Some(slot) = slot {
            return self.slot(slot, "");
        }
        let full = match (place.key, place.object) {
            ("full_name", _) | ("name", Some(_)) if self.cast.repos.contains_key(text) => {
                Some(text)
            }
            ("name", Some(object)) => object["full_name"].as_str(),
            _ => None,
        };
        if let Some(&repo) = full.and_then(|full| self.cast.repos.get(full)) {
            let owner = text.split_once('/').map(|(owner, _)| owner);
            if let Some(&owner) = owner.and_then(|owner| self.cast.logins.get(owner)) {
                self.slot(Slot::Login(owner), "");
                self.fixed("/");
            }
            return self.slot(Slot::RepoName(repo), "");
        }
        let scope = match (place.around, place.key) {
            ("labels" | "milestone", _) => Scope::Repo,
            ("head" | "base", "ref") => self.scope(),
            _ => Scope::Line,
        };
        self.text(text, scope);
    }

    /// `login:branch`
    fn label(&mut self, text: &str) {
        let (login, branch) = text.split_once(':').unwrap_or(("", text));
        if let Some(&user) = self.cast.logins.get(login) {
            self.slot(Slot::Login(user), "");
            self.fixed(":");
            self.text(branch, self.scope());
        } else {
            self.text(text, self.scope());
        }
    }

    fn author(&self, place: Place<'_>) -> Option<u16> {
        let object = place.object?;
        let author = (object["name"].as_str()?, object["email"].as_str()?);
        let mut authors = self.cast.authors.iter();
        authors.position(|(name, email)| author == (name, email)).map(|place| place as u16)
    }

    fn moment(&self, at: i64, place: Place<'_>) -> Moment {
        let after = at - self.at;
        let is_forge_object = matches!(place.around, "pull_request" | "issue");
        if let Some(name) = place.object.and_then(|object| object["full_name"].as_str()) {
            let repo = self.cast.repos.get(name).copied().filter(|_| place.key == "created_at");
            return repo.map_or(Moment::Event(after), Moment::RepoMade);
        }
        match place.key {
            "created_at" if is_forge_object => Moment::ObjectOpened,
            "closed_at" | "merged_at" if is_forge_object && self.stage == Some(Stage::Closed) => {
                Moment::ObjectClosed
            }
            _ if is_forge_object => Moment::ForgeObject(after),
            _ => Moment::Event(after),
        }
    }

    fn node(&mut self, text: &str) {
        let decoded = base64::decode(text).filter(|bytes| bytes.is_ascii());
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let prefix = decoded.trim_end_matches(|letter: char| letter.is_ascii_digit());
        match decoded[prefix.len()..].parse() {
            Ok(id) if prefix.contains(':') => {
                let number = self.number_of(id);
                self.slot(Slot::Node(number), prefix);
            }
            _ => self.text(text, Scope::Line),
        }
    }
}
