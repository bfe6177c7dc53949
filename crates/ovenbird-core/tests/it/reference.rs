//! What messages name: as GitHub documents its keywords, and as real commits have it.

use ovenbird_core::fact::reference::{MOST, Reference, ReferenceKind, references};
use proptest::prelude::*;

/// References in short: `closes 12`, `names github.com/o/r 12`.
fn short(message: &str) -> Vec<String> {
    let line = |one: Reference| {
        let repo = one.repo.map_or(String::new(), |repo| format!("{repo} "));
        format!("{} {repo}{}", one.kind.name(), one.number)
    };
    references(message.as_bytes()).into_iter().map(line).collect()
}

fn assert_each(cases: &[(&str, &[&str])]) {
    for (message, expected) in cases {
        assert_eq!(short(message), *expected, "{message}");
    }
}

/// The table "Linking a pull request to an issue using a keyword" of GitHub's documentation, with
/// its keywords and its examples.
#[test]
fn keywords_are_those_that_github_documents() {
    let words = ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves"];
    for word in words.into_iter().chain(["resolved"]) {
        assert_eq!(short(&format!("s\n\n{word} #10")), ["closes 10"]);
        assert_eq!(short(&format!("s\n\n{}: #10", word.to_uppercase())), ["closes 10"]);
    }
    assert_each(&[
        ("s\n\nCloses #10", &["closes 10"]),
        ("s\n\nFixes octo-org/octo-repo#100", &["closes octo-org/octo-repo 100"]),
        (
            "s\n\nResolves #10, resolves #123, resolves octo-org/octo-repo#100",
            &["closes 10", "closes 123", "closes octo-org/octo-repo 100"],
        ),
        // Each number needs a keyword of its own.
        ("s\n\ncloses #1, #2 and #3", &["closes 1"]),
        ("s\n\nFixes GH-26", &["closes 26"]),
        (
            "s\n\nfix https://github.com/Octo-Org/Octo-Repo/issues/7",
            &["closes github.com/octo-org/octo-repo 7"],
        ),
        (
            "s\n\ncloses https://www.github.com/o/r/pull/8#issuecomment-1",
            &["closes github.com/o/r 8"],
        ),
        ("fix #4: a subject closes too", &["closes 4"]),
    ]);
}

#[test]
fn what_looks_like_a_keyword_is_none() {
    for message in [
        "see #12",
        "fixes issue #12",
        "prefixes #12",
        "bug-fix #12",
        "hot_fix #12",
        "fix#12",
        "fixes bug#12",
        "fixes #012",
        "fixes #12abc",
        "fixes #1.5",
        "fixes &#39;",
        "fixes #0",
        "fixes #2147483649",
        "fixes #99999999999999999999",
        "fixes https://github.com/o/r/issues",
        "fixes https://github.com/o/r/tree/12",
        "fixes https://github.com/o/issues/12",
        "fixes ftp://github.com/o/r/issues/12",
        "fixes a/b/c#12",
        "fixes -12",
        "fixes #",
        "#",
        "",
    ] {
        assert_eq!(short(message), [""; 0], "{message}");
    }
    assert_eq!(short("fixes #2147483648"), ["closes 2147483648"]);
}

#[test]
fn merges_are_known_by_their_subjects() {
    assert_each(&[
        ("Merge pull request #12 from ann/patch-1\n\nA title", &["merge 12"]),
        ("Merge pull request #150\n\nx", &["merge 150"]),
        ("Merge #12", &["merge 12"]),
        ("Merge #12 #13\n\n12: a r=x a=y\n\n13: b r=x a=y", &["merge 12", "merge 13"]),
        ("Auto merge of #12 - ann:branch, r=bob\n\ntitle", &["merge 12"]),
        ("auto merge of #12 : ann/rust/branch, r=bob", &["merge 12"]),
        ("Rollup merge of #12 - ann:branch, r=bob", &["merge 12"]),
        ("Merge PR #12: title", &["merge 12"]),
        ("Merge bitcoin/bitcoin#12: title", &["merge bitcoin/bitcoin 12"]),
        ("Merge pull requests #1, #2 and #3", &["merge 1", "merge 2", "merge 3"]),
        ("Merge branch 'pr/839'", &["merge 839"]),
        ("Merge remote-tracking branch 'upstream/pr/1765' into qop", &["merge 1765"]),
        ("Merge remote-tracking branch 'origin/pull/12/head'", &["merge 12"]),
        ("Merge branch 'master' of https://github.com/o/r into pr/2344", &[]),
        ("Merge branch 'pr/12' of git://example.org/o/r", &[]),
        ("Merge branch 'release-12'", &[]),
        ("Merge pull request from GHSA-j8r2-6x86-q33q", &[]),
        ("Merge fixes for #12", &[]),
        ("merged: see #12", &[]),
        // What is undone here was merged elsewhere.
        ("Revert \"Merge pull request #859 from wvh/handler\"", &[]),
    ]);
}

#[test]
fn squashes_end_with_their_number() {
    assert_each(&[
        ("A title (#12)", &["squash 12"]),
        ("A title (#12)\n\n* one (#3)\n* two", &["squash 12"]),
        ("A title (#12)\n* one\n* two", &["squash 12"]),
        ("A title that goes on\nin a second line (#12)\n\nbody", &["squash 12"]),
        ("Revert \"x (#3)\" (#12)", &["squash 12"]),
        ("Revert \"x (#3)\"\n\nThis reverts commit 1234.", &[]),
        ("[3.12] gh-1: a title (GH-100) (#101)", &["squash 101"]),
        ("gh-106213: a title (GH-106219)", &["squash 106219"]),
        ("A title (fixes #12)", &["closes 12"]),
        ("Fix #11 at last (#12)", &["squash 12", "closes 11"]),
        ("A title (#12) and more", &[]),
        ("A title\n\nbody (#12)", &[]),
        ("A title (o/r#12)", &["squash o/r 12"]),
        ("A title (#12, #13)", &[]),
    ]);
}

#[test]
fn lines_that_are_there_to_name_do() {
    assert_each(&[
        (
            "s\n\nPR-URL: https://github.com/nodejs/node/pull/12\nReviewed-By: A <a@x>",
            &["names github.com/nodejs/node 12"],
        ),
        (
            "s\n\nPull Request resolved: https://github.com/o/r/pull/12",
            &["names github.com/o/r 12"],
        ),
        (
            "s\n\nSummary: Pull Request resolved: https://github.com/o/r/pull/12",
            &["names github.com/o/r 12"],
        ),
        ("s\n\nPull-Request: #12", &["names 12"]),
        ("s\n\nPR: #12, #13\n", &["names 12", "names 13"]),
        ("s\n\nPull-request-url: https://github.com/o/r/pull/12", &["names github.com/o/r 12"]),
        ("s\n\nGitHub-PR: #12", &["names 12"]),
        ("s\n\nGitHub-Pull-Request: golang/go#12\r\n", &["names golang/go 12"]),
        (
            "s\n\nCOPYBARA_INTEGRATE_REVIEW=https://github.com/o/r/pull/12 from a:b 1234",
            &["names github.com/o/r 12"],
        ),
        // Of a change that is still to come.
        ("s\n\nFUTURE_COPYBARA_INTEGRATE_REVIEW=https://github.com/o/r/pull/12 from a:b 1", &[]),
        ("PR #12: a title", &["names 12"]),
        ("s\n\nPR: kern/1234", &[]),
        ("s\n\nPR-URL: see #12", &[]),
        ("s\n\nReverted https://github.com/o/r/pull/12 on behalf of ann", &[]),
        ("s\n\nRef: https://github.com/o/r/pull/12", &[]),
    ]);
}

#[test]
fn words_of_others_close_nothing() {
    assert_each(&[
        ("s\n\n> fixes #12\n\nfixes #13", &["closes 13"]),
        ("s\n\n<details>\n<li>Fixes #12</li>\n</details>\n\nFixes #13", &["closes 13"]),
        ("s\n\n<!-- Fixes #12 -->\nFixes #13", &["closes 13"]),
        ("Revert \"Fix #12\"\n\nThis reverts commit 1234, which fixed #11.", &[]),
        ("Revert \"Fix #12\" (closes #14)\n\nFixes #13", &["closes 14", "closes 13"]),
        ("Squashed 'lib/' changes from 12..34\n\n34 Fix x (fixes #12)", &[]),
        // A bot's pull request, squashed with the changelog in its text, and closed by hand.
        (
            "Bump foo from 1.0 to 1.1 (#12)\n\nBumps [foo](https://github.com/o/foo) from 1.0 to 1.1.\n\
             - [Release notes](https://github.com/o/foo/releases)\n\nCommits\n\
             - 1234567 This fixes #99\n* Fix #98 of course\n\n---\nupdated-dependencies:\n...\n\n\
             Closes #13 from dependabot/foo.",
            &["squash 12", "closes 13"],
        ),
    ]);
}

#[test]
fn there_are_not_more_than_so_many_and_none_twice() {
    let many: String = (1..500).map(|number| format!("fixes #{number}\n")).collect();
    assert_eq!(references(format!("s\n\n{many}").as_bytes()).len(), MOST);
    assert_eq!(short("Fix #1\n\nFix #1, fixes #1\n"), ["closes 1"]);
}

#[test]
fn kinds_keep_their_names() {
    for kind in ReferenceKind::ALL {
        assert_eq!(ReferenceKind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(ReferenceKind::from_name("other"), None);
}

/// Pieces of which messages are made that come close to something.
const PIECES: [&str; 24] = [
    "#",
    "12",
    "1",
    "0",
    "99999999999",
    "fixes ",
    "Closes: ",
    "Merge ",
    "pull request ",
    "of ",
    "(",
    ")",
    "\n",
    "\"",
    "https://",
    "github.com/",
    "o/",
    "r",
    "/pull/",
    "GH-",
    "PR-URL: ",
    "pr/",
    "'",
    "\u{e9}",
];

proptest! {
    #[test]
    fn any_bytes_are_read(message in proptest::collection::vec(any::<u8>(), 0..400)) {
        references(&message);
    }

    #[test]
    fn what_is_found_stands_in_the_message(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60)
    ) {
        let message: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let found = references(message.as_bytes());
        prop_assert!(found.len() <= MOST);
        for one in &found {
            prop_assert!((1..=1 << 31).contains(&one.number));
            prop_assert!(message.contains(&one.number.to_string()), "{one:?} of {message:?}");
            if let Some(repo) = &one.repo {
                let lower = message.to_ascii_lowercase();
                prop_assert!(lower.contains(repo.as_str()), "{one:?} of {message:?}");
            }
        }
        // Line ends of another system change nothing.
        prop_assert_eq!(references(message.replace('\n', "\r\n").as_bytes()), found);
    }

    /// What follows in the body takes nothing away.
    #[test]
    fn a_keyword_counts_wherever_it_stands(number in 1_i64..=1 << 31, before in "[a-z ]{0,30}") {
        let message = format!("s\n\n{before} closes #{number}\n\nmore text");
        prop_assert_eq!(short(&message), [format!("closes {number}")]);
    }
}
