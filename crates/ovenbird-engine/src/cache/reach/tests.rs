//! Names that resolve to what they should not, or to nothing.

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
fn a_virtual_host_is_reported_its_name() {
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
