//! The lines of the sample, and how often each kind is drawn.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::learn::learn;
use super::noise::Noise;
use super::roles::Bots;
use super::template::Template;

/// How many of a thousand events are of a type, after a day of July 2021 and the 3.1 billion events
/// up to 2020 (which agree within a few of a thousand where both have a type).
pub const MIX: [(&str, u64); 15] = [
    ("PushEvent", 532),
    ("CreateEvent", 125),
    ("PullRequestEvent", 74),
    ("WatchEvent", 70),
    ("IssueCommentEvent", 56),
    ("PullRequestReviewEvent", 28),
    ("DeleteEvent", 30),
    ("IssuesEvent", 30),
    ("ForkEvent", 24),
    ("PullRequestReviewCommentEvent", 15),
    ("ReleaseEvent", 5),
    ("MemberEvent", 4),
    ("CommitCommentEvent", 3),
    ("PublicEvent", 2),
    ("GollumEvent", 2),
];

/// Lines of a type beyond this many add nothing but memory.
const MOST_OF_A_TYPE: usize = 1_500;
/// How many of ten lines have the shape of 2021, where the sample has such a line of their type.
const MODERN_OF_TEN: u64 = 8;

/// The templates of a type, those of the older shape apart.
#[derive(Default)]
struct Kind {
    modern: Vec<Template>,
    older: Vec<Template>,
}

/// Everything learned from the sample.
pub(super) struct Sample {
    kinds: Vec<(u64, Kind)>,
    all: u64,
    /// Everybody's login and every repo's owner, in lower case.
    pub(super) logins: HashSet<String>,
    pub(super) bots: Bots,
}

impl Sample {
    /// Reads all lines of files that `gzip` can read.
    pub(super) fn read(files: &[PathBuf]) -> std::io::Result<Self> {
        let mut sample =
            Self { kinds: Vec::new(), all: 0, logins: HashSet::new(), bots: Vec::new() };
        let mut kinds: HashMap<String, Kind> = HashMap::new();
        for file in files {
            lines(file, |line| {
                if let Ok(event) = serde_json::from_slice(line) {
                    sample.look(&event);
                    sample.learn(&event, &mut kinds);
                }
            })?;
        }
        for (name, weight) in MIX {
            if let Some(kind) = kinds.remove(name) {
                sample.all += weight;
                sample.kinds.push((weight, kind));
            }
        }
        Ok(sample)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    fn learn(&mut self, event: &Value, kinds: &mut HashMap<String, Kind>) {
        let name = event["type"].as_str().unwrap_or_default();
        let kind = kinds.entry(name.to_owned()).or_default();
        let is_modern = event["actor"]["display_login"].is_string();
        let list = if is_modern { &mut kind.modern } else { &mut kind.older };
        if list.len() < MOST_OF_A_TYPE {
            list.extend(learn(event, &self.bots));
        }
    }

    /// Notes who is spoken of.
    fn look(&mut self, value: &Value) {
        if let (Some(login), Some(id)) = (value["login"].as_str(), value["id"].as_u64()) {
            match login.strip_suffix("[bot]") {
                Some(bot) if self.bots.iter().all(|(other, _)| other != bot) => {
                    self.bots.push((bot.to_owned(), id));
                }
                Some(_) => {}
                None => {
                    self.logins.insert(login.to_ascii_lowercase());
                }
            }
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| self.look(value)),
            Value::Array(values) => values.iter().for_each(|value| self.look(value)),
            _ => {}
        }
    }

    /// A template, each type as often as in the mix.
    pub(super) fn draw(&self, noise: &mut Noise) -> &Template {
        let mut at = noise.below(self.all);
        let mut kinds = self.kinds.iter();
        let (_, kind) = kinds
            .find(|(weight, _)| {
                let is_here = at < *weight;
                at = at.saturating_sub(*weight);
                is_here
            })
            .expect("the weights add up");
        let wants_modern = noise.below(10) < MODERN_OF_TEN;
        let list = match (kind.modern.is_empty(), kind.older.is_empty()) {
            (false, false) if wants_modern => &kind.modern,
            (_, false) => &kind.older,
            (_, true) => &kind.modern,
        };
        &list[noise.below(list.len() as u64) as usize]
    }
}

/// Calls `each` with the lines of a compressed file.
pub(super) fn lines(file: &Path, mut each: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut gzip = Command::new("gzip").arg("-dc").arg(file).stdout(Stdio::piped()).spawn()?;
    let mut reader = BufReader::new(gzip.stdout.take().expect("it is piped"));
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        each(&line);
        line.clear();
    }
    gzip.wait().map(drop)
}
