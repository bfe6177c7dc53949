//! GitHub's objects as the REST API, events and webhooks write them: all three share their shapes.
//!
//! Each function reads one object and says what it tells, field by field; what it leaves out, as
//! cut payloads do, is not said. `null` is said only where it is knowledge: an open issue has no
//! time of closing, but a deleted account says nothing of who wrote a comment.

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeObject, ObjectKind, Provenance, Source,
};

use super::json::{Malformed, Next, Reader};

type Result<T> = std::result::Result<T, Malformed>;

/// What one object tells.
#[derive(Debug, Default)]
pub struct Object {
    /// Its number on the forge.
    pub id: Option<i64>,
    /// Its number in its repo: of a comment or review, that of what it belongs to.
    pub number: Option<i64>,
    /// When it last changed.
    pub updated_at: Option<i64>,
    /// Whether an issue is a pull request's other face.
    pub is_pull_request: bool,
    values: Vec<(Field, FieldValue)>,
}

/// An account that is spoken of, and what it is (User, Bot, Organization).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub account: AccountRef,
    /// What, where reported.
    pub kind: Option<Box<str>>,
}

impl Object {
    /// Says a field, whatever was said of it before.
    pub fn set(&mut self, field: Field, value: FieldValue) {
        self.forget(field);
        self.values.push((field, value));
    }

    /// Says a field unless the object itself does.
    pub fn set_if_missing(&mut self, field: Field, value: FieldValue) {
        if self.get(field).is_none() {
            self.values.push((field, value));
        }
    }

    /// Takes back what is said of a field.
    pub fn forget(&mut self, field: Field) {
        self.values.retain(|(one, _)| *one != field);
    }

    /// What is said of a field.
    pub fn get(&self, field: Field) -> Option<&FieldValue> {
        self.values.iter().find(|(one, _)| *one == field).map(|(_, value)| value)
    }

    /// Its name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self.get(Field::Name) {
            Some(FieldValue::Text(name)) => Some(name),
            _ => None,
        }
    }

    /// The object as an object, reported about the instant of its last change, or else of `at`.
    pub fn into_object(self, kind: ObjectKind, key: i64, source: Source, at: i64) -> ForgeObject {
        let provenance = Provenance { at: self.updated_at.unwrap_or(at), source };
        let mut object = ForgeObject::new(kind, key);
        object.sources = source.bit();
        for (field, value) in self.values {
            object.set(field, value, provenance);
        }
        object
    }

    fn with_room(fields: usize) -> Self {
        Self { values: Vec::with_capacity(fields), ..Self::default() }
    }

    fn int(&mut self, field: Field, value: Option<i64>) {
        self.values.extend(value.map(|value| (field, FieldValue::Int(value))));
    }

    fn flag(&mut self, field: Field, value: Option<bool>) {
        self.int(field, value.map(i64::from));
    }

    fn account(&mut self, field: Field, value: Option<AccountRef>) {
        self.values.extend(value.map(|value| (field, FieldValue::Account(value))));
    }

    fn text(&mut self, field: Field, reader: &mut Reader<'_>) -> Result<()> {
        let text = reader.text()?.filter(|text| !text.is_empty());
        self.values.extend(text.map(|text| (field, FieldValue::Text(text.into()))));
        Ok(())
    }

    fn word(&mut self, field: Field, reader: &mut Reader<'_>) -> Result<()> {
        let text = reader.text()?.filter(|text| !text.is_empty());
        self.values
            .extend(text.map(|text| (field, FieldValue::Text(text.to_ascii_lowercase().into()))));
        Ok(())
    }

    fn oid(&mut self, field: Field, reader: &mut Reader<'_>) -> Result<()> {
        let oid = reader.text()?.and_then(|text| Oid::from_hex(&text).ok());
        self.values.extend(oid.map(|oid| (field, FieldValue::Oid(oid))));
        Ok(())
    }

    /// A time, where `null` says that there is none.
    fn end(&mut self, field: Field, reader: &mut Reader<'_>) -> Result<()> {
        let value = match (reader.peek()?, reader.time()?) {
            (Next::Null, _) => FieldValue::Nothing,
            (_, Some(at)) => FieldValue::Int(at),
            _ => return Ok(()),
        };
        self.values.push((field, value));
        Ok(())
    }

    /// Of a pull request that is not merged GitHub names the commit of a trial merge.
    fn drop_trial_merge(&mut self) {
        if !matches!(self.get(Field::MergedAt), Some(FieldValue::Int(_))) {
            self.forget(Field::MergeOid);
        }
    }
}

/// Reads GitHub's objects, and keeps in mind the accounts that they name.
#[derive(Debug, Default)]
pub struct Objects {
    /// The accounts that were named.
    pub people: Vec<Person>,
}

impl Objects {
    /// An account: an object, or in early files its login alone. `null` and blank ones are none.
    pub fn account(&mut self, reader: &mut Reader<'_>) -> Result<Option<AccountRef>> {
        if reader.peek()? == Next::Text {
            let login = reader.text()?.filter(|login| !login.is_empty());
            return Ok(login.map(|login| self.named(None, &login, None)));
        }
        let (mut id, mut login, mut kind) = (None, None, None);
        reader.maybe_object(|name, reader| {
            match name {
                b"id" => id = reader.int()?,
                b"login" => login = reader.text()?,
                b"type" => kind = reader.text()?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let login = login.filter(|login| !login.is_empty());
        Ok(login.map(|login| self.named(id, &login, kind.as_deref())))
    }

    fn named(&mut self, id: Option<i64>, login: &str, kind: Option<&str>) -> AccountRef {
        let account = AccountRef::new(id, login);
        self.people.push(Person { account: account.clone(), kind: kind.map(Into::into) });
        account
    }

    /// A pull request, whole or cut.
    pub fn pull_request(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object { is_pull_request: true, ..Object::with_room(24) };
        reader.object(|name, reader| {
            match name {
                b"head" => side(&mut it, reader, Field::HeadRef, Field::HeadOid)?,
                b"base" => side(&mut it, reader, Field::BaseRef, Field::BaseOid)?,
                b"merged_at" => it.end(Field::MergedAt, reader)?,
                b"merged_by" => {
                    let account = self.account(reader)?;
                    it.account(Field::MergedBy, account);
                }
                b"merge_commit_sha" => it.oid(Field::MergeOid, reader)?,
                b"additions" => it.int(Field::Additions, reader.int()?),
                b"deletions" => it.int(Field::Deletions, reader.int()?),
                b"changed_files" => it.int(Field::ChangedFiles, reader.int()?),
                b"commits" => it.int(Field::Commits, reader.int()?),
                b"requested_reviewers" => {
                    let names = self.logins(reader)?;
                    it.values.push((Field::Requested, json_list(names)));
                }
                _ => self.conversation(&mut it, name, reader)?,
            }
            Ok(())
        })?;
        it.drop_trial_merge();
        Ok(it)
    }

    /// An issue, or the other face of a pull request.
    pub fn issue(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::with_room(12);
        reader.object(|name, reader| match name {
            b"pull_request" => pull_request_link(&mut it, reader),
            b"state_reason" if reader.peek()? == Next::Null => {
                it.values.push((Field::StateReason, FieldValue::Nothing));
                reader.skip()
            }
            b"state_reason" => it.word(Field::StateReason, reader),
            _ => self.conversation(&mut it, name, reader),
        })?;
        Ok(it)
    }

    /// What issues and pull requests share.
    fn conversation(
        &mut self,
        it: &mut Object,
        name: &[u8],
        reader: &mut Reader<'_>,
    ) -> Result<()> {
        match name {
            b"id" => {
                it.id = reader.int()?;
                it.int(Field::Id, it.id);
            }
            b"number" => it.number = reader.int()?,
            b"title" => it.text(Field::Title, reader)?,
            b"user" => {
                let account = self.account(reader)?;
                it.account(Field::Author, account);
            }
            b"author_association" => it.word(Field::Association, reader)?,
            b"created_at" => it.int(Field::CreatedAt, reader.time()?),
            b"updated_at" => it.updated_at = reader.time()?,
            b"closed_at" => it.end(Field::ClosedAt, reader)?,
            b"closed_by" => {
                let account = self.account(reader)?;
                it.account(Field::ClosedBy, account);
            }
            b"draft" => it.flag(Field::Draft, reader.flag()?),
            b"comments" => it.int(Field::Comments, reader.int()?),
            b"labels" => {
                let mut names = Vec::new();
                reader.maybe_array(|reader| {
                    names.extend(label(reader)?);
                    Ok(())
                })?;
                it.values.push((Field::Labels, json_list(names)));
            }
            _ => reader.skip()?,
        }
        Ok(())
    }

    fn logins(&mut self, reader: &mut Reader<'_>) -> Result<Vec<String>> {
        let mut logins = Vec::new();
        reader.maybe_array(|reader| {
            logins.extend(self.account(reader)?.map(|account| account.login.into_string()));
            Ok(())
        })?;
        Ok(logins)
    }

    /// A review.
    pub fn review(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::default();
        reader.object(|name, reader| {
            match name {
                b"state" => it.word(Field::State, reader)?,
                b"submitted_at" => it.int(Field::At, reader.time()?),
                b"commit_id" => it.oid(Field::CommitOid, reader)?,
                b"pull_request_url" => {
                    it.number = number_of_url(&reader.text()?.unwrap_or_default());
                }
                _ => self.written(&mut it, name, reader)?,
            }
            Ok(())
        })?;
        Ok(it)
    }

    /// A comment of any kind.
    pub fn comment(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::default();
        reader.object(|name, reader| {
            match name {
                b"created_at" => it.int(Field::CreatedAt, reader.time()?),
                b"updated_at" => it.updated_at = reader.time()?,
                b"commit_id" => it.oid(Field::CommitOid, reader)?,
                b"path" => it.text(Field::Path, reader)?,
                b"pull_request_review_id" => it.int(Field::ReviewId, reader.int()?),
                b"in_reply_to_id" => it.int(Field::ReplyTo, reader.int()?),
                b"issue_url" | b"pull_request_url" | b"html_url" => {
                    let number = number_of_url(&reader.text()?.unwrap_or_default());
                    it.number = it.number.or(number);
                }
                b"_links" => {
                    reader.maybe_object(|name, reader| match name {
                        b"html" | b"pull_request" => {
                            it.number = it.number.or(number_of_link(reader)?);
                            Ok(())
                        }
                        _ => reader.skip(),
                    })?;
                }
                _ => self.written(&mut it, name, reader)?,
            }
            Ok(())
        })?;
        Ok(it)
    }

    /// What reviews and comments share.
    fn written(&mut self, it: &mut Object, name: &[u8], reader: &mut Reader<'_>) -> Result<()> {
        match name {
            b"id" => it.id = reader.int()?,
            b"user" => {
                let account = self.account(reader)?;
                it.account(Field::Author, account);
            }
            b"author_association" => it.word(Field::Association, reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    }

    /// A release.
    pub fn release(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::default();
        reader.object(|name, reader| {
            match name {
                b"id" => it.id = reader.int()?,
                b"tag_name" => it.text(Field::Tag, reader)?,
                b"name" => it.text(Field::Name, reader)?,
                b"author" => {
                    let account = self.account(reader)?;
                    it.account(Field::Author, account);
                }
                b"created_at" => it.int(Field::CreatedAt, reader.time()?),
                b"updated_at" => it.updated_at = reader.time()?,
                b"published_at" => it.end(Field::PublishedAt, reader)?,
                b"draft" => it.flag(Field::Draft, reader.flag()?),
                b"prerelease" => it.flag(Field::Prerelease, reader.flag()?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(it)
    }

    /// A repo that was made as a fork.
    pub fn fork(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::default();
        reader.object(|name, reader| {
            match name {
                b"id" => it.id = reader.int()?,
                b"full_name" => it.text(Field::Name, reader)?,
                b"owner" => {
                    let account = self.account(reader)?;
                    it.account(Field::Author, account);
                }
                b"created_at" => it.int(Field::CreatedAt, reader.time()?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(it)
    }

    /// What a repo says of itself: its profile, which has no key, and its number as `id`. When
    /// counts were taken nobody says, so the profile is reported about the instant that it is read.
    pub fn profile(&mut self, reader: &mut Reader<'_>) -> Result<Object> {
        let mut it = Object::default();
        reader.object(|name, reader| {
            match name {
                b"id" => it.id = reader.int()?,
                b"full_name" => it.text(Field::Name, reader)?,
                b"description" => it.text(Field::Description, reader)?,
                b"created_at" => it.int(Field::CreatedAt, reader.time()?),
                b"stargazers_count" => it.int(Field::Stars, reader.int()?),
                b"forks_count" => it.int(Field::Forks, reader.int()?),
                b"archived" => it.flag(Field::Archived, reader.flag()?),
                b"language" => it.text(Field::Language, reader)?,
                b"default_branch" => it.text(Field::DefaultBranch, reader)?,
                b"parent" => it.int(Field::Parent, object_id(reader)?),
                b"license" => {
                    reader.maybe_object(|name, reader| match name {
                        b"spdx_id" => it.text(Field::Licence, reader),
                        _ => reader.skip(),
                    })?;
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(it)
    }
}

/// A list of texts as it is stored: sorted, without repeats.
pub fn json_list(mut names: Vec<String>) -> FieldValue {
    names.sort_unstable();
    names.dedup();
    FieldValue::Text(serde_json::Value::from(names).to_string().into())
}

/// One side of a pull request.
fn side(it: &mut Object, reader: &mut Reader<'_>, git_ref: Field, oid: Field) -> Result<()> {
    reader.maybe_object(|name, reader| match name {
        b"ref" => it.text(git_ref, reader),
        b"sha" => it.oid(oid, reader),
        b"repo" if git_ref == Field::HeadRef => {
            it.int(Field::HeadRepo, object_id(reader)?);
            Ok(())
        }
        _ => reader.skip(),
    })?;
    Ok(())
}

/// A label's name; early files have the name alone.
fn label(reader: &mut Reader<'_>) -> Result<Option<String>> {
    if reader.peek()? == Next::Text {
        return Ok(reader.text()?.map(Into::into));
    }
    let mut label = None;
    reader.maybe_object(|name, reader| {
        if name == b"name" {
            label = reader.text()?.map(Into::into);
            return Ok(());
        }
        reader.skip()
    })?;
    Ok(label)
}

/// The `id` of an object, or a number that stands for one.
pub(super) fn object_id(reader: &mut Reader<'_>) -> Result<Option<i64>> {
    if reader.peek()? == Next::Number {
        return reader.int();
    }
    let mut id = None;
    reader.maybe_object(|name, reader| {
        if name == b"id" {
            id = reader.int()?;
            return Ok(());
        }
        reader.skip()
    })?;
    Ok(id)
}

/// The part of an issue that makes it a pull request. In 2012 every issue has it, with nulls.
fn pull_request_link(it: &mut Object, reader: &mut Reader<'_>) -> Result<()> {
    let mut is_real = false;
    let mut merged = None;
    reader.maybe_object(|name, reader| {
        is_real |= reader.peek()? != Next::Null;
        match (name, reader.peek()?) {
            (b"merged_at", Next::Null) => {
                merged = Some(FieldValue::Nothing);
                reader.skip()
            }
            (b"merged_at", _) => {
                merged = reader.time()?.map(FieldValue::Int);
                Ok(())
            }
            _ => reader.skip(),
        }
    })?;
    it.is_pull_request = is_real;
    if is_real {
        it.values.extend(merged.map(|merged| (Field::MergedAt, merged)));
    }
    Ok(())
}

/// The number in an address of an issue or pull request, by the API or the web.
pub(super) fn number_of_url(url: &str) -> Option<i64> {
    ["/issues/", "/pulls/", "/pull/"].iter().find_map(|mark| {
        let (_, rest) = url.rsplit_once(mark)?;
        rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
    })
}

fn number_of_link(reader: &mut Reader<'_>) -> Result<Option<i64>> {
    let mut number = None;
    reader.maybe_object(|name, reader| {
        if name == b"href" {
            number = number_of_url(&reader.text()?.unwrap_or_default());
            return Ok(());
        }
        reader.skip()
    })?;
    Ok(number)
}
