//! Reading JSON field by field, without building trees.
//!
//! A [`Reader`] walks over one document's bytes once: what is wanted is taken, all else is
//! skipped, and what is skipped is checked for being JSON all the same, so that a torn line is
//! known as one. Names and texts without escapes are borrowed from the document. It accepts what
//! RFC 8259 calls JSON; texts that are no UTF-8, or escape half a surrogate pair or NUL, are taken
//! with a replacement character, since a name with a broken byte is no reason to lose an event.

mod text;

use std::borrow::Cow;

use text::{plain_len, unescape};

/// How deep documents may nest. GitHub's objects reach 8.
const DEEPEST: u32 = 128;

/// The document is not JSON, or not of the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct Malformed {
    /// What is wrong.
    pub what: &'static str,
    /// Where, counted from 0.
    pub at: usize,
}

type Result<T> = std::result::Result<T, Malformed>;

/// A place in a document.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

/// What the next value is, by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// An object.
    Object,
    /// An array.
    Array,
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// `null`.
    Null,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a document.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, depth: 0 }
    }

    /// What comes next, without taking it.
    pub fn peek(&mut self) -> Result<Next> {
        self.space();
        Ok(match self.bytes.get(self.at) {
            Some(b'{') => Next::Object,
            Some(b'[') => Next::Array,
            Some(b'"') => Next::Text,
            Some(b'-' | b'0'..=b'9') => Next::Number,
            Some(b't' | b'f') => Next::Flag,
            Some(b'n') => Next::Null,
            Some(_) => return self.wrong("no value begins like this"),
            None => return self.wrong("the document ends where a value should stand"),
        })
    }

    /// Reads an object; `member` gets each name and must take or skip the value after it.
    pub fn object(&mut self, mut member: impl FnMut(&[u8], &mut Self) -> Result<()>) -> Result<()> {
        self.enter(b'{', "an object should stand here")?;
        if self.take(b'}') {
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.space();
            let name = self.name()?;
            self.space();
            self.expect(b':', "a `:` is missing")?;
            member(&name, self)?;
            self.space();
            if self.take(b'}') {
                self.depth -= 1;
                return Ok(());
            }
            self.expect(b',', "a `,` or `}` is missing")?;
        }
    }

    /// Reads an array; `element` must take or skip one value each time.
    pub fn array(&mut self, mut element: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.enter(b'[', "an array should stand here")?;
        if self.take(b']') {
            self.depth -= 1;
            return Ok(());
        }
        loop {
            element(self)?;
            self.space();
            if self.take(b']') {
                self.depth -= 1;
                return Ok(());
            }
            self.expect(b',', "a `,` or `]` is missing")?;
        }
    }

    /// Reads an object if one is next; anything else is skipped. Says whether it was one.
    pub fn maybe_object(
        &mut self,
        member: impl FnMut(&[u8], &mut Self) -> Result<()>,
    ) -> Result<bool> {
        if self.peek()? == Next::Object {
            return self.object(member).map(|()| true);
        }
        self.skip().map(|()| false)
    }

    /// Reads an array if one is next; anything else is skipped.
    pub fn maybe_array(&mut self, element: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.peek()? == Next::Array { self.array(element) } else { self.skip() }
    }

    /// A text, if one is next; anything else is skipped.
    pub fn text(&mut self) -> Result<Option<Cow<'a, str>>> {
        if self.peek()? != Next::Text {
            return self.skip().map(|()| None);
        }
        let (raw, is_escaped) = self.string()?;
        if is_escaped {
            return Ok(Some(Cow::Owned(unescape(raw))));
        }
        Ok(Some(String::from_utf8_lossy(raw)))
    }

    /// A whole number that fits, as a number or as a text of digits; anything else is skipped.
    pub fn int(&mut self) -> Result<Option<i64>> {
        let digits = match self.peek()? {
            Next::Number => self.number()?,
            Next::Text => self.string()?.0,
            _ => return self.skip().map(|()| None),
        };
        Ok(std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()))
    }

    /// `true` or `false`; anything else is skipped.
    pub fn flag(&mut self) -> Result<Option<bool>> {
        let next = self.peek()?;
        let is_true = self.bytes[self.at] == b't';
        self.skip()?;
        Ok((next == Next::Flag).then_some(is_true))
    }

    /// Passes over one value of any kind; returns its bytes.
    pub fn raw(&mut self) -> Result<&'a [u8]> {
        self.space();
        let from = self.at;
        self.skip()?;
        Ok(&self.bytes[from..self.at])
    }

    /// Passes over one value of any kind.
    pub fn skip(&mut self) -> Result<()> {
        match self.peek()? {
            Next::Object => self.skip_object(),
            Next::Array => self.array(Self::skip),
            Next::Text => self.string().map(|_| ()),
            Next::Number => self.number().map(|_| ()),
            Next::Flag if self.bytes[self.at] == b't' => self.word(b"true"),
            Next::Flag => self.word(b"false"),
            Next::Null => self.word(b"null"),
        }
    }

    /// How many bytes were read.
    pub fn place(&self) -> usize {
        self.at
    }

    /// The bytes that were read since a place, without the space around them.
    pub fn since(&self, place: usize) -> &'a [u8] {
        self.bytes[place..self.at].trim_ascii()
    }

    /// That nothing but space follows.
    pub fn end(&mut self) -> Result<()> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.wrong("more follows the document") }
    }

    fn skip_object(&mut self) -> Result<()> {
        self.enter(b'{', "an object should stand here")?;
        if self.take(b'}') {
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.space();
            self.string()?;
            self.space();
            self.expect(b':', "a `:` is missing")?;
            self.skip()?;
            self.space();
            if self.take(b'}') {
                self.depth -= 1;
                return Ok(());
            }
            self.expect(b',', "a `,` or `}` is missing")?;
        }
    }

    fn name(&mut self) -> Result<Cow<'a, [u8]>> {
        let (raw, is_escaped) = self.string()?;
        Ok(if is_escaped { Cow::Owned(unescape(raw).into_bytes()) } else { Cow::Borrowed(raw) })
    }

    /// A string between its quotes, and whether escapes are in it.
    fn string(&mut self) -> Result<(&'a [u8], bool)> {
        self.expect(b'"', "a text should stand here")?;
        let from = self.at;
        let mut is_escaped = false;
        loop {
            self.at += plain_len(&self.bytes[self.at..]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok((&self.bytes[from..self.at - 1], is_escaped));
                }
                Some(b'\\') => {
                    is_escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.wrong("a control character stands in a text"),
                None => return self.wrong("the document ends in a text"),
            }
        }
    }

    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.wrong("`\\u` needs four hexadecimal digits");
                }
                self.at += 6;
            }
            _ => return self.wrong("there is no such escape"),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<&'a [u8]> {
        let from = self.at;
        self.take(b'-');
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.wrong("a number needs digits"),
        }
        if self.take(b'.') {
            self.some_digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.some_digits()?;
        }
        Ok(&self.bytes[from..self.at])
    }

    fn digits(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<()> {
        let from = self.at;
        self.digits();
        if self.at == from { self.wrong("a number needs digits") } else { Ok(()) }
    }

    fn word(&mut self, word: &'static [u8]) -> Result<()> {
        if self.bytes[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        self.wrong("no value begins like this")
    }

    fn enter(&mut self, bracket: u8, what: &'static str) -> Result<()> {
        self.space();
        self.expect(bracket, what)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.wrong("it nests too deep");
        }
        self.space();
        Ok(())
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<()> {
        if self.take(byte) { Ok(()) } else { self.wrong(what) }
    }

    fn wrong<T>(&self, what: &'static str) -> Result<T> {
        Err(Malformed { what, at: self.at })
    }
}

#[cfg(test)]
mod tests;
