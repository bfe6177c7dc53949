//! The input that all metrics share: each commit with its people, its day and how it landed.
//!
//! Built once, in time linear in the history but for one sort. Metrics read it and never touch
//! a signature's text in a loop over commits.

mod author_times;
mod brought;
mod committers;
mod dates;
pub(crate) mod evidence;
mod files;
mod landing;
mod observed;
mod people_rows;
mod standing;

pub use brought::Brought;
pub use landing::{Integrator, Landing};
pub use people_rows::{PeopleRows, Who};
pub use standing::Standing;

use crate::fact::{CommitRow, History, Observation, Signature, Timestamp, Window};
use crate::identity::{People, Person};
use author_times::AuthorTimes;

/// The last second of the year 9999; a later date is no date, whatever the clock says.
const END_OF_DATES: i64 = 253_402_300_799;

/// One repo's history, read for the metrics.
#[derive(Debug)]
pub struct RepoIndex<'a> {
    /// The facts.
    pub history: &'a History,
    /// Who is who.
    pub people: &'a People,
    /// The present, in seconds since 1970 UTC.
    pub now: i64,
    /// The end of what was observed, never after now: what happened later is unknown. A window of
    /// the present ends here.
    pub observed_to: i64,
    /// What tells that end; `None` where it was not looked for.
    pub observation: Option<Observation>,
    /// What each commit is, by the history's commit index.
    pub commits: Vec<CommitView>,
    /// The default branch's first-parent chain, oldest first, as commit indexes.
    pub mainline: Vec<u32>,
    /// Commits without a readable author date, or with one before 1970.
    pub undated: u64,
    /// Commits with an author date after now.
    pub postdated: u64,
    /// Whether git's history was ingested at all.
    pub is_ingested: bool,
    author_times: AuthorTimes,
}

/// One commit, as the metrics see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitView {
    /// Index of the author's person.
    pub author: u32,
    /// Index of the committer's person.
    pub committer: u32,
    /// Author time in seconds since 1970 UTC; `None` where unreadable, before 1970, after now, or
    /// years before that of every commit that it stands on.
    pub authored: Option<i64>,
    /// Whether it has two parents or more.
    pub is_merge: bool,
    /// Whether its author is a bot.
    pub by_bot: bool,
    /// How it came into the default branch; `None` when it is not in there.
    pub landing: Option<Landing>,
}

impl<'a> RepoIndex<'a> {
    /// Reads a history with its people as of `now` (seconds since 1970 UTC).
    ///
    /// `people.of_signature` has to cover all of the history's signatures.
    pub fn new(history: &'a History, people: &'a People, now: i64) -> Self {
        let of_signature = people.of_signature.iter().map(|&at| &people.all[at as usize]);
        let nobody: Vec<bool> = history
            .signatures
            .iter()
            .zip(of_signature)
            .map(|(signature, person)| is_forge(signature) || person.is_web_editor())
            .collect();
        let bots: Vec<bool> = people.all.iter().map(Person::is_bot).collect();
        let read = |row: &CommitRow| commit_view(row, people, &bots, now);
        let mut commits: Vec<_> = history.commits.iter().map(read).collect();
        let distrusted = dates::distrust(&mut commits, history, now);
        let mainline = landing::land(&mut commits, history, &nobody, &bots, now);
        let (undated, postdated) = misdated(history, now);
        let undated = undated + distrusted;
        let author_times = AuthorTimes::new(&commits, bots);
        let is_ingested = true;
        Self {
            history,
            people,
            now,
            observed_to: now,
            observation: None,
            commits,
            mainline,
            undated,
            postdated,
            is_ingested,
            author_times,
        }
    }

    /// The same, with whether git's history was ingested at all: an empty one that was has no
    /// commits, and of one that was not no measure is known.
    #[must_use]
    pub fn ingested(self, is_ingested: bool) -> Self {
        Self { is_ingested, ..self }
    }

    /// The commits whose author time falls in the window; all of them, dated or not, without one.
    pub fn authored_in(&self, window: Option<Window>) -> impl Iterator<Item = (u32, &CommitView)> {
        let indexed = (0_u32..).zip(&self.commits);
        indexed.filter(move |(_, commit)| within(commit.authored, window))
    }

    /// The commits other than merges, by humans, that came into the default branch in the window
    /// (by the mainline's committer time); all of them without one.
    pub fn landed_in(
        &self,
        window: Option<Window>,
    ) -> impl Iterator<Item = (&CommitView, &Landing)> {
        let work = self.commits.iter().filter(|commit| !commit.is_merge && !commit.by_bot);
        let landed = work.filter_map(|commit| Some((commit, commit.landing.as_ref()?)));
        landed.filter(move |(_, landing)| within(landing.at, window))
    }

    /// The end of the window, or of the observation for the whole history, and never later than
    /// that.
    pub fn as_of(&self, window: Option<Window>) -> i64 {
        window.map_or(self.observed_to, |window| window.to.min(self.observed_to))
    }
}

/// Whether a time lies in the window. Without a window everything does, even what has no time.
pub(crate) fn within(time: Option<i64>, window: Option<Window>) -> bool {
    window.is_none_or(|window| time.is_some_and(|seconds| window.contains(seconds)))
}

/// The seconds of a date that can be believed.
pub(crate) fn believable(time: Option<Timestamp>, now: i64) -> Option<i64> {
    // Git writes no negative time: one that stands in an object is damage.
    time.map(|time| time.seconds).filter(|seconds| (0..=now.min(END_OF_DATES)).contains(seconds))
}

fn commit_view(row: &CommitRow, people: &People, bots: &[bool], now: i64) -> CommitView {
    let author = people.of_signature[row.author as usize];
    CommitView {
        author,
        committer: people.of_signature[row.committer as usize],
        authored: believable(row.authored, now),
        is_merge: row.is_merge(),
        by_bot: bots[author as usize],
        landing: None,
    }
}

/// GitHub's own committer of whatever is done on its pages; it stands for no person.
fn is_forge(signature: &Signature) -> bool {
    signature.name.eq_ignore_ascii_case("github")
        && signature.email.eq_ignore_ascii_case("noreply@github.com")
}

fn misdated(history: &History, now: i64) -> (u64, u64) {
    let (mut undated, mut postdated) = (0, 0);
    for row in &history.commits {
        match row.authored {
            Some(time) if time.seconds > now.min(END_OF_DATES) => postdated += 1,
            Some(time) if time.seconds >= 0 => {}
            _ => undated += 1,
        }
    }
    (undated, postdated)
}
