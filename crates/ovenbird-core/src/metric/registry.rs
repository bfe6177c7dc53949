//! The registry: every metric that a [`Measure`](super::Measure) can be of, once.
//!
//! A metric's name, label, unit, which way is better, the metric of CHAOSS it follows, and the
//! tables that show it are said here and nowhere else. Reports, comparisons, records, schemas and
//! `docs/metrics.md` read it. What is not in it cannot be measured: a measure has to have an id.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::{Part, Time};

/// What is known about a metric, whatever its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The stable name in `snake_case`, as in `docs/metrics.md`.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The unit of its value: `commits`, `people`, `share` (0 to 1), `days`, `time` (Unix seconds) …
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The metric of CHAOSS that it is or is near to; empty where there is none.
    pub chaoss: &'static str,
    /// The tables of a report that show it, and of which part.
    pub shown: &'static [(Block, Part)],
}

/// What a metrics model of CHAOSS is called: four measures that a project can start from.
pub const STARTER_HEALTH: &str = "Starter Project Health (CHAOSS)";
/// What CHAOSS calls how much happens: its members side by side, for one number would hide which.
pub const VELOCITY: &str = "Project velocity (CHAOSS)";

/// Which way is better for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The more the better.
    More,
    /// The less the better.
    Less,
    /// Neither: it depends.
    Neither,
}

/// A table of measures in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The metrics model "Starter Project Health" of CHAOSS.
    Starter,
    /// How work lands.
    Lands,
    /// How much happens: the members of CHAOSS's Project Velocity.
    Velocity,
    /// What becomes of pull requests.
    Outcomes,
    /// How long people wait for an answer.
    Answers,
    /// How long things stay open, and what is open now.
    Waits,
    /// Who answers.
    WhoAnswers,
    /// Who is new, and who stays.
    New,
    /// How far newcomers come.
    Comes,
    /// What newcomers find.
    Finds,
    /// Releases.
    Releases,
}

macro_rules! metrics {
    ($($id:ident, $name:literal, $label:literal, $unit:literal, $better:ident, $chaoss:literal,
       [$(($block:ident, $part:ident)),*];)*) => {
        /// Which metric a measure is of.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema,
        )]
        pub enum MetricId {
            $(#[doc = $label] #[serde(rename = $name)] $id,)*
        }

        /// In the order of the ids.
        const METRICS: &[Metric] = &[$(Metric {
            name: $name,
            label: $label,
            unit: $unit,
            better: Better::$better,
            chaoss: $chaoss,
            shown: &[$((Block::$block, Part::$part)),*],
        },)*];

        impl MetricId {
            /// All of them, in the order in which tables show them.
            pub const ALL: &'static [Self] = &[$(Self::$id),*];
        }
    };
}

impl MetricId {
    /// What is known about the metric.
    pub fn about(self) -> &'static Metric {
        &METRICS[self as usize]
    }

    /// What it is called where it speaks about a part.
    pub fn label(self, part: &Part) -> String {
        let metric = self.about();
        match part.time {
            // The first commit, and the last: that they are of all time goes without saying.
            Time::Whole if metric.unit == "time" => part.now().label(metric.label),
            _ => part.label(metric.label),
        }
    }

    /// Its stable name.
    pub fn name(self) -> &'static str {
        self.about().name
    }
}

/// What a table shows, in its order: metrics, each with the part it is of.
pub fn shown_in(block: Block) -> impl Iterator<Item = (&'static Part, MetricId)> {
    let in_block = move |id: &MetricId| {
        let shown = id.about().shown.iter().filter(move |one| one.0 == block);
        let id = *id;
        shown.map(move |one| (&one.1, id))
    };
    MetricId::ALL.iter().flat_map(in_block)
}

impl fmt::Display for MetricId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

// id, name, label, unit, which way is better, CHAOSS's name, tables
metrics! {
    Commits, "commits", "commits", "commits", Neither, "Code Changes Commits", [(Lands, WINDOW), (Lands, WINDOW_BEFORE), (Velocity, WINDOW)];
    Merges, "merges", "merge commits", "commits", Neither, "", [];
    NonMerges, "non_merges", "commits other than merges", "commits", Neither, "", [];
    Authors, "authors", "people with a commit", "people", Neither, "Committers", [(Velocity, WINDOW)];
    Signatures, "signatures", "names and addresses of authors", "signatures", Neither, "", [];
    ActiveDays, "active_days", "days with a commit", "days", Neither, "Activity Dates and Times", [(Lands, WINDOW)];
    FirstCommit, "first_commit", "first commit", "time", Neither, "", [];
    LastCommit, "last_commit", "last commit", "time", Neither, "", [];
    ActiveContributors, "active_contributors", "people who contributed", "people", Neither, "Contributors", [];
    NewContributors, "new_contributors", "people who made their first commit", "people", More, "New Contributors", [];
    ReturningContributors, "returning_contributors", "people who had been here before", "people", More, "", [];
    InactiveContributors, "inactive_contributors", "people who reached a year without a commit", "people", Less, "Inactive Contributors", [];
    DepartedContributors, "departed_contributors", "people who left", "people", Less, "", [];
    OneTimeContributors, "one_time_contributors", "people with a single commit", "share", Neither, "Occasional Contributors", [(New, WINDOW)];
    OneTimeWork, "one_time_work", "commits by people with a single commit", "share", Neither, "Occasional Contributors", [(New, WINDOW)];
    Retention, "retention", "people who stayed from the window before", "share", More, "", [(New, WINDOW)];
    Churn, "churn", "people of the window before who did not stay", "share", Less, "", [];
    Cohorts, "cohorts", "people in yearly cohorts of newcomers", "people", Neither, "", [];
    AbsenceFactorCommits, "absence_factor_commits", "contributor absence factor (bus factor)", "people", More, "Contributor Absence Factor", [(Starter, WINDOW)];
    AbsenceFactorLines, "absence_factor_lines", "contributor absence factor (bus factor) by lines", "people", More, "Contributor Absence Factor", [];
    ElephantFactor, "elephant_factor", "elephant factor", "domains", More, "Elephant Factor", [];
    AttributedCommits, "attributed_commits", "commits of a known organization", "share", Neither, "", [];
    Domains, "domains", "organizations", "domains", More, "Organizational Diversity", [];
    WeekendShare, "weekend_share", "commits made on weekends", "share", Neither, "Activity Dates and Times", [(Lands, WINDOW)];
    Outside9To18Share, "outside_9_to_18_share", "commits made outside 9 to 18 o'clock", "share", Neither, "Activity Dates and Times", [];
    WeeklyCommits, "weekly_commits", "commits of the last 52 weeks", "commits", Neither, "", [];
    Releases, "releases", "releases", "releases", Neither, "Release Frequency", [(Releases, WINDOW), (Releases, WHOLE), (Starter, WINDOW)];
    Prereleases, "prereleases", "pre-releases", "releases", Neither, "", [(Releases, WINDOW)];
    Tags, "tags", "tags", "tags", Neither, "", [];
    DaysBetweenReleases, "days_between_releases", "median time between releases", "days", Neither, "Release Frequency", [(Releases, WINDOW)];
    DaysSinceRelease, "days_since_release", "time since the last release", "days", Less, "", [(Releases, NOW)];
    Integrators, "integrators", "people who integrate others' work", "people", More, "", [];
    OutsideWork, "outside_work", "commits by others than their integrator", "share", Neither, "", [(Lands, WINDOW)];
    WorkByInsiders, "work_by_insiders", "commits written by insiders", "share", Neither, "", [];
    WorkByRegulars, "work_by_regulars", "commits written by regulars", "share", Neither, "", [];
    WorkByNewcomers, "work_by_newcomers", "commits written by newcomers", "share", Neither, "", [];
    Newcomers, "newcomers", "newcomers", "people", More, "New Contributors", [];
    NewcomersReturned90, "newcomers_returned_90", "newcomers back within 90 days", "share", More, "", [];
    NewcomersReturned365, "newcomers_returned_365", "newcomers back within a year", "share", More, "", [];
    DirectPushes, "direct_pushes", "commits pushed directly", "share", Neither, "", [(Lands, WINDOW)];
    ReviewedCommits, "reviewed_commits", "commits with a reviewer in a trailer", "share", More, "", [(Lands, WINDOW)];
    TrailerReviewers, "trailer_reviewers", "people named as reviewers in trailers", "people", More, "", [];
    CoAuthors, "co_authors", "people named as co-authors in trailers", "people", Neither, "", [];
    SignedCommits, "signed_commits", "commits signed (not verified)", "share", Neither, "", [(Lands, WINDOW)];
    AiMarkedCommits, "ai_marked_commits", "commits marked as AI-assisted", "share", Neither, "", [(Lands, WINDOW)];
    ChangedFiles, "changed_files", "files changed", "files", Neither, "", [];
    OwnedFolders, "owned_folders", "folders with an owner", "folders", Neither, "", [];
    Accepted7, "accepted_7", "pull requests merged within 7 days", "share", More, "Change Requests Accepted", [(Outcomes, WINDOW)];
    Accepted30, "accepted_30", "pull requests merged within 30 days", "share", More, "Change Requests Accepted", [(Outcomes, WINDOW)];
    Accepted90, "accepted_90", "pull requests merged within 90 days", "share", More, "Change Requests Accepted", [(Outcomes, WINDOW), (Outcomes, WINDOW_BEFORE), (Outcomes, NEWCOMERS)];
    ClosedWithoutMerge7, "closed_without_merge_7", "pull requests closed without merge within 7 days", "share", Neither, "Change Requests Declined", [];
    ClosedWithoutMerge30, "closed_without_merge_30", "pull requests closed without merge within 30 days", "share", Neither, "Change Requests Declined", [];
    ClosedWithoutMerge90, "closed_without_merge_90", "pull requests closed without merge within 90 days", "share", Neither, "Change Requests Declined", [(Outcomes, WINDOW)];
    Open90, "open_90", "pull requests open after 90 days", "share", Less, "", [(Outcomes, WINDOW)];
    IssuesClosed, "issues_closed", "issues closed", "issues", Neither, "Issues Closed", [(Velocity, WINDOW)];
    PullRequestsOpened, "pull_requests_opened", "pull requests opened", "pull requests", Neither, "Change Requests", [(Velocity, WINDOW)];
    SelfMerged, "self_merged", "self-merged pull requests", "pull requests", Neither, "", [];
    SelfMerge, "self_merge", "pull requests merged by their own author", "share", Neither, "Self Merge Rates", [(Outcomes, WINDOW)];
    UnreviewedMerge, "unreviewed_merge", "pull requests merged without a review or comment", "share", Less, "", [(Outcomes, WINDOW)];
    MergingMedian, "merging_median", "median time to merge", "days", Less, "Change Requests Duration", [(Outcomes, WINDOW)];
    MergingP90, "merging_p90", "90th percentile of time to merge", "days", Less, "Change Requests Duration", [(Outcomes, WINDOW)];
    ReviewRoundsMedian, "review_rounds_median", "median of review rounds of a pull request", "rounds", Neither, "", [(Outcomes, WINDOW)];
    ReviewCycleMedian, "review_cycle_median", "median time of a review cycle", "days", Less, "Review Cycle Duration within a Change Request", [(Outcomes, WINDOW)];
    ReviewCycleP90, "review_cycle_p90", "90th percentile of the time of a review cycle", "days", Less, "Review Cycle Duration within a Change Request", [(Outcomes, WINDOW)];
    ReviewWithin1Round, "review_within_1_round", "pull requests reviewed in one round at most", "share", Neither, "", [];
    PullRequestResponseMedian, "pull_request_response_median", "pull requests: median of first answer", "days", Less, "Time to First Response", [(Answers, WINDOW), (Answers, WINDOW_BEFORE), (Answers, NEWCOMERS), (Starter, WINDOW)];
    PullRequestResponseP90, "pull_request_response_p90", "pull requests: 90th percentile of first answer", "days", Less, "Time to First Response", [(Answers, WINDOW)];
    PullRequestResponseWithin2BusinessDays, "pull_request_response_within_2_business_days", "pull requests answered within two business days", "share", More, "Time to First Response", [(Answers, WINDOW)];
    PullRequestNeverAnswered, "pull_request_never_answered", "pull requests never answered", "share", Less, "", [(Answers, WINDOW), (Answers, NEWCOMERS)];
    IssueResponseMedian, "issue_response_median", "issues: median of first answer", "days", Less, "Issue Response Time", [(Answers, WINDOW)];
    IssueResponseP90, "issue_response_p90", "issues: 90th percentile of first answer", "days", Less, "Issue Response Time", [];
    IssueResponseWithin2BusinessDays, "issue_response_within_2_business_days", "issues answered within two business days", "share", More, "Issue Response Time", [];
    IssueNeverAnswered, "issue_never_answered", "issues never answered", "share", Less, "", [(Answers, WINDOW)];
    PullRequestClosingMedian, "pull_request_closing_median", "pull requests: median time to close", "days", Less, "Time to Close", [(Waits, WINDOW)];
    PullRequestClosingP90, "pull_request_closing_p90", "pull requests: 90th percentile of time to close", "days", Less, "Time to Close", [];
    IssueClosingMedian, "issue_closing_median", "issues: median time to close", "days", Less, "Issue Resolution Duration", [(Waits, WINDOW)];
    IssueClosingP90, "issue_closing_p90", "issues: 90th percentile of time to close", "days", Less, "Issue Resolution Duration", [];
    PullRequestClosureRatio, "pull_request_closure_ratio", "pull requests closed ÷ opened", "ratio", More, "Change Request Closure Ratio", [(Waits, WINDOW), (Starter, WINDOW)];
    IssueClosureRatio, "issue_closure_ratio", "issues closed ÷ opened", "ratio", More, "", [(Waits, WINDOW)];
    OpenPullRequests, "open_pull_requests", "open pull requests", "pull requests", Less, "", [(Waits, NOW)];
    StalePullRequests, "stale_pull_requests", "open pull requests untouched for 90 days", "pull requests", Less, "", [(Waits, NOW)];
    OldestOpenPullRequest, "oldest_open_pull_request", "the oldest open pull request", "time", Neither, "", [];
    OpenIssues, "open_issues", "open issues", "issues", Less, "Issues Active", [(Waits, NOW)];
    StaleIssues, "stale_issues", "open issues untouched for 90 days", "issues", Less, "", [(Waits, NOW)];
    OldestOpenIssue, "oldest_open_issue", "the oldest open issue", "time", Neither, "Issue Age", [];
    Reviewers, "reviewers", "people who review", "people", More, "", [(WhoAnswers, WINDOW)];
    Answerers, "answerers", "people who answer first", "people", More, "", [(WhoAnswers, WINDOW)];
    BusiestAnswererShare, "busiest_answerer_share", "share of first answers by the busiest person", "share", Less, "", [(WhoAnswers, WINDOW)];
    AnswerAbsenceFactor, "answer_absence_factor", "absence factor of first answers", "people", More, "", [(WhoAnswers, WINDOW)];
    ForgeNewcomers, "forge_newcomers", "newcomers on the forge", "people", More, "New Contributors", [(Comes, WINDOW)];
    NewcomersWithIssue, "newcomers_with_issue", "newcomers who opened an issue", "people", More, "", [];
    NewcomersWithIssueRate, "newcomers_with_issue_rate", "newcomers who opened an issue", "share", Neither, "", [(Comes, WINDOW)];
    NewcomersWithPullRequest, "newcomers_with_pull_request", "newcomers who opened a pull request", "people", More, "", [];
    NewcomersWithPullRequestRate, "newcomers_with_pull_request_rate", "newcomers who opened a pull request", "share", More, "", [(Comes, WINDOW)];
    NewcomersMerged, "newcomers_merged", "newcomers with a merged pull request", "people", More, "", [];
    NewcomersMergedRate, "newcomers_merged_rate", "newcomers with a pull request who had one merged", "share", More, "", [(Comes, WINDOW)];
    NewcomersMergedAgain, "newcomers_merged_again", "newcomers with a second merged pull request", "people", More, "", [];
    NewcomersMergedAgainRate, "newcomers_merged_again_rate", "newcomers with a merge who had a second within 90 days", "share", More, "", [(Comes, WINDOW)];
    CameBack90, "came_back_90", "newcomers who came back within 90 days", "share", More, "", [(Comes, WINDOW)];
    CameBack365, "came_back_365", "newcomers who came back within a year", "share", More, "", [];
    CameBack90AfterMerge, "came_back_90_after_merge", "newcomers who came back within 90 days of a merge", "share", More, "", [];
    CameBack365AfterMerge, "came_back_365_after_merge", "newcomers who came back within a year of a merge", "share", More, "", [];
    CameBack90AfterClose, "came_back_90_after_close", "newcomers who came back within 90 days of a close without merge", "share", More, "", [(Comes, WINDOW)];
    CameBack365AfterClose, "came_back_365_after_close", "newcomers who came back within a year of a close without merge", "share", More, "", [];
    CameBack90WithoutAnswer, "came_back_90_without_answer", "newcomers who came back within 90 days, never answered", "share", More, "", [];
    CameBack365WithoutAnswer, "came_back_365_without_answer", "newcomers who came back within a year, never answered", "share", More, "", [];
    QuasiContributors, "quasi_contributors", "people who left after a close without merge", "people", Less, "", [(Comes, WINDOW)];
    QuasiContributorsOfFirstTimers, "quasi_contributors_of_first_timers", "first-time contributors who left after a close without merge", "share", Less, "", [(Comes, WINDOW)];
    ConversionToTakingPart, "conversion_to_taking_part", "people who took part within a year of a star or fork", "share", More, "Conversion Rate", [(Comes, WINDOW)];
    ConversionToLanding, "conversion_to_landing", "people who took part after a star or fork and had a pull request merged", "share", More, "Conversion Rate", [];
    Noticed, "noticed", "people who gave a star or made a fork", "people", More, "Conversion Rate", [];
    NoticedAndTookPart, "noticed_and_took_part", "people who took part within a year of a star or fork", "people", More, "Conversion Rate", [];
    NoticedAndLanded, "noticed_and_landed", "people with a merged pull request after a star or fork", "people", More, "Conversion Rate", [];
    BotSharePullRequests, "bot_share_pull_requests", "pull requests by bots", "share", Neither, "Bot Activity", [(Comes, WINDOW)];
    BotShareResponses, "bot_share_responses", "answers by bots", "share", Neither, "Bot Activity", [(Comes, WINDOW)];
    BotShareCommits, "bot_share_commits", "commits by bots", "share", Neither, "Bot Activity", [];
    BurstinessCommits, "burstiness_commits", "burstiness of commits (−1 even, 0 random, 1 all at once)", "index", Neither, "Burstiness", [];
    BurstinessPullRequests, "burstiness_pull_requests", "burstiness of pull requests (−1 even, 0 random, 1 all at once)", "index", Neither, "Burstiness", [(Comes, WINDOW)];
    ActivePeople, "active_people", "people active on the forge", "people", More, "", [];
    NewcomerIssues, "newcomer_issues", "issues labelled for newcomers", "issues", More, "", [(Finds, WINDOW)];
    NewcomerIssuesClosed90, "newcomer_issues_closed_90", "labelled issues closed within 90 days", "share", More, "", [(Finds, WINDOW)];
    NewcomerIssuesCompleted, "newcomer_issues_completed", "labelled issues closed as completed", "issues", More, "", [(Finds, WINDOW)];
    NewcomerIssuesNotPlanned, "newcomer_issues_not_planned", "labelled issues closed as not planned", "issues", Neither, "", [];
    NewcomerIssuesClosedOtherwise, "newcomer_issues_closed_otherwise", "labelled issues closed without a reason", "issues", Neither, "", [];
    NewcomerIssuesOpen, "newcomer_issues_open", "labelled issues still open", "issues", Neither, "", [];
    NewcomerIssuesOpenAge, "newcomer_issues_open_age", "median age of open labelled issues", "days", Less, "Issue Age", [(Finds, WINDOW)];
    CommunityFiles, "community_files", "community files", "files", More, "", [(Finds, NOW)];
    AnsweringTimeMedian, "answering_time_median", "median of first answers by a person", "days", Less, "", [];
    LandedPullRequests, "landed_pull_requests", "their pull requests that landed", "share", More, "", [];
    AcceptanceForecast, "acceptance_forecast", "probability that a pull request is merged", "share", More, "", [];
    AcceptanceBaseRate, "acceptance_base_rate", "pull requests merged, of those that ended", "share", More, "", [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_which_part_it_speaks_about() {
        let said = [
            MetricId::Releases.label(&Part::WINDOW),
            MetricId::Releases.label(&Part::WHOLE),
            MetricId::LastCommit.label(&Part::WHOLE),
            MetricId::Commits.label(&Part::WINDOW_BEFORE),
            MetricId::Accepted90.label(&Part::NEWCOMERS.before()),
            MetricId::OpenIssues.label(&Part::NOW),
        ];
        assert_eq!(
            said,
            [
                "releases",
                "releases, ever",
                "last commit",
                "commits, window before",
                "newcomers: pull requests merged within 90 days, window before",
                "open issues",
            ]
        );
    }
}
