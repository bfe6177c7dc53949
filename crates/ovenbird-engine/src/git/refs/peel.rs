//! From a tag object, which may lead to another, to what is tagged.

use gix::ObjectId;
use gix::objs::Kind;
use ovenbird_core::fact::{NewTag, Signature};

use crate::git::commit::RawCommit;
use crate::git::object::{LARGEST_COMMIT, ObjectReader};
use crate::git::repo::core_oid;
use crate::git::text::decode;

/// Tags of tags that are followed. Git follows all there are; only replace refs make a ring.
const MOST_NESTED: usize = 1_024;

/// Where an object leads once all tags are followed.
pub(super) enum Peeled {
    /// To a commit.
    Commit(ObjectId),
    /// To a tree or a blob.
    Other,
    /// To something that cannot be read.
    Unreadable,
}

/// Follows tags from an object.
pub(super) fn peel(id: ObjectId, reader: &mut ObjectReader<'_>) -> Peeled {
    match peel_tag(id, reader) {
        Some((_, Some(Kind::Commit), id)) => Peeled::Commit(id),
        Some((_, Some(_), _)) => Peeled::Other,
        Some((_, None, _)) | None => Peeled::Unreadable,
    }
}

/// The tag that a ref named `refs/tags/…` is, without its name; `None` if it cannot be read.
pub(super) fn tag(id: ObjectId, reader: &mut ObjectReader<'_>) -> Option<NewTag> {
    let (mut tag, kind, target) = peel_tag(id, reader)?;
    tag.target = core_oid(&target);
    tag.is_commit = kind == Some(Kind::Commit);
    Some(tag)
}

/// The outermost tag, what it leads to, and of what kind that is: `None` where it is named by a
/// tag and not there, as a tagged tree in a partial clone.
fn peel_tag(
    mut id: ObjectId,
    reader: &mut ObjectReader<'_>,
) -> Option<(NewTag, Option<Kind>, ObjectId)> {
    let mut tag = NewTag {
        name: String::new(),
        target: core_oid(&id),
        is_commit: false,
        tagged: None,
        tagger: None,
        committed: None,
    };
    for depth in 0..MOST_NESTED {
        let Ok((kind, content)) = reader.read_up_to(&id, LARGEST_COMMIT) else {
            return (depth > 0).then_some((tag, None, id));
        };
        if kind != Kind::Tag {
            if kind == Kind::Commit {
                tag.committed = RawCommit::parse(&content).committed().map(|time| time.seconds);
            }
            return Some((tag, Some(kind), id));
        }
        let object = RawCommit::parse(&content);
        if depth == 0
            && let Some((name, email, time)) = object.tagger()
        {
            tag.tagged = time;
            tag.tagger = Some(Signature::new(decode(name, None), decode(email, None)));
        }
        id = object.object?;
    }
    None
}
