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
mod tests {
    use std::io::Read as _;
    use std::net::TcpListener;
    use std::time::Duration;

    use ovenbird_core::fact::{Location, Policy};

    use super::*;
    use crate::cache::lock::FetchLock;
    use crate::cache::place::Place;

    fn remote(url: &str) -> Remote {
        match Location::parse(url).unwrap() {
            Location::Remote(remote) => remote,
            Location::Local(path) => panic!("{path}"),
        }
    }

    /// Runs `test` with a caller of git in an empty folder.
    fn with_git<T>(policy: Policy, test: impl FnOnce(&Git<'_>) -> T) -> T {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("locks")).unwrap();
        let place = Place::of_key(home.path(), "x");
        let lock = FetchLock::take(&place, Duration::from_secs(1), || {}).unwrap().unwrap();
        test(&Git { home: home.path(), policy, lock: &lock })
    }

    /// How a name is reached under the default policy that resolves so.
    fn reach(url: &str, addresses: &'static [&str]) -> Result<Reach, Unreached> {
        let resolver =
            move |_: &str, _: u16| Ok(addresses.iter().map(|one| one.parse().unwrap()).collect());
        with_git(Policy::default(), |git| Reach::resolved_by(&resolver, &remote(url), git))
    }

    #[test]
    fn what_does_not_resolve_is_not_reached() {
        for url in ["https://x.org/a", "git://x.org/a", "git@x.org:a"] {
            assert!(matches!(reach(url, &[]), Err(Unreached::Failed(_))), "{url}");
            let failing = |_: &str, _: u16| Err(std::io::Error::other("try again"));
            let failed =
                with_git(Policy::default(), |git| Reach::resolved_by(&failing, &remote(url), git));
            let Err(Unreached::Failed(failure)) = failed else { panic!("{url} is let through") };
            let said = "the host name `x.org` cannot be resolved (try again)";
            assert_eq!(failure.to_string(), said);
        }
    }

    #[test]
    fn one_private_address_among_others_is_enough_to_refuse() {
        for private in
            ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "0.0.0.0", "100.64.0.1"]
        {
            let addresses: &'static [&str] = vec!["8.8.8.8", private].leak();
            for url in ["https://x.org/a", "git://x.org/a", "git@x.org:a"] {
                let refused = reach(url, addresses);
                let is_private = Err(RemoteError::PrivateAddress);
                assert_eq!(refused.err().map(refusal), Some(is_private), "{url} {private}");
            }
        }
    }

    fn refusal(unreached: Unreached) -> Result<FetchFailure, RemoteError> {
        match unreached {
            Unreached::Failed(failure) => Ok(failure),
            Unreached::Refused(error) => Err(error),
        }
    }

    #[test]
    fn a_name_beyond_ascii_is_not_the_one_that_was_checked() {
        let refused = reach("https://bücher.example/a", &["8.8.8.8"]);
        assert!(matches!(refused, Err(Unreached::Refused(RemoteError::Host(_)))));
    }

    #[test]
    fn git_is_held_to_the_addresses_that_were_checked() {
        let Ok(web) = reach("https://x.org:8443/a", &["8.8.8.8", "2001:4860:4860::8888"]) else {
            panic!("both are public")
        };
        let pin = "http.curloptResolve=x.org:8443:8.8.8.8,[2001:4860:4860::8888]";
        assert_eq!(web.settings, ["http.followRedirects=false", pin]);
        let Ok(plain) = reach("git://x.org:9000/a", &["8.8.8.8"]) else { panic!("it is public") };
        assert_eq!(plain.url, "git://8.8.8.8:9000/a");
        assert_eq!(plain.virtual_host.as_deref(), Some("x.org:9000"));
    }

    /// What a server of git's own protocol reads.
    #[test]
    fn a_virtual_host_is_told_its_name() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("git://127.0.0.1:{}/a", listener.local_addr().unwrap().port());
        let served = std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            // Four hexadecimal digits say how long the request is, with themselves.
            let mut length = [0; 4];
            connection.read_exact(&mut length).unwrap();
            let length = usize::from_str_radix(std::str::from_utf8(&length).unwrap(), 16).unwrap();
            let mut request = vec![0; length - 4];
            connection.read_exact(&mut request).unwrap();
            String::from_utf8(request).unwrap()
        });
        let reach = Reach { settings: Vec::new(), url, virtual_host: Some("x.org".to_owned()) };
        with_git(Policy::default(), |git| {
            let mut command = git.network(&remote("git://x.org/a"), &reach);
            command.args(["ls-remote", "--", &reach.url]).output().unwrap();
        });
        let request = served.join().unwrap();
        assert!(request.contains("git-upload-pack /a\0host=x.org\0"), "{request:?}");
    }
}
