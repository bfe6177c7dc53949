//! Looking up and adding many repos at once, by arrays.

use postgres::types::ToSql;
use rustc_hash::FxHashMap;

use super::Connection;
use crate::store::StoreError;
use crate::store::forge::{KnownRepo, NewRepo};

impl Connection {
    pub(in crate::store) fn repos_by_number(
        &mut self,
        forge: &str,
        numbers: &[i64],
    ) -> Result<Vec<KnownRepo>, StoreError> {
        let sql = "select id, key, number, named_at from repo where forge = $1 and number = any($2)";
        let statement = self.prepared(sql)?;
        let rows = self.client.query(&statement, &[&forge, &numbers])?;
        let known = |row: &postgres::Row| KnownRepo {
            id: row.get(0),
            key: row.get(1),
            number: row.get(2),
            named_at: row.get(3),
        };
        Ok(rows.iter().map(known).collect())
    }

    pub(in crate::store) fn add_repos(
        &mut self,
        forge: &str,
        repos: &[NewRepo],
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
        Ok(keys.iter().zip(&numbers).map(|(key, number)| ids.get(&(*key, *number)).copied()).collect())
    }
}
