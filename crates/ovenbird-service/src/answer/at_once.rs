//! Two pieces of an answer's work on two threads.

/// Does both at once, and returns when both are done; a panic of either goes on here.
pub(super) fn at_once(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        one();
        if let Err(panic) = other.join() {
            std::panic::resume_unwind(panic);
        }
    });
}
