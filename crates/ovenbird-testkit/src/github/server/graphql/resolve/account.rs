//! Fields of users, bots and organizations.

use serde_json::Value;

use super::super::node::Out;
use super::super::run::Run;
use crate::github::time::iso;

impl<'v> Run<'_, 'v> {
    pub(super) fn account_field(&self, account: usize, field: &str) -> Out<'v> {
        let of = &self.json.view.world.accounts[account];
        let user = self.json.user(account);
        // Unlike REST, GraphQL names a bot without its ending.
        let login = self.json.login(account).trim_end_matches("[bot]");
        match field {
            "id" => user["node_id"].clone().into(),
            "databaseId" => of.id.into(),
            "login" => login.into(),
            "name" => of.full_name.clone().into(),
            "email" => of.email.clone().unwrap_or_default().into(),
            "url" => user["html_url"].clone().into(),
            "resourcePath" => format!("/{login}").into(),
            "avatarUrl" => user["avatar_url"].clone().into(),
            "createdAt" => iso(of.created_at).into(),
            _ => Value::Null.into(),
        }
    }
}
