//! The parts of the tree by which acceptance is told apart.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Acceptance, Asked, Fates, Looked};
use crate::fact::forge::{ForgeHistory, PullRequestRow};

/// The fates of those that change one part of the tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Where a pull request's files are; `None` where they are not told, or none is changed.
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
            Self::Several => SEVERAL.to_owned(),
        }
    }
}

impl Acceptance {
    /// The part of the tree that a change of these files and folders would be in; `None` of no
    /// path, and where nothing there was asked for yet.
    pub fn area_of(&self, paths: &[String]) -> Option<&Area> {
        let named = |name: &str| self.by_area.iter().find(|area| area.name == name);
        let area = |path: &String| {
            let path = path.trim_start_matches("./");
            // What has no folder may be one itself.
            let folder = named(&format!("{path}/")).filter(|_| !path.contains('/'));
            folder.map_or_else(|| Place::of_path(path).name(), |folder| folder.name.clone())
        };
        let mut areas = paths.iter().map(area);
        let first = areas.next()?;
        let is_one = areas.all(|other| other == first);
        named(if is_one { &first } else { SEVERAL })
    }
}

/// What a change in several parts of the tree is called.
const SEVERAL: &str = "several";

/// The most files of a pull request that are known.
const MOST_LISTED: usize = 100;

pub(super) fn by_area(looked: &Looked<'_>, asked: &[Asked<'_>]) -> Vec<Area> {
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
        fates: looked.fates(members.into_iter()),
    };
    members.into_iter().map(area).collect()
}
