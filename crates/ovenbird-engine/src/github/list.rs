//! Lists of the REST API: pages of objects into a batch of facts.

use ovenbird_core::fact::forge::{Field, ForgeBatch, Item, ItemKind, RepoName, Said, Source, Told};

use super::event::Gather;
use super::json::{Malformed, Next, Reader};
use super::object::Object;

type Result<T> = std::result::Result<T, Malformed>;

/// A list that a repo has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
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
pub struct Listed {
    /// Its objects.
    pub seen: u64,
    /// Those that could not be read.
    pub rejected: u64,
    /// When the least lately touched of them was touched; of a fork, when it was made.
    pub oldest: Option<i64>,
    /// When the last touched of them was.
    pub newest: Option<i64>,
}

/// Gathers the facts of one repo from pages.
pub struct Listing {
    gather: Gather,
    repo: u32,
}

impl Listing {
    /// Gathers facts of this repo.
    pub fn new(repo: &RepoName) -> Self {
        let mut gather = Gather::new(Source::Rest, false);
        let index = gather.repo(repo.number, &repo.name, repo.at);
        Self { gather, repo: index }
    }

    /// The facts gathered.
    pub fn take(mut self) -> ForgeBatch {
        self.gather.take()
    }

    /// Reads a page. An object that is none of its kind is counted; a page that is no list is an
    /// error.
    pub fn read(&mut self, list: List, body: &[u8]) -> Result<Listed> {
        let mut listed = Listed::default();
        let mut reader = Reader::new(body);
        reader.array(|reader| {
            listed.seen += 1;
            let raw = reader.raw()?;
            if let Ok(Some(at)) = self.one(list, raw) {
                listed.oldest = Some(listed.oldest.map_or(at, |oldest| oldest.min(at)));
                listed.newest = listed.newest.max(Some(at));
            } else {
                self.gather.objects.people.clear();
                listed.rejected += 1;
            }
            Ok(())
        })?;
        reader.end()?;
        Ok(listed)
    }

    /// Reads one object; says when it was last touched.
    fn one(&mut self, list: List, raw: &[u8]) -> Result<Option<i64>> {
        let reader = &mut Reader::new(raw);
        if reader.peek()? != Next::Object {
            return Ok(None);
        }
        if list == List::Stars {
            return self.star(reader);
        }
        let objects = &mut self.gather.objects;
        let mut object = match list {
            List::Issues => objects.issue(reader)?,
            List::PullRequests => objects.pull_request(reader)?,
            List::Releases => objects.release(reader)?,
            List::Forks => objects.fork(reader)?,
            _ => objects.comment(reader)?,
        };
        let kind = match list {
            List::Issues if !object.is_pull_request => ItemKind::Issue,
            List::Issues => {
                // As an issue it has another number than as a pull request.
                object.forget(Field::Id);
                ItemKind::PullRequest
            }
            _ => list.kind(),
        };
        let numbered = matches!(kind, ItemKind::Issue | ItemKind::PullRequest);
        if matches!(kind, ItemKind::Comment | ItemKind::ReviewComment) {
            let Some(number) = object.number else { return Ok(None) };
            object.say(Field::Number, Said::Int(number));
        }
        let key = if numbered { object.number } else { object.id };
        let (Some(key), Some(at)) = (key, touched(&object)) else { return Ok(None) };
        self.add(object.into_item(kind, key, Source::Rest, at), at);
        Ok(Some(at))
    }

    fn star(&mut self, reader: &mut Reader<'_>) -> Result<Option<i64>> {
        let (mut at, mut who) = (None, None);
        let objects = &mut self.gather.objects;
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
        star.say(Field::At, Said::Int(at));
        star.say(Field::EndedAt, Said::Nothing);
        let key = who.id;
        star.say(Field::Author, Said::Account(who));
        self.add(star.into_item(ItemKind::Star, key, Source::Rest, at), at);
        Ok(Some(at))
    }

    /// The page of the repo itself, told of the instant that it is read: its number, its name and
    /// when it was made. `None` if it has no number or no name.
    pub fn profile(body: &[u8], now: i64) -> Result<Option<(RepoName, i64, ForgeBatch)>> {
        let mut gather = Gather::new(Source::Rest, false);
        let object = gather.objects.profile(&mut Reader::new(body))?;
        let created_at = match object.get(Field::CreatedAt) {
            Some(Said::Int(at)) => *at,
            _ => return Ok(None),
        };
        let (Some(number), Some(name)) = (object.id, object.name()) else { return Ok(None) };
        let name = RepoName { number: Some(number), name: name.into(), at: now };
        let repo = gather.repo(name.number, &name.name, now);
        let profile = object.into_item(ItemKind::Profile, 0, Source::Rest, now);
        gather.add_items(repo, vec![profile]);
        Ok(Some((name, created_at, gather.take())))
    }

    /// The community profile: which files for contributors there are. That there is no template
    /// for issues it does not know where they lie in a folder.
    pub fn community(&mut self, body: &[u8], now: i64) -> Result<()> {
        let told = Told { at: now, source: Source::Rest };
        let mut item = Item::new(ItemKind::Profile, 0);
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
                item.say(field, Said::Int(i64::from(is_there)), told);
                reader.skip()
            })?;
            Ok(())
        })?;
        self.gather.add_items(self.repo, vec![item]);
        Ok(())
    }

    fn add(&mut self, item: Item, at: i64) {
        self.gather.add_items(self.repo, vec![item]);
        self.gather.add_people(Told { at, source: Source::Rest });
    }
}

impl List {
    /// What its objects are.
    pub fn kind(self) -> ItemKind {
        match self {
            Self::Issues => ItemKind::Issue,
            Self::PullRequests => ItemKind::PullRequest,
            Self::Comments => ItemKind::Comment,
            Self::ReviewComments => ItemKind::ReviewComment,
            Self::CommitComments => ItemKind::CommitComment,
            Self::Releases => ItemKind::Release,
            Self::Forks => ItemKind::Fork,
            Self::Stars => ItemKind::Star,
        }
    }
}

/// When an object was last touched, as far as it tells.
fn touched(object: &Object) -> Option<i64> {
    let told = |field| match object.get(field) {
        Some(Said::Int(at)) => Some(*at),
        _ => None,
    };
    object.updated_at.or_else(|| told(Field::PublishedAt)).or_else(|| told(Field::CreatedAt))
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
