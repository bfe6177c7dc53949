//! Where the trailers of a message are, as `git log --format='%(trailers)'` finds them.
//!
//! Git looks for them in the last paragraph that is neither a left-over list of conflicts nor a
//! comment, and takes that for a block of trailers if all of its lines are, or if git wrote one of
//! them and a quarter are. A line `---` ends the message of a mail, and not that of a commit.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// What git calls a comment in a message.
const COMMENT: &[u8] = b"#";

/// The line below which `git commit --verbose` shows the change.
const SCISSORS: &[u8] = b"\n# ------------------------ >8 ------------------------\n";

/// Lines that git itself writes.
const BY_GIT: [&[u8]; 2] = [b"Signed-off-by: ", b"(cherry picked from commit "];

/// The trailers of a message as (token, value); a folded value keeps its line breaks.
pub fn block(message: &[u8]) -> Vec<(&[u8], &[u8])> {
    let message = &message[..memchr::memchr(0, message).unwrap_or(message.len())];
    let message = without_blank_start(message);
    let message = &message[..end_of_log(message)];
    let mut trailers: Vec<(&[u8], &[u8])> = Vec::new();
    let mut rest = &message[start_of_block(message)..];
    while !rest.is_empty() {
        let length = with_folds(rest);
        let (text, tail) = rest.split_at(length);
        rest = tail;
        if let Some(colon) = separator(text) {
            trailers.push((text[..colon].trim_ascii(), text[colon + 1..].trim_ascii()));
        }
    }
    trailers
}

/// The length of the first line, and of those that fold into it if it is a trailer.
fn with_folds(text: &[u8]) -> usize {
    let mut length = line(text).len();
    if separator(text).is_some() {
        while text.get(length).is_some_and(|&byte| is_space(byte)) {
            length += line(&text[length..]).len();
        }
    }
    length
}

/// Where the block begins, or the length of the text if there is none.
fn start_of_block(text: &[u8]) -> usize {
    let title = end_of_title(text);
    let mut count = Count::default();
    let mut only_blank = true;
    let mut end = text.len();
    while end > 0 {
        let start = last_line(&text[..end]);
        if start < title {
            break;
        }
        let this = &text[start..end];
        end = start;
        if this.starts_with(COMMENT) {
            count.settle();
        } else if is_blank(this) {
            if !only_blank {
                count.settle();
                return if count.is_block() { start + this.len() } else { text.len() };
            }
        } else {
            only_blank = false;
            count.add(this);
        }
    }
    text.len()
}

/// The lines of what may be a block.
#[derive(Default)]
struct Count {
    by_git: bool,
    trailers: usize,
    others: usize,
    /// Lines that fold into the one above, whatever that is.
    folds: usize,
}

impl Count {
    /// Counts a line; they come from the last to the first.
    fn add(&mut self, line: &[u8]) {
        if BY_GIT.iter().any(|start| line.starts_with(start)) {
            self.by_git = true;
            self.trailers += 1;
            self.folds = 0;
        } else if line.first().is_some_and(|&byte| is_space(byte)) {
            self.folds += 1;
        } else if separator(line).is_some() {
            self.trailers += 1;
            self.folds = 0;
        } else {
            self.others += 1;
            self.settle();
        }
    }

    /// Lines that fold into what is no trailer are none either.
    fn settle(&mut self) {
        self.others += std::mem::take(&mut self.folds);
    }

    fn is_block(&self) -> bool {
        (self.by_git && self.trailers * 3 >= self.others) || (self.trailers > 0 && self.others == 0)
    }
}

/// Where the first paragraph ends, which is the subject and holds no trailers.
fn end_of_title(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        let this = line(&text[at..]);
        if !this.starts_with(COMMENT) && is_blank(this) {
            break;
        }
        at += this.len();
    }
    at
}

/// Where comments, blank lines and an old list of conflicts begin that end the text.
fn end_of_log(text: &[u8]) -> usize {
    let cutoff = cutoff(text);
    // Only a comment, a blank line or a path can belong to them, so most texts need no closer look.
    let last = text[..cutoff].trim_ascii_end();
    let last = &last[last_line(last)..];
    let may_be = last.starts_with(COMMENT) || last.starts_with(b"\t") || last == b"Conflicts:";
    let mut at = if may_be { 0 } else { last_break(text, cutoff) };
    let (mut run, mut in_conflicts): (Option<usize>, bool) = (None, false);
    while at < cutoff {
        let this = line(&text[at..]);
        in_conflicts |= this == b"Conflicts:\n";
        let is_left_over =
            this.starts_with(COMMENT) || this.starts_with(b"\n") || this == b"Conflicts:\n";
        if is_left_over {
            // Git's own 0 stands for none, so a run cannot begin there.
            run = run.or((at > 0).then_some(at));
        } else if !(in_conflicts && this.starts_with(b"\t")) && run.is_some() {
            (run, in_conflicts) = (None, false);
        }
        at += this.len();
    }
    run.unwrap_or(cutoff)
}

/// The beginning of the last line before `end` that is not empty.
fn last_break(text: &[u8], end: usize) -> usize {
    let mut end = end;
    while end > 0 && text[end - 1] == b'\n' {
        end -= 1;
    }
    last_line(&text[..end])
}

/// Where a left-over change below a scissors line begins.
fn cutoff(text: &[u8]) -> usize {
    static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(SCISSORS));
    if text.starts_with(&SCISSORS[1..]) {
        return 0;
    }
    FINDER.find(text).map_or(text.len(), |at| at + 1)
}

fn without_blank_start(mut text: &[u8]) -> &[u8] {
    while !text.is_empty() && is_blank(line(text)) {
        text = &text[line(text).len()..];
    }
    text
}

/// Where a token of letters, digits and dashes ends, at a colon that may stand apart.
fn separator(line: &[u8]) -> Option<usize> {
    let mut was_space = false;
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            b':' => return (at > 0).then_some(at),
            b' ' | b'\t' if at > 0 => was_space = true,
            b'-' if !was_space => {}
            _ if byte.is_ascii_alphanumeric() && !was_space => {}
            _ => return None,
        }
    }
    None
}

/// The first line with its break.
fn line(text: &[u8]) -> &[u8] {
    &text[..memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1)]
}

/// Where the last line begins, whether or not it has a break.
fn last_line(text: &[u8]) -> usize {
    let body = &text[..text.len().saturating_sub(1)];
    memchr::memrchr(b'\n', body).map_or(0, |at| at + 1)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&byte| is_space(byte))
}

/// What git calls a space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::block;

    /// The values of the trailers, each as `git log --format='%(trailers:only)'` shows them (tried
    /// with git 2.39).
    fn values(message: &str) -> Vec<&str> {
        let found = block(message.as_bytes()).into_iter();
        found.map(|(_, value)| str::from_utf8(value).unwrap()).collect()
    }

    #[test]
    fn what_an_editor_left_behind_hides_nothing() {
        for left in [
            "Conflicts:\n\tsrc/a.c\n",
            "# Conflicts:\n#\tsrc/a.c\n",
            "# This is a combination of 2 commits.\n\n# more\n",
            "# ------------------------ >8 ------------------------\ndiff --git a/a b/a\n",
        ] {
            assert_eq!(values(&format!("s\n\nAcked-by: A <a@x>\n\n{left}")), ["A <a@x>"], "{left}");
        }
        assert_eq!(values("s\n\nAcked-by: A\n# a comment\nTo: B\n"), ["A", "B"]);
        assert_eq!(values("s\n\nAcked-by: A\n\nConflicts:\n\ta\nmore\n"), [""; 0]);
    }

    #[test]
    fn a_line_of_dashes_ends_mails_and_not_commits() {
        assert_eq!(values("s\n\nbody\n---\n a | 2 +-\n\nAcked-by: A\n"), ["A"]);
        assert_eq!(values("s\n\nAcked-by: A\n---\nv2: changed\n"), [""; 0]);
    }

    #[test]
    fn a_token_may_stand_apart_from_its_colon_and_a_value_may_fold() {
        assert_eq!(values("s\n\nAcked-by : A\n  B\nTwo words: no\n"), [""; 0]);
        assert_eq!(values("s\n\nAcked-by : A\n  B\nTo:\n"), ["A\n  B", ""]);
        assert_eq!(values("s\n\nprose\nof three\nlines\nSigned-off-by: A\n"), ["A"]);
        assert_eq!(values("s\n\n(cherry picked from commit 1)\n folded\nTo: A\n"), ["A"]);
        assert_eq!(values("\n\ns\nTo: A\n"), [""; 0], "the subject holds none");
    }
}
