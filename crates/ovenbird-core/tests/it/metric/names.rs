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
    // JBoss, Spring, Maven, Debian, Semantic Versioning 10
    "1.2.3.SP1",
    "5.3.0.RELEASE",
    "1.8.0-GA",
    "debian/1.2-1",
    "v1.0.1+build5",
    "v1.0.1+beta",
    // PEP 440
    "1.0.post1",
    "v1.4post2",
    // Names that are no words of versions
    "next@14.0.0",
    "pre-commit-v1.2",
    "test-utils-1.0.0",
    "v0.99.9m",
    "v1.0.0-incubating",
    "v31.1-jre",
    "5.0.1-stable",
    "release-7",
    "REL_17_0",
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
    // Spring and Maven
    "2.0.0.M1",
    "v3.0.0-M5",
    "v2.1.0.RC1",
    "5.3.0.BUILD-SNAPSHOT",
    "1.0-milestone-2",
    // JBoss
    "2.0.0.CR1",
    "6.2.0.Alpha1",
    "7.0.0.Beta2",
    // Semantic Versioning 9
    "v2.0.0-next.1",
    "v2.0.0-experimental",
    "v1.0.0-insiders",
    "v1.0.0-whatever",
    "pkg@1.2.3-0.beta",
    // JEP 3
    "1.0-EA",
    // PEP 440
    "v1.24.0.dev0",
    "v0.2.dev",
    "3.0c1",
    "1.0.post1.dev2",
    "sympy-0.7.0.rc1",
    "REL_16_RC1",
    "rc-8_0_1-1",
];

#[test]
fn versions_are_reported_from_other_tags() {
    for name in FINAL {
        assert_eq!(kind(name), Kind::Release, "{name}");
    }
    for name in UNFINISHED {
        assert_eq!(kind(name), Kind::Prerelease, "{name}");
    }
    // What moves along, and what names a moment, are no versions.
    let moving = ["2.0.x", "v1.x", "LABEL_2003_05_23_2130", "DENX-2005-10-29-2350-stable"];
    let others = ["latest", "stable", "build5", "3d-fix", "", "é1", "sha1-fix", "before-merge"];
    for name in others.into_iter().chain(moving) {
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
    // Project, forwarding, alumni, home network with a name of its own.
    for email in ["a@debian.org", "a@acm.org", "a@alum.mit.edu", "a@post.harvard.edu", "a@x.ath.cx"]
    {
        assert_eq!(affiliation(email), Affiliation::Service, "{email}");
    }
    for email in ["a@rr.com", "a@tampabay.rr.com", "a@x.demon.co.uk", "a@chello.at"] {
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
        "a@example.com",
        "a@mail.example.org",
        "a@fritz.box",
        "a@speedport.ip",
        "a@ubuntu.ubuntu-domain",
        "a@x.invalid",
    ];
    for email in nowhere {
        assert_eq!(affiliation(email), Affiliation::Unknown, "{email}");
    }
}
