//! The groups by which acceptance is distinguished.

use super::{Asked, Counted, Group};
use crate::metric::repo_index::Standing;

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

pub(super) fn by_standing(counted: &Counted<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [
        ("newcomers", Standing::Newcomer),
        ("regulars", Standing::Regular),
        ("insiders", Standing::Insider),
        ("unknown", Standing::Unknown),
    ];
    grouped(counted, asked, &groups, |one| one.standing)
}

pub(super) fn by_size(counted: &Counted<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [
        ("0-9", Some(Size::To9)),
        ("10-49", Some(Size::To49)),
        ("50-249", Some(Size::To249)),
        ("250-999", Some(Size::To999)),
        ("1000+", Some(Size::More)),
        ("unknown", None),
    ];
    grouped(counted, asked, &groups, |one| one.size)
}

pub(super) fn by_draft(counted: &Counted<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [("draft", Some(true)), ("ready", Some(false)), ("unknown", None)];
    grouped(counted, asked, &groups, |one| one.draft)
}

pub(super) fn by_origin(counted: &Counted<'_>, asked: &[Asked<'_>]) -> Vec<Group> {
    let groups = [("own branch", Some(true)), ("fork", Some(false)), ("unknown", None)];
    grouped(counted, asked, &groups, |one| one.own_branch)
}

fn grouped<K: PartialEq>(
    counted: &Counted<'_>,
    asked: &[Asked<'_>],
    groups: &[(&'static str, K)],
    key: impl Fn(&Asked<'_>) -> K,
) -> Vec<Group> {
    let group = |(name, wanted): &(&'static str, K)| {
        let members = asked.iter().filter(|one| key(one) == *wanted);
        Group { name, fates: counted.fates(members) }
    };
    groups.iter().map(group).collect()
}
