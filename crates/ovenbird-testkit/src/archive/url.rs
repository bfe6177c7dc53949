//! Addresses of GitHub, taken apart: whose, of which repo, of what in it.

use super::learn::Learner;
use super::strings::is_sha;
use super::template::{Number, Scope, Slot};

/// Steps of paths that name no one thing.
pub(super) const STEPS: &str = " access_tokens archive archive_format assets assignees blob blobs branches \
    collaborators comments commit commits compare contents contributors deployments download \
    downloads events files followers following forks gists git heads hooks html issues keys labels \
    languages licenses master main member members merge merges milestones notifications orgs pull \
    pulls received_events refs release releases repos repositories reviews stargazers starred \
    statuses subscribers subscription subscriptions tag tags tarball team teams trees wiki \
    zipball apps organizations u in ";

impl Learner<'_> {
    /// Learns an address; one of another site is a text.
    pub(super) fn url(&mut self, url: &str) {
        let starts = [
            "https://api.github.com/repos/",
            "https://uploads.github.com/repos/",
            "https://github.com/",
            "git://github.com/",
            "git@github.com:",
        ];
        for start in ["https://api.github.com/users/", "https://api.github.com/orgs/"] {
            if let Some(rest) = url.strip_prefix(start) {
                self.fixed(start);
                return self.user_path(rest, Slot::LoginInUrl);
            }
        }
        if let Some(rest) = url.strip_prefix("https://github.com/apps/") {
            self.fixed("https://github.com/apps/");
            return self.user_path(&format!("{rest}[bot]"), Slot::Slug);
        }
        if let Some(start) = starts.into_iter().find(|start| url.starts_with(start)) {
            self.fixed(start);
            return self.repo_path(&url[start.len()..]);
        }
        let host = url.find(".github.com/").map(|at| at + ".github.com/".len());
        let host = host.or_else(|| {
            url.find(".githubusercontent.com/").map(|at| at + ".githubusercontent.com/".len())
        });
        match host {
            Some(at) => {
                self.fixed(&url[..at]);
                self.steps(&url[at..]);
            }
            None => self.text(url, Scope::Line),
        }
    }

    /// A path that begins with a login.
    fn user_path(&mut self, path: &str, slot: fn(u16) -> Slot) {
        let (login, rest) = cut(path);
        let is_app = login.ends_with("%5Bbot%5D") || login.ends_with("[bot]");
        let plain = login.replace("%5B", "[").replace("%5D", "]");
        match self.cast.logins.get(&plain) {
            Some(&user) => self.slot(if is_app { slot(user) } else { Slot::Login(user) }, ""),
            None => self.text(login, Scope::Line),
        }
        self.steps(rest);
    }

    /// A path that begins with the full name of a repo, or with a login.
    fn repo_path(&mut self, path: &str) {
        let (owner, rest) = cut(path);
        let Some(&user) = self.cast.logins.get(owner) else {
            return self.text(path, Scope::Line);
        };
        self.slot(Slot::Login(user), "");
        let Some(rest) = rest.strip_prefix('/') else { return self.steps(rest) };
        self.fixed("/");
        let (mut name, mut rest) = cut(rest);
        if let Some(bare) = name.strip_suffix(".git")
            && !self.cast.repos.contains_key(&format!("{owner}/{name}"))
        {
            (name, rest) = (bare, ".git");
        }
        match self.cast.repos.get(&format!("{owner}/{name}")) {
            Some(&repo) => self.slot(Slot::RepoName(repo), ""),
            None => self.text(name, Scope::Line),
        }
        self.steps(rest);
    }

    /// What follows: words, numbers and object names between slashes.
    fn steps(&mut self, path: &str) {
        let mut before = "";
        let mut rest = path;
        while !rest.is_empty() {
            let (step, behind) = cut(rest);
            if step.is_empty() {
                // A mark between two steps, or what stands in braces to its end.
                let end =
                    if rest.starts_with('{') { rest.find('}').map_or(1, |at| at + 1) } else { 1 };
                self.fixed(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            self.step(step, before);
            before = step;
            rest = behind;
        }
    }

    fn step(&mut self, step: &str, before: &str) {
        let bare = step.strip_suffix(".patch").or_else(|| step.strip_suffix(".diff"));
        if let Ok(number) = bare.unwrap_or(step).parse::<u64>() {
            let of_forge_object = matches!(before, "pull" | "pulls" | "issues");
            let is_forge_object = of_forge_object && self.cast.forge_object_number == Some(number);
            let slot = if is_forge_object { Number::ForgeObject } else { self.number_of(number) };
            self.slot(Slot::Number(slot), "");
            return self.fixed(&step[bare.unwrap_or(step).len()..]);
        }
        let letters = step.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let number = step[letters.len()..].parse::<u64>();
        let of = ["issuecomment-", "discussion_r", "pullrequestreview-", "commitcomment-", "v="];
        match number {
            Ok(number) if of.contains(&letters) => {
                self.fixed(letters);
                let number = self.number_of(number);
                self.slot(Slot::Number(number), "");
            }
            _ if step == ".git" || STEPS.contains(&format!(" {step} ")) => self.fixed(step),
            _ if is_sha(step) => self.sha(step),
            _ => self.text(step, self.scope()),
        }
    }
}

/// Cuts a path behind its first step.
fn cut(path: &str) -> (&str, &str) {
    path.split_at(path.find(['/', '{', '?', '#']).unwrap_or(path.len()))
}
