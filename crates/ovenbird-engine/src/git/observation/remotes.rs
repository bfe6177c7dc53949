//! The remotes of a repository, and which branch of which one the branch that is read follows.

use std::path::Path;

use super::times::modified;
use crate::git::config::Config;
use crate::git::refs::Names;

/// The remotes that something is fetched from.
pub(super) struct Remotes(Vec<Remote>);

struct Remote {
    name: String,
    url: String,
    /// What is fetched, such as `+refs/heads/*:refs/remotes/origin/*`.
    refspecs: Vec<String>,
}

/// The branch elsewhere that the one that is read follows, as far as that is configured.
#[derive(Default)]
pub(super) struct Upstream {
    /// The remote's name.
    pub(super) remote: Option<String>,
    /// Where it is.
    url: Option<String>,
    /// The branch's name there, without `refs/heads/`.
    pub(super) branch: Option<String>,
    /// The full name of the ref here that a fetch updates.
    pub(super) tracking: Option<String>,
}

impl Remotes {
    pub(super) fn read(config: &Config) -> Self {
        let read = |name: String| {
            let remote = Remote {
                url: config.string(&format!("remote.{name}.url"))?,
                refspecs: config.strings(&format!("remote.{name}.fetch")),
                name,
            };
            // What is only mirrored to is not fetched from.
            let is_mirror = config.string(&format!("remote.{}.mirror", remote.name)).is_some();
            let is_target = remote.refspecs.is_empty() && is_mirror;
            (!is_target).then_some(remote)
        };
        Self(config.named("remote").into_iter().filter_map(read).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a branch follows, by its full name: as it is configured, or else the branch of that
    /// name, or the default one, on `upstream`, `origin`, or the only remote there is.
    pub(super) fn upstream(&self, config: &Config, names: &Names, head: Option<&str>) -> Upstream {
        let branch = head.and_then(|name| name.strip_prefix("refs/heads/"));
        let configured = |key: &str| {
            let name = format!("branch.{}.{key}", branch?);
            config.string(&name)
        };
        let remote = configured("remote").and_then(|name| self.named(&name));
        let is_configured = remote.is_some();
        let Some(remote) = remote.or_else(|| self.main()) else { return Upstream::default() };
        let merge = configured("merge").filter(|_| is_configured);
        let exists = |name: &String| names.object(name).is_some();
        let source = merge.or_else(|| branch.map(|name| format!("refs/heads/{name}")));
        let tracking = source.as_deref().and_then(|source| remote.tracking(source)).filter(exists);
        let tracking =
            tracking.or_else(|| default_branch(names, &remote.name).filter(|_| branch.is_some()));
        let short = |name: &str| name.strip_prefix("refs/heads/").map(str::to_owned);
        let named = tracking.as_deref().and_then(|name| remote.source(name));
        Upstream {
            remote: Some(remote.name.clone()),
            url: Some(remote.url.clone()),
            branch: named.or(source).as_deref().and_then(short),
            tracking,
        }
    }

    /// Whether what is followed is a bundle, and when that was written, if it is still there.
    #[expect(clippy::unused_self, reason = "it is asked of the remotes, like the rest")]
    #[expect(clippy::option_option, reason = "a bundle that is gone is one without a time")]
    pub(super) fn bundle(&self, upstream: &Upstream) -> Option<Option<i64>> {
        let url = upstream.url.as_deref()?;
        let path = Path::new(url.strip_prefix("file://").unwrap_or(url));
        let is_bundle = path.extension().is_some_and(|ending| ending == "bundle");
        (is_bundle || path.is_file()).then(|| modified(path))
    }

    fn named(&self, name: &str) -> Option<&Remote> {
        self.0.iter().find(|remote| remote.name == name)
    }

    fn main(&self) -> Option<&Remote> {
        let only = self.0.first().filter(|_| self.0.len() == 1);
        self.named("upstream").or_else(|| self.named("origin")).or(only)
    }
}

impl Upstream {
    /// Whether something was fetched from there, by how `FETCH_HEAD` names places. Configuration
    /// may put another beginning in place of a URL's: owner and name stay.
    pub(super) fn is_from(&self, place: &str) -> bool {
        let name = |url: &str| {
            let url = url.trim_end_matches('/');
            let url = url.strip_suffix(".git").unwrap_or(url).trim_end_matches('/');
            let mut parts = url.rsplit(['/', ':']);
            (parts.next().map(str::to_lowercase), parts.next().map(str::to_lowercase))
        };
        self.url.as_deref().is_none_or(|url| name(url) == name(place))
    }
}

impl Remote {
    /// The ref here that a branch there is kept in.
    fn tracking(&self, source: &str) -> Option<String> {
        self.pairs().find_map(|(from, to)| mapped(from, to, source))
    }

    /// The branch there that a ref here keeps.
    fn source(&self, tracking: &str) -> Option<String> {
        self.pairs().find_map(|(from, to)| mapped(to, from, tracking))
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.refspecs.iter().filter_map(|spec| spec.trim_start_matches('+').split_once(':'))
    }
}

fn mapped(from: &str, to: &str, name: &str) -> Option<String> {
    match (from.split_once('*'), to.split_once('*')) {
        (Some((before, after)), Some((begin, end))) => {
            let middle = name.strip_prefix(before)?.strip_suffix(after)?;
            Some(format!("{begin}{middle}{end}"))
        }
        _ => (from == name).then(|| to.to_owned()),
    }
}

/// What a remote's `HEAD` names, as a clone keeps it.
fn default_branch(names: &Names, remote: &str) -> Option<String> {
    names.symbolic(&format!("refs/remotes/{remote}/HEAD"))
}
