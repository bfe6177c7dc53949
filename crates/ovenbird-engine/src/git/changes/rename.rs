//! Which added files were moved from which removed ones.
//!
//! Two files are one moved file if at least half of the larger one's bytes are lines of both,
//! git's own threshold. Line counts are not changed by it.

use gix::ObjectId;
use rustc_hash::FxHashMap;

use super::content;
use super::lines::line_weights;
use super::tree::Change;
use crate::git::object::{ObjectError, ObjectReader};

/// Above so many pairs to compare, only files of equal content are found.
const MOST_PAIRS: usize = 2_500;

/// Files that were changed while they were moved are looked for among no more bytes than these.
const MOST_BYTES: usize = 64 << 20;

/// For each change, the index of the removed file that it was moved from, if any.
pub(super) fn find(
    objects: &mut ObjectReader<'_>,
    changes: &[Change],
) -> Result<Vec<Option<usize>>, ObjectError> {
    let mut from = vec![None; changes.len()];
    let is_file = |side: Option<&super::Side>| side.is_some_and(|side| !side.is_submodule());
    let pick = |removed: bool| {
        let one_sided = |change: &Change| {
            if removed {
                change.after.is_none() && is_file(change.before.as_ref())
            } else {
                change.before.is_none() && is_file(change.after.as_ref())
            }
        };
        (0..changes.len()).filter(|&at| one_sided(&changes[at])).collect::<Vec<_>>()
    };
    let (mut removed, mut added) = (pick(true), pick(false));
    if removed.is_empty() || added.is_empty() {
        return Ok(from);
    }
    pair_equal(changes, &mut removed, &mut added, &mut from);
    if removed.len() * added.len() <= MOST_PAIRS && !removed.is_empty() {
        pair_similar(objects, changes, &removed, &added, &mut from)?;
    }
    Ok(from)
}

fn pair_equal(
    changes: &[Change],
    removed: &mut Vec<usize>,
    added: &mut Vec<usize>,
    from: &mut [Option<usize>],
) {
    let mut by_id: FxHashMap<ObjectId, Vec<usize>> = FxHashMap::default();
    for &at in removed.iter().rev() {
        by_id.entry(changes[at].before.expect("a removed file was there").id).or_default().push(at);
    }
    added.retain(|&at| {
        let id = changes[at].after.expect("an added file is there").id;
        from[at] = by_id.get_mut(&id).and_then(Vec::pop);
        from[at].is_none()
    });
    removed.retain(|at| !from.contains(&Some(*at)));
}

fn pair_similar(
    objects: &mut ObjectReader<'_>,
    changes: &[Change],
    removed: &[usize],
    added: &[usize],
    from: &mut [Option<usize>],
) -> Result<(), ObjectError> {
    let mut left = MOST_BYTES;
    let mut sketch = |at: usize| {
        let text = content(objects, changes[at].before.or(changes[at].after).as_ref(), left)?;
        left -= text.len();
        Ok((at, text.len(), line_weights(&text)))
    };
    let old = removed.iter().map(|&at| sketch(at)).collect::<Result<Vec<_>, _>>();
    let new = added.iter().map(|&at| sketch(at)).collect::<Result<Vec<_>, _>>();
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(ObjectError::TooLarge(..)), _) | (_, Err(ObjectError::TooLarge(..))) => return Ok(()),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let mut pairs = Vec::new();
    for (to, to_size, to_lines) in &new {
        for (origin, size, lines) in &old {
            let larger = *size.max(to_size);
            if larger == 0 || size.min(to_size) * 2 < larger {
                continue;
            }
            let shared: usize = to_lines
                .iter()
                .map(|(line, weight)| (*weight).min(lines.get(line).copied().unwrap_or(0)))
                .sum();
            if shared * 2 >= larger {
                pairs.push((shared * 1_000 / larger, *to, *origin));
            }
        }
    }
    // The most alike first; between equals, by path.
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, to, origin) in pairs {
        if from[to].is_none() && !from.contains(&Some(origin)) {
            from[to] = Some(origin);
        }
    }
    Ok(())
}
