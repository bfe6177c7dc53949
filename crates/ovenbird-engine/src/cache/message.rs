//! What `git` says on its standard error: made safe to show, and understood.

use super::error::FetchFailure;

/// Lines that say nothing to whoever reads an error.
const NOISE: [&str; 6] = [
    "Cloning into bare repository",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
    "remote: Enumerating objects",
    "remote: Counting objects",
    "remote: Total",
];

/// What an unknown repo, or one behind credentials, looks like.
const DENIED: [&str; 10] = [
    "terminal prompts disabled",
    "could not read username",
    "could not read password",
    "authentication failed",
    "permission denied",
    "repository not found",
    "does not appear to be a git repository",
    "does not exist",
    "access denied or repository not exported",
    "the requested url returned error: 40",
];

/// What a host that does not answer looks like.
const UNREACHABLE: [&str; 12] = [
    "could not resolve",
    "unable to look up",
    "failed to connect",
    "unable to connect",
    "couldn't connect",
    "connection refused",
    "connection timed out",
    "connection reset",
    "network is unreachable",
    "no route to host",
    "the remote end hung up",
    "early eof",
];

/// What a damaged clone looks like; only believed of lines that the other side has not sent.
const DAMAGED: [&str; 13] = [
    "is corrupt",
    "corrupt loose object",
    "packfile",
    "does not point to a valid object",
    "bad object",
    "missing object",
    "is empty",
    "not a git repository",
    "bad config",
    "bad signature",
    "mismatched algorithms",
    "inflate: data stream error",
    "did not send all necessary objects",
];

/// The lines worth showing, without secrets.
pub(super) fn clean(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.filter(|line| !NOISE.iter().any(|noise| line.starts_with(noise)));
    lines.map(redact).collect::<Vec<_>>().join("\n")
}

/// Replaces whatever stands between `://` and `@`: user names, passwords, tokens.
pub(super) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let ends = |char: char| char.is_whitespace() || matches!(char, '/' | '\'' | '"');
        let authority = after.find(ends).unwrap_or(after.len());
        rest = after[..authority].rfind('@').map_or(after, |user_end| &after[user_end..]);
        if rest.len() < after.len() {
            out.push_str("***");
        }
    }
    out.push_str(rest);
    out
}

/// What kind of failure a message tells of.
pub(super) fn classify(message: &str) -> FetchFailure {
    let told = last_words(message);
    let lower = message.to_ascii_lowercase();
    let own =
        lower.lines().filter(|line| !line.starts_with("remote:") && !line.contains("remote error"));
    let own = own.collect::<Vec<_>>().join("\n");
    let has = |text: &str, signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    if has(&lower, &DENIED) {
        FetchFailure::Denied(told)
    } else if has(&own, &DAMAGED) {
        FetchFailure::Damaged(told)
    } else if has(&lower, &UNREACHABLE) {
        FetchFailure::Unreachable(told)
    } else {
        FetchFailure::Git(told)
    }
}

/// Whether a server refused to leave objects out.
pub(super) fn is_filter_refused(failure: &FetchFailure) -> bool {
    let (FetchFailure::Git(text) | FetchFailure::Unreachable(text)) = failure else { return false };
    text.to_ascii_lowercase().contains("filter")
}

/// The last three lines, in one.
fn last_words(message: &str) -> String {
    let lines: Vec<_> = message.lines().collect();
    let words = lines[lines.len().saturating_sub(3)..].join("; ");
    if words.is_empty() { "it failed without a word".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_info_is_never_shown() {
        let text = "fatal: unable to access 'https://me:s3cret@x.org/a/': x, http://t@y/ z://@q";
        let shown = "fatal: unable to access 'https://***@x.org/a/': x, http://***@y/ z://@q";
        assert_eq!(redact(text), shown);
        assert_eq!(redact("https://u:p@w@x.org"), "https://***@x.org");
        assert_eq!(redact("see https://x.org/@a"), "see https://x.org/@a");
    }

    #[test]
    fn only_our_own_damage_is_damage() {
        let kind = |text: &str| std::mem::discriminant(&classify(text));
        let damaged = std::mem::discriminant(&FetchFailure::Damaged(String::new()));
        assert_eq!(kind("error: object file ./objects/ab/cd is empty"), damaged);
        assert_ne!(kind("remote: fatal: packfile is corrupt\nfatal: something"), damaged);
        assert_ne!(kind("fatal: remote error: bad object"), damaged);
        assert_ne!(kind("fatal: protocol error: bad pack header"), damaged);
    }
}
