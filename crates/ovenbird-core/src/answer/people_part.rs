//! The part of a report about the people whom a forge tells of: who comes, how far they get, who
//! answers them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::fact::Window;
use crate::metric::ForgeIndex;
use crate::metric::bot_share::{BotShare, bot_share};
use crate::metric::burstiness::{Burstiness, burstiness};
use crate::metric::comeback::{Comeback, comeback};
use crate::metric::community_files::{CommunityFiles, community_files};
use crate::metric::conversion::{Conversion, conversion};
use crate::metric::funnel::{Funnel, funnel};
use crate::metric::measures::measures;
use crate::metric::newcomer_labels::{NewcomerLabels, newcomer_labels};
use crate::metric::part::Part;
use crate::metric::quasi_contributors::{QuasiContributors, quasi_contributors};
use crate::metric::reviewers::{Reviewers, reviewers};
use crate::metric::standing::{ActiveByStanding, active_by_standing};

/// People on the forge, in the window.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

measures!(PeoplePart { funnel, comeback, standing => Part::whole, reviewers, quasi_contributors, newcomer_labels, community_files, conversion, bot_share, burstiness });

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
}
