//! Webhook deliveries.

mod body;

use serde_json::{Value, json};

use super::digest::{guid, hub_signature, node_id};
use super::event::Scene;
use super::json::{Extent, extend};
use super::world::{AccountKind, World};

/// One delivery, as it would be posted.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// `X-GitHub-Event`
    pub event: String,
    /// `X-GitHub-Delivery`
    pub guid: String,
    /// The JSON.
    pub body: String,
    /// When it happened, in Unix seconds.
    pub at: i64,
    /// `owner/name` then.
    pub repo: String,
}

impl Delivery {
    /// `X-Hub-Signature-256` under a secret.
    pub fn signature(&self, secret: &str) -> String {
        hub_signature(secret, self.body.as_bytes())
    }

    /// The headers that GitHub sends along.
    pub fn headers(&self, secret: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Content-Type", "application/json".to_owned()),
            ("User-Agent", "GitHub-Hookshot/044aadd".to_owned()),
            ("X-GitHub-Event", self.event.clone()),
            ("X-GitHub-Delivery", self.guid.clone()),
            ("X-GitHub-Hook-ID", "292430182".to_owned()),
            ("X-Hub-Signature-256", self.signature(secret)),
        ]
    }

    /// The body, read.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("it was written as JSON")
    }
}

impl World {
    /// Every delivery that a webhook for everything gets, in the order of time.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        self.replay(|scene| {
            for (place, (event, body)) in body::bodies(scene).into_iter().enumerate() {
                let body = complete(scene, body).to_string();
                let guid = guid(&format!("delivery {} {place}", scene.happening.serial));
                let repo = scene.json.name(scene.happening.repo).to_owned();
                let at = scene.happening.at;
                deliveries.push(Delivery { event: event.to_owned(), guid, body, at, repo });
            }
        });
        deliveries
    }
}

/// Adds what every body has.
fn complete(scene: &Scene<'_>, mut body: Value) -> Value {
    let Scene { json, happening, .. } = scene;
    let owner = json.owner(happening.repo);
    if body.get("repository").is_none() {
        let repository = json.repository(happening.repo, Extent::Inside);
        extend(&mut body, json!({ "repository": repository }));
    }
    extend(&mut body["repository"], json!({ "custom_properties": {} }));
    if json.view.world.accounts[owner].kind == AccountKind::Organization {
        extend(&mut body, json!({ "organization": json.organization(owner) }));
    }
    extend(&mut body, json!({ "sender": json.user(happening.actor) }));
    let installed = json.view.world.installations.iter().find(|one| one.account == owner);
    if let Some(one) = installed {
        let node = node_id("IntegrationInstallation", one.id);
        extend(&mut body, json!({ "installation": { "id": one.id, "node_id": node } }));
    }
    body
}
