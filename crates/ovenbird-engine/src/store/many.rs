//! One statement for many repos: written for one, whose number is `$1`.
//!
//! SQLite runs it once for each, which costs it nothing; a server is asked for all of them at
//! once, since each question to it is a way there and back.

use super::StoreError;
use super::database::{Cells, Database, Value};

/// What takes the place of `= $1`: any of a list.
const ANY: &str = "= any(cast(string_to_array($1, ',') as bigint[]))";

impl Database<'_> {
    /// Hands every row of the repos to `read`. Rows of one repo stand together if the statement
    /// orders them by repo first.
    pub(super) fn each_of(
        self,
        sql: &str,
        repos: &[i64],
        read: &mut dyn FnMut(&Cells<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match (self, repos) {
            (_, []) => Ok(()),
            (Self::Postgres(_), [_, _, ..]) => {
                let sql = sql.replace("= $1", ANY);
                self.each(&sql, &[Value::Text(&list(repos))], read)
            }
            _ => repos.iter().try_for_each(|&repo| self.each(sql, &[Value::Int(repo)], read)),
        }
    }

    /// Runs a statement of each of the repos.
    pub(super) fn run_of(self, sql: &str, repos: &[i64]) -> Result<(), StoreError> {
        match (self, repos) {
            (_, []) => Ok(()),
            (Self::Postgres(_), [_, _, ..]) => {
                self.run(&sql.replace("= $1", ANY), &[Value::Text(&list(repos))]).map(|_| ())
            }
            _ => repos.iter().try_for_each(|&repo| self.run(sql, &[Value::Int(repo)]).map(|_| ())),
        }
    }
}

fn list(repos: &[i64]) -> String {
    let numbers: Vec<String> = repos.iter().map(i64::to_string).collect();
    numbers.join(",")
}
