//! Contributions, with the places that they touch and who answered them.

use rustc_hash::FxHashMap;

use super::{PlaceId, Places};
use crate::fact::Oid;
use crate::metric::forge_index::{ForgeIndex, Pull};

/// At so many places in one contribution, more say nothing of whom it concerns.
const MOST_PLACES: usize = 200;

/// Roles in trailers that tell of an answer.
const ANSWERS: [&str; 4] = ["reviewed-by", "acked-by", "tested-by", "helped-by"];

/// A contribution by one person that another may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The pull request's number; `None` where git alone tells of it.
    pub number: Option<i64>,
    /// When it was made, in Unix seconds.
    pub at: i64,
    /// By whom; `None` where the account is gone.
    pub author: Option<u32>,
    /// The files that it touches, as far as they are known.
    pub places: Vec<PlaceId>,
    /// The humans who answered it, each with the time of their first answer.
    pub answers: Vec<(i64, u32)>,
}

/// Work that landed: when, by whom, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// When it landed, in Unix seconds.
    pub at: i64,
    /// Whose work it is.
    pub by: u32,
    /// The files.
    pub places: Vec<PlaceId>,
}

/// All that a ranking learns from.
#[derive(Debug, Default, Clone)]
pub struct Asking {
    /// Files and folders.
    pub places: Places,
    /// Contributions, by time.
    pub asked: Vec<Asked>,
    /// Work that landed, by time.
    pub worked: Vec<Worked>,
    /// Whether pull requests are what is asked; else what landed by another's hand is.
    pub by_pull_request: bool,
}

/// What a repo's facts tell of contributions and answers: its pull requests, or where none is
/// known, what landed by another hand than its author's.
pub fn asking(index: &ForgeIndex<'_>) -> Asking {
    let mut found = Asking::default();
    let files = files_by_commit(index, &mut found.places);
    found.by_pull_request = index.pulls.iter().any(|pull| !pull.by_bot);
    found.asked = if found.by_pull_request {
        let commits = commits_of_pulls(index);
        let pulls = index.pulls_in(None);
        pulls.map(|pull| of_pull(index, pull, &commits, &files, &mut found.places)).collect()
    } else {
        landed(index, &files)
    };
    found.asked.sort_by_key(|asked| (asked.at, asked.number));
    found.worked = worked(index, &files);
    found
}

/// The places that each commit touches; none where its files were not read.
fn files_by_commit(index: &ForgeIndex<'_>, places: &mut Places) -> Vec<Vec<PlaceId>> {
    let history = index.git.history;
    let mut files = vec![Vec::new(); history.commits.len()];
    let Some(changes) = &history.changes else { return files };
    let ids: Vec<PlaceId> = changes.paths.iter().map(|path| places.of(path)).collect();
    for row in &changes.rows {
        let of = &mut files[row.commit as usize];
        if of.len() < MOST_PLACES {
            of.push(ids[row.path as usize]);
        }
    }
    files
}

/// The commits that pull requests landed as, as far as their names are reported.
fn commits_of_pulls(index: &ForgeIndex<'_>) -> FxHashMap<Oid, u32> {
    let rows = index.forge.pull_requests.iter();
    let mut wanted: FxHashMap<Oid, u32> =
        rows.filter_map(|row| row.merge_oid).map(|oid| (oid, u32::MAX)).collect();
    for (at, oid) in (0..).zip(&index.git.history.oids) {
        if let Some(commit) = wanted.get_mut(oid) {
            *commit = at;
        }
    }
    wanted.retain(|_, commit| *commit != u32::MAX);
    wanted
}

fn of_pull(
    index: &ForgeIndex<'_>,
    pull: &Pull,
    commits: &FxHashMap<Oid, u32>,
    files: &[Vec<PlaceId>],
    places: &mut Places,
) -> Asked {
    let row = index.row_of(pull);
    let mut name = |path: u32| places.of(&index.forge.paths[path as usize]);
    let reported = row.paths.as_ref().map(|paths| paths.iter().map(|&path| name(path)).collect());
    let landed = row.merge_oid.and_then(|oid| commits.get(&oid));
    let landed = landed.map(|&commit| files[commit as usize].clone());
    let mut touched: Vec<PlaceId> = reported.or(landed).unwrap_or_default();
    if touched.is_empty() {
        // Comments on lines tell at least of some files.
        let responses = index.responses_to(row.number).iter();
        let paths = responses.filter_map(|response| response.path);
        touched = paths.map(name).collect();
        touched.sort_unstable();
        touched.dedup();
    }
    let (number, at, author) = (Some(row.number), pull.created, pull.author);
    Asked { number, at, author, places: touched, answers: answers(index, pull) }
}

/// The humans who answered a pull request: by review, comment, or by merging it.
fn answers(index: &ForgeIndex<'_>, pull: &Pull) -> Vec<(i64, u32)> {
    let row = index.row_of(pull);
    let said = index.responses_to(row.number).iter();
    let said = said.filter_map(|row| Some((row.at, index.person(row.account?))));
    let done = pull.outcome.at().zip(pull.outcome.by());
    let mut answers: Vec<(i64, u32)> = said
        .chain(done)
        .filter(|&(at, by)| at >= pull.created && index.is_other_human(Some(by), pull.author))
        .collect();
    first_of_each(&mut answers);
    answers
}

/// Each person's first answer, by time.
fn first_of_each(answers: &mut Vec<(i64, u32)>) {
    answers.sort_unstable_by_key(|&(at, by)| (by, at));
    answers.dedup_by_key(|&mut (_, by)| by);
    answers.sort_unstable();
}

/// What landed by another hand: one contribution for each step of the mainline and author, with
/// who integrated it and whom its trailers name.
fn landed(index: &ForgeIndex<'_>, files: &[Vec<PlaceId>]) -> Vec<Asked> {
    let git = index.git;
    let mut named: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for trailer in &git.history.trailers {
        if ANSWERS.contains(&git.history.roles[trailer.role as usize].as_str()) {
            let person = git.people.of_signature[trailer.signature as usize];
            named.entry(trailer.commit).or_default().push(person);
        }
    }
    let mut steps: FxHashMap<(u32, u32), Asked> = FxHashMap::default();
    for (at, commit) in (0_u32..).zip(&git.commits) {
        let Some(landing) = commit.landing.filter(|_| !commit.is_merge && !commit.by_bot) else {
            continue;
        };
        let Some(landed_at) = landing.at else { continue };
        let made = commit.authored.unwrap_or(landed_at).min(landed_at);
        let asked = steps.entry((landing.step, commit.author)).or_insert_with(|| Asked {
            number: None,
            at: made,
            author: Some(commit.author),
            places: Vec::new(),
            answers: Vec::new(),
        });
        asked.at = asked.at.min(made);
        asked.places.extend(&files[at as usize]);
        let named = named.get(&at).into_iter().flatten().copied();
        let by = commit.integrators().into_iter().flatten().chain(named);
        let by = by.filter(|&by| index.is_other_human(Some(by), Some(commit.author)));
        asked.answers.extend(by.map(|by| (landed_at, by)));
    }
    let mut asked: Vec<Asked> = steps.into_values().filter(|one| !one.answers.is_empty()).collect();
    for one in &mut asked {
        one.places.sort_unstable();
        one.places.dedup();
        one.places.truncate(MOST_PLACES);
        first_of_each(&mut one.answers);
    }
    asked.sort_by_key(|one| (one.at, one.author));
    asked
}

fn worked(index: &ForgeIndex<'_>, files: &[Vec<PlaceId>]) -> Vec<Worked> {
    let commits = index.git.commits.iter().zip(files);
    let mut worked: Vec<Worked> = commits
        .filter(|(commit, files)| !commit.is_merge && !commit.by_bot && !files.is_empty())
        .filter_map(|(commit, files)| {
            let at = commit.landing?.at?;
            Some(Worked { at, by: commit.author, places: files.clone() })
        })
        .collect();
    worked.sort_by_key(|work| (work.at, work.by));
    worked
}
