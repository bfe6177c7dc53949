//! Which address a remote really has, asked before any connection is made.
//!
//! A public-looking name may resolve to a private address, so each address that the resolver
//! gives is checked. For http and https, `git` is then told to connect to just those addresses,
//! so that a name that changes between check and use (rebinding) gains nothing.
//!
//! What this cannot stop: rebinding for ssh and git, which take no such pinning; a proxy, `ssh`
//! configuration or `url.<base>.insteadOf` of the operator that leads elsewhere; and a host
//! that is public and passes requests on. A server that takes URLs from strangers should also
//! run where private networks cannot be reached.

use std::net::{IpAddr, ToSocketAddrs as _};

use ovenbird_core::fact::{Policy, Remote, RemoteError, Scheme};

use super::error::FetchFailure;

/// Forges that redirect renamed repos, and nowhere else than to themselves.
const REDIRECTING_FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// Why a remote is not contacted.
pub(super) enum Unreached {
    Refused(RemoteError),
    Failed(FetchFailure),
}

/// Checks the remote and gives the options that hold `git` to what was checked.
pub(super) fn options(remote: &Remote, policy: Policy) -> Result<Vec<String>, Unreached> {
    policy.check(remote).map_err(Unreached::Refused)?;
    let is_web = matches!(remote.scheme(), Scheme::Https | Scheme::Http);
    let may_redirect = policy.allow_private || REDIRECTING_FORGES.contains(&remote.host());
    let redirects = if may_redirect { "initial" } else { "false" };
    let mut options = vec![format!("http.followRedirects={redirects}")];
    let is_name = remote.scheme() != Scheme::File && remote.address().is_none();
    if let Some(port) = remote.effective_port().filter(|_| is_name && !policy.allow_private) {
        let addresses = resolve(remote, port)?;
        for &address in &addresses {
            policy.check_address(address).map_err(Unreached::Refused)?;
        }
        if is_web && !addresses.is_empty() {
            options.push(pinned(remote.host(), port, &addresses));
        }
    }
    Ok(options)
}

/// No address at all is no error: behind a proxy, only the proxy may know the name.
fn resolve(remote: &Remote, port: u16) -> Result<Vec<IpAddr>, Unreached> {
    match (remote.host(), port).to_socket_addrs() {
        Ok(found) => Ok(found.map(|address| address.ip()).collect()),
        // The resolver may just not know letters beyond ASCII, where `git` does.
        Err(error) if !remote.host().is_ascii() => {
            Err(Unreached::Failed(FetchFailure::Unreachable(error.to_string())))
        }
        Err(_) => Ok(Vec::new()),
    }
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
