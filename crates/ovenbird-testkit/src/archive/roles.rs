//! Who is who in a line of the sample: what of it has to stay true of whoever is put in their place.

use serde_json::Value;

use super::cast::Cast;
use super::template::{ObjectRole, Opener, RepoRole, Role, Stage};

/// The apps of all lines: login without `[bot]`, and id.
pub(super) type Bots = Vec<(String, u64)>;

impl Cast {
    /// Who each user is to the event.
    pub(super) fn users(&self, event: &Value, bots: &Bots) -> Vec<Role> {
        let place =
            |login: &Value| login.as_str().and_then(|login| self.logins.get(login)).copied();
        let opener = place(&forge_object(event)["user"]["login"]);
        let actor = place(&event["actor"]["login"]);
        let owner = self.names.first().and_then(|name| self.owner(name));
        let role = |(user, login): (usize, &String)| {
            let user = user as u16;
            match bot(login, bots) {
                _ if Some(user) == opener => Role::Opener,
                Some(bot) => Role::Bot(bot),
                None if Some(user) == owner => Role::Owner,
                None if Some(user) == actor => Role::Actor,
                None => Role::Other(user),
            }
        };
        self.users.iter().enumerate().map(role).collect()
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

    pub(super) fn forge_object_role(&self, event: &Value, bots: &Bots) -> Option<ObjectRole> {
        self.forge_object_number?;
        let (payload, forge_object) = (&event["payload"], forge_object(event));
        let login = forge_object["user"]["login"].as_str().unwrap_or_default();
        let owner = event["repo"]["name"].as_str().and_then(|name| name.split('/').next());
        let opener = match bot(login, bots) {
            Some(bot) => Opener::Bot(bot),
            None if owner == Some(login) => Opener::Owner,
            None => Opener::Somebody,
        };
        let is_about = matches!(event["type"].as_str(), Some("IssuesEvent" | "PullRequestEvent"));
        let stage = match payload["action"].as_str() {
            Some("opened") if is_about => Stage::Opening,
            Some("closed") if is_about => Stage::Closing,
            _ if forge_object["state"] == "closed" => Stage::Closed,
            _ => Stage::Open,
        };
        let is_pull =
            payload["pull_request"].is_object() || forge_object["pull_request"].is_object();
        let is_merged =
            payload["pull_request"].is_object().then(|| forge_object["merged_at"].is_string());
        Some(ObjectRole { is_pull, stage, is_merged, opener })
    }
}

/// The issue or pull request of an event, or nothing.
fn forge_object(event: &Value) -> &Value {
    let payload = &event["payload"];
    if payload["issue"].is_object() { &payload["issue"] } else { &payload["pull_request"] }
}

fn bot(login: &str, bots: &Bots) -> Option<u16> {
    let name = login.strip_suffix("[bot]")?;
    bots.iter().position(|(bot, _)| bot == name).map(|place| place as u16)
}
