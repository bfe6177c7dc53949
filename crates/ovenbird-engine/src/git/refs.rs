//! The tips and tags of a repository.

use gix::objs::Kind;
use ovenbird_core::fact::{NewTag, Oid, Signature, Timestamp};

use super::object::ObjectReader;
use super::repo::{GitError, GitRepo, core_oid};
use super::text::decode;

/// Which branches to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Branches {
    /// The one that `HEAD` names.
    #[default]
    Default,
    /// All local and remote-tracking branches, and `HEAD`.
    All,
}

/// A ref and the commit it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The full name, such as `refs/heads/main`, or `HEAD` when detached.
    pub name: String,
    /// The commit.
    pub oid: Oid,
}

/// What the refs of a repository say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    /// The branch that `HEAD` names and its commit; `None` in an empty repository.
    pub head: Option<Tip>,
    /// All tips to walk from, the head's among them.
    pub tips: Vec<Tip>,
    /// The tags.
    pub tags: Vec<NewTag>,
    /// Refs that lead to nothing that can be read.
    pub unreadable: u64,
}

impl GitRepo {
    /// Reads the refs. A ref that leads nowhere is counted, not fatal.
    pub fn refs(&self, branches: Branches) -> Result<Refs, GitError> {
        let repo = self.repo.to_thread_local();
        let error = |reason: String| GitError::Refs { path: self.git_dir().to_owned(), reason };
        let mut found = Refs { head: head(&repo), ..Refs::default() };
        found.tips.extend(found.head.clone());
        let platform = repo.references().map_err(|e| error(e.to_string()))?;
        let mut reader = self.reader(1 << 20);
        for reference in platform.all().map_err(|e| error(e.to_string()))? {
            let Ok(reference) = reference else {
                found.unreadable += 1;
                continue;
            };
            let name = reference.name().as_bstr().to_vec();
            let is_branch = name.starts_with(b"refs/heads/") || name.starts_with(b"refs/remotes/");
            if is_branch && branches == Branches::All {
                found.add_branch(&name, reference, &mut reader);
            } else if let Some(short) = name.strip_prefix(b"refs/tags/") {
                found.add_tag(short, &reference, &mut reader);
            }
        }
        Ok(found)
    }
}

impl Refs {
    fn add_branch(
        &mut self,
        name: &[u8],
        mut reference: gix::Reference<'_>,
        reader: &mut ObjectReader<'_>,
    ) {
        let name = decode(name, None).into_owned();
        if self.head.as_ref().is_some_and(|head| head.name == name) {
            return;
        }
        // `refs/remotes/origin/HEAD` names another branch, which is read by its own name.
        if reference.try_id().is_none() {
            return;
        }
        // What cannot be read is walked to all the same, and counted there.
        match reference.peel_to_id().map(gix::Id::detach).ok().or_else(|| direct(&reference)) {
            Some(id) if !is_other(&reader.read(&id)) => {
                self.tips.push(Tip { name, oid: core_oid(&id) });
            }
            _ => self.unreadable += 1,
        }
    }

    fn add_tag(
        &mut self,
        name: &[u8],
        reference: &gix::Reference<'_>,
        reader: &mut ObjectReader<'_>,
    ) {
        let Some(id) = reference.try_id() else { return };
        match peel_tag(id.detach(), reader) {
            Some(tag) => self.tags.push(NewTag { name: decode(name, None).into_owned(), ..tag }),
            None => self.unreadable += 1,
        }
    }
}

fn head(repo: &gix::Repository) -> Option<Tip> {
    let head = repo.head().ok()?;
    let (name, raw) = match &head.kind {
        gix::head::Kind::Symbolic(reference) => {
            let raw = reference.target.try_id().map(ToOwned::to_owned);
            (decode(reference.name.as_bstr(), None).into_owned(), raw)
        }
        gix::head::Kind::Detached { target, .. } => ("HEAD".to_owned(), Some(*target)),
        gix::head::Kind::Unborn(_) => return None,
    };
    // A head whose commit cannot be read is a head, and no empty repository.
    let id = head.into_peeled_id().map(gix::Id::detach).ok().or(raw)?;
    Some(Tip { name, oid: core_oid(&id) })
}

/// The object that a ref names itself.
fn direct(reference: &gix::Reference<'_>) -> Option<gix::ObjectId> {
    reference.try_id().map(gix::Id::detach)
}

/// Whether an object was read and is no commit.
fn is_other<C, E>(read: &Result<(Kind, C), E>) -> bool {
    matches!(read, Ok((kind, _)) if *kind != Kind::Commit)
}

/// Follows a tag object, which may lead to another, to what it tags.
fn peel_tag(mut id: gix::ObjectId, reader: &mut ObjectReader<'_>) -> Option<NewTag> {
    let mut tag = NewTag {
        name: String::new(),
        target: core_oid(&id),
        is_commit: false,
        tagged: None,
        tagger: None,
    };
    for depth in 0..16 {
        let Ok((kind, content)) = reader.read(&id) else {
            // In a partial clone a tagged tree or blob may be absent; the ref still is a tag.
            return (depth > 0).then_some(tag);
        };
        if kind != Kind::Tag {
            tag.target = core_oid(&id);
            tag.is_commit = kind == Kind::Commit;
            return Some(tag);
        }
        let object = gix::objs::TagRef::from_bytes(&content, id.kind()).ok()?;
        if depth == 0
            && let Ok(Some(tagger)) = object.tagger()
        {
            tag.tagged = tagger
                .time()
                .ok()
                .map(|time| Timestamp::new(time.seconds, (time.offset / 60) as i16));
            tag.tagger =
                Some(Signature::new(decode(tagger.name, None), decode(tagger.email, None)));
        }
        id = object.target();
    }
    None
}
