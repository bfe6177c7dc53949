//! The part of a report about the people whom a forge tells of: who comes, how far they get, who
//! answers them.

use serde::Serialize;

use crate::fact::Window;
use crate::metric::bot_share::{BotShare, bot_share};
use crate::metric::burstiness::{Burstiness, burstiness};
use crate::metric::comeback::{Comeback, comeback};
use crate::metric::community_files::{CommunityFiles, community_files};
use crate::metric::conversion::{Conversion, conversion};
use crate::metric::funnel::{Funnel, Step, funnel};
use crate::metric::newcomer_labels::{NewcomerLabels, newcomer_labels};
use crate::metric::quasi_contributors::{QuasiContributors, quasi_contributors};
use crate::metric::reviewers::{Reviewers, reviewers};
use crate::metric::standing::{ActiveByStanding, active_by_standing};
use crate::metric::{ForgeIndex, Measure};

/// People on the forge, in the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeoplePart {
    /// How far newcomers come.
    pub funnel: Funnel,
    /// Whether they come back.
    pub comeback: Comeback,
    /// Active people by what they were to the repo, by quarter.
    pub standing: ActiveByStanding,
    /// Who reviews and answers.
    pub reviewers: Reviewers,
    /// Who left without a merge.
    pub quasi_contributors: QuasiContributors,
    /// Issues for newcomers.
    pub newcomer_labels: NewcomerLabels,
    /// Files that tell newcomers how things go.
    pub community_files: CommunityFiles,
    /// From stars and forks to taking part.
    pub conversion: Conversion,
    /// What bots do.
    pub bot_share: BotShare,
    /// Whether work comes evenly or in bursts.
    pub burstiness: Burstiness,
}

impl PeoplePart {
    pub(super) fn new(index: &ForgeIndex<'_>, window: Window) -> Self {
        let recent = Some(window);
        Self {
            funnel: funnel(index, recent),
            comeback: comeback(index, recent),
            standing: active_by_standing(index, recent),
            reviewers: reviewers(index, recent),
            quasi_contributors: quasi_contributors(index, recent),
            newcomer_labels: newcomer_labels(index, recent),
            community_files: community_files(index),
            conversion: conversion(index, recent),
            bot_share: bot_share(index, recent),
            burstiness: burstiness(index, recent),
        }
    }

    /// Every measure with the part of the report it belongs to.
    pub(super) fn measures(&self) -> Vec<(&'static str, &Measure)> {
        let mut all: Vec<&Measure> = vec![&self.funnel.newcomers];
        let Funnel { issue, pull_request, merged, merged_again, .. } = &self.funnel;
        let steps = [issue, pull_request, merged, merged_again];
        all.extend(steps.into_iter().flat_map(|Step { people, rate }| [people, rate]));
        let Reviewers { reviewers, answerers, busiest, answer_absence_factor, .. } =
            &self.reviewers;
        all.extend([reviewers, answerers, busiest, answer_absence_factor]);
        all.extend([
            &self.quasi_contributors.quasi_contributors,
            &self.quasi_contributors.of_first_timers,
        ]);
        let labels = &self.newcomer_labels;
        all.extend([
            &labels.issues,
            &labels.completed,
            &labels.not_planned,
            &labels.closed_otherwise,
            &labels.open,
            &labels.closed_soon,
            &labels.open_age,
        ]);
        let Conversion { noticed, took_part, landed, took_part_rate, landed_rate } =
            &self.conversion;
        all.extend([noticed, took_part, landed, took_part_rate, landed_rate]);
        let BotShare { pull_requests, responses, commits } = &self.bot_share;
        all.extend([pull_requests, responses, commits]);
        all.extend([&self.burstiness.commits, &self.burstiness.pull_requests]);
        let mut all: Vec<_> = all.into_iter().map(|measure| ("window", measure)).collect();
        let Comeback { all: all_people, merged, closed_without_merge, never_answered } =
            &self.comeback;
        for (part, group) in [
            ("newcomers", all_people),
            ("newcomers_merged", merged),
            ("newcomers_closed_without_merge", closed_without_merge),
            ("newcomers_never_answered", never_answered),
        ] {
            all.extend([&group.within_90, &group.within_365].map(|measure| (part, measure)));
        }
        all.push(("whole", &self.standing.active));
        all.push(("whole", &self.community_files.files));
        all
    }
}
