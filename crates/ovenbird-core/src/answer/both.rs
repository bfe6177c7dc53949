//! Two pieces of work that need nothing of each other.
//!
//! This crate starts no thread: whoever calls says how two pieces are done, at once or in turn.

/// Does two pieces of work, in any order or at once, and returns when both are done.
pub type Both<'a> = &'a (dyn Fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send)) + Sync);

/// Does one after the other.
pub fn in_turn(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    one();
    other();
}

/// What two pieces of work come to.
pub(super) fn both<A: Send, B: Send>(
    how: Both<'_>,
    one: impl Fn() -> A + Sync,
    other: impl Fn() -> B + Sync,
) -> (A, B) {
    let (mut a, mut b) = (None, None);
    how(&mut || a = Some(one()), &mut || b = Some(other()));
    // What was left undone is done here.
    (a.unwrap_or_else(one), b.unwrap_or_else(other))
}
