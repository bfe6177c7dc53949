//! What each person did here, in order: what a forge tells of, and the commits of git.

use super::ForgeStudy;

/// A kind of thing that people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Opening an issue.
    Issue,
    /// Opening a pull request.
    PullRequest,
    /// A comment in a conversation.
    Comment,
    /// A review, or a comment on lines.
    Review,
    /// Authoring a commit, merges among them.
    Commit,
}

/// One thing that somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// When, in Unix seconds; for a commit its author time.
    pub at: i64,
    /// What.
    pub deed: Deed,
    /// The issue or pull request; 0 for a commit.
    pub number: i64,
}

/// The acts of each person, laid out by person.
#[derive(Debug, Default)]
pub(super) struct Acts {
    /// Where each person's acts begin, and one end more.
    starts: Vec<usize>,
    /// Ascending within each person.
    acts: Vec<Act>,
}

impl Acts {
    /// The acts in a study whose pull requests and issues have been read.
    pub(super) fn new(study: &ForgeStudy<'_>) -> Self {
        // They are gone through twice, which is less than to keep them in between.
        let all = || commits(study).chain(opened(study)).chain(said(study));
        let persons = study.git.everybody().end as usize;
        let mut starts = vec![0; persons + 1];
        for (person, _) in all() {
            starts[person as usize + 1] += 1;
        }
        for person in 0..persons {
            starts[person + 1] += starts[person];
        }
        let nothing = Act { at: 0, deed: Deed::Commit, number: 0 };
        let (mut next, mut acts) = (starts.clone(), vec![nothing; starts[persons]]);
        for (person, act) in all() {
            acts[next[person as usize]] = act;
            next[person as usize] += 1;
        }
        for pair in starts.windows(2) {
            acts[pair[0]..pair[1]].sort_unstable();
        }
        Self { starts, acts }
    }
}

fn commits(study: &ForgeStudy<'_>) -> impl Iterator<Item = (u32, Act)> {
    let act = |at: &i64| Act { at: *at, deed: Deed::Commit, number: 0 };
    let of = move |person| study.git.times_of(person).iter().map(move |at| (person, act(at)));
    study.git.everybody().flat_map(of)
}

fn opened(study: &ForgeStudy<'_>) -> impl Iterator<Item = (u32, Act)> {
    let pulls = study.pulls.iter().filter_map(|pull| {
        let number = study.row_of(pull).number;
        Some((pull.author?, Act { at: pull.created, deed: Deed::PullRequest, number }))
    });
    pulls.chain(study.issues.iter().filter_map(|issue| {
        let number = study.forge.issues[issue.row as usize].number;
        Some((issue.author?, Act { at: issue.created, deed: Deed::Issue, number }))
    }))
}

fn said(study: &ForgeStudy<'_>) -> impl Iterator<Item = (u32, Act)> {
    study.forge.responses.iter().filter_map(|row| {
        let at = study.believable(Some(row.at))?;
        let deed = if row.kind.is_review() { Deed::Review } else { Deed::Comment };
        Some((study.person(row.account?), Act { at, deed, number: row.number }))
    })
}

impl ForgeStudy<'_> {
    /// What a person did here, by ascending time; what has no believable time is left out.
    pub fn acts_of(&self, person: u32) -> &[Act] {
        let starts = &self.acts.starts[person as usize..];
        &self.acts.acts[starts[0]..starts[1]]
    }

    /// Everybody who did anything here and is no bot.
    pub(crate) fn people(&self) -> impl Iterator<Item = u32> {
        let everybody = self.git.everybody();
        everybody.filter(|&person| !self.git.is_bot(person) && !self.acts_of(person).is_empty())
    }
}
