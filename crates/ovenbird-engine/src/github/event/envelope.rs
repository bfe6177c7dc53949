//! What every event has around its payload.

use std::borrow::Cow;

use ovenbird_core::fact::forge::{AccountRef, Field, FieldValue};

use super::payload::Payload;
use crate::github::archive::may_be_odd;
use crate::github::json::{Malformed, Next, Reader};
use crate::github::object::Objects;

type Text<'a> = Option<Cow<'a, str>>;

/// One event, as far as it was read.
#[derive(Default)]
pub(super) struct Envelope<'a> {
    pub(super) id: Option<i64>,
    pub(super) kind: Text<'a>,
    pub(super) created_at: Option<i64>,
    pub(super) actor: Option<AccountRef>,
    pub(super) repo_id: Option<i64>,
    pub(super) repo_name: Text<'a>,
    /// The web page of what happened, which only early files tell.
    pub(super) url: Text<'a>,
    /// What was done, where the payload says.
    pub(super) action: Text<'a>,
    pub(super) payload: Payload<'a>,
    /// The payload as it stands in the line.
    pub(super) raw: &'a [u8],
    /// What a person says of themselves, in early files.
    pub(super) profile: Vec<(Field, FieldValue)>,
}

/// Whether to go on reading once the repo is known.
pub(super) type Keep<'k> = dyn Fn(Option<i64>, &str) -> bool + 'k;

/// Why reading ended before the line did.
pub(super) enum Stop {
    /// The repo is none that is wanted.
    Unwanted,
    /// The line is not JSON.
    Malformed,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(
        line: &'a [u8],
        objects: &mut Objects,
        keep: &Keep<'_>,
    ) -> Result<Self, Stop> {
        let mut it = Self::default();
        let mut reader = Reader::new(line);
        // An error is the one way out of an object; this says which one it was.
        let mut is_unwanted = false;
        let mut place = 0;
        let read = reader.object(|name, reader| {
            it.member(name, reader, objects)?;
            let has_repo = matches!(name, b"repo" | b"repository");
            if has_repo && it.repo_name.as_deref().is_some_and(|repo| !keep(it.repo_id, repo)) {
                (is_unwanted, place) = (true, reader.place());
                return Err(Malformed { what: "", at: 0 });
            }
            Ok(())
        });
        if is_unwanted {
            // Not read on, but not believed to be whole and alone without a look, either.
            let is_whole = !may_be_odd(&line[place..]) || {
                let mut reader = Reader::new(line);
                reader.skip().and_then(|()| reader.end()).is_ok()
            };
            return Err(if is_whole { Stop::Unwanted } else { Stop::Malformed });
        }
        read.and_then(|()| reader.end()).map_err(|_| Stop::Malformed)?;
        it.repair();
        Ok(it)
    }

    fn member(
        &mut self,
        name: &[u8],
        reader: &mut Reader<'a>,
        objects: &mut Objects,
    ) -> Result<(), Malformed> {
        match name {
            b"id" => self.id = reader.int()?,
            b"type" => self.kind = reader.text()?,
            b"created_at" => self.created_at = reader.time()?,
            b"actor" => self.actor = objects.account(reader)?,
            b"repo" => self.repo(reader)?,
            b"repository" => self.repository(reader)?,
            b"url" => self.url = reader.text()?,
            b"actor_attributes" => self.attributes(reader)?,
            b"payload" => {
                let from = reader.place();
                self.payload = Payload::read(reader, objects)?;
                self.raw = reader.since(from);
            }
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn repo(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        reader.maybe_object(|name, reader| {
            match name {
                b"id" => self.repo_id = reader.int()?,
                b"name" => self.repo_name = reader.text()?.filter(|name| is_repo_name(name)),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The Timeline's repo: owner and name apart.
    fn repository(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        let (mut owner, mut name) = (None, None);
        reader.maybe_object(|member, reader| {
            match member {
                b"id" => self.repo_id = reader.int()?,
                b"owner" if reader.peek()? == Next::Text => owner = reader.text()?,
                b"name" => name = reader.text()?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        if let (Some(owner), Some(name)) = (owner, name) {
            let full = format!("{owner}/{name}");
            self.repo_name = Some(Cow::Owned(full)).filter(|name| is_repo_name(name));
        }
        Ok(())
    }

    fn attributes(&mut self, reader: &mut Reader<'a>) -> Result<(), Malformed> {
        let fields = [
            (&b"name"[..], Field::Name),
            (b"type", Field::Type),
            (b"company", Field::Company),
            (b"location", Field::Location),
            (b"email", Field::Email),
        ];
        reader.maybe_object(|name, reader| {
            let Some(&(_, field)) = fields.iter().find(|(one, _)| *one == name) else {
                return reader.skip();
            };
            let text = reader.text()?.filter(|text| !text.is_empty());
            self.profile.extend(text.map(|text| (field, FieldValue::Text(text.into()))));
            Ok(())
        })?;
        Ok(())
    }

    /// Takes from the payload what an early envelope leaves blank.
    fn repair(&mut self) {
        self.action = self.payload.action.take();
        if self.repo_name.is_none() {
            self.repo_name = self.payload.repo.take().filter(|name| is_repo_name(name));
        }
        if self.repo_id.is_some_and(|id| id <= 0) {
            self.repo_id = None;
        }
        if self.actor.is_none() {
            let login = self.payload.actor.take().filter(|login| !login.is_empty());
            self.actor = login.map(|login| AccountRef::new(None, &login));
        }
    }
}

/// Whether it reads owner/name, both there and of characters that such names have.
pub(super) fn is_repo_name(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    name.split_once('/').is_some_and(|(owner, name)| is_part(owner) && is_part(name))
}
