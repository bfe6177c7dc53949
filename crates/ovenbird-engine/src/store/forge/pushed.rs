//! Who wrote what was pushed, where nothing but pushes tells.

use std::collections::BTreeMap;

use ovenbird_core::fact::Signature;
use rustc_hash::FxHashSet;

use super::super::database::Database;
use super::super::{PushedUse, StoreError};

/// Commits, and the first and last push that brought one.
type Sum = (u64, Option<i64>, Option<i64>);

impl Database<'_> {
    /// The authors of pushed commits in tracked repos that git was not read of, each commit once.
    pub(in crate::store) fn pushed_uses(self) -> Result<Vec<PushedUse>, StoreError> {
        let sql = "select repo_id, at, brought from push
                   where brought is not null and repo_id in (
                       select id from repo
                       where (tracked = 1 or ingested_at is not null) and ingested_at is null)
                   order by repo_id, at, push_id";
        let mut sums: BTreeMap<(i64, Signature), Sum> = BTreeMap::new();
        let mut seen: FxHashSet<(i64, String)> = FxHashSet::default();
        self.each(sql, &[], &mut |row| {
            let (repo, at) = (row.int(0)?, row.maybe_int(1)?);
            // What no reader of ours wrote tells nothing.
            let list: Vec<[String; 3]> = serde_json::from_str(&row.text(2)?).unwrap_or_default();
            for [oid, name, email] in list {
                if seen.insert((repo, oid)) {
                    let sum = sums.entry((repo, Signature { name, email })).or_default();
                    sum.0 += 1;
                    sum.1 = sum.1.or(at);
                    sum.2 = at.or(sum.2);
                }
            }
            Ok(())
        })?;
        let uses = sums.into_iter().map(|((repo_id, signature), (authored, first_at, last_at))| {
            PushedUse { repo_id, signature, authored, first_at, last_at }
        });
        Ok(uses.collect())
    }
}
