//! One commit or tag object, from its bytes.
//!
//! Odd objects are normal: a broken author line gives what can be read of it and no date, and
//! the commit still counts.

use gix::ObjectId;
use ovenbird_core::fact::reference::{Reference, references};
use ovenbird_core::fact::{Timestamp, trailer};

use super::text::decode;

/// What a commit object says, with its text still in the object's bytes.
pub(crate) struct RawCommit<'a> {
    pub(crate) tree: Option<ObjectId>,
    pub(crate) parents: Vec<ObjectId>,
    /// What it tags, of a tag object.
    pub(crate) object: Option<ObjectId>,
    tagger: RawSignature<'a>,
    author: RawSignature<'a>,
    committer: RawSignature<'a>,
    encoding: Option<&'a [u8]>,
    signed: bool,
    message: &'a [u8],
}

#[derive(Default, Clone, Copy)]
struct RawSignature<'a> {
    name: &'a [u8],
    email: &'a [u8],
    time: Option<Timestamp>,
    whole: bool,
}

/// A decoded commit without the table that its signatures are indexes into.
pub(crate) struct Parsed<S> {
    pub(crate) author: S,
    pub(crate) committer: S,
    pub(crate) authored: Option<Timestamp>,
    pub(crate) committed: Option<Timestamp>,
    pub(crate) subject: String,
    pub(crate) signed: bool,
    pub(crate) trailers: Vec<(String, S)>,
    pub(crate) references: Vec<Reference>,
    pub(crate) damaged: bool,
    /// There may have been more trailers than are kept.
    pub(crate) cut: bool,
}

/// A subject is cut here: beyond it nobody reads.
const LONGEST_SUBJECT: usize = 2_000;

/// Offsets from UTC that are or were in use since there is git, in minutes.
const OFFSETS: std::ops::RangeInclusive<i16> = -12 * 60..=14 * 60;

impl<'a> RawCommit<'a> {
    /// Splits an object into headers and message. Never fails: what is missing is left empty.
    pub(crate) fn parse(mut data: &'a [u8]) -> Self {
        let mut commit = Self {
            tree: None,
            parents: Vec::with_capacity(2),
            object: None,
            tagger: RawSignature::default(),
            author: RawSignature::default(),
            committer: RawSignature::default(),
            encoding: None,
            signed: false,
            message: &[],
        };
        while !data.is_empty() {
            let (line, rest) = split_line(data);
            data = rest;
            if line.is_empty() {
                commit.message = data;
                break;
            }
            commit.header(line);
        }
        commit
    }

    fn header(&mut self, line: &'a [u8]) {
        let Some(space) = line.iter().position(|&byte| byte == b' ') else { return };
        let value = &line[space + 1..];
        match &line[..space] {
            b"tree" if self.tree.is_none() => self.tree = ObjectId::from_hex(value).ok(),
            b"object" if self.object.is_none() => self.object = ObjectId::from_hex(value).ok(),
            b"tagger" if !self.tagger.whole => self.tagger = RawSignature::parse(value),
            b"parent" => self.parents.extend(ObjectId::from_hex(value)),
            b"author" if !self.author.whole => self.author = RawSignature::parse(value),
            b"committer" if !self.committer.whole => self.committer = RawSignature::parse(value),
            b"encoding" => self.encoding = Some(value),
            b"gpgsig" | b"gpgsig-sha256" => self.signed = true,
            _ => {}
        }
    }

    /// When it was committed.
    pub(crate) fn committed(&self) -> Option<Timestamp> {
        self.committer.time
    }

    /// Who made a tag object, and when: name, address, time.
    pub(crate) fn tagger(&self) -> Option<(&'a [u8], &'a [u8], Option<Timestamp>)> {
        let RawSignature { name, email, time, .. } = self.tagger;
        (!name.is_empty() || !email.is_empty()).then_some((name, email, time))
    }

    /// Decodes the texts; `intern` turns a name and an e-mail into whatever stands for them.
    pub(crate) fn read<S>(&self, mut intern: impl FnMut(&str, &str) -> S) -> Parsed<S> {
        let encoding = self.encoding;
        let mut signature = |raw: RawSignature<'_>| {
            intern(&decode(raw.name, encoding), &decode(raw.email, encoding))
        };
        let (author, committer) = (signature(self.author), signature(self.committer));
        let people = trailer::people(self.message);
        let cut = people.len() >= trailer::MOST;
        let trailers = people
            .into_iter()
            .map(|found| {
                let (mut name, email) =
                    (decode(found.name, encoding), decode(found.email, encoding));
                if name.contains('\n') {
                    name = name.split_whitespace().collect::<Vec<_>>().join(" ").into();
                }
                (found.role, intern(&name, &email))
            })
            .collect();
        Parsed {
            author,
            committer,
            authored: self.author.time,
            committed: self.committer.time,
            subject: subject(&decode(first_paragraph(self.message), encoding)),
            signed: self.signed,
            trailers,
            references: references(self.message),
            damaged: !self.author.whole || !self.committer.whole,
            cut,
        }
    }
}

impl<'a> RawSignature<'a> {
    /// Reads `Name <mail> seconds offset` the way git splits an ident line.
    fn parse(line: &'a [u8]) -> Self {
        let Some(open) = line.iter().position(|&byte| byte == b'<') else {
            return Self { name: line.trim_ascii(), ..Self::default() };
        };
        let name = line[..open].trim_ascii_end();
        let after = &line[open + 1..];
        let Some(close) = after.iter().position(|&byte| byte == b'>') else {
            return Self { name, email: after.trim_ascii(), ..Self::default() };
        };
        // An address with a stray `>` must not hide the date: it is looked for from the end.
        let date =
            after.iter().rposition(|&byte| byte == b'>').map_or(&[][..], |at| &after[at + 1..]);
        let time = parse_time(date);
        Self { name, email: &after[..close], time, whole: time.is_some() }
    }
}

fn parse_time(text: &[u8]) -> Option<Timestamp> {
    let mut words = text.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let seconds = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let offset = words.next().and_then(parse_offset);
    Some(Timestamp { seconds, offset_minutes: offset })
}

/// Minutes east of UTC from `+hhmm`; `None` for anything that no clock on Earth shows.
fn parse_offset(text: &[u8]) -> Option<i16> {
    if !text.starts_with(b"+") && !text.starts_with(b"-") {
        return None;
    }
    let digits: i16 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let minutes = digits / 100 * 60 + digits % 100;
    (digits.abs() % 100 < 60 && OFFSETS.contains(&minutes)).then_some(minutes)
}

fn split_line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|&byte| byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}

/// The first paragraph, after leading blank lines.
fn first_paragraph(mut message: &[u8]) -> &[u8] {
    while !message.is_empty() {
        let (line, rest) = split_line(message);
        if !line.trim_ascii().is_empty() {
            break;
        }
        message = rest;
    }
    let mut end = 0;
    while end < message.len() {
        let (line, rest) = split_line(&message[end..]);
        if line.trim_ascii().is_empty() {
            break;
        }
        end = message.len() - rest.len();
    }
    &message[..end]
}

fn subject(paragraph: &str) -> String {
    let mut subject = String::with_capacity(paragraph.len().min(LONGEST_SUBJECT));
    for line in paragraph.lines() {
        if !subject.is_empty() {
            subject.push(' ');
        }
        subject.push_str(line.trim_end());
        if subject.len() > LONGEST_SUBJECT {
            subject.truncate(subject.floor_char_boundary(LONGEST_SUBJECT));
            break;
        }
    }
    // PostgreSQL's text holds no NUL, and both stores must hold the same.
    if subject.contains('\0') { subject.replace('\0', "\u{fffd}") } else { subject }
}
