//! Which state of the facts the store holds: what is made of facts is good for as long as their
//! revision is the same.
//!
//! Each repo has a token, and so have decisions about people, and all repos together. Whoever
//! changes facts gives new, random tokens to what they belong to in the same transaction. A reader
//! who takes the revision first and reads the facts then has facts that are at least as new: what it
//! makes of them is never older than the revision says. Tokens never come back, so that a repo that
//! is removed and added again is another one.

use std::fmt::Write as _;

use ring::rand::{SecureRandom as _, SystemRandom};

use super::database::{Database, Value};
use super::{Store, StoreError};

/// The scope of all repos: changed in place of each repo's own where very many change at once.
const ALL: i64 = 0;

/// The scope of decisions about people.
const DECISIONS: i64 = -1;

/// Where more repos change at once, such as by an hour of everything, the scope of all changes.
const MANY: usize = 64;

impl Store {
    /// The revision of the facts of some repos, and of who is who: what is made of them is good for
    /// as long as it is the same. Take it before the facts are read.
    pub fn revision_of(&self, repos: &[i64]) -> Result<String, StoreError> {
        self.database().revision_of(repos)
    }

    /// The revision of all facts and of who is who.
    pub fn revision_of_all(&self) -> Result<String, StoreError> {
        self.database().revision_of_all()
    }
}

impl Database<'_> {
    /// In a transaction, before its end: facts of repos have changed.
    pub(super) fn revise(self, repos: &[i64]) -> Result<(), StoreError> {
        if repos.len() > MANY {
            return self.renew(ALL);
        }
        // In one order, so that two writers cannot wait for each other.
        let mut repos = repos.to_vec();
        repos.sort_unstable();
        repos.dedup();
        repos.into_iter().try_for_each(|repo| self.renew(repo))
    }

    /// In a transaction, before its end: decisions about people have changed.
    pub(super) fn revise_decisions(self) -> Result<(), StoreError> {
        self.renew(DECISIONS)
    }

    fn renew(self, scope: i64) -> Result<(), StoreError> {
        let sql = "insert into revision (scope, token) values ($1, $2)
                   on conflict (scope) do update set token = excluded.token";
        self.run(sql, &[Value::Int(scope), Value::Int(token()?)]).map(|_| ())
    }

    /// The revision of some repos' facts and of who is who.
    pub(super) fn revision_of(self, repos: &[i64]) -> Result<String, StoreError> {
        let mut revision = String::new();
        for &scope in [ALL, DECISIONS].iter().chain(repos) {
            let sql = "select token from revision where scope = $1";
            let token = self.first(sql, &[Value::Int(scope)], |row| row.int(0))?;
            write!(revision, "{scope}:{:x}.", token.unwrap_or(0)).expect("writing to a string");
        }
        Ok(revision)
    }

    /// The revision of everything.
    pub(super) fn revision_of_all(self) -> Result<String, StoreError> {
        let (mut count, mut mixed) = (0_u64, 0_u64);
        self.each("select scope, token from revision", &[], &mut |row| {
            let (scope, token) = (row.int(0)? as u64, row.int(1)? as u64);
            count += 1;
            // A sum of what is random in all of its bits, in any order.
            mixed = mixed.wrapping_add((token ^ scope).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            Ok(())
        })?;
        Ok(format!("all:{count}:{mixed:x}"))
    }
}

fn token() -> Result<i64, StoreError> {
    let mut bytes = [0; 8];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| StoreError::Database("the system gives no random numbers".to_owned()))?;
    Ok(i64::from_ne_bytes(bytes))
}
