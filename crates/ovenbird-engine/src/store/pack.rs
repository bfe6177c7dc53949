//! A repo's facts as one value: who asks again reads one row in place of a hundred thousand.
//!
//! A pack is what a reader made of the rows, kept for the next one. Whoever changes facts of a repo
//! deletes its packs in the same transaction. So that no reader can keep what it read before such
//! a change, it reserves its place before it looks: with a row that has a token and no body. What it
//! then reads becomes the body of the row with its token, or of none, if that row is gone.
//!
//! A body begins with a checksum of itself and of what it belongs to. One that a failing disk or a
//! bad copy of the database has damaged is no pack, and the rows are read.

use ovenbird_core::fact::History;
use ovenbird_core::fact::forge::ForgeHistory;
use ring::rand::{SecureRandom as _, SystemRandom};
use rustc_hash::FxHashSet;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::database::{Database, Value};

/// In PostgreSQL, held in common by whoever deletes packs until that is done for good, and alone
/// by whoever reserves a place for one.
const PACK_LOCK: i64 = 0x6f76_656e_6269_7270;

/// The form of what is packed: raised with every change of the types below, or of how they are
/// read from rows.
const FORM: u32 = 3;

/// Larger packs are not kept, in bytes.
const MOST_BYTES: usize = 256 << 20;

/// Bytes of the checksum in front of a body.
const CHECKSUM: usize = 4;

/// What of a repo can be packed.
pub(super) trait Packed: Serialize + DeserializeOwned + PartialEq {
    /// Its name in the store.
    const PART: &'static str;
}

/// Git's facts without those of files.
impl Packed for History {
    const PART: &'static str = "git";
}

/// A forge's objects.
impl Packed for ForgeHistory {
    const PART: &'static str = "forge";
}

/// Numbers whose opening an event reported.
impl Packed for Vec<i64> {
    const PART: &'static str = "openings";
}

impl Database<'_> {
    /// What `read` makes of a repo's rows, or made of them for an earlier reader. `made_with` is
    /// all else that it depends on.
    pub(super) fn packed<T: Packed>(
        self,
        repo_id: i64,
        made_with: &impl Serialize,
        read: impl Fn() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.is_kept() {
            return self.snapshot(read);
        }
        let made_with = encoded(&(FORM, env!("CARGO_PKG_VERSION"), made_with));
        if let Some(known) = self.unpacked(repo_id, &made_with, &read)? {
            return Ok(known);
        }
        let token = self.reserve(repo_id, T::PART);
        let value = self.snapshot(read)?;
        if let Some(token) = token {
            self.keep(repo_id, token, &made_with, &value);
        }
        Ok(value)
    }

    /// In a transaction, before its end: facts of repos have changed.
    pub(super) fn forget_packs(self, repos: &[i64]) -> Result<(), StoreError> {
        if repos.is_empty() {
            return Ok(());
        }
        self.revise(repos)?;
        self.hold_packs("select pg_advisory_xact_lock_shared($1)")?;
        // Few repos are asked about, and an archive tells of many at once.
        let packed = self.all("select distinct repo_id from pack", &[], |row| row.int(0))?;
        let repos: FxHashSet<i64> = repos.iter().copied().collect();
        for id in packed.into_iter().filter(|id| repos.contains(id)) {
            self.run("delete from pack where repo_id = $1", &[Value::Int(id)])?;
        }
        Ok(())
    }

    fn unpacked<T: Packed>(
        self,
        repo_id: i64,
        made_with: &[u8],
        read: &impl Fn() -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let sql = "select made_with, body from pack
                   where repo_id = $1 and part = $2 and body is not null";
        let of = [Value::Int(repo_id), Value::Text(T::PART)];
        let find = || {
            let found = self.first(sql, &of, |row| {
                if row.blob(0)? != made_with {
                    return Ok(None);
                }
                let body = checked((repo_id, T::PART, made_with), row.blob(1)?);
                Ok(body.and_then(|body| postcard::from_bytes(body).ok()))
            });
            Ok(found?.flatten())
        };
        if !cfg!(debug_assertions) {
            return find();
        }
        self.snapshot(|| {
            let found = find()?;
            if let Some(found) = &found {
                assert!(*found == read()?, "the {} pack is not what the rows tell", T::PART);
            }
            Ok(found)
        })
    }

    /// The token of the row that is there to be filled. A pack is no more than a help: of a store
    /// that is full, busy, or only read, none is kept.
    fn reserve(self, repo_id: i64, part: &str) -> Option<i64> {
        let mut token = [0; 8];
        SystemRandom::new().fill(&mut token).ok()?;
        let token = i64::from_ne_bytes(token);
        let reserved = self.at_once(|| {
            self.hold_packs("select pg_advisory_xact_lock($1)")?;
            let id = Value::Int(repo_id);
            if self.first("select 1 from repo where id = $1", &[id], |_| Ok(()))?.is_none() {
                return Ok(0);
            }
            let sql = "insert into pack (repo_id, part, token) values ($1, $2, $3)
                       on conflict (repo_id, part) do update
                       set token = excluded.token, made_with = null, body = null";
            self.run(sql, &[id, Value::Text(part), Value::Int(token)])
        });
        reserved.is_ok_and(|rows| rows > 0).then_some(token)
    }

    fn keep<T: Packed>(self, repo_id: i64, token: i64, made_with: &[u8], value: &T) {
        let body = sealed((repo_id, T::PART, made_with), encoded(value));
        if body.len() > MOST_BYTES {
            return;
        }
        let sql = "update pack set made_with = $1, body = $2
                   where repo_id = $3 and part = $4 and token = $5";
        let of = [Value::Int(repo_id), Value::Text(T::PART), Value::Int(token)];
        let row = [Value::Blob(made_with), Value::Blob(&body), of[0], of[1], of[2]];
        // See `reserve` for why nothing is said where this fails.
        _ = self.at_once(|| self.run(sql, &row));
    }

    fn hold_packs(self, lock: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.run(lock, &[Value::Int(PACK_LOCK)]).map(|_| ()),
        }
    }
}

/// The repo that a body belongs to, its part, and what else it depends on.
type Owner<'a> = (i64, &'a str, &'a [u8]);

/// The body with its checksum in front.
fn sealed(owner: Owner<'_>, mut body: Vec<u8>) -> Vec<u8> {
    let sum = checksum(owner, &body).to_le_bytes();
    body.splice(..0, sum);
    body
}

/// What stands behind the checksum; `None` if that does not hold.
fn checked<'b>(owner: Owner<'_>, sealed: &'b [u8]) -> Option<&'b [u8]> {
    let (sum, body) = sealed.split_first_chunk::<CHECKSUM>()?;
    (u32::from_le_bytes(*sum) == checksum(owner, body)).then_some(body)
}

fn checksum((repo_id, part, made_with): Owner<'_>, body: &[u8]) -> u32 {
    let mut sum = libdeflater::Crc::new();
    for bytes in [&repo_id.to_le_bytes(), part.as_bytes(), made_with, body] {
        sum.update(&(bytes.len() as u64).to_le_bytes());
        sum.update(bytes);
    }
    sum.sum()
}

fn encoded(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("facts are plain data")
}

#[cfg(test)]
mod tests;
