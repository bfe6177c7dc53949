//! What names of tags and domains of addresses are read as.

use ovenbird_core::metric::domain::{Affiliation, affiliation, registrable};
use ovenbird_core::metric::version::{Kind, kind};

const FINAL: &[&str] = &[
    "1.0",
    "v2.44.0",
    "V1",
    "0.10",
    "curl-7_88_0",
    "go1.21",
    "jq-1.6",
    "release-1.2.3",
    "core@4.0.0",
    "@scope/core@4.0.0",
    "REL_12_3",
    "2024-01-15",
    "v1.0.0+build.5",
    "1.0.2k",
    "foo/v2",
    "k8s-1.2",
    "v9.1.0001",
    "5.0.0.Final",
];

const UNFINISHED: &[&str] = &[
    "v2.44.0-rc1",
    "1.0a1",
    "1.0b2",
    "1.0rc1",
    "2.0.0-beta.3",
    "nightly-2024-01-01",
    "nightly/2024-01-01",
    "v1.0-SNAPSHOT",
    "6.0.0-preview.7",
];

#[test]
fn versions_are_told_from_other_tags() {
    for name in FINAL {
        assert_eq!(kind(name), Kind::Release, "{name}");
    }
    for name in UNFINISHED {
        assert_eq!(kind(name), Kind::Prerelease, "{name}");
    }
    for name in ["latest", "stable", "build5", "3d-fix", "", "é1", "sha1-fix", "before-merge"] {
        assert_eq!(kind(name), Kind::Other, "{name}");
    }
}

#[test]
fn domains_are_folded_to_what_was_registered() {
    assert_eq!(registrable("linux.intel.com"), "intel.com");
    assert_eq!(registrable("cs.ox.ac.uk"), "ox.ac.uk");
    assert_eq!(registrable("example.org"), "example.org");
    assert_eq!(registrable("localhost"), "localhost");
}

#[test]
fn addresses_tell_what_they_can() {
    assert_eq!(affiliation("a@linux.intel.com"), Affiliation::Domain("intel.com"));
    assert_eq!(affiliation("a@mail.co.uk"), Affiliation::Domain("mail.co.uk"));
    for email in ["a@gmail.com", "a@yahoo.co.uk", "a@web.de", "a@outlook.fr"] {
        assert_eq!(affiliation(email), Affiliation::FreeMail, "{email}");
    }
    for email in ["1+a@users.noreply.github.com", "noreply@github.com", "noreply@x.org"] {
        assert_eq!(affiliation(email), Affiliation::NoReply, "{email}");
    }
    let nowhere = [
        "",
        "root",
        "a@localhost",
        "a@box.local",
        "a@1.2.3.4",
        "a@[1.2.3.4]",
        "a@b",
        "a@.(none)",
        "a@f3b1c2d4-11d9-0410-9b5d-cbe7fb4cd1a1",
        "a@..",
    ];
    for email in nowhere {
        assert_eq!(affiliation(email), Affiliation::Unknown, "{email}");
    }
}
