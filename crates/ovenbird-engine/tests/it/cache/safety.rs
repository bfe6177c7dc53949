//! What a hostile URL, server or environment cannot do.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use ovenbird_core::fact::Location;
use ovenbird_engine::cache::{CacheError, Depth, FetchFailure, Freshness, Limits};

use super::support::{Fixture, ROOMY, parse, remote, source};
use super::together::silent_server;

#[test]
fn a_silent_server_is_given_up_and_nothing_of_git_stays_behind() {
    let fixture = Fixture::with(Limits { fetch_timeout: Duration::from_secs(1), ..ROOMY });
    let (url, connections) = silent_server();
    let error = fixture.acquire(&parse(&url), Depth::CommitsOnly).unwrap_err();
    let is_timeout = matches!(&error, CacheError::Fetch { failure: FetchFailure::TimedOut(_), .. });
    assert!(is_timeout, "{error}");
    assert_eq!(connections(), 1);
    assert_eq!(fixture.unfinished(), 0);
    // The lock that `git` holds is free: it has ended.
    fixture.cache.remove(&parse(&url).key()).unwrap();
    let name = |kind: &str| {
        std::fs::read_dir(fixture.root().join("locks"))
            .unwrap()
            .flatten()
            .map(|file| file.path())
            .find(|path| path.extension().is_some_and(|found| found == kind))
            .unwrap()
    };
    std::fs::File::open(name("fetch")).unwrap().try_lock().unwrap();
}

#[test]
fn options_never_get_through() {
    let fixture = Fixture::new();
    let mark = fixture.folder.path().join("mark");
    let touch = format!("touch${{IFS}}{}", mark.display());
    for url in [
        format!("--upload-pack={touch}"),
        format!("ssh://-oProxyCommand={touch}/x"),
        format!("-oProxyCommand={touch}:x"),
        format!("git@-oProxyCommand={touch}:x"),
        format!("ext::sh -c {touch}"),
        format!("file:///--upload-pack={touch}"),
        "git@x.org:--upload-pack=x".to_owned(),
        "https://x.org/a\n--upload-pack=x".to_owned(),
    ] {
        let parsed = Location::parse(&url);
        assert!(matches!(parsed, Err(_) | Ok(Location::Local(_))), "{url}: {parsed:?}");
    }
    // What is not an option stays a name, whatever it holds.
    for path in ["$(touch mark)", "a;touch mark", "`touch mark`", "a'b\"c"] {
        let url = format!("file:///nowhere/{}", path.replace(' ', "${IFS}"));
        fixture.acquire(&parse(&url), Depth::CommitsOnly).unwrap_err();
    }
    assert!(!mark.exists() && !fixture.root().join("mark").exists());
}

/// A server that answers each request over HTTP with the same bytes; its port.
fn http_server(answer: impl Fn(&str) -> String + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = connection.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let _ = connection.write_all(answer(&request).as_bytes());
        }
    });
    port
}

#[test]
fn secrets_are_in_no_error_and_in_no_file() {
    let fixture = Fixture::new();
    let port = http_server(|_| {
        "HTTP/1.1 401 no\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n"
            .to_owned()
    });
    let remote = parse(&format!("http://me:s3cret@127.0.0.1:{port}/a/b"));
    assert!(remote.had_credentials);
    let error = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err();
    let is_denied = matches!(&error, CacheError::Fetch { failure: FetchFailure::Denied(_), .. });
    assert!(is_denied, "{error}");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert!(!format!("{error} {error:?}").contains("me:"));
    let found =
        std::process::Command::new("grep").args(["-r", "s3cret"]).arg(fixture.root()).status();
    assert_eq!(found.unwrap().code(), Some(1));
}

#[test]
fn what_a_server_says_is_shown_without_secrets() {
    let fixture = Fixture::new();
    let port = http_server(|_| {
        let said = "ERR see https://me:s3cret@x.org/login for help";
        let body = format!("001e# service=git-upload-pack\n0000{:04x}{said}", said.len() + 4);
        let length = body.len();
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    });
    let remote = parse(&format!("http://127.0.0.1:{port}/a/b"));
    let text = fixture.acquire(&remote, Depth::CommitsOnly).unwrap_err().to_string();
    assert!(text.contains("x.org/login") && !text.contains("s3cret"), "{text}");
}

#[test]
fn hooks_and_templates_of_nobody_run() {
    let (fixture, repo) = (Fixture::new(), source(1));
    let clone = fixture.get(&remote(&repo)).path().to_owned();
    assert!(!clone.join("hooks").exists());
    std::fs::create_dir(clone.join("hooks")).unwrap();
    let hook = clone.join("hooks/reference-transaction");
    std::fs::write(&hook, format!("#!/bin/sh\ntouch {}/ran\n", clone.display())).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&hook, mode).unwrap();
    super::support::commit(&repo, "second");
    assert_eq!(fixture.freshness(&remote(&repo)), Freshness::Fetched);
    assert!(!clone.join("ran").exists());
}
