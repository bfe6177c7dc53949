//! The one-page answer about a repo: who made it, who holds it up, who is new, who has left.

use schemars::JsonSchema;
use serde::Serialize;

use super::ForgePart;
use super::both::{Both, both};
use super::evidence::EvidenceRows;
use super::observed;
use super::opening::{Opening, OpeningInput};
use super::question::{self, AnsweredQuestion};
use crate::fact::{Observation, Window};
use crate::identity::{Affiliations, People};
use crate::metric::absence::AbsenceFactor;
use crate::metric::activity::{Activity, Compared};
use crate::metric::cohorts::Cohorts;
use crate::metric::contributors::Contributors;
use crate::metric::hotspots::Hotspots;
use crate::metric::integrators::Integrators;
use crate::metric::measures::{Measures, measures};
use crate::metric::newcomers::Newcomers;
use crate::metric::organizations::Organizations;
use crate::metric::outside::OutsideWork;
use crate::metric::ownership::Ownership;
use crate::metric::part::Part;
use crate::metric::releases::Releases;
use crate::metric::retention::Retention;
use crate::metric::rhythm::Rhythm;
use crate::metric::trailers::Trailers;
use crate::metric::weekly::Weekly;
use crate::metric::{COMPUTED, Windows};
use crate::metric::{
    ForgeIndex, Measure, RepoIndex, absence, activity, assisted, cohorts, contributors, direct,
    hotspots, integrators, newcomers, organizations, outside, ownership, releases, retention,
    rhythm, signed, trailers, weekly,
};

/// Files that a report lists.
const MOST_FILES: usize = 20;
/// Depth of the folders whose owners a report names.
const FOLDER_DEPTH: usize = 1;

/// What a report is about, and how much of it the facts are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing")]
pub struct About {
    /// `host/owner/name`, or the path of a local clone.
    pub repo: String,
    /// Whether Ovenbird fetches it; a clone on this machine is as old as its last fetch.
    pub fetched: bool,
    /// The default branch.
    pub branch: Option<String>,
    /// All branches were read, not the default one alone.
    pub all_branches: bool,
    /// Older history exists and is not here.
    pub shallow: bool,
    /// Commits and refs that could not be read.
    pub unreadable: u64,
    /// Whether some of them may lead to more commits, nobody knows how many.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// Commits with a broken author line or date.
    pub damaged: u64,
    /// Commits dated after the report.
    pub postdated: u64,
    /// Commits without a date that can be believed.
    pub undated: u64,
    /// Commits whose file facts are known; `None` where none were asked for.
    pub files_known: Option<u64>,
    /// When the facts were ingested, in Unix seconds.
    pub ingested: Option<i64>,
    /// Until when the history shows what happened, as far as that was looked at.
    pub observation: Option<Observation>,
    /// Where the window ends, in Unix seconds: with the observation, or now.
    pub observed_to: i64,
    /// The same in words, with what tells it; `None` where that is now.
    pub observed: Option<String>,
}

impl About {
    /// The default branch as people call it.
    pub fn branch_name(&self) -> Option<&str> {
        let branch = self.branch.as_deref()?;
        Some(branch.strip_prefix("refs/heads/").unwrap_or(branch))
    }
}

/// How signatures became people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IdentitySummary {
    /// Distinct (name, e-mail) pairs of authors, committers and trailers.
    pub signatures: u64,
    /// Distinct authors after `.mailmap`, as `git shortlog -se` counts them; `None` where there is
    /// none, or it could not be read.
    pub mailmapped_authors: Option<u64>,
    /// Accounts of the forge, among which they are looked for, too.
    pub accounts: u64,
    /// People, bots included.
    pub people: u64,
    /// Bots among them.
    pub bots: u64,
    /// People whom no face shows.
    pub hidden: u64,
    /// Links by the rule that made them, most frequent first.
    pub links: Vec<RuleCount>,
    /// Claims that were seen and are not certain enough to count.
    pub suggestions: u64,
}

/// How often a rule joined two signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleCount {
    /// The rule's name.
    pub rule: String,
    /// Links that it made.
    pub links: u64,
}

/// What a report is made from.
pub struct ReportInput<'a> {
    /// The index of the history, and of what its forge tells.
    pub index: &'a ForgeIndex<'a>,
    /// The repo's key.
    pub repo: String,
    /// The key of the repo on its forge, where it is on one that can be asked for pull requests.
    pub on_forge: Option<String>,
    /// Whether Ovenbird fetches it.
    pub fetched: bool,
    /// The default branch.
    pub branch: Option<String>,
    /// When the facts were ingested, in Unix seconds.
    pub ingested: Option<i64>,
    /// Length of the window in days.
    pub window_days: u32,
    /// Distinct authors after `.mailmap`; `None` without one.
    pub mailmapped_authors: Option<u64>,
    /// For each commit, whether a mark says that an AI tool took part.
    pub assisted: &'a [bool],
    /// Whom people work for, where anybody says so.
    pub affiliations: &'a Affiliations,
    /// Whether the sentences shall have the evidence for them.
    pub explain: bool,
    /// How two pieces of the work are done.
    pub both: Both<'a>,
}

/// The one-page answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What it is about.
    pub about: About,
    /// The present that it was made for, in Unix seconds.
    pub as_of: i64,
    /// The window of the present, which ends with the observation; compared with the one before.
    pub window: Window,
    /// The answers that come first.
    pub opening: Opening,
    /// How signatures became people.
    pub identity: IdentitySummary,
    /// The whole history.
    pub whole: Activity,
    /// The window and the one before.
    pub recent: Compared<Activity>,
    /// Contributors over the whole history.
    pub all_people: Contributors,
    /// Contributors of the window.
    pub contributors: Contributors,
    /// Who stayed from the window before.
    pub retention: Retention,
    /// Newcomers by year, and their later years.
    pub cohorts: Cohorts,
    /// Contributor absence factor by commits, over the whole history.
    pub absence_ever: AbsenceFactor,
    /// The same in the window.
    pub absence: AbsenceFactor,
    /// By lines, in the window.
    pub absence_by_lines: AbsenceFactor,
    /// Organizations by affiliation, else by e-mail domain, in the window.
    pub organizations: Organizations,
    /// Week and hour of commits, in the window.
    pub rhythm: Rhythm,
    /// Commits by week, a year back.
    pub weekly: Weekly,
    /// Releases in the window.
    pub releases: Releases,
    /// Releases of the whole history.
    pub releases_ever: Releases,
    /// Who integrates others' work, in the window.
    pub integrators: Integrators,
    /// Work whose author is not its integrator, in the window.
    pub outside: OutsideWork,
    /// Newcomers of the window.
    pub newcomers: Newcomers,
    /// All newcomers ever, for how they fared.
    pub newcomers_ever: Newcomers,
    /// Mainline commits that integrate nobody, in the window.
    pub direct_pushes: Measure,
    /// Reviewers and co-authors by trailers, in the window.
    pub trailers: Trailers,
    /// Commits that carry a signature, in the window.
    pub signed: Measure,
    /// Commits with a mark of an AI tool, in the window.
    pub assisted: Measure,
    /// Files that change most, in the window, where file facts are there.
    pub hotspots: Hotspots,
    /// Who owns which folder, over the whole history, where file facts are there.
    pub ownership: Ownership,
    /// The metrics that are measures alone, in the window.
    pub metrics: Vec<Measure>,
    /// What a forge tells, where anything is known of its pull requests or issues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forge: Option<ForgePart>,
    /// The three questions, as far as the facts can answer them.
    pub questions: Vec<AnsweredQuestion>,
}

measures!(
    Report {
        whole => Part::whole,
        recent,
        all_people => Part::whole,
        contributors,
        retention,
        cohorts => Part::whole,
        absence_ever => Part::whole,
        absence,
        absence_by_lines,
        organizations,
        rhythm,
        weekly,
        releases,
        releases_ever => Part::whole,
        integrators,
        outside,
        newcomers,
        newcomers_ever => Part::whole,
        direct_pushes,
        trailers,
        signed,
        assisted,
        hotspots,
        ownership => Part::whole,
        metrics,
        forge,
    } but {
        about,
        as_of,
        window,
        opening,
        identity,
        questions,
    }
);

impl Report {
    /// Computes every metric of the report, then the sentences.
    pub fn new(input: &ReportInput<'_>) -> Self {
        let (forge, index) = (input.index, input.index.git);
        let window = index.last_days(input.window_days);
        // What a forge reported may end at another time than what was fetched.
        let on_forge = Window::last_days(forge.observed_to(), input.window_days);
        let evidence_rows =
            EvidenceRows { index: forge, window: Some(on_forge), explain: input.explain };
        // Neither half needs the other, and together they are most of the work.
        let of_git = || {
            let mut report = Self::of_git(index, window, input);
            let windows = Windows { git: window, forge: on_forge };
            report.metrics = COMPUTED.iter().flat_map(|compute| compute(forge, windows)).collect();
            report
        };
        let of_forge = || ForgePart::new(forge, on_forge, input.both);
        let (mut report, part) = both(input.both, of_git, of_forge);
        report.forge = part;
        report.questions = question::questions(&report, evidence_rows);
        let on_forge = input.on_forge.as_deref();
        report.opening = Opening::new(&OpeningInput { report: &report, evidence_rows, on_forge });
        report
    }

    /// All that git tells.
    fn of_git(index: &RepoIndex<'_>, window: Window, input: &ReportInput<'_>) -> Self {
        let recent = Some(window);
        Self {
            as_of: index.now,
            window,
            opening: Opening::default(),
            identity: summarize(
                index.people,
                index.history.signatures.len(),
                input.mailmapped_authors,
            ),
            whole: activity::activity(index, None),
            recent: activity::compared(index, window),
            all_people: contributors::contributors(index, None),
            contributors: contributors::contributors(index, recent),
            retention: retention::retention(index, window),
            cohorts: cohorts::cohorts(index),
            absence_ever: absence::by_commits(index, None),
            absence: absence::by_commits(index, recent),
            absence_by_lines: absence::by_lines(index, recent),
            organizations: organizations::affiliated(index, recent, input.affiliations),
            rhythm: rhythm::rhythm(index, recent),
            weekly: weekly::weekly(index),
            releases: releases::releases(index, recent),
            releases_ever: releases::releases(index, None),
            integrators: integrators::integrators(index, recent),
            outside: outside::outside_work(index, recent),
            newcomers: newcomers::newcomers(index, recent),
            newcomers_ever: newcomers::newcomers(index, None),
            direct_pushes: direct::direct_pushes(index, recent),
            trailers: trailers::trailers(index, recent),
            signed: signed::signed(index, recent),
            assisted: assisted::assisted(index, recent, input.assisted),
            hotspots: hotspots::hotspots(index, recent, MOST_FILES),
            ownership: ownership::ownership(index, None, FOLDER_DEPTH),
            metrics: Vec::new(),
            forge: None,
            questions: Vec::new(),
            about: about(input),
        }
    }

    /// Every measure of the report with the part it speaks about.
    pub fn measures(&self) -> Vec<(Part, &Measure)> {
        let mut all = Vec::new();
        self.each(&Part::WINDOW, &mut |part, measure| all.push((part, measure)));
        all
    }
}

fn about(input: &ReportInput<'_>) -> About {
    let index = input.index.git;
    let completeness = &index.history.completeness;
    About {
        repo: input.repo.clone(),
        fetched: input.fetched,
        branch: input.branch.clone(),
        all_branches: completeness.all_branches,
        shallow: completeness.shallow,
        unreadable: completeness.unreadable_commits + completeness.unreadable_refs,
        incomplete: completeness.hides_commits(),
        damaged: completeness.damaged_commits,
        postdated: index.postdated,
        undated: index.undated,
        files_known: index.history.changes.as_ref().map(|changes| changes.commits_known),
        ingested: input.ingested,
        observation: index.observation,
        observed: observed::observed(index),
        observed_to: index.observed_to,
    }
}

fn summarize(
    people: &People,
    signatures: usize,
    mailmapped_authors: Option<u64>,
) -> IdentitySummary {
    let mut links: Vec<RuleCount> = Vec::new();
    for link in &people.links {
        let rule = link.rule.name();
        match links.iter_mut().find(|count| count.rule == rule) {
            Some(count) => count.links += 1,
            None => links.push(RuleCount { rule: rule.to_owned(), links: 1 }),
        }
    }
    links.sort_by(|a, b| b.links.cmp(&a.links).then_with(|| a.rule.cmp(&b.rule)));
    let count = |keep: &dyn Fn(&crate::identity::Person) -> bool| {
        people.all.iter().filter(|person| keep(person)).count() as u64
    };
    IdentitySummary {
        signatures: signatures as u64,
        mailmapped_authors,
        accounts: (people.of_signature.len() - signatures) as u64,
        people: people.all.len() as u64,
        bots: count(&|person| person.is_bot()),
        hidden: count(&|person| person.hidden),
        links,
        suggestions: people.suggestions.len() as u64,
    }
}
