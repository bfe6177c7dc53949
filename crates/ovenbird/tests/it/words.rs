//! Each concept has one word, the one in `docs/glossary.md`. Words that were given up stay away.

use std::path::{Path, PathBuf};

/// Names of types that were renamed, with what they are now.
const TYPES: &[(&str, &str)] = &[
    ("Item", "ForgeObject"),
    ("ItemKind", "ObjectKind"),
    ("Thing", "ForgeObject"),
    ("Said", "FieldValue"),
    ("Told", "Provenance"),
    ("ToldSpan", "ObservationWindow"),
    ("Study", "RepoIndex"),
    ("ForgeStudy", "ForgeIndex"),
    ("Contribution", "CommitView, or Proposal"),
    ("Wish", "Proposal, or …Options"),
    ("ArchiveWish", "ArchiveOptions"),
    ("DeliveryWish", "DeliveryOptions"),
    ("FollowWish", "FollowOptions"),
    ("Subject", "Snapshot"),
    ("Everybody", "PersonDirectory"),
    ("Persons", "People"),
    ("Behind", "EvidenceRows"),
    ("Witnesses", "CoverageInput"),
    ("Heard", "capture rate"),
    ("Spans", "ObservationWindows"),
    ("Followed", "FollowUp"),
    ("Purse", "RateLimiter"),
    ("Meter", "TrackedBudget"),
    ("Reservation", "Permit"),
    ("Passport", "Authorization"),
    ("NoPassport", "NoAuthorization"),
    ("Sense", "Verdict"),
    ("Patience", "WaitBudget"),
    ("Road", "Feed"),
    ("Way", "PageOrder"),
    ("Listed", "FeedPage, or PageSummary"),
    ("Listing", "PageReader, or PeopleRows"),
    ("Look", "Overview, or TerminalStyle"),
    ("Looked", "OverviewResult"),
    ("Gather", "BatchBuilder"),
    ("Taken", "LineOutcome"),
    ("Deed", "ActivityKind"),
    ("Act", "Activity"),
    ("Acts", "Activities, or RepoActivity"),
    ("Arrangement", "Layout"),
    ("CrowdCopy", "UnlistedCopy"),
    ("Twins", "Counterparts"),
    ("Leaning", "CaseWeights"),
    ("TurnedAway", "QuasiContributors"),
];

/// Names of values, functions, modules and files that were renamed.
const NAMES: &[&str] = &[
    "acts_of",
    "arrange",
    "arrow",
    "crowd",
    "deed",
    "deeds",
    "everybody",
    "file_taken",
    "find_twins",
    "gather",
    "heard",
    "if_taken_in",
    "is_taken_in",
    "is_told",
    "items",
    "leaning",
    "meter",
    "passport",
    "passports",
    "persons",
    "purse",
    "road",
    "roads",
    "share_heard",
    "study",
    "taken_in",
    "told",
    "told_of",
    "told_spans",
    "turned_away",
    "turned_down",
    "twin",
    "twins",
    "wish",
    "witness",
    "witnesses",
];

/// Phrases of prose, in comments, texts and pages.
const PHRASES: &[&str] = &[
    "persons",
    "taken in",
    "takes in",
    "thing of a forge",
    "told apart",
    "turned away",
    "turned down",
];

/// Where a name is another word's: the folder or file, and the name.
const ELSEWHERE: &[(&str, &str)] = &[
    // The union of claims is gathered; no batch is built.
    ("ovenbird-core/src/identity/resolve.rs", "gather"),
    // The words of `git`, which tells of its own failures.
    ("ovenbird-engine/src/cache/message.rs", "told"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below a folder that end so, with their paths from there and their texts.
fn texts(below: &str, ext: &str) -> Vec<(PathBuf, String)> {
    let base = root().join(below);
    let (mut found, mut folders) = (Vec::new(), vec![base.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|one| one == ext) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&base).unwrap().to_owned(), text));
            }
        }
    }
    found.retain(|(path, _)| !path.ends_with("tests/it/words.rs"));
    assert!(!found.is_empty(), "{below} has no .{ext} file");
    found
}

/// A file's text with nothing where its comments and strings are: a column of the store, or a key
/// of a format, may keep its name.
fn code(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['/', '"', 'r', '\'', 'b']) {
        let (before, here) = rest.split_at(at);
        kept.push_str(before);
        let is_word = kept.ends_with(|one: char| one.is_alphanumeric() || one == '_');
        let length = match here.as_bytes() {
            [b'/', b'/', ..] => here.find('\n').unwrap_or(here.len()),
            [b'r', b'"' | b'#', ..] if !is_word => raw_string(here),
            [b'"', ..] => string(here),
            [b'\'', b'"', b'\'', ..] => 3,
            [b'\'', b'\\', b'"' | b'\'', b'\'', ..] => 4,
            _ => 0,
        };
        kept.extend(here[..length].chars().filter(|one| *one == '\n'));
        let next = if length == 0 { here.chars().next().map_or(0, char::len_utf8) } else { length };
        kept.push_str(if length == 0 { &here[..next] } else { "" });
        rest = &here[next..];
    }
    kept + rest
}

fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            '"' if !is_escaped => return at + 1,
            _ => is_escaped = one == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// The length of `r"…"` or `r#"…"#`; of a name such as `r#type` none.
fn raw_string(text: &str) -> usize {
    let marks = text[1..].len() - text[1..].trim_start_matches('#').len();
    if !text[1 + marks..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(marks));
    let from = 2 + marks;
    text[from..].find(&end).map_or(text.len(), |at| from + at + end.len())
}

/// The identifiers of a line, each with what stands before and after it.
fn identifiers(line: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let is_part = |one: char| one.is_alphanumeric() || one == '_';
    line.match_indices(is_part).filter_map(move |(at, _)| {
        let before = &line[..at];
        let is_first = !before.ends_with(is_part);
        let end = line[at..].find(|one| !is_part(one)).map_or(line.len(), |length| at + length);
        is_first.then_some((&line[at..end], before, &line[end..]))
    })
}

/// `Item` is what Rust calls the type that an iterator gives.
fn is_of_iterator(word: &str, before: &str, after: &str) -> bool {
    let is_path = ["Self::", "I::", "T::", ">::"].iter().any(|start| before.ends_with(start));
    let after = after.trim_start();
    let is_bound = after.starts_with('=') && !after.starts_with("=>");
    word == "Item" && (is_bound || before.ends_with("type ") || is_path)
}

#[test]
fn old_words_are_gone() {
    for (path, text) in texts("crates", "rs") {
        let name = path.to_str().unwrap();
        let elsewhere = |word: &str| {
            ELSEWHERE.iter().any(|(place, one)| name.starts_with(place) && *one == word)
        };
        for line in code(&text).lines() {
            for (word, before, after) in identifiers(line) {
                if elsewhere(word) || is_of_iterator(word, before, after) {
                    continue;
                }
                let now = TYPES.iter().find(|(old, _)| *old == word).map(|(_, new)| *new);
                assert_eq!(now, None, "{name}: `{word}` has another name");
                assert!(!NAMES.contains(&word), "{name}: `{word}`: see docs/glossary.md");
            }
        }
    }
}

#[test]
fn old_words_name_no_file() {
    for (path, _) in texts("crates", "rs") {
        for part in path.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")) {
            assert!(!NAMES.contains(&part), "{}: see docs/glossary.md", path.display());
        }
    }
}

#[test]
fn old_phrases_are_gone_from_prose() {
    let pages = texts("docs", "md").into_iter().filter(|(path, _)| !path.ends_with("glossary.md"));
    for (path, text) in pages.chain(texts("crates", "rs")) {
        for (at, line) in (1..).zip(text.lines()) {
            let line = line.to_lowercase();
            let found = PHRASES.iter().find(|phrase| line.contains(**phrase));
            assert_eq!(found, None, "{}, line {at}: see docs/glossary.md", path.display());
        }
    }
}

#[test]
fn the_glossary_is_in_order() {
    let page = std::fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let words: Vec<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"))
        .map(|(word, _)| word.to_lowercase())
        .collect();
    assert!(words.len() > 40 && words.is_sorted(), "{words:#?}");
}
