//! The trailers of a commit message: `Reviewed-by: A <a@x>` and their kind.
//!
//! [`block`] finds the lines; those are kept that name a person or an AI tool. Others (`Change-Id`,
//! `Fixes`) are no facts of ours.

mod block;

use std::sync::LazyLock;

use memchr::memmem::Finder;

pub use self::block::block;

/// A trailer that names somebody, or a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// The token in lower case.
    pub role: String,
    /// The name, as bytes of the message; a folded one holds line breaks.
    pub name: &'a [u8],
    /// The address; empty where a tool has none.
    pub email: &'a [u8],
}

/// Tokens whose value is a tool and need not hold an address.
const TOOL_ROLES: [&str; 5] =
    ["assisted-by", "generated-by", "generated-with", "ai-assisted-by", "co-developed-with"];

/// What coding assistants write at the end of a message, outside any trailer block.
const GENERATED_WITH: &[u8] = b"Generated with [";

/// Tokens, or their ends, whose value is the name of a message, a change or a page. What stands
/// between angle brackets there is nobody's address.
const NAMES_NOBODY: [&str; 13] = [
    "-id",
    "msgid",
    "in-reply-to",
    "references",
    "link",
    "links",
    "url",
    "fixes",
    "closes",
    "resolves",
    "bug",
    "issue",
    "subject",
];

/// Longest token that counts; longer ones are prose.
const LONGEST_ROLE: usize = 64;

/// So many of one message are kept: the most that are known are some hundred.
pub const MOST: usize = 4_096;

/// The people and tools that a message's trailers name, in order; of more than [`MOST`], the first.
pub fn people(message: &[u8]) -> Vec<Named<'_>> {
    let mut found: Vec<_> = block(message).into_iter().filter_map(named).take(MOST).collect();
    found.extend(generated_with(message).filter(|_| found.len() < MOST));
    found
}

fn named<'a>((token, value): (&[u8], &'a [u8])) -> Option<Named<'a>> {
    if token.len() > LONGEST_ROLE {
        return None;
    }
    let role = std::str::from_utf8(token).ok()?.to_ascii_lowercase();
    if NAMES_NOBODY.iter().any(|end| role.ends_with(end)) {
        return None;
    }
    if let Some((name, email)) = split_address(value) {
        return Some(Named { role, name, email });
    }
    let is_tool = TOOL_ROLES.contains(&role.as_str()) && !value.is_empty();
    is_tool.then_some(Named { role, name: value, email: &[] })
}

/// `Name <mail>`, where the mail looks like an address.
fn split_address(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = value.iter().position(|&byte| byte == b'<')?;
    let close = open + value[open..].iter().position(|&byte| byte == b'>')?;
    let email = value[open + 1..close].trim_ascii();
    let plain = email.contains(&b'@') && !email.iter().any(u8::is_ascii_whitespace);
    plain.then(|| (value[..open].trim_ascii(), email))
}

/// A line of its own, perhaps behind an emoji, whose name is a link; the same words in prose say
/// nothing of how the commit was made.
fn generated_with(message: &[u8]) -> Option<Named<'_>> {
    static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(GENERATED_WITH));
    // Looking from the end is slow, and hardly any message has it.
    FINDER.find(message)?;
    let at = memchr::memmem::rfind(message, GENERATED_WITH)?;
    let line = memchr::memrchr(b'\n', &message[..at]).map_or(0, |at| at + 1);
    if message[line..at].iter().any(u8::is_ascii_graphic) {
        return None;
    }
    let rest = &message[at + GENERATED_WITH.len()..];
    let end = rest.iter().take(80).position(|&byte| byte == b']')?;
    let is_link = rest[end..].starts_with(b"](http");
    is_link.then(|| Named { role: "generated-with".to_owned(), name: &rest[..end], email: &[] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(message: &str) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        people(message.as_bytes()).iter().map(|n| (n.role.clone(), text(n.name))).collect()
    }

    #[test]
    fn people_are_found_in_the_last_paragraph_only() {
        let message = "subject\n\nReviewed-by: No <n@x>\n\nbody\n\nReviewed-by: A B <a@x>\n\
                       Change-Id: I123\nCo-Authored-By: C <c@x>\n";
        assert_eq!(
            roles(message),
            [("reviewed-by".into(), "A B".into()), ("co-authored-by".into(), "C".into())]
        );
        assert_eq!(roles("Reviewed-by: A <a@x>\n"), []);
        assert_eq!(roles(""), []);
    }

    #[test]
    fn what_names_a_message_or_a_change_names_nobody() {
        let message = "s\n\nMessage-ID: <20240101.1@mail.org>\nIn-Reply-To: <2@mail.org>\n\
                       P5p-MsgID: <3@mail.org>\nPrivate-MsgID: <4@mail.org>\n\
                       Link: Thread <5@mail.org>\nBugLink: <6@mail.org>\nChange-Id: I <7@mail.org>\n\
                       Fixes: abc (\"by A <a@x>\")\nHelped-by: Ann <ann@x>\nCc: <ann@x>\n";
        let roles: Vec<_> = roles(message).into_iter().map(|(role, _)| role).collect();
        assert_eq!(roles, ["helped-by", "cc"]);
    }

    #[test]
    fn prose_with_a_colon_is_no_trailer_unless_git_wrote_one_beside_it() {
        assert_eq!(roles("s\n\nsome words\nNote: A <a@x>\n"), []);
        assert_eq!(roles("s\n\nsome words\nSigned-off-by: A <a@x>\n").len(), 1);
    }

    #[test]
    fn tools_need_no_address() {
        let message =
            "s\n\nbody\n\nGenerated with [Claude Code](https://x)\n\nAssisted-by: Codex\n";
        assert_eq!(
            roles(message),
            [
                ("assisted-by".into(), "Codex".into()),
                ("generated-with".into(), "Claude Code".into())
            ]
        );
    }
}
