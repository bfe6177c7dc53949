//! The first look at a line of the sample: who and what it speaks of.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::noise::hash;
use super::template::{ItemRole, Number, Opener, RepoRole, Role};

/// Who and what a line speaks of, by the names and ids that it uses.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) logins: HashMap<String, u16>,
    users: Vec<String>,
    /// Repos by their full name.
    pub(super) repos: HashMap<String, u16>,
    names: Vec<String>,
    pub(super) ids: HashMap<u64, Number>,
    /// Authors of commits, by name and e-mail.
    pub(super) authors: Vec<(String, String)>,
    pub(super) item_number: Option<u64>,
    news: u16,
}

/// The apps of all lines: login without `[bot]`, and id.
pub(super) type Bots = Vec<(String, u64)>;

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
        let item = [&payload["issue"], &payload["pull_request"]].into_iter().find(|v| v.is_object());
        cast.item_number = item.and_then(|item| item["number"].as_u64());
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

    /// Who each user is to the event.
    pub(super) fn users(&self, event: &Value, bots: &Bots) -> Vec<Role> {
        let place = |login: &Value| login.as_str().and_then(|login| self.logins.get(login)).copied();
        let opener = place(&item(event)["user"]["login"]);
        let actor = place(&event["actor"]["login"]);
        let owner = self.names.first().and_then(|name| self.owner(name));
        let role = |user: usize| match Some(user as u16) {
            user if user == opener => Role::Opener,
            _ if bot(&self.users[user], bots).is_some() => {
                Role::Bot(bot(&self.users[user], bots).unwrap_or_default())
            }
            user if user == owner => Role::Owner,
            user if user == actor => Role::Actor,
            _ => Role::Other(user as u16),
        };
        (0..self.users.len()).map(role).collect()
    }

    /// The actor's place among the users.
    pub(super) fn actor(&self, event: &Value) -> u16 {
        let login = event["actor"]["login"].as_str().unwrap_or_default();
        self.logins.get(login).copied().unwrap_or_default()
    }

    fn owner(&self, full_name: &str) -> Option<u16> {
        self.logins.get(full_name.split('/').next()?).copied()
    }

    /// Who wrote each of the commits: the first is taken to be who pushed.
    pub(super) fn author_roles(&self, bots: &Bots) -> Vec<Role> {
        let role = |(place, (name, _)): (usize, &(String, String))| match bot(name, bots) {
            Some(bot) => Role::Bot(bot),
            None if place == 0 => Role::Actor,
            None => Role::Other(1_000 + place as u16),
        };
        self.authors.iter().enumerate().map(role).collect()
    }

    pub(super) fn repo_roles(&self, event: &Value) -> Vec<RepoRole> {
        let short = |name: &str| name.split('/').nth(1).map(str::to_owned);
        let role = |name: &String| RepoRole {
            owner: self.owner(name).unwrap_or_default(),
            same_name: short(name) == short(&self.names[0]),
            is_new: event["payload"]["forkee"]["full_name"].as_str() == Some(name),
        };
        self.names.iter().map(role).collect()
    }

    pub(super) fn item_role(&self, event: &Value, bots: &Bots) -> Option<ItemRole> {
        self.item_number?;
        let (payload, item) = (&event["payload"], item(event));
        let login = item["user"]["login"].as_str().unwrap_or_default();
        let owner = event["repo"]["name"].as_str().and_then(|name| name.split('/').next());
        let opener = match bot(login, bots) {
            Some(bot) => Opener::Bot(bot),
            None if owner == Some(login) => Opener::Owner,
            None => Opener::Somebody,
        };
        let is_about = matches!(event["type"].as_str(), Some("IssuesEvent" | "PullRequestEvent"));
        Some(ItemRole {
            is_pull: payload["pull_request"].is_object() || item["pull_request"].is_object(),
            opens: is_about && payload["action"] == "opened",
            closes: is_about && payload["action"] == "closed",
            is_closed: item["state"] == "closed",
            opener,
        })
    }
}

/// The issue or pull request of an event, or nothing.
fn item(event: &Value) -> &Value {
    let payload = &event["payload"];
    if payload["issue"].is_object() { &payload["issue"] } else { &payload["pull_request"] }
}

fn bot(login: &str, bots: &Bots) -> Option<u16> {
    let name = login.strip_suffix("[bot]")?;
    bots.iter().position(|(bot, _)| bot == name).map(|place| place as u16)
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
