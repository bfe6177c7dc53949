//! The second look at a line of the sample: what of it stays, and what is made anew.
//!
//! Whatever is not known to say nothing about anybody becomes a text, a number or a time of its
//! own: a field that this has never seen is no leak.

use serde_json::Value;

use super::cast::Cast;
use super::clock;
use super::noise::hash;
use super::roles::Bots;
use super::template::{Number, Piece, Scope, Slot, Stage, Template};
use super::words;

/// A template in the making.
pub(super) struct Learner<'a> {
    pub(super) cast: &'a Cast,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    shas: Vec<String>,
    /// The instant of the event.
    pub(super) at: i64,
    pub(super) stage: Option<Stage>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) key: &'a str,
    /// The key of the object around it.
    pub(super) around: &'a str,
    /// That object.
    pub(super) object: Option<&'a Value>,
}

/// Makes the template of an event, or none if it does not say when it happened.
pub(super) fn learn(event: &Value, bots: &Bots) -> Option<Template> {
    let cast = Cast::of(event);
    let forge_object = cast.forge_object_role(event, bots);
    let mut learner = Learner {
        cast: &cast,
        bytes: Vec::new(),
        pieces: Vec::new(),
        shas: Vec::new(),
        at: clock::parse(event["created_at"].as_str()?)?,
        stage: forge_object.as_ref().map(|forge_object| forge_object.stage),
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
        forge_object,
        has_org: event["org"].is_object(),
        by_anybody: matches!(event["type"].as_str(), Some("WatchEvent" | "ForkEvent")),
    })
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
        } else if place.key == "number" && self.cast.forge_object_number == Some(number) {
            self.slot(Slot::Number(Number::ForgeObject), "");
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

    /// What the branches of a pull request belong to.
    pub(super) fn scope(&self) -> Scope {
        if self.cast.forge_object_number.is_some() { Scope::ForgeObject } else { Scope::Line }
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

    pub(super) fn fixed_text(&mut self, text: &str) {
        self.fixed(&escaped(text));
    }

    /// Bytes that stay, together with those before them if these stay too.
    pub(super) fn fixed(&mut self, bytes: &str) {
        let from = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes.as_bytes());
        match self.pieces.last_mut() {
            Some(last) if last.slot == Slot::Fixed => last.bytes.end += bytes.len() as u32,
            _ if bytes.is_empty() => {}
            _ => self
                .pieces
                .push(Piece { slot: Slot::Fixed, bytes: from..from + bytes.len() as u32 }),
        }
    }

    pub(super) fn slot(&mut self, slot: Slot, bytes: &str) {
        let from = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes.as_bytes());
        self.pieces.push(Piece { slot, bytes: from..from + bytes.len() as u32 });
    }
}

/// A number of as many digits.
pub(super) fn count(number: u64) -> Number {
    let digits = number.checked_ilog10().unwrap_or(0) as u8 + 1;
    Number::Count { digits, salt: hash(&number.to_le_bytes()) }
}

/// A text as it stands between quotes.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
