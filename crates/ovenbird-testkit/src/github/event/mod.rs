//! Events, as the public archive keeps them and as the events API lists them: one for each
//! happening that the feed of its time tells of, with its objects as they stood then.

mod envelope;
mod payload;
mod timeline;
mod trim;

use std::io::{Seek as _, Write as _};
use std::process::Command;

use serde_json::Value;

pub(super) use payload::{
    comment as comment_of, created as ref_payload, push as push_of, review as review_of,
};

use super::json::Json;
use super::time::parse;
use super::world::{Happening, View, What, World};

/// The shape that events have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// Before 2015: no ids, the actor a mere login, times with California's offset, issues and
    /// comments by their ids only, no reviews.
    Timeline2013,
    /// The Events API with whole objects: until 2018 the fields of 2016, later those that each
    /// year had.
    Events2015,
    /// Since October 2025: pushes without commits, pull requests cut to stubs, no association.
    Stubs2025,
}

/// Event lines about to be written; see [`World::archive`].
pub struct Archive<'w> {
    world: &'w World,
    era: Era,
    /// Half-open.
    window: (i64, i64),
    /// One of them alone.
    repo: Option<usize>,
    is_hashed: Option<bool>,
}

/// A happening in the middle of its time, and what is known of it only there.
pub(crate) struct Scene<'a> {
    pub(crate) json: Json<'a>,
    pub(crate) happening: &'a Happening,
    /// Of a push to a branch or a pull request, where that stood before.
    pub(crate) before: String,
}

impl World {
    /// The lines of the public archive, in the order of time.
    pub fn archive_lines(&self, era: Era) -> Vec<String> {
        self.archive(era).lines()
    }

    /// The public archive, of which a part can be had.
    pub fn archive(&self, era: Era) -> Archive<'_> {
        let window = (i64::MIN, i64::MAX);
        Archive { world: self, era, window, repo: None, is_hashed: None }
    }

    /// What `/repos/{owner}/{name}/events` lists at a time, page by page: the newest first, 30
    /// days back, at most 300, and since October 2025 as stubs.
    pub fn events_api(&self, repo: &str, now: i64, era: Era) -> Vec<Value> {
        let repo = self.repo_index(repo).expect("the repo is in the world");
        let window = (now - 30 * 86_400, now + 1);
        let archive = Archive { world: self, era, window, repo: Some(repo), is_hashed: None };
        archive.events().into_iter().rev().take(300).collect()
    }

    /// Shows each happening, right after it, in the order of time.
    pub(crate) fn replay(&self, mut show: impl FnMut(&Scene<'_>)) {
        let mut view = View::nothing(self);
        for happening in self.sorted() {
            let before = match &happening.what {
                What::Pushed { push, .. } => push.before.clone().unwrap_or_else(|| {
                    let branch = push.branch.as_deref().unwrap_or_default();
                    view.repos[happening.repo].tip(&self.repos[happening.repo], branch)
                }),
                What::Synchronized { number, .. } => {
                    let forge_object = view.repos[happening.repo].forge_objects.get(number);
                    let pull = forge_object.and_then(|forge_object| forge_object.pull.as_ref());
                    pull.map(|pull| pull.head_sha.clone()).unwrap_or_default()
                }
                _ => String::new(),
            };
            view.apply(happening);
            show(&Scene { json: Json::public(&view), happening, before });
        }
    }
}

impl Archive<'_> {
    /// Leaves the addresses of commits' authors in clear. Unless set, they are until May 2016
    /// and are hashed since.
    #[must_use]
    pub fn clear_emails(mut self) -> Self {
        self.is_hashed = Some(false);
        self
    }

    /// Only what happened in [from, to), in Unix seconds.
    #[must_use]
    pub fn between(mut self, from: i64, to: i64) -> Self {
        self.window = (from, to);
        self
    }

    /// One JSON object for each event.
    pub fn lines(&self) -> Vec<String> {
        self.events().into_iter().map(|event| event.to_string()).collect()
    }

    /// The lines as a file has them.
    pub fn text(&self) -> String {
        self.lines().into_iter().map(|line| line + "\n").collect()
    }

    /// The lines as the archive publishes them, made by the `gzip` program.
    pub fn gzip(&self) -> Vec<u8> {
        let mut file = tempfile::tempfile().expect("a temp file can be made");
        file.write_all(self.text().as_bytes()).expect("it can be written");
        file.rewind().expect("it is a file");
        let output = Command::new("gzip").arg("-nc").stdin(file).output().expect("gzip runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn events(&self) -> Vec<Value> {
        let mut events = Vec::new();
        self.world.replay(|scene| {
            let (at, repo) = (scene.happening.at, scene.happening.repo);
            let is_wanted = match self.repo {
                Some(wanted) => repo == wanted,
                // What is private is in no archive.
                None => !scene.json.reported(repo).is_private,
            };
            if !is_wanted || !(self.window.0..self.window.1).contains(&at) {
                return;
            }
            let hashed = self.is_hashed.unwrap_or(at >= hashed_since());
            let value = match self.era {
                Era::Timeline2013 => timeline::line(scene),
                era => payload::payload(scene, era, hashed)
                    .map(|(kind, payload)| envelope::envelope(scene, kind, &payload, era)),
            };
            events.extend(value);
        });
        events
    }
}

/// When the archive began to hash addresses.
fn hashed_since() -> i64 {
    parse("2016-05-01T00:00:00Z").expect("a time")
}
