//! Histories written by hand.

use ovenbird_core::fact::{
    ChangeRow, CommitRow, FileChanges, History, Oid, Signature, Tag, Timestamp, TrailerRow, Window,
};
use ovenbird_core::identity::{Kind, People, Person};
use ovenbird_core::metric::RepoIndex;

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// The window of some whole days since 1970.
pub(super) fn days(from: i64, to: i64) -> Window {
    Window { from: from * DAY, to: to * DAY }
}

/// A history and its people, under construction.
#[derive(Debug, Default, Clone)]
pub(super) struct Builder {
    pub(super) history: History,
    pub(super) people: People,
}

impl Builder {
    /// A new human with one signature; returns the signature, which is the person's index too
    /// as long as nobody has two.
    pub(super) fn human(&mut self, name: &str) -> u32 {
        self.signature(name, &format!("{name}@{name}.org"), Kind::Human)
    }

    /// A new bot.
    pub(super) fn bot(&mut self, name: &str) -> u32 {
        self.signature(name, &format!("{name}@bots.org"), Kind::Bot("test".into()))
    }

    /// A new person with the signature given.
    pub(super) fn signature(&mut self, name: &str, email: &str, kind: Kind) -> u32 {
        let position = self.history.signatures.len() as u32;
        self.history.signatures.push(Signature::new(name, email));
        self.people.of_signature.push(self.people.all.len() as u32);
        let (name, email) = (name.to_owned(), email.to_owned());
        let signatures = vec![position];
        let person = Person { name, email, kind, hidden: false, signatures, accounts: Vec::new() };
        self.people.all.push(person);
        position
    }

    /// A commit by its own author on a day since 1970, at noon.
    pub(super) fn commit(&mut self, author: u32, day: i64, parents: &[u32]) -> u32 {
        self.commit_by(author, author, day * DAY + DAY / 2, parents)
    }

    /// A commit, at seconds since 1970; it becomes the head.
    pub(super) fn commit_by(
        &mut self,
        author: u32,
        committer: u32,
        at: i64,
        parents: &[u32],
    ) -> u32 {
        let time = Some(Timestamp::new(at, 60));
        self.history.commits.push(CommitRow {
            author,
            committer,
            authored: time,
            committed: time,
            first_parent: self.history.parents.len() as u32,
            parent_count: parents.len() as u32,
            signed: false,
        });
        self.history.parents.extend_from_slice(parents);
        let position = self.history.commits.len() as u32 - 1;
        self.history.head = Some(position);
        position
    }

    /// A line of commits, one on each day given, the first without a parent.
    pub(super) fn line(&mut self, author: u32, days: impl IntoIterator<Item = i64>) {
        for day in days {
            let parents: Vec<_> = self.history.head.into_iter().collect();
            self.commit(author, day, &parents);
        }
    }

    /// A tag on a commit without a date of its own.
    pub(super) fn tag(&mut self, name: &str, commit: u32) {
        let mut bytes = [0; 20];
        bytes[..4].copy_from_slice(&commit.to_le_bytes());
        let target = Oid::from_bytes(&bytes).unwrap();
        self.history.tags.push(Tag {
            name: name.into(),
            target,
            commit: Some(commit),
            tagged: None,
            committed: None,
        });
    }

    /// A trailer of a commit.
    pub(super) fn trailer(&mut self, commit: u32, role: &str, signature: u32) {
        let known = self.history.roles.iter().position(|known| known == role);
        let role = known.unwrap_or_else(|| {
            self.history.roles.push(role.to_owned());
            self.history.roles.len() - 1
        });
        self.history.trailers.push(TrailerRow { commit, role: role as u32, signature });
    }

    /// A change of a file, moved from another where one is given.
    pub(super) fn change(
        &mut self,
        commit: u32,
        path: &str,
        (added, removed): (u32, u32),
        from: Option<&str>,
    ) {
        let renamed_from = from.map(|from| self.path(from));
        let path = self.path(path);
        let row = ChangeRow { commit, path, added, removed, binary: false, renamed_from };
        let commits_known = self.history.commits.len() as u64;
        let changes = self.history.changes.get_or_insert_default();
        changes.rows.push(row);
        changes.commits_known = commits_known;
    }

    fn path(&mut self, path: &str) -> u32 {
        let changes: &mut FileChanges = self.history.changes.get_or_insert_default();
        let known = changes.paths.iter().position(|known| known == path);
        known.unwrap_or_else(|| {
            changes.paths.push(path.to_owned());
            changes.paths.len() - 1
        }) as u32
    }

    /// Makes one person of two, by signature: the second one's commits become the first's.
    pub(super) fn merge(&mut self, kept: u32, gone: u32) {
        let (kept, gone) = (self.person_of(kept), self.person_of(gone));
        for person in &mut self.people.of_signature {
            if *person == gone {
                *person = kept;
            }
        }
    }

    fn person_of(&self, signature: u32) -> u32 {
        self.people.of_signature[signature as usize]
    }

    /// The index as of a day since 1970.
    pub(super) fn index(&self, day: i64) -> RepoIndex<'_> {
        RepoIndex::new(&self.history, &self.people, day * DAY)
    }

    /// The same history with its commits in another order: `order` lists the old indexes.
    pub(super) fn reordered(&self, order: &[u32]) -> Self {
        let mut place = vec![0; order.len()];
        for (new, &old) in (0..).zip(order) {
            place[old as usize] = new;
        }
        let old = &self.history;
        let mut history = History { commits: Vec::new(), parents: Vec::new(), ..old.clone() };
        for &commit in order {
            let row = old.commits[commit as usize];
            let first_parent = history.parents.len() as u32;
            let parents = old.parents_of(commit).iter().map(|&parent| place[parent as usize]);
            history.parents.extend(parents);
            history.commits.push(CommitRow { first_parent, ..row });
        }
        history.head = old.head.map(|head| place[head as usize]);
        for row in &mut history.trailers {
            row.commit = place[row.commit as usize];
        }
        for tag in &mut history.tags {
            tag.commit = tag.commit.map(|commit| place[commit as usize]);
        }
        for row in history.changes.iter_mut().flat_map(|changes| &mut changes.rows) {
            row.commit = place[row.commit as usize];
        }
        Self { history, people: self.people.clone() }
    }
}
