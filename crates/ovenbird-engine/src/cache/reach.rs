//! Which address a remote really has, asked before any connection is made.
//!
//! A public-looking name may resolve to a private address, so each address that the resolver
//! gives is checked. For http, https and git, `git` is then held to just those addresses, so that a
//! name that changes between check and use (rebinding) gains nothing. A name that does not resolve
//! cannot be checked, and `git` is not asked to try again.
//!
//! What this cannot stop: rebinding for ssh, which takes no such pinning; a proxy, `ssh`
//! configuration or `url.<base>.insteadOf` of the operator that leads elsewhere; and a host
//! that is public and passes requests on. A server that takes URLs from strangers should also
//! run where private networks cannot be reached.

use std::net::{IpAddr, ToSocketAddrs as _};

use ovenbird_core::fact::{Remote, RemoteError, Scheme};

use super::error::FetchFailure;
use super::git_command::Git;

/// Forges that redirect renamed repos, and nowhere else than to themselves.
const REDIRECTING_FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// Why a remote is not contacted.
pub(super) enum Unreached {
    Refused(RemoteError),
    Failed(FetchFailure),
}

/// How `git` is called so that it reaches what was checked.
pub(super) struct Reach {
    pub(super) settings: Vec<String>,
    /// What is fetched: the remote's URL, or the same with an address in place of the name.
    pub(super) url: String,
    /// The name that such an address stands for, with the port where one was written.
    pub(super) virtual_host: Option<String>,
}

impl Reach {
    /// Nothing but what is already here.
    pub(super) fn nothing(remote: &Remote) -> Self {
        Self { settings: Vec::new(), url: remote.fetch_url(), virtual_host: None }
    }

    /// Checks the remote.
    pub(super) fn of(remote: &Remote, git: &Git<'_>) -> Result<Self, Unreached> {
        Self::resolved_by(&system, remote, git)
    }

    fn resolved_by(resolver: &Resolver, remote: &Remote, git: &Git<'_>) -> Result<Self, Unreached> {
        let policy = git.policy;
        policy.check(remote).map_err(Unreached::Refused)?;
        let may_redirect = policy.allow_private || REDIRECTING_FORGES.contains(&remote.host());
        let redirects = if may_redirect { "initial" } else { "false" };
        let mut reach = Self::nothing(remote);
        reach.settings.push(format!("http.followRedirects={redirects}"));
        let is_name = remote.scheme() != Scheme::File && remote.address().is_none();
        let Some(port) = remote.effective_port().filter(|_| is_name && !policy.allow_private)
        else {
            return Ok(reach);
        };
        let addresses = resolve(resolver, remote.host(), port)?;
        for &address in &addresses {
            policy.check_address(address).map_err(Unreached::Refused)?;
        }
        match remote.scheme() {
            Scheme::Https | Scheme::Http => {
                reach.settings.push(pinned(remote.host(), port, &addresses));
            }
            // An operator's rewriting goes by the name.
            Scheme::Git if !git.rewrites(&reach.url) => {
                reach.url = remote.at_address(addresses[0]);
                let port = remote.port().map_or(String::new(), |port| format!(":{port}"));
                reach.virtual_host = Some(format!("{}{port}", remote.host()));
            }
            _ => {}
        }
        Ok(reach)
    }
}

/// Gives the addresses of a host and port.
type Resolver = dyn Fn(&str, u16) -> std::io::Result<Vec<IpAddr>>;

fn system(host: &str, port: u16) -> std::io::Result<Vec<IpAddr>> {
    Ok((host, port).to_socket_addrs()?.map(|address| address.ip()).collect())
}

/// The addresses of a name, at least one.
fn resolve(resolver: &Resolver, host: &str, port: u16) -> Result<Vec<IpAddr>, Unreached> {
    if !host.is_ascii() {
        // Others look up its ASCII form, which may be somebody else's address.
        return Err(Unreached::Refused(RemoteError::Host(
            "write it in its ASCII form, such as `xn--bcher-kva.example` for `bücher.example`",
        )));
    }
    let reason = match resolver(host, port) {
        Ok(addresses) if !addresses.is_empty() => return Ok(addresses),
        Ok(_) => "it has no address".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Unreached::Failed(FetchFailure::Unresolved { host: host.to_owned(), reason }))
}

fn pinned(host: &str, port: u16, addresses: &[IpAddr]) -> String {
    let list: Vec<_> = addresses
        .iter()
        .map(|address| match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        })
        .collect();
    format!("http.curloptResolve={host}:{port}:{}", list.join(","))
}

#[cfg(test)]
mod tests;
