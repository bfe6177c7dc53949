//! Lists of the REST API: pages of objects into a batch of facts.

use ovenbird_core::fact::forge::{
    Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, RepoName, Source,
};

use super::event::BatchBuilder;
use super::json::{Malformed, Next, Reader};
use super::object::Object;

type Result<T> = std::result::Result<T, Malformed>;

/// A list that a repo has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Issues and, in their form, pull requests.
    Issues,
    /// Pull requests without the counts that only their own page has.
    PullRequests,
    /// Comments in the conversations of issues and pull requests.
    Comments,
    /// Comments on lines of pull requests.
    ReviewComments,
    /// Comments on commits.
    CommitComments,
    /// Releases.
    Releases,
    /// Forks.
    Forks,
    /// Who gave a star, and when.
    Stars,
}

/// What was on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageSummary {
    /// Its objects.
    pub seen: u64,
    /// Those that could not be read.
    pub rejected: u64,
    /// When the least lately touched of them was touched; of a fork, when it was made.
    pub oldest: Option<i64>,
    /// When the last touched of them was.
    pub newest: Option<i64>,
}

/// Collects the facts of one repo from pages.
pub struct PageReader {
    builder: BatchBuilder,
    repo: u32,
}

impl PageReader {
    /// Collects facts of this repo.
    pub fn new(repo: &RepoName) -> Self {
        let mut builder = BatchBuilder::new(Source::Rest, false);
        let index = builder.repo(repo.number, &repo.name, repo.at);
        Self { builder, repo: index }
    }

    /// The facts collected.
    pub fn take(mut self) -> ForgeBatch {
        self.builder.take()
    }

    /// Reads a page. An object that is none of its kind is counted; a page that is no list is an
    /// error.
    pub fn read(&mut self, endpoint: Endpoint, body: &[u8]) -> Result<PageSummary> {
        let mut summary = PageSummary::default();
        let mut reader = Reader::new(body);
        reader.array(|reader| {
            summary.seen += 1;
            let raw = reader.raw()?;
            if let Ok(Some(at)) = self.one(endpoint, raw) {
                summary.oldest = Some(summary.oldest.map_or(at, |oldest| oldest.min(at)));
                summary.newest = summary.newest.max(Some(at));
            } else {
                self.builder.objects.people.clear();
                summary.rejected += 1;
            }
            Ok(())
        })?;
        reader.end()?;
        Ok(summary)
    }

    /// Reads one object; says when it was last touched.
    fn one(&mut self, endpoint: Endpoint, raw: &[u8]) -> Result<Option<i64>> {
        let reader = &mut Reader::new(raw);
        if reader.peek()? != Next::Object {
            return Ok(None);
        }
        if endpoint == Endpoint::Stars {
            return self.star(reader);
        }
        let objects = &mut self.builder.objects;
        let mut object = match endpoint {
            Endpoint::Issues => objects.issue(reader)?,
            Endpoint::PullRequests => objects.pull_request(reader)?,
            Endpoint::Releases => objects.release(reader)?,
            Endpoint::Forks => objects.fork(reader)?,
            _ => objects.comment(reader)?,
        };
        let kind = match endpoint {
            Endpoint::Issues if !object.is_pull_request => ObjectKind::Issue,
            Endpoint::Issues => {
                // As an issue it has another number than as a pull request.
                object.forget(Field::Id);
                ObjectKind::PullRequest
            }
            _ => endpoint.kind(),
        };
        let numbered = matches!(kind, ObjectKind::Issue | ObjectKind::PullRequest);
        if matches!(kind, ObjectKind::Comment | ObjectKind::ReviewComment) {
            let Some(number) = object.number else { return Ok(None) };
            object.set(Field::Number, FieldValue::Int(number));
        }
        let key = if numbered { object.number } else { object.id };
        let (Some(key), Some(at)) = (key, touched(&object)) else { return Ok(None) };
        self.add(object.into_object(kind, key, Source::Rest, at), at);
        Ok(Some(at))
    }

    fn star(&mut self, reader: &mut Reader<'_>) -> Result<Option<i64>> {
        let (mut at, mut who) = (None, None);
        let objects = &mut self.builder.objects;
        reader.object(|name, reader| {
            match name {
                b"starred_at" => at = reader.time()?,
                b"user" => who = objects.account(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let (Some(at), Some(who)) = (at, who) else { return Ok(None) };
        let mut star = Object::default();
        star.set(Field::At, FieldValue::Int(at));
        star.set(Field::EndedAt, FieldValue::Nothing);
        let key = who.id;
        star.set(Field::Author, FieldValue::Account(who));
        self.add(star.into_object(ObjectKind::Star, key, Source::Rest, at), at);
        Ok(Some(at))
    }

    /// The page of the repo itself, reported about the instant that it is read: its number, its
    /// name and when it was made. `None` if it has no number or no name.
    pub fn profile(body: &[u8], now: i64) -> Result<Option<(RepoName, i64, ForgeBatch)>> {
        let mut builder = BatchBuilder::new(Source::Rest, false);
        let object = builder.objects.profile(&mut Reader::new(body))?;
        let created_at = match object.get(Field::CreatedAt) {
            Some(FieldValue::Int(at)) => *at,
            _ => return Ok(None),
        };
        let (Some(number), Some(name)) = (object.id, object.name()) else { return Ok(None) };
        let name = RepoName { number: Some(number), name: name.into(), at: now };
        let repo = builder.repo(name.number, &name.name, now);
        let profile = object.into_object(ObjectKind::Profile, 0, Source::Rest, now);
        builder.add_objects(repo, vec![profile]);
        Ok(Some((name, created_at, builder.take())))
    }

    /// The community profile: which files for contributors there are. That there is no template
    /// for issues it does not know where they lie in a folder.
    pub fn community(&mut self, body: &[u8], now: i64) -> Result<()> {
        let provenance = Provenance { at: now, source: Source::Rest };
        let mut object = ForgeObject::new(ObjectKind::Profile, 0);
        let mut reader = Reader::new(body);
        reader.object(|name, reader| {
            if name != b"files" {
                return reader.skip();
            }
            reader.maybe_object(|name, reader| {
                let is_there = reader.peek()? != Next::Null;
                let field = match name {
                    b"readme" => Field::Readme,
                    b"contributing" => Field::Contributing,
                    b"code_of_conduct" => Field::Conduct,
                    b"issue_template" if is_there => Field::IssueTemplate,
                    b"pull_request_template" => Field::PullRequestTemplate,
                    _ => return reader.skip(),
                };
                object.set(field, FieldValue::Int(i64::from(is_there)), provenance);
                reader.skip()
            })?;
            Ok(())
        })?;
        self.builder.add_objects(self.repo, vec![object]);
        Ok(())
    }

    fn add(&mut self, object: ForgeObject, at: i64) {
        self.builder.add_objects(self.repo, vec![object]);
        self.builder.add_people(Provenance { at, source: Source::Rest });
    }
}

impl Endpoint {
    /// What its objects are.
    pub fn kind(self) -> ObjectKind {
        match self {
            Self::Issues => ObjectKind::Issue,
            Self::PullRequests => ObjectKind::PullRequest,
            Self::Comments => ObjectKind::Comment,
            Self::ReviewComments => ObjectKind::ReviewComment,
            Self::CommitComments => ObjectKind::CommitComment,
            Self::Releases => ObjectKind::Release,
            Self::Forks => ObjectKind::Fork,
            Self::Stars => ObjectKind::Star,
        }
    }
}

/// When an object was last touched, as far as it tells.
fn touched(object: &Object) -> Option<i64> {
    let provenance = |field| match object.get(field) {
        Some(FieldValue::Int(at)) => Some(*at),
        _ => None,
    };
    object
        .updated_at
        .or_else(|| provenance(Field::PublishedAt))
        .or_else(|| provenance(Field::CreatedAt))
}

/// Repos of a list of them: number and owner/name of each.
pub fn repos(body: &[u8], now: i64) -> Result<Vec<RepoName>> {
    let mut found = Vec::new();
    let mut objects = super::object::Objects::default();
    let mut reader = Reader::new(body);
    reader.array(|reader| {
        let object = objects.fork(reader)?;
        if let (Some(number), Some(name)) = (object.id, object.name()) {
            found.push(RepoName { number: Some(number), name: name.into(), at: now });
        }
        Ok(())
    })?;
    reader.end()?;
    Ok(found)
}
