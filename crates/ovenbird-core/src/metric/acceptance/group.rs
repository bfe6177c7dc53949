//! The groups by which acceptance is told apart.

use super::{Asked, Group, Looked};
use crate::metric::study::Standing;

/// The size of a change, in lines added and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    To9,
    To49,
    To249,
    To999,
    More,
}

impl Size {
    pub(super) fn of(added: u32, removed: u32) -> Self {
        match u64::from(added) + u64::from(removed) {
            0..10 => Self::To9,
            10..50 => Self::To49,
            50..250 => Self::To249,
            250..1_000 => Self::To999,
            _ => Self::More,
        }
    }
}

pub(super) fn by_standing(looked: &Looked<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [
        ("newcomers", Some(Standing::Newcomer)),
        ("regulars", Some(Standing::Regular)),
        ("insiders", Some(Standing::Insider)),
        ("unknown", None),
    ];
    grouped(looked, asked, &groups, |one| one.standing)
}

pub(super) fn by_size(looked: &Looked<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [
        ("0-9", Some(Size::To9)),
        ("10-49", Some(Size::To49)),
        ("50-249", Some(Size::To249)),
        ("250-999", Some(Size::To999)),
        ("1000+", Some(Size::More)),
        ("unknown", None),
    ];
    grouped(looked, asked, &groups, |one| one.size)
}

pub(super) fn by_draft(looked: &Looked<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [("draft", Some(true)), ("ready", Some(false)), ("unknown", None)];
    grouped(looked, asked, &groups, |one| one.draft)
}

pub(super) fn by_origin(looked: &Looked<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [("own branch", Some(true)), ("fork", Some(false)), ("unknown", None)];
    grouped(looked, asked, &groups, |one| one.own_branch)
}

fn grouped<K: PartialEq>(
    looked: &Looked<'_>,
    asked: &[Asked<'_>],
    groups: &[(&'static str, K)],
    key: impl Fn(&Asked<'_>) -> K,
) -> Vec<Group> {
    let group = |(name, wanted): &(&'static str, K)| {
        let members = asked.iter().filter(|one| key(one) == *wanted);
        Group { name, fates: looked.fates(members) }
    };
    groups.iter().map(group).collect()
}
