//! Whether a tag's name looks like a version, and whether that is final.
//!
//! The forms are those of Semantic Versioning 2.0.0 (section 9: what follows a hyphen behind
//! `x.y.z` is a pre-release; section 10: what follows a plus says nothing of it), PEP 440 (`a`,
//! `b`, `rc`, `c`, `dev` are before the release, `post` is after it), Maven (`alpha`, `beta`,
//! `milestone`, `rc`, `cr`, `snapshot` before, `ga`, `final`, `release`, `sp` not), `JBoss`
//! (`Alpha1`, `Beta2`, `CR1`, `Final`, `SP1`) and Spring (`M1`, `RC1`, `RELEASE`, `SR1`).

use schemars::JsonSchema;
use serde::Serialize;

/// What a tag's name looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A final version, such as `v1.2.3`, `curl-8_0_1`, `core@4.0.0` or `1.2.3.Final`.
    Release,
    /// A version before the final one, such as `2.0.0-rc1` or `2.0.0.M1`.
    Prerelease,
    /// Anything else.
    Other,
}

/// Words behind the numbers that say a version is not final.
const NOT_FINAL: [&str; 36] = [
    "alpha",
    "beta",
    "rc",
    "c",
    "cr",
    "pre",
    "prerelease",
    "pr",
    "preview",
    "dev",
    "devel",
    "snapshot",
    "nightly",
    "weekly",
    "canary",
    "milestone",
    "unstable",
    "test",
    "testing",
    "ea",
    "eap",
    "eac",
    "next",
    "insider",
    "insiders",
    "experimental",
    "exp",
    "edge",
    "trial",
    "tp",
    "wip",
    "draft",
    "poc",
    "candidate",
    "rcs",
    "m",
];

/// Words behind the numbers that a final version may have: its own, corrections of it, and for
/// whom or for what it was built.
const FINAL: [&str; 62] = [
    // That it is final.
    "final",
    "ga",
    "release",
    "rel",
    "stable",
    "lts",
    "gold",
    // That it corrects or follows a release.
    "sp",
    "sr",
    "sec",
    "security",
    "post",
    "patch",
    "p",
    "pl",
    "hotfix",
    "fix",
    "bugfix",
    "r",
    "rev",
    "update",
    "u",
    "rebuild",
    // Apache's incubator says so of all releases of a young project.
    "incubating",
    // Platforms, packages and editions.
    "jre",
    "jdk",
    "java",
    "android",
    "ios",
    "linux",
    "windows",
    "win",
    "macos",
    "darwin",
    "osx",
    "amd",
    "x",
    "arm",
    "alpine",
    "debian",
    "ubuntu",
    "deb",
    "rpm",
    "el",
    "fc",
    "bpo",
    "dfsg",
    "src",
    "source",
    "bin",
    "dist",
    "all",
    "full",
    "lite",
    "ce",
    "ee",
    "oss",
    "community",
    "enterprise",
    "hadoop",
    "scala",
    "spark",
];

/// Words before the numbers that say the same. Fewer, since a name stands there, too:
/// `pre-commit-1.0` and `next@14.0.0` are final.
const NOT_FINAL_BEFORE: [&str; 9] =
    ["alpha", "beta", "rc", "nightly", "snapshot", "canary", "preview", "unstable", "weekly"];

/// Words before a lone number that make it a version.
const VERSION_BEFORE: [&str; 5] = ["v", "rel", "release", "version", "ver"];

/// What a tag's name looks like: numbers parted by `.`, `_` or `-`, two at least, or one after a
/// `v` or `release`, with any name before them.
pub fn kind(tag: &str) -> Kind {
    let name = tag.to_ascii_lowercase();
    let Some(Parts { before, numbers, after }) = Parts::of(&name) else { return Kind::Other };
    let groups = groups(numbers).count();
    if groups < 2 && !last_word(before).is_some_and(|word| VERSION_BEFORE.contains(&word)) {
        return Kind::Other;
    }
    if is_point_in_time(numbers) || is_branch(after) {
        return Kind::Other;
    }
    let is_final = !names_unfinished(before) && !is_unfinished(numbers, after);
    if is_final { Kind::Release } else { Kind::Prerelease }
}

/// The numbers of a version, by which two are ordered; empty for what is none.
pub fn numbers(tag: &str) -> Vec<u64> {
    let name = tag.to_ascii_lowercase();
    let found = Parts::of(&name).map(|parts| parts.numbers.to_owned()).unwrap_or_default();
    groups(&found).map(|group| group.parse().unwrap_or(u64::MAX)).collect()
}

/// Whether a name stands before the numbers, and not only a word such as `v` or `release`.
pub fn is_named(tag: &str) -> bool {
    let name = tag.to_ascii_lowercase();
    let before = Parts::of(&name).map_or("", |parts| parts.before);
    let words = before.split(['-', '_', '.', '/', '@']).filter(|word| !word.is_empty());
    words.into_iter().any(|word| !VERSION_BEFORE.contains(&word))
}

/// A tag's name around its numbers, without build metadata.
struct Parts<'a> {
    before: &'a str,
    numbers: &'a str,
    after: &'a str,
}

impl<'a> Parts<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let at = start_of_numbers(name)?;
        let (before, rest) = name.split_at(at);
        let rest = rest.split('+').next().unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_digit() && !"._-".contains(c));
        let (numbers, after) = rest.split_at(end.unwrap_or(rest.len()));
        Some(Self { before, numbers, after })
    }
}

fn groups(numbers: &str) -> impl Iterator<Item = &str> {
    numbers.split(['.', '_', '-']).filter(|group| !group.is_empty())
}

/// Where the first number that is no part of a word stands: `k8s-1.2` has it at `1`, `x86_64-fix`
/// at `64`, and `go1.2` at `1`, for there a dot goes on.
fn start_of_numbers(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let starts =
        |&at: &usize| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
    let stands = |&at: &usize| {
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let apart = at == 0 || !bytes[at - 1].is_ascii_alphabetic();
        apart || last_word(&name[..at]) == Some("v") || bytes.get(at + run) == Some(&b'.')
    };
    (0..bytes.len()).filter(starts).find(stands)
}

/// The word that text ends in; separators at the end do not matter.
fn last_word(text: &str) -> Option<&str> {
    let separators = ['-', '_', '.', '/', '@'];
    text.trim_end_matches(separators).rsplit(separators).next().filter(|word| !word.is_empty())
}

/// A day with a time, such as `2005-10-29-2350`: a label of some moment.
fn is_point_in_time(numbers: &str) -> bool {
    let groups: Vec<&str> = groups(numbers).collect();
    let [year, month, day, time, ..] = groups[..] else { return false };
    let within = |text: &str, most: u32| text.parse().is_ok_and(|n: u32| (1..=most).contains(&n));
    let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    is_year && within(month, 12) && within(day, 31) && matches!(time.len(), 4 | 6)
}

/// `2.0.x`: a tag that moves along, or was a branch.
fn is_branch(after: &str) -> bool {
    matches!(after, "x" | "xx" | "y" | "x.x")
}

fn names_unfinished(before: &str) -> bool {
    // What stands before an `@` is the name of a package.
    let words = before.split(['-', '_', '.', '/']);
    !before.ends_with('@') && words.into_iter().any(|word| NOT_FINAL_BEFORE.contains(&word))
}

/// Whether what follows the numbers says that the version is not final.
fn is_unfinished(numbers: &str, after: &str) -> bool {
    let words = || after.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    if words().any(|word| NOT_FINAL.contains(&word) && !is_lone_letter(word, after)) {
        return true;
    }
    // Python's `a1` and `b2`; a letter alone is a correction, as in OpenSSL's `1.0.2k`.
    if words().next().is_some_and(|word| matches!(word, "a" | "b")) && has_number_next(after) {
        return true;
    }
    // What is unknown is what Semantic Versioning says, where this is its form.
    let is_semantic = numbers.ends_with('-') && groups(numbers).count() >= 3;
    is_semantic && words().next().is_some_and(|word| !FINAL.contains(&word))
}

/// `m` and `c` without a number are corrections, too: git's `v0.99.9m`.
fn is_lone_letter(word: &str, after: &str) -> bool {
    word.len() == 1 && !has_number_next(after)
}

/// Whether a number follows the first word, as in `m1` and `beta-2`.
fn has_number_next(after: &str) -> bool {
    let rest = after.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    rest.trim_start_matches(['.', '-', '_']).starts_with(|c: char| c.is_ascii_digit())
}
