//! The parts of the tree by which acceptance is distinguished.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Acceptance, Asked, Counted, Fates};
use crate::fact::forge::{ForgeHistory, PullRequestRow};

/// The fates of those that change one part of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Area {
    /// A top-level folder, such as `src/`; `(top level)` for files in none; `several` for what
    /// changes more than one of these.
    pub name: String,
    /// What became of them.
    pub fates: Fates,
}

/// Where all files of a change are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place<'a> {
    TopLevel,
    Folder(&'a str),
    Several,
}

impl<'a> Place<'a> {
    /// Where a pull request's files are; `None` where they are not reported, or none is changed.
    pub(super) fn of(forge: &'a ForgeHistory, row: &PullRequestRow) -> Option<Self> {
        let paths = row.paths.as_ref()?;
        let mut places = paths.iter().map(|&path| Self::of_path(&forge.paths[path as usize]));
        let first = places.next()?;
        if places.any(|other| other != first) {
            return Some(Self::Several);
        }
        // Of many files some are listed, and the others may be elsewhere.
        let are_all = match row.changed_files {
            Some(count) => count as usize <= paths.len(),
            None => paths.len() < MOST_LISTED,
        };
        are_all.then_some(first)
    }

    fn of_path(path: &'a str) -> Self {
        path.split_once('/').map_or(Self::TopLevel, |(folder, _)| Self::Folder(folder))
    }

    fn name(self) -> String {
        match self {
            Self::TopLevel => "(top level)".to_owned(),
            Self::Folder(folder) => format!("{folder}/"),
            Self::Several => "several".to_owned(),
        }
    }
}

impl Acceptance {
    /// The part of the tree that a change of these files and folders would be in; `None` of no
    /// path, and where nothing there was asked for yet. Of what is in no folder `is_folder` tells
    /// whether it is one itself; where that is not known, neither is the part.
    pub fn area_of(
        &self,
        paths: &[String],
        is_folder: impl Fn(&str) -> Option<bool>,
    ) -> Option<&Area> {
        let place = |path| match Place::of_path(path) {
            Place::TopLevel if is_folder(path)? => Some(Place::Folder(path)),
            place => Some(place),
        };
        let places: Vec<Place<'_>> = paths.iter().map(|path| place(path)).collect::<Option<_>>()?;
        let (first, others) = places.split_first()?;
        let is_one = others.iter().all(|other| other == first);
        let name = if is_one { *first } else { Place::Several }.name();
        self.by_area.iter().find(|area| area.name == name)
    }
}

/// The most files of a pull request that are known.
const MOST_LISTED: usize = 100;

pub(super) fn by_area(counted: &Counted<'_>, asked: &[Asked<'_>]) -> Vec<Area> {
    let mut members: BTreeMap<Place<'_>, Vec<&Asked<'_>>> = BTreeMap::new();
    for one in asked {
        if let Some(place) = one.place {
            members.entry(place).or_default().push(one);
        }
    }
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(_, members)| Reverse(members.len()));
    let area = |(place, members): (Place<'_>, Vec<&Asked<'_>>)| Area {
        name: place.name(),
        fates: counted.fates(members.into_iter()),
    };
    members.into_iter().map(area).collect()
}
