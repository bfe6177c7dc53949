//! Looking up and adding many repos at once, by arrays.

use postgres::types::ToSql;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Connection, PostgresRow};
use crate::store::StoreError;
use crate::store::database::Cells;
use crate::store::forge::{KNOWN, KnownRepo, NewRepo, known};

impl Connection {
    pub(in crate::store) fn repos_by_number(
        &mut self,
        forge: &str,
        numbers: &[i64],
    ) -> Result<Vec<KnownRepo>, StoreError> {
        let sql = format!("select {KNOWN} from repo where forge = $1 and number = any($2)");
        let statement = self.prepared(&sql)?;
        let rows = self.client.query(&statement, &[&forge, &numbers])?;
        rows.into_iter().map(|row| known(&Cells::Postgres(&PostgresRow::of(row)))).collect()
    }

    pub(in crate::store) fn repos_by_key(
        &mut self,
        keys: &[&str],
    ) -> Result<Vec<KnownRepo>, StoreError> {
        let sql = format!("select {KNOWN} from repo where key = any($1)");
        let statement = self.prepared(&sql)?;
        let rows = self.client.query(&statement, &[&keys])?;
        rows.into_iter().map(|row| known(&Cells::Postgres(&PostgresRow::of(row)))).collect()
    }

    pub(in crate::store) fn aliases_among(
        &mut self,
        keys: &[&str],
    ) -> Result<FxHashSet<String>, StoreError> {
        let statement = self.prepared("select key from repo_alias where key = any($1)")?;
        let rows = self.client.query(&statement, &[&keys])?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Says of which instants (id, Unix seconds) repos were last reported by their keys.
    pub(in crate::store) fn set_named(&mut self, named: &[(i64, i64)]) -> Result<(), StoreError> {
        if named.is_empty() {
            return Ok(());
        }
        let (ids, times): (Vec<i64>, Vec<i64>) = named.iter().copied().unzip();
        let sql =
            "update repo set named_at = t.at from unnest($1::bigint[], $2::bigint[]) t (id, at)
                   where repo.id = t.id and repo.named_at < t.at";
        let statement = self.prepared(sql)?;
        self.client.execute(&statement, &[&ids, &times])?;
        Ok(())
    }

    pub(in crate::store) fn add_repos(
        &mut self,
        forge: &str,
        repos: &[&NewRepo],
        now: i64,
    ) -> Result<Vec<Option<i64>>, StoreError> {
        let keys: Vec<&str> = repos.iter().map(|repo| repo.key.as_str()).collect();
        let numbers: Vec<Option<i64>> = repos.iter().map(|repo| repo.number).collect();
        let times: Vec<i64> = repos.iter().map(|repo| repo.named_at).collect();
        let sql = "insert into repo (key, forge, number, named_at, added_at, tracked)
                   select key, $1, number, named_at, $2, 0
                   from unnest($3::text[], $4::bigint[], $5::bigint[]) as t (key, number, named_at)
                   on conflict do nothing returning key, number, id";
        let statement = self.prepared(sql)?;
        let params: [&(dyn ToSql + Sync); 5] = [&forge, &now, &keys, &numbers, &times];
        let rows = self.client.query(&statement, &params)?;
        // Of two that have one name, one was added: the number tells which.
        let ids: FxHashMap<(&str, Option<i64>), i64> =
            rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
        Ok(keys
            .iter()
            .zip(&numbers)
            .map(|(key, number)| ids.get(&(*key, *number)).copied())
            .collect())
    }
}
