//! The forms that are read, those that are refused, and laws that hold for any text.

use proptest::prelude::*;

use super::*;

fn remote(text: &str) -> Remote {
    match Location::parse(text) {
        Ok(Location::Remote(remote)) => remote,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn local_paths_stay_as_typed() {
    for path in [".", "..", "/x", "./x", "../x y", "~/x", "~", "/a:b", "./a/b.git"] {
        assert_eq!(Location::parse(path), Ok(Location::Local(path.to_owned())));
    }
    assert!(Location::parse("/x\0").is_err());
}

#[test]
fn spellings_of_one_repo_have_one_key() {
    for text in [
        "rust-lang/Cargo",
        "https://github.com/rust-lang/cargo",
        "HTTPS://GitHub.com:443//rust-lang/cargo.git/",
        "https://me:secret@github.com/rust-lang/cargo",
        "http://github.com./rust-lang/cargo",
        "ssh://git@github.com:22/rust-lang/cargo.git",
        "git+ssh://git@github.com/rust-lang/cargo.git",
        "git@github.com:rust-lang/cargo.git",
        "git@github.com:/rust-lang/cargo.git",
        "git://github.com/rust-lang/cargo\n",
    ] {
        assert_eq!(remote(text).key(), "github.com/rust-lang/cargo", "{text}");
    }
    assert_eq!(remote("tgstation/-tg-station").key(), "github.com/tgstation/-tg-station");
    assert_eq!(remote("https://git.example.org/A/b").key(), "git.example.org/A/b");
    assert_eq!(remote("https://x.org:8443/a/b").key(), "x.org:8443/a/b");
    assert_eq!(remote("https://[2001:DB8:0::1]/a").key(), "[2001:db8::1]/a");
    assert_eq!(remote("https://x.org/%c3%a9").key(), remote("https://x.org/é").key());
    assert_eq!(remote("file://localhost/srv//x.git/").key(), "file:///srv/x.git");
}

#[test]
fn git_is_handed_what_it_needs_and_no_secret() {
    for (text, url, had) in [
        ("a/b", "https://github.com/a/b", false),
        ("https://u:t0ken@x.org/a.git", "https://x.org/a.git", true),
        ("https://t0ken@x.org/a", "https://x.org/a", true),
        ("git@x.org:a/b.git", "git@x.org:a/b.git", false),
        ("git@[::1]:a", "git@[::1]:a", false),
        ("ssh://git:t0ken@x.org:2222/a", "ssh://git@x.org:2222/a", true),
        ("git://t0ken@x.org/a", "git://x.org/a", true),
        ("ssh://0123456789012345678901234567890123456789@x.org/a", "ssh://x.org/a", true),
        ("file:///srv/x", "file:///srv/x", false),
    ] {
        let remote = remote(text);
        assert_eq!((remote.fetch_url().as_str(), remote.had_credentials), (url, had), "{text}");
        assert!(!format!("{remote:?} {remote}").contains("t0ken"));
    }
}

#[test]
fn tricks_are_refused_and_never_repeated() {
    for text in [
        "",
        "   ",
        "word",
        "a/b/c",
        "https://",
        "https:///a",
        "https://x.org",
        "https://x.org/",
        "https://x.org/s3cret?q",
        "https://x.org/s3cret#f",
        "https://x.org/a b",
        "https://x.org/a\nb",
        "https://x.org/a\u{202e}b",
        "https://-x.org/a",
        "https://x..org/a",
        "https://x.org/../s3cret",
        "https://x.org/a/./b",
        "https://x.org/%2e%2e/a",
        "https://x.org/%2fetc",
        "https://x.org/%00",
        "https://x.org/%zz",
        "https://x.org/%",
        "https://x.org/-a",
        "https://x.org/a/--b",
        "https://x.org/a/--upload-pack=s3cret",
        "https://u:s3/cret@x.org/a",
        "https://u:12/s3cret@x.org/a",
        "https://x.org:0/a",
        "https://x.org:s3cret/a",
        "https://x.org:70000/a",
        "https://[::1/a",
        "https://[fe80::1%25eth0]/a",
        "https://1.2.3.4.5/a",
        "https://0x100000000/a",
        "https://１２７.0.0.1/a",
        "user:s3cret@x.org/a/b",
        "ssh://-oProxyCommand=s3cret/a",
        "ssh://-oProxyCommand=s3cret@x.org/a",
        "-oProxyCommand=s3cret:a",
        "git@-oProxyCommand=s3cret:a",
        "s3cret-that-is-far-too-long-for-a-login@git:a",
        "git@x.org:-a",
        "git@x.org:",
        "--upload-pack=s3cret",
        "ext::sh -c s3cret",
        "ext::s3cret",
        "fd::17",
        "https:/x.org/a",
        "ftp://x.org/s3cret",
        "s3cret://x.org/a",
        "file://x.org/s3cret",
        "file:///../s3cret",
        "C:\\s3cret",
        "-a/b",
        "a/..",
        "ssh://a%20b@x.org/a",
        "./\0s3cret",
    ] {
        let error = Location::parse(text).expect_err(text);
        assert!(!format!("{error} {error:?}").contains("s3"), "{text}: {error}");
    }
    assert!(Location::parse(&format!("https://x.org/{}", "a".repeat(3000))).is_err());
}

#[test]
fn by_default_only_public_hosts_and_safe_schemes_are_reached() {
    let policy = Policy::default();
    for text in [
        "https://localhost/a",
        "https://LOCALHOST./a",
        "https://x.localhost/a",
        "https://nas.local/a",
        "https://metadata.google.internal/a",
        "https://127.0.0.1/a",
        "https://127.1/a",
        "https://0x7f000001/a",
        "https://2130706433/a",
        "https://0177.0.0.1/a",
        "https://10.1.2.3/a",
        "https://172.31.0.1/a",
        "https://192.168.1.1/a",
        "https://169.254.169.254/a",
        "https://100.64.0.1/a",
        "https://0/a",
        "https://[::]/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://[64:ff9b::7f00:1]/a",
        "https://[2002:7f00:1::]/a",
        "https://[fc00::1]/a",
        "https://[fd12::1]/a",
        "https://[fe80::1]/a",
        "https://[::127.0.0.1]/a",
        "git@127.0.0.1:a",
        "git@[::1]:a",
        "git://10.0.0.1/a",
        "ssh://git@192.168.0.1/a",
        "https://[ff02::1]/a",
        "https://255.255.255.255/a",
        "https://127.0.0.1./a",
        "https://2130706433./a",
        "https://0X7F.1/a",
        "https://017700000001/a",
        "https://0.1.2.3/a",
        "https://[::ffff:7f00:1]/a",
        "https://[64:ff9b:1::7f00:1]/a",
        "https://[fe80::1]:8443/a",
        "git://ip6.localhost:6379/a",
    ] {
        assert_eq!(policy.check(&remote(text)), Err(RemoteError::PrivateAddress), "{text}");
        let lax = Policy { allow_private: true, ..policy };
        assert_eq!(lax.check(&remote(text)), Ok(()), "{text}");
    }
    for text in [
        "a/b",
        "https://172.32.0.1/a",
        "https://[2606:50c0:8000::1]/a",
        "git@x.org:a",
        "https://mylocalhost/a",
        "https://[::ffff:8.8.8.8]/a",
        "https://100.128.0.1/a",
    ] {
        assert_eq!(policy.check(&remote(text)), Ok(()), "{text}");
    }
    let refused = |text| policy.check(&remote(text));
    assert_eq!(refused("http://x.org/a"), Err(RemoteError::SchemeNotAllowed(Scheme::Http)));
    assert_eq!(refused("file:///a"), Err(RemoteError::SchemeNotAllowed(Scheme::File)));
    let open = Policy { allow_file: true, allow_http: true, allow_private: false };
    assert_eq!(open.check(&remote("file:///a")), Ok(()));
    assert_eq!(open.check(&remote("http://x.org/a")), Ok(()));
}

/// Text built of the pieces that matter, so that most of it gets past the first check.
fn near_url() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("https://"),
        Just("ssh://"),
        Just("git@"),
        Just("file://"),
        Just("x.org"),
        Just("github.com"),
        Just(":22"),
        Just(":8443"),
        Just(":"),
        Just("/"),
        Just("//"),
        Just("A"),
        Just("b.git"),
        Just(".git"),
        Just("é"),
        Just("%C3%A9"),
        Just("%20"),
        Just("@"),
        Just("[::1]"),
        Just("127.1"),
        Just("."),
        Just("~a"),
    ];
    prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

#[test]
fn what_is_accepted_is_not_too_long_when_it_is_written_out() {
    for host in ["0x7f.1", "x.org/é"] {
        let mut accepted = 0;
        for length in 1_980..2_050 {
            let start = format!("http://{host}/");
            let text = format!("{start}{}", "a".repeat(length - start.len()));
            keeps_the_laws(&text).unwrap();
            accepted += u32::from(Location::parse(&text).is_ok());
        }
        assert!((1..69).contains(&accepted), "{host}: {accepted}");
    }
}

fn keeps_the_laws(text: &str) -> Result<(), TestCaseError> {
    let Ok(Location::Remote(first)) = Location::parse(text) else { return Ok(()) };
    let key = first.key();
    let is_file = first.scheme() == Scheme::File;
    let url = if is_file { key.clone() } else { format!("https://{key}") };
    for again in [url, first.fetch_url(), first.to_string()] {
        let Ok(Location::Remote(second)) = Location::parse(&again) else {
            return Err(TestCaseError::fail(format!("{text} gave {again}, which is refused")));
        };
        prop_assert_eq!(second.key(), key.as_str());
        prop_assert!(!second.had_credentials);
    }
    prop_assert!(!key.contains("..") || text.contains(".."));
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        keeps_the_laws(&text)?;
    }

    #[test]
    fn any_url_is_read_or_refused(text in near_url()) {
        keeps_the_laws(&text)?;
    }

    #[test]
    fn no_secret_survives(secret in "[a-zA-Z0-9]{12,40}", scheme in "(https|http|ssh|git)") {
        for text in [
            format!("{scheme}://u:{secret}@x.org/a"),
            format!("{scheme}://u:{secret}@x.org:{secret}/a"),
            format!("{scheme}://u:{secret}@/a"),
            format!("u:{secret}@x.org:a"),
            format!("u:{secret}@x.org/a"),
        ] {
            let shown = format!("{:?}", Location::parse(&text).map(|location| {
                let Location::Remote(remote) = location else { return String::new() };
                format!("{remote} {remote:?} {} {}", remote.key(), remote.fetch_url())
            }));
            prop_assert!(!shown.contains(&secret), "{}", shown);
        }
    }
}
