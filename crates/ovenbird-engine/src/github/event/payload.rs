//! The payload of an event, whichever its type.

use std::borrow::Cow;

use ovenbird_core::fact::Oid;

use crate::github::json::{Malformed, Next, Reader};
use crate::github::object::{Object, Objects, object_id};

type Text<'a> = Option<Cow<'a, str>>;

/// What payloads have. Each event has a few of these.
#[derive(Default)]
pub(super) struct Payload<'a> {
    pub(super) action: Text<'a>,
    pub(super) number: Option<i64>,
    pub(super) pull_request: Option<Object>,
    pub(super) issue: Option<Object>,
    /// An issue's number on the forge, where nothing else of it is reported.
    pub(super) issue_id: Option<i64>,
    pub(super) comment: Option<Object>,
    pub(super) comment_id: Option<i64>,
    pub(super) review: Option<Object>,
    pub(super) release: Option<Object>,
    pub(super) fork: Option<Object>,
    pub(super) fork_id: Option<i64>,
    pub(super) git_ref: Text<'a>,
    pub(super) head: Option<Oid>,
    pub(super) before: Option<Oid>,
    pub(super) size: Option<i64>,
    /// The commits of a push, as JSON without its end.
    brought: Vec<u8>,
    /// The commit that is commented on.
    pub(super) commit: Option<Oid>,
    /// owner/name, in the files of 2011.
    pub(super) repo: Text<'a>,
    /// A login, in the files of 2011.
    pub(super) actor: Text<'a>,
}

impl<'a> Payload<'a> {
    pub(super) fn read(reader: &mut Reader<'a>, objects: &mut Objects) -> Result<Self, Malformed> {
        let mut it = Self::default();
        reader.maybe_object(|name, reader| it.member(name, reader, objects))?;
        Ok(it)
    }

    /// Takes one field of a payload.
    pub(super) fn member(
        &mut self,
        name: &[u8],
        reader: &mut Reader<'a>,
        objects: &mut Objects,
    ) -> Result<(), Malformed> {
        let is_object = reader.peek()? == Next::Object;
        match name {
            b"action" => self.action = reader.text()?,
            b"number" => self.number = reader.int()?,
            b"pull_request" if is_object => {
                self.pull_request = Some(objects.pull_request(reader)?);
            }
            b"issue" if is_object => self.issue = Some(objects.issue(reader)?),
            b"issue" | b"issue_id" => self.issue_id = reader.int()?,
            b"comment" if is_object => self.comment = Some(objects.comment(reader)?),
            b"comment_id" => self.comment_id = reader.int()?,
            b"review" if is_object => self.review = Some(objects.review(reader)?),
            b"release" if is_object => self.release = Some(objects.release(reader)?),
            b"forkee" if is_object => self.fork = Some(objects.fork(reader)?),
            b"forkee" => self.fork_id = object_id(reader)?,
            b"ref" => self.git_ref = reader.text()?,
            b"head" | b"after" => self.head = oid(reader)?,
            b"before" => self.before = oid(reader)?,
            b"size" => self.size = reader.int()?,
            b"commits" => self.commits(reader)?,
            b"shas" => self.shas(reader)?,
            b"commit" => self.commit = oid(reader)?,
            b"repo" => self.repo = reader.text()?,
            b"actor" => self.actor = reader.text()?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn commits(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        reader.maybe_array(|reader| {
            let (mut sha, mut author) = (None, (None, None));
            reader.maybe_object(|name, reader| {
                match name {
                    b"sha" | b"id" => sha = text_as_it_stands(reader)?,
                    b"author" => author = signature(reader)?,
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            self.brought(sha, author.0, author.1);
            Ok(())
        })
    }

    /// Early lists of commits: sha, address, message, name.
    fn shas(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        reader.maybe_array(|reader| {
            let mut parts = [None; 4];
            let mut at = 0;
            reader.maybe_array(|reader| {
                let part = text_as_it_stands(reader)?;
                if let Some(slot) = parts.get_mut(at) {
                    *slot = part;
                }
                at += 1;
                Ok(())
            })?;
            self.brought(parts[0], parts[3], parts[1]);
            Ok(())
        })
    }

    /// Adds a commit to the list, whose texts are JSON already.
    fn brought(&mut self, sha: Option<&[u8]>, name: Option<&[u8]>, email: Option<&[u8]>) {
        let Some(sha) = sha else { return };
        self.brought.push(if self.brought.is_empty() { b'[' } else { b',' });
        for (mark, text) in [(b'[', Some(sha)), (b',', name), (b',', email)] {
            self.brought.push(mark);
            self.brought.extend_from_slice(text.unwrap_or(b"\"\""));
        }
        self.brought.push(b']');
    }

    /// The commits of a push, as they are stored.
    pub(super) fn list(&mut self) -> Option<String> {
        if self.brought.is_empty() {
            return None;
        }
        self.brought.push(b']');
        let list = std::mem::take(&mut self.brought);
        Some(
            String::from_utf8(list)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        )
    }
}

type Raw<'a> = Option<&'a [u8]>;

fn signature<'a>(reader: &mut Reader<'a>) -> Result<(Raw<'a>, Raw<'a>), Malformed> {
    let (mut name, mut email) = (None, None);
    reader.maybe_object(|member, reader| {
        match member {
            b"name" => name = text_as_it_stands(reader)?,
            b"email" => email = text_as_it_stands(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok((name, email))
}

/// A text with its quotes and escapes.
fn text_as_it_stands<'a>(reader: &mut Reader<'a>) -> Result<Raw<'a>, Malformed> {
    let is_text = reader.peek()? == Next::Text;
    Ok(Some(reader.raw()?).filter(|_| is_text))
}

fn oid(reader: &mut Reader<'_>) -> Result<Option<Oid>, Malformed> {
    Ok(reader.text()?.and_then(|text| Oid::from_hex(&text).ok()))
}
