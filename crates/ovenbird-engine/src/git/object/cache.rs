//! A cache of what was used recently, bounded by bytes.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Two generations: what is used moves to the young one; when that holds half the budget, the
/// old one is dropped and the young one grows old. Nearly as good as true recency order, and a
/// lookup costs one or two hash probes.
pub(crate) struct RecentCache<K, V> {
    young: FxHashMap<K, (V, usize)>,
    old: FxHashMap<K, (V, usize)>,
    young_bytes: usize,
    half_budget: usize,
}

impl<K: Hash + Eq + Copy, V: Clone> RecentCache<K, V> {
    pub(crate) fn new(budget_bytes: usize) -> Self {
        Self {
            young: FxHashMap::default(),
            old: FxHashMap::default(),
            young_bytes: 0,
            half_budget: budget_bytes / 2,
        }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (value, bytes) = self.old.remove(key)?;
        self.put(*key, value.clone(), bytes);
        Some(value)
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.young_bytes = 0;
    }

    /// Keeps a value that takes about `bytes`; one larger than half the budget is not kept.
    pub(crate) fn put(&mut self, key: K, value: V, bytes: usize) {
        if bytes > self.half_budget {
            return;
        }
        if self.young_bytes + bytes > self.half_budget {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes + size_of::<(K, V, usize)>();
        self.young.insert(key, (value, bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_used_and_stays_in_its_budget() {
        let mut cache = RecentCache::new(10_000);
        for key in 0..1_000_u32 {
            cache.put(key, key, 100);
            assert_eq!(cache.get(&0), Some(0), "a value in constant use stays");
        }
        assert!(cache.young.len() + cache.old.len() <= 100);
        assert_eq!(cache.get(&500), None);
        assert_eq!(cache.get(&999), Some(999));
    }
}
