//! What each person did here, in order: what a forge tells of, and the commits of git.

use super::ForgeIndex;

/// A kind of thing that people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActivityKind {
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
pub struct Activity {
    /// When, in Unix seconds; for a commit its author time.
    pub at: i64,
    /// What.
    pub kind: ActivityKind,
    /// The issue or pull request; 0 for a commit.
    pub number: i64,
}

/// The activities of each person, laid out by person.
#[derive(Debug, Default)]
pub(super) struct Activities {
    /// Where each person's activities begin, and one end more.
    starts: Vec<usize>,
    /// Ascending within each person.
    activities: Vec<Activity>,
}

impl Activities {
    /// The activities in an index whose pull requests and issues have been read.
    pub(super) fn new(index: &ForgeIndex<'_>) -> Self {
        // They are gone through twice, which is less than to keep them in between.
        let all = || commits(index).chain(opened(index)).chain(said(index));
        let people = index.git.all_people().end as usize;
        let mut starts = vec![0; people + 1];
        for (person, _) in all() {
            starts[person as usize + 1] += 1;
        }
        for person in 0..people {
            starts[person + 1] += starts[person];
        }
        let nothing = Activity { at: 0, kind: ActivityKind::Commit, number: 0 };
        let (mut next, mut activities) = (starts.clone(), vec![nothing; starts[people]]);
        for (person, activity) in all() {
            activities[next[person as usize]] = activity;
            next[person as usize] += 1;
        }
        for pair in starts.windows(2) {
            activities[pair[0]..pair[1]].sort_unstable();
        }
        Self { starts, activities }
    }
}

fn commits(index: &ForgeIndex<'_>) -> impl Iterator<Item = (u32, Activity)> {
    let activity = |at: &i64| Activity { at: *at, kind: ActivityKind::Commit, number: 0 };
    let of = move |person| index.git.times_of(person).iter().map(move |at| (person, activity(at)));
    index.git.all_people().flat_map(of)
}

fn opened(index: &ForgeIndex<'_>) -> impl Iterator<Item = (u32, Activity)> {
    let pulls = index.pulls.iter().filter_map(|pull| {
        let number = index.row_of(pull).number;
        Some((pull.author?, Activity { at: pull.created, kind: ActivityKind::PullRequest, number }))
    });
    pulls.chain(index.issues.iter().filter_map(|issue| {
        let number = index.forge.issues[issue.row as usize].number;
        Some((issue.author?, Activity { at: issue.created, kind: ActivityKind::Issue, number }))
    }))
}

fn said(index: &ForgeIndex<'_>) -> impl Iterator<Item = (u32, Activity)> {
    index.forge.responses.iter().filter_map(|row| {
        let at = index.believable(Some(row.at))?;
        let kind = if row.kind.is_review() { ActivityKind::Review } else { ActivityKind::Comment };
        Some((index.person(row.account?), Activity { at, kind, number: row.number }))
    })
}

impl ForgeIndex<'_> {
    /// What a person did here, by ascending time; what has no believable time is left out.
    pub fn activities_of(&self, person: u32) -> &[Activity] {
        let starts = &self.activities.starts[person as usize..];
        &self.activities.activities[starts[0]..starts[1]]
    }

    /// Everybody who did anything here and is no bot.
    pub(crate) fn people(&self) -> impl Iterator<Item = u32> {
        let all_people = self.git.all_people();
        all_people
            .filter(|&person| !self.git.is_bot(person) && !self.activities_of(person).is_empty())
    }
}
