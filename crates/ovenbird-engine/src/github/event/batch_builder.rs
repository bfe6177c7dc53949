//! From lines to a batch of facts.

use ovenbird_core::fact::EventRow;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName,
    Source, line_key,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::envelope::{Envelope, Keep, Stop};
use super::facts;
use super::outcome::{LineOutcome, Reject};
use crate::github::archive::{Piece, Pieces};
use crate::github::object::{Objects, Person};

/// Collects the facts of events.
pub struct BatchBuilder {
    source: Source,
    keeps_payloads: bool,
    batch: ForgeBatch,
    repos: FxHashMap<(Option<i64>, Box<str>), u32>,
    accounts: FxHashMap<AccountRef, usize>,
    logins: FxHashSet<AccountRef>,
    pub(in crate::github) objects: Objects,
}

impl BatchBuilder {
    /// Collects what a source says; keeps the raw payloads, too, if asked.
    pub fn new(source: Source, keeps_payloads: bool) -> Self {
        Self {
            source,
            keeps_payloads,
            batch: ForgeBatch::default(),
            repos: FxHashMap::default(),
            accounts: FxHashMap::default(),
            logins: FxHashSet::default(),
            objects: Objects::default(),
        }
    }

    /// How many events wait in the batch.
    pub fn len(&self) -> usize {
        self.batch.events.len()
    }

    /// Whether no event waits.
    pub fn is_empty(&self) -> bool {
        self.batch.events.is_empty()
    }

    /// The facts collected so far; the next ones go into a new batch.
    pub fn take(&mut self) -> ForgeBatch {
        self.repos.clear();
        self.accounts.clear();
        self.batch.logins = self.logins.drain().collect();
        self.batch.logins.sort_unstable();
        std::mem::take(&mut self.batch)
    }

    /// Reads one event. `keep` is asked of its repo (number, owner/name) as soon as that is read.
    pub fn read(&mut self, line: &[u8], keep: &Keep<'_>) -> Result<LineOutcome, Reject> {
        if line.trim_ascii().is_empty() {
            return Err(Reject::Blank);
        }
        self.objects.people.clear();
        let mut event = match Envelope::read(line, &mut self.objects, keep) {
            Ok(event) => event,
            Err(Stop::Unwanted) => return Ok(LineOutcome::Unwanted),
            Err(Stop::Malformed) => return Err(Reject::Malformed),
        };
        let kind = event.kind.take().filter(|kind| !kind.is_empty()).ok_or(Reject::NoType)?;
        let at = event.created_at.ok_or(Reject::NoTime)?;
        let Some(name) = event.repo_name.take() else { return Ok(LineOutcome::NoRepo) };
        // Of repos that the payload names, nobody was asked yet.
        if !keep(event.repo_id, &name) {
            return Ok(LineOutcome::Unwanted);
        }
        let repo = self.repo(event.repo_id, &name, at);
        self.add(event, repo, &kind, at, line);
        Ok(LineOutcome::Kept(at))
    }

    /// Reads a line of a stream: one event, or several that follow each other, or what is left of
    /// some. `count` hears what became of each piece, and how many bytes it has.
    pub fn read_line(
        &mut self,
        line: &[u8],
        keep: &Keep<'_>,
        count: &mut dyn FnMut(Result<LineOutcome, Reject>, usize),
    ) {
        let read = self.read(line, keep);
        if read != Err(Reject::Malformed) {
            return count(read, line.len());
        }
        let mut is_blank = true;
        for piece in Pieces::new(line) {
            is_blank = false;
            match piece {
                Piece::Whole(event) => count(self.read(event, keep), event.len()),
                Piece::Broken(part) => count(Err(Reject::Malformed), part.len()),
            }
        }
        if is_blank {
            count(Err(Reject::Blank), line.len());
        }
    }

    fn add(&mut self, mut event: Envelope<'_>, repo: u32, kind: &str, at: i64, line: &[u8]) {
        let action = event.action.as_deref().map(str::to_owned);
        let (objects, number) = facts::objects(&mut event, kind, at, self.source);
        self.add_objects(repo, objects);
        let payload = self.keeps_payloads.then(|| deflate(event.raw));
        let actor = event.actor;
        self.batch.events.push((
            repo,
            EventRow {
                id: event.id.unwrap_or_else(|| line_key(line.trim_ascii())),
                kind: kind.to_owned(),
                created_at: at,
                actor_id: actor.as_ref().map(|actor| actor.id).filter(|&id| id > 0),
                actor: actor.as_ref().map(|actor| actor.login.to_string()),
                action,
                number,
                payload,
            },
        ));
        let provenance = Provenance { at, source: self.source };
        self.add_people(provenance);
        if let Some(actor) = actor {
            for (field, value) in event.profile {
                self.account(&actor, provenance).set(field, value, provenance);
            }
        }
    }

    /// Adds objects of a repo.
    pub(in crate::github) fn add_objects(&mut self, repo: u32, objects: Vec<ForgeObject>) {
        self.batch.objects.extend(objects.into_iter().map(|object| (repo, object)));
    }

    /// Adds the accounts that were named since this was last done.
    pub(in crate::github) fn add_people(&mut self, provenance: Provenance) {
        while let Some(person) = self.objects.people.pop() {
            self.person(person, provenance);
        }
    }

    /// The place of a repo in the batch.
    pub(in crate::github) fn repo(&mut self, number: Option<i64>, name: &str, at: i64) -> u32 {
        let key = (number, Box::from(name));
        let next = self.batch.repos.len() as u32;
        let index = *self.repos.entry(key).or_insert(next);
        if index == next {
            self.batch.repos.push(RepoName { number, name: name.into(), at });
        }
        let repo = &mut self.batch.repos[index as usize];
        repo.at = repo.at.max(at);
        index
    }

    fn person(&mut self, person: Person, provenance: Provenance) {
        // Nearly all are users, and nearly all objects say so: what is kept is who is not.
        if let Some(kind) = person.kind.filter(|kind| &**kind != "User") {
            self.account(&person.account, provenance).set(
                Field::Type,
                FieldValue::Text(kind),
                provenance,
            );
        }
        self.logins.insert(person.account);
    }

    fn account(&mut self, account: &AccountRef, provenance: Provenance) -> &mut ForgeObject {
        let index = *self.accounts.entry(account.clone()).or_insert_with(|| {
            let mut object = ForgeObject::new(ObjectKind::Account, account.id);
            object.set(Field::Login, FieldValue::Text(account.login.clone()), provenance);
            self.batch.accounts.push(object);
            self.batch.accounts.len() - 1
        });
        &mut self.batch.accounts[index]
    }
}

/// A payload as it is stored: zlib.
fn deflate(raw: &[u8]) -> Vec<u8> {
    let level = libdeflater::CompressionLvl::default();
    let mut compressor = libdeflater::Compressor::new(level);
    let mut out = vec![0; compressor.zlib_compress_bound(raw.len())];
    // The bound is enough room by its definition.
    let len = compressor.zlib_compress(raw, &mut out).unwrap_or(0);
    out.truncate(len);
    out
}
