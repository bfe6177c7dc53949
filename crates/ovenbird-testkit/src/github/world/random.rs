//! A world of chance: the same for the same seed, with a little of everything that can happen.

use super::happening::{ReviewState, What};
use super::new::{NewIssue, NewPull};
use super::push::NewPush;
use super::{CommunityFile, Moment, World};
use crate::Rng;

/// How large a random world is.
#[derive(Clone, Debug)]
pub struct RandomWorld {
    /// How many repos.
    pub repos: usize,
    /// How many accounts, of which a tenth are bots.
    pub accounts: usize,
    /// How many activities; about a third are pull requests and what comes of them.
    pub actions: usize,
    /// When it begins, in Unix seconds.
    pub from: i64,
    /// When it ends.
    pub to: i64,
}

impl Default for RandomWorld {
    fn default() -> Self {
        Self { repos: 2, accounts: 20, actions: 300, from: 1_600_000_000, to: 1_610_000_000 }
    }
}

impl World {
    /// A world where things happen by chance, reported in the order of time. Its repos are called
    /// `org0/repo0`, `org1/repo1` and so on, its accounts `dev0` and `helper0[bot]`.
    pub fn random(seed: u64, size: &RandomWorld) -> Self {
        let mut rng = Rng::new(seed);
        let mut world = Self::new();
        for at in 0..size.repos {
            world.organization(&format!("org{at}"));
            let repo = world.repo(&format!("org{at}/repo{at}"));
            repo.created_at(size.from - 1000).language("Rust").license("MIT");
            repo.description("made by chance").with_files(&[CommunityFile::Readme]);
        }
        let span = (size.to - size.from) / (size.actions.max(1) as i64 + 1);
        let mut open = vec![Open::default(); size.repos.max(1)];
        for action in 0..size.actions {
            let at = size.from + span * action as i64 + rng.below(span.max(1) as usize) as i64;
            let repo = rng.below(size.repos.max(1));
            let login = login(&mut rng, size.accounts);
            let reported = world.happenings.len();
            let moment = world.at(at, &format!("org{repo}/repo{repo}"), &login);
            happen(moment, &mut rng, &open[repo], &login);
            world.happenings[reported..].iter().for_each(|one| open[repo].note(&one.what));
        }
        world
    }
}

/// Numbers of the open issues and pull requests of a repo.
#[derive(Clone, Default)]
struct Open {
    pulls: Vec<u64>,
    issues: Vec<u64>,
}

impl Open {
    fn note(&mut self, what: &What) {
        match what {
            What::PullOpened { number, .. } => self.pulls.push(*number),
            What::IssueOpened { number, .. } => self.issues.push(*number),
            What::Closed { number, .. } | What::Merged { number, .. } => {
                self.pulls.retain(|one| one != number);
                self.issues.retain(|one| one != number);
            }
            _ => (),
        }
    }
}

/// One of some, if there is any.
fn one_of(numbers: &[u64], rng: &mut Rng) -> Option<u64> {
    (!numbers.is_empty()).then(|| numbers[rng.below(numbers.len())])
}

/// Of two accounts drawn, the one that does more: some do much and most little.
fn login(rng: &mut Rng, accounts: usize) -> String {
    let accounts = accounts.max(1);
    let index = rng.below(accounts).min(rng.below(accounts));
    if index % 10 == 9 { format!("helper{index}[bot]") } else { format!("dev{index}") }
}

fn happen(mut moment: Moment<'_>, rng: &mut Rng, open: &Open, login: &str) {
    let (pull, issue) = (one_of(&open.pulls, rng), one_of(&open.issues, rng));
    match (rng.below(18), pull, issue) {
        (0..3, _, _) | (3..11, None, _) => {
            let size = (rng.below(400) as u64, rng.below(100) as u64, 1 + rng.below(9) as u64);
            let change = rng.below(1000);
            let mut pull = NewPull::titled(&format!("Change {change}"));
            if let Some(issue) = issue.filter(|_| rng.below(3) == 0) {
                pull = pull.body(&format!("Fixes #{issue}"));
            }
            let mut pull = pull.size(size.0, size.1, size.2).commits(1 + rng.below(5) as u64);
            // Most changes are of one part of the tree.
            let area = ["src", "src/parts", "docs", "tests"][change % 4];
            for (path, ..) in &mut pull.files {
                *path = path.replacen("src", area, 1);
            }
            moment.opens_pull(if rng.below(5) == 0 { pull.draft() } else { pull });
        }
        (3..5, Some(number), _) => _ = moment.merges(number),
        (5, Some(number), _) => _ = moment.closes(number),
        (6, Some(number), _) => _ = moment.reviews(number, ReviewState::Approved),
        (7, Some(number), _) => _ = moment.reviews(number, ReviewState::ChangesRequested),
        (8, Some(number), _) => _ = moment.comments_on_code(number, "Is this right?"),
        (9, Some(number), _) => _ = moment.asks_review(number, "dev0").pushes_to_pull(number),
        (10, Some(number), _) => _ = moment.comments(number, "Thanks!"),
        (11..13, _, _) | (13..16, _, None) => {
            let title = format!("Question {}", rng.below(1000));
            moment.opens_issue(NewIssue::titled(&title).body("It does not work."));
        }
        (13, _, Some(number)) => _ = moment.comments(number, "Same here."),
        (14, _, Some(number)) => _ = moment.labels(number, "bug"),
        (15, _, Some(number)) => _ = moment.rejects(number),
        (16, _, _) => _ = moment.stars(),
        _ => {
            let email = format!("{login}@example.org");
            moment.pushes(NewPush::new().commit("", login, &email, "Change something"));
        }
    }
}
