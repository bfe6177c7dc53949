//! The payload of an event, whichever its type.

use std::borrow::Cow;

use ovenbird_core::fact::{Oid, Signature};

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
    /// An issue's number on the forge, where nothing else of it is told.
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
    pub(super) commits: Vec<(Oid, Signature)>,
    /// The commit that is commented on.
    pub(super) commit: Option<Oid>,
    /// owner/name, in the files of 2011.
    pub(super) repo: Text<'a>,
    /// A login, in the files of 2011.
    pub(super) actor: Text<'a>,
}

impl<'a> Payload<'a> {
    pub(super) fn read(
        reader: &mut Reader<'a>,
        objects: &mut Objects,
    ) -> Result<Self, Malformed> {
        let mut it = Self::default();
        reader.maybe_object(|name, reader| it.member(name, reader, objects))?;
        Ok(it)
    }

    fn member(
        &mut self,
        name: &[u8],
        reader: &mut Reader<'a>,
        objects: &mut Objects,
    ) -> Result<(), Malformed> {
        let is_object = reader.next()? == Next::Object;
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
            b"head" => self.head = oid(reader)?,
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
            let (mut sha, mut author) = (None, None);
            reader.maybe_object(|name, reader| {
                match name {
                    b"sha" | b"id" => sha = oid(reader)?,
                    b"author" => author = Some(signature(reader)?),
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            self.commits.extend(sha.zip(author));
            Ok(())
        })
    }

    /// Early lists of commits: sha, address, message, name.
    fn shas(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        reader.maybe_array(|reader| {
            let mut parts = Vec::with_capacity(4);
            reader.maybe_array(|reader| {
                parts.push(reader.text()?);
                Ok(())
            })?;
            let part = |at: usize| parts.get(at).and_then(Option::as_deref);
            let sha = part(0).and_then(|sha| Oid::from_hex(sha).ok());
            if let (Some(sha), Some(email)) = (sha, part(1)) {
                self.commits.push((sha, Signature::new(part(3).unwrap_or_default(), email)));
            }
            Ok(())
        })
    }
}

fn signature(reader: &mut Reader<'_>) -> Result<Signature, Malformed> {
    let (mut name, mut email) = (None, None);
    reader.maybe_object(|member, reader| {
        match member {
            b"name" => name = reader.text()?,
            b"email" => email = reader.text()?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(Signature::new(name.as_deref().unwrap_or_default(), email.as_deref().unwrap_or_default()))
}

fn oid(reader: &mut Reader<'_>) -> Result<Option<Oid>, Malformed> {
    Ok(reader.text()?.and_then(|text| Oid::from_hex(&text).ok()))
}
