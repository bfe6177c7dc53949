//! Looking up and adding many repos: one statement for all of them.

use rusqlite::{Connection, params};

use crate::store::StoreError;
use crate::store::database::Cells;
use crate::store::forge::{KNOWN, KnownRepo, NewRepo, known};

pub(in crate::store) fn repos_by_number(
    connection: &Connection,
    forge: &str,
    numbers: &[i64],
) -> Result<Vec<KnownRepo>, StoreError> {
    let sql = format!("select {KNOWN} from repo where forge = $1 and number = $2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for &number in numbers {
        let mut rows = statement.query(params![forge, number])?;
        if let Some(row) = rows.next()? {
            found.push(known(&Cells::Sqlite(row))?);
        }
    }
    Ok(found)
}

pub(in crate::store) fn add_repos(
    connection: &Connection,
    forge: &str,
    repos: &[&NewRepo],
    now: i64,
) -> Result<Vec<Option<i64>>, StoreError> {
    let sql = "insert or ignore into repo (key, forge, number, named_at, added_at, tracked)
               values ($1, $2, $3, $4, $5, 0)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut ids = Vec::with_capacity(repos.len());
    for repo in repos {
        let added = statement.execute(params![repo.key, forge, repo.number, repo.named_at, now])?;
        ids.push((added > 0).then(|| connection.last_insert_rowid()));
    }
    Ok(ids)
}
