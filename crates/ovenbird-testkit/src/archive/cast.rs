//! The first look at a line of the sample: who and what it speaks of.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::noise::hash;
use super::template::Number;

/// Who and what a line speaks of, by the names and ids that it uses.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) logins: HashMap<String, u16>,
    /// Logins in the order in which they are spoken of.
    pub(super) users: Vec<String>,
    /// Repos by their full name.
    pub(super) repos: HashMap<String, u16>,
    /// Full names of repos in that order, the event's own first.
    pub(super) names: Vec<String>,
    pub(super) ids: HashMap<u64, Number>,
    /// Authors of commits, by name and e-mail.
    pub(super) authors: Vec<(String, String)>,
    pub(super) forge_object_number: Option<u64>,
    news: u16,
}

impl Cast {
    /// Looks through an event.
    pub(super) fn of(event: &Value) -> Self {
        let mut cast = Self::default();
        let name = event["repo"]["name"].as_str().unwrap_or_default();
        cast.repo(name, event["repo"]["id"].as_u64());
        cast.look(event, "");
        if let Some(id) = event["id"].as_str().and_then(|id| id.parse().ok()) {
            cast.ids.insert(id, Number::Event);
        }
        let payload = &event["payload"];
        let forge_object =
            [&payload["issue"], &payload["pull_request"]].into_iter().find(|v| v.is_object());
        cast.forge_object_number =
            forge_object.and_then(|forge_object| forge_object["number"].as_u64());
        for (key, number) in [("issue", Number::Issue), ("pull_request", Number::Pull)] {
            if let Some(id) = payload[key]["id"].as_u64() {
                cast.ids.insert(id, number);
            }
        }
        cast
    }

    fn look(&mut self, value: &Value, key: &str) {
        match value {
            Value::Object(map) => {
                self.object(map, key);
                for (key, value) in map {
                    self.look(value, key);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.look(value, key)),
            _ => {}
        }
    }

    fn object(&mut self, map: &Map<String, Value>, key: &str) {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let id = map.get("id").and_then(Value::as_u64);
        if let (Some(login), Some(id)) = (text("login"), id) {
            self.user(login, Some(id));
        } else if let Some(name) = text("full_name") {
            self.repo(name, id);
        } else if let (Some(name), Some(email)) = (text("name"), text("email")) {
            let author = (name.to_owned(), email.to_owned());
            if !self.authors.contains(&author) {
                self.authors.push(author);
            }
        } else if let Some(id) = id {
            let first = first_of(key);
            let new = match first {
                Some(first) => Number::New { first, place: self.news },
                None => Number::OfRepo { salt: hash(&id.to_le_bytes()) },
            };
            self.news += u16::from(first.is_some());
            self.ids.entry(id).or_insert(new);
        }
        for (key, value) in map {
            let Some(id) = value.as_u64() else { continue };
            if let Some(first) = first_of(key) {
                self.ids.entry(id).or_insert(Number::New { first, place: self.news });
                self.news += 1;
            }
        }
    }

    fn user(&mut self, login: &str, id: Option<u64>) -> u16 {
        let known = id.and_then(|id| match self.ids.get(&id) {
            Some(Number::User(user)) => Some(*user),
            _ => None,
        });
        let place = known.or_else(|| self.logins.get(login).copied()).unwrap_or_else(|| {
            self.users.push(login.to_owned());
            (self.users.len() - 1) as u16
        });
        self.logins.insert(login.to_owned(), place);
        if let Some(id) = id {
            self.ids.insert(id, Number::User(place));
        }
        place
    }

    fn repo(&mut self, full_name: &str, id: Option<u64>) {
        let owner = full_name.split('/').next().unwrap_or_default();
        self.user(owner, None);
        let known = id.and_then(|id| match self.ids.get(&id) {
            Some(Number::Repo(repo)) => Some(*repo),
            _ => None,
        });
        let place = known.or_else(|| self.repos.get(full_name).copied()).unwrap_or_else(|| {
            self.names.push(full_name.to_owned());
            (self.names.len() - 1) as u16
        });
        self.repos.insert(full_name.to_owned(), place);
        if let Some(id) = id {
            self.ids.insert(id, Number::Repo(place));
        }
    }
}

/// Where the ids begin in 2024 of what an event makes, by the key that it or its id stands under.
fn first_of(key: &str) -> Option<u64> {
    match key {
        "comment" => Some(1_873_000_000),
        "review" | "pull_request_review_id" => Some(1_799_000_000),
        "release" => Some(135_000_000),
        "assets" => Some(142_000_000),
        "push_id" => Some(16_300_000_000),
        _ => None,
    }
}
