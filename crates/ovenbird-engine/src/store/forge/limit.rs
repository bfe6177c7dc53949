//! How long texts of a forge may be.
//!
//! Whoever writes events writes what they like: without a limit one absurd name would make a whole
//! file impossible where it stands in an index, and the two databases would differ in what they
//! hold. So every road ends here, before either. What names an event or its repo, and is too long,
//! refuses the event; any other text that is too long is left out, and its field is not known.
//! `docs/limits.md` has the table.

use std::collections::BTreeMap;

use ovenbird_core::fact::forge::{AccountRef, Field, FieldValue, ForgeBatch, ForgeObject};

/// Bytes of a login, a type of an event, or an action: GitHub's have 39, 32 and 32 at most.
const NAME: usize = 100;

/// Bytes of owner/name: GitHub's have 140 at most.
const REPO_NAME: usize = 300;

/// Bytes of any other text or list of texts: GitHub's titles have 256 characters at most, its refs
/// 255 bytes, and an issue has a hundred labels of 50 characters.
const TEXT: usize = 128 << 10;

/// Bytes of a list of files or commits.
const LONG_LIST: usize = 1 << 20;

/// What of a batch could not be kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trimmed {
    /// Events that are not kept.
    pub(super) refused: u64,
    /// What was left out of others, with counts.
    pub(super) left_out: BTreeMap<&'static str, u64>,
}

/// Takes out of a batch what is too long, or no text that both databases hold.
pub(super) fn trim(batch: &mut ForgeBatch) -> Trimmed {
    let mut trimmed = Trimmed::default();
    let before = batch.events.len();
    drop_odd_repos(batch);
    batch.events.retain(|(_, event)| is_fit(&event.kind, NAME));
    trimmed.refused = (before - batch.events.len()) as u64;
    for (_, event) in &mut batch.events {
        trimmed.keep("action", TEXT, &mut event.action);
        trimmed.keep("login", NAME, &mut event.actor);
    }
    for (_, object) in &mut batch.objects {
        trimmed.object(object);
    }
    batch.accounts.iter_mut().for_each(|account| trimmed.object(account));
    batch.logins.retain(|account| is_fit(&account.login, NAME));
    trimmed
}

/// Drops the repos whose name is too long, and all that is reported about them.
fn drop_odd_repos(batch: &mut ForgeBatch) {
    if batch.repos.iter().all(|repo| is_fit(&repo.name, REPO_NAME)) {
        return;
    }
    let (mut places, mut kept) = (Vec::with_capacity(batch.repos.len()), Vec::new());
    for repo in batch.repos.drain(..) {
        let is_kept = is_fit(&repo.name, REPO_NAME);
        places.push(is_kept.then_some(kept.len() as u32));
        kept.extend(is_kept.then_some(repo));
    }
    batch.repos = kept;
    let place = |repo: u32| places.get(repo as usize).copied().flatten();
    let events = std::mem::take(&mut batch.events).into_iter();
    batch.events = events.filter_map(|(repo, event)| Some((place(repo)?, event))).collect();
    let objects = std::mem::take(&mut batch.objects).into_iter();
    batch.objects = objects.filter_map(|(repo, object)| Some((place(repo)?, object))).collect();
}

impl Trimmed {
    fn object(&mut self, object: &mut ForgeObject) {
        object.retain(|field, said| {
            let is_kept = match said {
                FieldValue::Text(text) => is_fit(text, longest(field)),
                FieldValue::Account(AccountRef { login, .. }) => is_fit(login, NAME),
                FieldValue::Nothing | FieldValue::Int(_) | FieldValue::Oid(_) => true,
            };
            if !is_kept {
                self.count(what(field));
            }
            is_kept
        });
    }

    fn keep(&mut self, what: &str, longest: usize, text: &mut Option<String>) {
        if text.as_ref().is_some_and(|text| !is_fit(text, longest)) {
            *text = None;
            self.count(if what == "action" { "action left out, too long" } else { LOGIN });
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }
}

const LOGIN: &str = "login left out, too long";

/// PostgreSQL's texts hold no NUL, and that ends one for many other programs.
fn is_fit(text: &str, longest: usize) -> bool {
    text.len() <= longest && !text.contains('\0')
}

/// How long a field's text may be, in bytes.
fn longest(field: Field) -> usize {
    match field {
        Field::Paths | Field::Brought => LONG_LIST,
        _ => TEXT,
    }
}

/// What the ledger says of a field that was left out.
fn what(field: Field) -> &'static str {
    match field {
        Field::Title => "title left out, too long",
        Field::Labels => "labels left out, too long",
        Field::BaseRef | Field::HeadRef | Field::Ref | Field::DefaultBranch => {
            "ref left out, too long"
        }
        Field::Tag => "tag left out, too long",
        Field::Name => "name left out, too long",
        Field::Type | Field::State | Field::Association | Field::StateReason => {
            "type left out, too long"
        }
        Field::Path | Field::Paths => "path left out, too long",
        Field::Login | Field::Author | Field::ClosedBy | Field::MergedBy | Field::Requested => {
            LOGIN
        }
        Field::Brought => "list of commits left out, too long",
        _ => "text left out, too long",
    }
}

#[cfg(test)]
mod tests {
    use ovenbird_core::fact::EventRow;
    use ovenbird_core::fact::forge::{ObjectKind, Provenance, RepoName, Source};

    use super::*;

    fn batch(kind: &str, login: &str, title: &str, repo: &str) -> ForgeBatch {
        let provenance = Provenance { at: 1, source: Source::Archive };
        let mut object = ForgeObject::new(ObjectKind::PullRequest, 1);
        object.set(Field::Title, FieldValue::Text(title.into()), provenance);
        object.set(Field::Author, FieldValue::Account(AccountRef::new(Some(1), login)), provenance);
        object.set(Field::CreatedAt, FieldValue::Int(1), provenance);
        let event = EventRow {
            id: 1,
            kind: kind.to_owned(),
            created_at: 1,
            actor_id: Some(1),
            actor: Some(login.to_owned()),
            action: None,
            number: None,
            payload: None,
        };
        ForgeBatch {
            repos: vec![RepoName { number: Some(1), name: repo.into(), at: 1 }],
            events: vec![(0, event)],
            objects: vec![(0, object)],
            accounts: Vec::new(),
            logins: vec![AccountRef::new(Some(1), login)],
        }
    }

    /// At the limit all is kept, and one byte beyond it nothing that is too long.
    #[test]
    fn texts_have_limits() {
        let text = |length: usize| "x".repeat(length);
        let mut whole = batch(&text(NAME), &text(NAME), &text(TEXT), &text(REPO_NAME));
        let as_it_was = whole.clone();
        assert_eq!((trim(&mut whole), &whole), (Trimmed::default(), &as_it_was));

        let mut long = batch("A", &text(NAME + 1), &text(TEXT + 1), "a/b");
        let left_out = [(LOGIN, 2), ("title left out, too long", 1)].into();
        assert_eq!(trim(&mut long), Trimmed { refused: 0, left_out });
        let (_, object) = &long.objects[0];
        assert_eq!((object.text(Field::Title), object.account(Field::Author)), (None, None));
        assert_eq!((object.int(Field::CreatedAt), long.logins.len()), (Some(1), 0));
        assert_eq!(long.events[0].1.actor, None);

        for (kind, repo) in [(text(NAME + 1), "a/b".to_owned()), ("A".into(), text(REPO_NAME + 1))]
        {
            assert_eq!(trim(&mut batch(&kind, "a", "b", &repo)).refused, 1);
        }
        assert_eq!(trim(&mut batch("A\0", "a\0", "b\0", "a/b")).refused, 1);
    }
}
