//! Projects whose odd minor versions are for developers, as Perl's, Linux' once, and GNOME's once.
//!
//! Nothing in such a version's name says so, but the tags together do: release candidates are of
//! even minor versions alone, though there are odd ones, too.

use std::collections::BTreeSet;

use super::version::{Kind, numbers};

/// The fewest minor versions of either kind that show the custom: by chance alone six have
/// candidates of the even ones only once in 64.
const ENOUGH_SERIES: usize = 6;

/// Marks the releases of odd minor versions as not final, where that is the custom.
pub(super) fn mark<'n, T>(tags: &mut [T], read: impl Fn(&mut T) -> (&'n str, &mut Kind)) {
    let (mut candidates, mut odd) = (BTreeSet::new(), BTreeSet::new());
    for tag in tags.iter_mut() {
        let (name, kind) = read(tag);
        match (series(name), *kind) {
            (Some(series), Kind::Prerelease) => _ = candidates.insert(series),
            (Some(series), Kind::Release) if is_odd(series) => _ = odd.insert(series),
            _ => {}
        }
    }
    let is_custom = candidates.len() >= ENOUGH_SERIES
        && odd.len() >= ENOUGH_SERIES
        && !candidates.iter().any(|&series| is_odd(series));
    for tag in tags.iter_mut().filter(|_| is_custom) {
        let (name, kind) = read(tag);
        if *kind == Kind::Release && series(name).is_some_and(|series| odd.contains(&series)) {
            *kind = Kind::Prerelease;
        }
    }
}

/// Major and minor version of what has three numbers at least.
fn series(name: &str) -> Option<(u64, u64)> {
    match numbers(name)[..] {
        [major, minor, _, ..] => Some((major, minor)),
        _ => None,
    }
}

fn is_odd((_, minor): (u64, u64)) -> bool {
    minor % 2 == 1
}
