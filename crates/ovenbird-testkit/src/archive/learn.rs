//! The second look at a line of the sample: what of it stays, and what is made anew.
//!
//! Whatever is not known to say nothing about anybody becomes a text, a number or a time of its
//! own: a field that this has never seen is no leak.

use serde_json::Value;

use super::cast::{Bots, Cast};
use super::clock;
use super::noise::hash;
use super::template::{Moment, Number, Piece, Scope, Slot, Template};
use super::words;

/// Keys whose texts are of a few kinds and name nobody.
const KEPT: &str = " type action ref_type pusher_type state author_association side start_side \
    mergeable_state color content_type language spdx_id key gravatar_id permission privacy \
    merge_method visibility active_lock_reason state_reason ";

/// A template in the making.
pub(super) struct Learner<'a> {
    pub(super) cast: &'a Cast,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    shas: Vec<String>,
    /// The instant of the event.
    at: i64,
    closes: bool,
    is_closed: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    key: &'a str,
    /// The key of the object around it.
    around: &'a str,
    object: Option<&'a Value>,
}

/// Makes the template of an event, or none if it does not say when it happened.
pub(super) fn learn(event: &Value, bots: &Bots) -> Option<Template> {
    let cast = Cast::of(event);
    let item = cast.item_role(event, bots);
    let mut learner = Learner {
        cast: &cast,
        bytes: Vec::new(),
        pieces: Vec::new(),
        shas: Vec::new(),
        at: clock::parse(event["created_at"].as_str()?)?,
        closes: item.as_ref().is_some_and(|item| item.closes),
        is_closed: item.as_ref().is_some_and(|item| item.is_closed),
    };
    learner.value(event, Place { key: "", around: "", object: None });
    learner.fixed("\n");
    Some(Template {
        bytes: learner.bytes,
        pieces: learner.pieces,
        users: cast.users(event, bots),
        actor: cast.actor(event),
        authors: cast.author_roles(bots),
        repos: cast.repo_roles(event),
        item,
        has_org: event["org"].is_object(),
        by_anybody: matches!(event["type"].as_str(), Some("WatchEvent" | "ForkEvent")),
    })
}

pub(super) fn is_sha(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Learner<'_> {
    fn value(&mut self, value: &Value, place: Place<'_>) {
        match value {
            Value::Object(map) => {
                self.fixed("{");
                for (at, (key, inner)) in map.iter().enumerate() {
                    self.fixed(&format!("{}\"{key}\":", if at > 0 { "," } else { "" }));
                    self.value(inner, Place { key, around: place.key, object: Some(value) });
                }
                self.fixed("}");
            }
            Value::Array(values) => {
                self.fixed("[");
                for (at, inner) in values.iter().enumerate() {
                    self.fixed(if at > 0 { "," } else { "" });
                    self.value(inner, place);
                }
                self.fixed("]");
            }
            Value::String(text) => {
                self.fixed("\"");
                self.string(text, place);
                self.fixed("\"");
            }
            Value::Number(number) => self.number(number.as_u64(), &number.to_string(), place),
            Value::Null | Value::Bool(_) => self.fixed(&value.to_string()),
        }
    }

    fn number(&mut self, number: Option<u64>, text: &str, place: Place<'_>) {
        let Some(number) = number else { return self.fixed(text) };
        let of_push = place.around == "payload" && place.key.ends_with("size");
        if place.key == "id" || place.key.ends_with("_id") || place.key == "in_reply_to_id" {
            let number = self.number_of(number);
            self.slot(Slot::Number(number), "");
        } else if place.key == "number" && self.cast.item_number == Some(number) {
            self.slot(Slot::Number(Number::Item), "");
        } else if number < 10 || of_push {
            self.fixed(text);
        } else {
            self.slot(Slot::Number(count(number)), "");
        }
    }

    /// What a number is that stands for something.
    pub(super) fn number_of(&self, number: u64) -> Number {
        self.cast.ids.get(&number).copied().unwrap_or(count(number))
    }

    fn string(&mut self, text: &str, place: Place<'_>) {
        let key = place.key;
        if text.is_empty() || KEPT.contains(&format!(" {key} ")) || place.around == "license" {
            self.fixed_text(text);
        } else if let Some(at) = clock::parse(text) {
            let moment = self.moment(at, place);
            self.slot(Slot::Time(moment), "");
        } else if is_sha(text) {
            self.sha(text);
        } else if key == "id" && text.parse() == Ok(0u64) || place.around.is_empty() && key == "id" {
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
            _ => None,
        };
        if let Some(slot) = slot {
            return self.slot(slot, "");
        }
        let full = match (place.key, place.object) {
            ("full_name", _) | ("name", Some(_)) if self.cast.repos.contains_key(text) => Some(text),
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
            ("pull_request" | "issue" | "head" | "base", "title" | "ref") => self.scope(),
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
        let is_item = matches!(place.around, "pull_request" | "issue");
        if let Some(name) = place.object.and_then(|object| object["full_name"].as_str()) {
            let repo = self.cast.repos.get(name).copied().filter(|_| place.key == "created_at");
            return repo.map_or(Moment::Event(after), Moment::RepoMade);
        }
        match place.key {
            "created_at" if is_item => Moment::ItemOpened,
            "closed_at" | "merged_at" if is_item && self.is_closed && !self.closes => {
                Moment::ItemClosed
            }
            _ if is_item => Moment::Item(after),
            _ => Moment::Event(after),
        }
    }

    fn node(&mut self, text: &str) {
        let decoded = super::base64::decode(text).filter(|bytes| bytes.is_ascii());
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

    pub(super) fn sha(&mut self, sha: &str) {
        if sha.bytes().all(|digit| digit == b'0') {
            return self.fixed(sha);
        }
        let known = self.shas.iter().position(|known| known == sha);
        let place = known.unwrap_or_else(|| {
            self.shas.push(sha.to_owned());
            self.shas.len() - 1
        });
        self.slot(Slot::Sha(place as u16), "");
    }

    /// What titles and branches of a pull request belong to.
    pub(super) fn scope(&self) -> Scope {
        if self.cast.item_number.is_some() { Scope::Item } else { Scope::Line }
    }

    pub(super) fn text(&mut self, text: &str, scope: Scope) {
        words::split(&escaped(text), |part, stays| {
            if stays {
                self.fixed(part);
            } else if !part.is_empty() {
                self.slot(Slot::Text(scope), &words::shape(part));
            }
        });
    }

    fn fixed_text(&mut self, text: &str) {
        self.fixed(&escaped(text));
    }

    /// Bytes that stay, together with those before them if these stay too.
    pub(super) fn fixed(&mut self, bytes: &str) {
        let from = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes.as_bytes());
        match self.pieces.last_mut() {
            Some(last) if last.slot == Slot::Fixed => last.bytes.end += bytes.len() as u32,
            _ if bytes.is_empty() => {}
            _ => self.pieces.push(Piece { slot: Slot::Fixed, bytes: from..from + bytes.len() as u32 }),
        }
    }

    pub(super) fn slot(&mut self, slot: Slot, bytes: &str) {
        let from = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes.as_bytes());
        self.pieces.push(Piece { slot, bytes: from..from + bytes.len() as u32 });
    }
}

/// A number of as many digits.
fn count(number: u64) -> Number {
    let digits = number.checked_ilog10().unwrap_or(0) as u8 + 1;
    Number::Count { digits, salt: hash(&number.to_le_bytes()) }
}

/// A text as it stands between quotes.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
