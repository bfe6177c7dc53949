//! How `git` is called: unable to ask, to run anything of the repo's, or to leave the policy.
//!
//! The user's and the system's configuration stay in force, because credential helpers,
//! proxies and certificates are there. What the environment says of *this* process's
//! repository is removed. The URL is handed over as configuration of one call, so that it can
//! never be taken for an option and is not kept in the clone.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ovenbird_core::fact::{Policy, Remote, Scheme};

use super::lock::FetchLock;
use super::reach::Reach;

/// The name of the remote in a clone.
pub(super) const REMOTE: &str = "ovenbird";

/// Variables that would make `git` work on another repository, or tell what it should not.
const REMOVED: [&str; 31] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_TEMPLATE_DIR",
    "GIT_DEFAULT_HASH",
    "GIT_ATTR_SOURCE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_REF_PARANOIA",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
    "GIT_TRACE_CURL",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_REDACT",
    "GIT_CURL_VERBOSE",
    "GIT_OVERRIDE_VIRTUAL_HOST",
];

/// Settings of every call.
const SETTINGS: [&str; 10] = [
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "maintenance.auto=false",
    // A server names no other place to fetch from.
    "transfer.bundleURI=false",
    "fetch.uriProtocols=",
    "promisor.acceptFromServer=none",
    "submodule.recurse=false",
    "protocol.ext.allow=never",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
];

/// Calls `git` for one repo of the cache.
pub(super) struct Git<'a> {
    /// Where `git` runs: a folder that is no repository.
    pub(super) home: &'a Path,
    pub(super) policy: Policy,
    /// Handed to each call, so that it lasts as long as the call.
    pub(super) lock: &'a FetchLock,
}

impl Git<'_> {
    /// A call that does not leave this machine.
    pub(super) fn local(&self, git_dir: &Path) -> Command {
        let mut command = self.bare();
        command.env("GIT_ALLOW_PROTOCOL", "").arg("--git-dir").arg(git_dir);
        command
    }

    /// A call that may reach `remote`, as `reach` restricts it.
    pub(super) fn network(&self, remote: &Remote, reach: &Reach) -> Command {
        let mut command = self.bare();
        if let Some(host) = &reach.virtual_host {
            command.env("GIT_OVERRIDE_VIRTUAL_HOST", host);
        }
        let ssh = self.ssh_command(remote);
        command.env("GIT_SSH_COMMAND", ssh).env("GIT_ALLOW_PROTOCOL", self.protocols());
        let file = if self.policy.allow_file { "always" } else { "never" };
        command.args(["-c", &format!("protocol.file.allow={file}")]);
        for setting in &reach.settings {
            command.args(["-c", setting]);
        }
        command
    }

    /// Whether the operator's configuration makes another URL of this one.
    pub(super) fn rewrites(&self, url: &str) -> bool {
        let mut command = self.bare();
        command.args(["ls-remote", "--get-url", "--", url]);
        let Ok(output) = command.output() else { return false };
        output.status.success() && String::from_utf8_lossy(&output.stdout).trim() != url
    }

    fn bare(&self) -> Command {
        let mut command = Command::new("git");
        command.current_dir(self.home);
        for name in REMOVED {
            command.env_remove(name);
        }
        command.envs([
            ("LC_ALL", "C"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_ASKPASS", ""),
            ("SSH_ASKPASS", ""),
            ("GCM_INTERACTIVE", "never"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            // The form of refs that every reader knows, whatever the user prefers.
            ("GIT_DEFAULT_REF_FORMAT", "files"),
        ]);
        // A lock that cannot be shared ends with this process alone, as it would anyway.
        command.stdin(self.lock.share().map_or_else(|_| Stdio::null(), Stdio::from));
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
    }

    /// The colon-separated list that `git` holds every connection to, redirects included.
    fn protocols(&self) -> String {
        let all = [Scheme::Https, Scheme::Ssh, Scheme::Git, Scheme::Http, Scheme::File];
        let allowed = all.into_iter().filter(|&scheme| self.policy.allows(scheme));
        allowed.map(|scheme| scheme.to_string()).collect::<Vec<_>>().join(":")
    }

    /// The user's own `core.sshCommand` if there is one, made unable to ask.
    fn ssh_command(&self, remote: &Remote) -> String {
        let mut own = None;
        if remote.scheme() == Scheme::Ssh {
            let asked = self.bare().args(["config", "--get", "core.sshCommand"]).output();
            own = asked.ok().and_then(|output| String::from_utf8(output.stdout).ok());
        }
        let own = own.as_deref().map(str::trim).filter(|own| !own.is_empty());
        format!("{} -o BatchMode=yes", own.unwrap_or("ssh"))
    }
}

/// The setting that gives [`REMOTE`] its URL for one call.
pub(super) fn url_setting(url: &str) -> String {
    format!("remote.{REMOTE}.url={url}")
}

/// A folder to which `--git-dir` can point where there is no repository.
pub(super) fn nowhere(home: &Path) -> PathBuf {
    home.join("no-repository")
}
