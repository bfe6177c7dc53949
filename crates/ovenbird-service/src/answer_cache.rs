//! Answers that were made already, by all that they depend on.
//!
//! A key holds the question, the revision of the facts and the day, so that an answer is never older
//! than its facts: whoever changes facts changes their revision in the same transaction. The first
//! who asks computes; whoever asks the same meanwhile waits for that one. The least recently used
//! answers go when all of them together are too large.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use ovenbird_core::answer::Answer;

use crate::error::Error;

/// What an answer depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// The question as JSON, with the repo's own key and without how to refresh it.
    pub(crate) question: String,
    /// The revision of all facts that the answer may read.
    pub(crate) revision: String,
    /// The day of the present, in days since 1970.
    pub(crate) day: i64,
}

/// Answers by their keys.
pub(crate) struct AnswerCache {
    state: Mutex<State>,
    made: Condvar,
    /// Bytes of all answers at most, about.
    most_bytes: usize,
}

#[derive(Default)]
struct State {
    slots: HashMap<Key, Slot>,
    bytes: usize,
    /// Counts look-ups, to tell which answer was used last.
    clock: u64,
}

enum Slot {
    /// Somebody computes it.
    Pending,
    /// It was computed.
    Made { answer: Arc<Answer>, bytes: usize, used: u64 },
}

impl AnswerCache {
    /// A cache for so many bytes of answers.
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self { state: Mutex::default(), made: Condvar::new(), most_bytes }
    }

    /// The answer of a key: the one that is there, or what `compute` makes.
    pub(crate) fn get(
        &self,
        key: &Key,
        compute: impl FnOnce() -> Result<Answer, Error>,
    ) -> Result<Arc<Answer>, Error> {
        if let Some(answer) = self.find_or_reserve(key) {
            return Ok(answer);
        }
        // Given up where computing fails or panics, so that another can try.
        let permit = Permit { cache: self, key };
        let answer = Arc::new(compute()?);
        std::mem::forget(permit);
        self.keep(key, answer.clone());
        Ok(answer)
    }

    /// The answer that is there, waiting for one that is being made; `None` where it is the
    /// caller's to make.
    fn find_or_reserve(&self, key: &Key) -> Option<Arc<Answer>> {
        let mut state = self.state();
        loop {
            state.clock += 1;
            let now = state.clock;
            match state.slots.get_mut(key) {
                Some(Slot::Made { answer, used, .. }) => {
                    *used = now;
                    return Some(answer.clone());
                }
                Some(Slot::Pending) => {
                    state = self.made.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                None => {
                    state.slots.insert(key.clone(), Slot::Pending);
                    return None;
                }
            }
        }
    }

    fn keep(&self, key: &Key, answer: Arc<Answer>) {
        let bytes = size_of_answer(&answer) + key.question.len();
        let mut state = self.state();
        let used = state.clock;
        if bytes > self.most_bytes {
            state.slots.remove(key);
        } else {
            state.slots.insert(key.clone(), Slot::Made { answer, bytes, used });
            state.bytes += bytes;
        }
        while state.bytes > self.most_bytes {
            let oldest = state.slots.iter().filter_map(|(key, slot)| match slot {
                Slot::Made { used, .. } => Some((*used, key)),
                Slot::Pending => None,
            });
            let Some(oldest) = oldest.min_by_key(|(used, _)| *used).map(|(_, key)| key.clone())
            else {
                break;
            };
            if let Some(Slot::Made { bytes, .. }) = state.slots.remove(&oldest) {
                state.bytes -= bytes;
            }
        }
        drop(state);
        self.made.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of an answer that is being made.
struct Permit<'a> {
    cache: &'a AnswerCache,
    key: &'a Key,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.cache.state().slots.remove(self.key);
        self.cache.made.notify_all();
    }
}

/// About how many bytes an answer takes: those of its JSON, which is larger than what it stands for.
fn size_of_answer(answer: &Answer) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Counting cannot fail; were it to, the answer would count as what was written so far.
    _ = serde_json::to_writer(&mut counter, answer);
    counter.0
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use ovenbird_core::answer::Matches;

    use super::*;

    fn key(question: &str, revision: &str) -> Key {
        Key { question: question.to_owned(), revision: revision.to_owned(), day: 1 }
    }

    fn answer(query: &str) -> Answer {
        Answer::Who(Matches::new(query.to_owned(), 0, Vec::new()))
    }

    #[test]
    fn a_thousand_who_ask_the_same_cost_one_computation() {
        let cache = AnswerCache::new(1 << 20);
        let computed = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..1_000 {
                scope.spawn(|| {
                    let made = cache.get(&key("q", "1"), || {
                        computed.fetch_add(1, Ordering::Relaxed);
                        thread::sleep(Duration::from_millis(20));
                        Ok(answer("q"))
                    });
                    assert_eq!(*made.unwrap(), answer("q"));
                });
            }
        });
        assert_eq!(computed.into_inner(), 1);
    }

    #[test]
    fn another_revision_is_another_answer() {
        let cache = AnswerCache::new(1 << 20);
        assert_eq!(*cache.get(&key("q", "1"), || Ok(answer("old"))).unwrap(), answer("old"));
        assert_eq!(*cache.get(&key("q", "2"), || Ok(answer("new"))).unwrap(), answer("new"));
        assert_eq!(*cache.get(&key("q", "1"), || panic!("it is there")).unwrap(), answer("old"));
    }

    #[test]
    fn what_failed_is_tried_again() {
        let cache = AnswerCache::new(1 << 20);
        assert!(cache.get(&key("q", "1"), || Err(Error::failed("no"))).is_err());
        assert!(cache.get(&key("q", "1"), || Ok(answer("yes"))).is_ok());
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let cache = AnswerCache::new(1 << 20);
        let panicking = std::panic::AssertUnwindSafe(|| cache.get(&key("q", "1"), || panic!("x")));
        assert!(std::panic::catch_unwind(panicking).is_err());
        assert!(cache.get(&key("q", "1"), || Ok(answer("yes"))).is_ok());
    }

    #[test]
    fn the_least_recently_used_go_first() {
        let cache = AnswerCache::new(3 * size_of_answer(&answer("a")) + 10);
        let get = |question: &str| cache.get(&key(question, "1"), || Ok(answer(question))).unwrap();
        for question in ["a", "b", "c", "a", "d"] {
            get(question);
        }
        let is_there =
            |question: &str| cache.get(&key(question, "1"), || Err(Error::failed("gone"))).is_ok();
        assert!(is_there("a") && is_there("d") && !is_there("b"));
    }
}
