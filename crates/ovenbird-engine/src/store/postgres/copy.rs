//! Loading many rows: COPY in binary, and arrays for what updates.

use ovenbird_core::fact::{NewCommit, Oid, Reference, Signature};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use rustc_hash::FxHashMap;

use super::{Connection, connect};
use crate::store::StoreError;
use crate::store::database::{Database, Kind, RowSink, Value};
use crate::store::ingest::{FileRow, Use};

/// The lock under which signatures and roles are added, so that no two of them are alike.
const SHARED_LOCK: i64 = 0x6f76_656e_6269_7265;

/// A path with what one commit changed of it.
type Change = (i64, FileRow);

/// Rows that wait to be sent.
#[derive(Default)]
pub(in crate::store) struct CopyBuffer {
    commits: Vec<Commit>,
    trailers: Vec<[i64; 4]>,
    references: Vec<Named>,
    /// Those of commits that are stored, which may be stored with them.
    known_references: Vec<Named>,
    paths: Vec<(i64, String)>,
    changes: Vec<(i64, Vec<Change>)>,
    totals: Vec<[i64; 4]>,
}

/// What a commit's message names.
struct Named {
    commit: i64,
    position: i64,
    reference: Reference,
}

struct Commit {
    ids: [i64; 3],
    oid: Oid,
    parents: Vec<u8>,
    times: [Option<i64>; 4],
    subject: String,
    signed: bool,
}

impl CopyBuffer {
    pub(in crate::store) fn add_commit(
        &mut self,
        id: i64,
        author: i64,
        committer: i64,
        parents: Vec<u8>,
        commit: &NewCommit,
        trailers: Vec<(i64, i64)>,
    ) {
        let (authored, committed) = (commit.authored, commit.committed);
        self.commits.push(Commit {
            ids: [id, author, committer],
            oid: commit.oid,
            parents,
            times: [
                authored.map(|time| time.seconds),
                authored.and_then(|time| time.offset_minutes).map(i64::from),
                committed.map(|time| time.seconds),
                committed.and_then(|time| time.offset_minutes).map(i64::from),
            ],
            subject: commit.subject.clone(),
            signed: commit.signed,
        });
        for (position, (role, signature)) in (0..).zip(trailers) {
            self.trailers.push([id, position, role, signature]);
        }
    }

    pub(in crate::store) fn add_references(
        &mut self,
        commit: i64,
        references: &[Reference],
        is_known: bool,
    ) {
        let buffer = if is_known { &mut self.known_references } else { &mut self.references };
        let named = (0..).zip(references.iter().cloned());
        buffer.extend(named.map(|(position, reference)| Named { commit, position, reference }));
    }

    pub(in crate::store) fn add_path(&mut self, id: i64, path: &str) {
        self.paths.push((id, path.to_owned()));
    }

    pub(in crate::store) fn add_changes(
        &mut self,
        commit: i64,
        [files, added, removed]: [i64; 3],
        rows: Vec<Change>,
    ) {
        self.changes.push((commit, rows));
        self.totals.push([commit, files, added, removed]);
    }

    /// How many commits' changes wait.
    pub(in crate::store) fn changes(&self) -> usize {
        self.changes.len()
    }

    /// Sends the commits that wait, with their trailers and references.
    pub(in crate::store) fn send_commits(
        &mut self,
        database: Database<'_>,
        repo: i64,
    ) -> Result<(), StoreError> {
        let Database::Postgres(connection) = database else { return Ok(()) };
        let mut connection = connection.borrow_mut();
        let rows = std::mem::take(&mut self.commits);
        connection.copy(
            "copy git_commit (repo_id, id, author_id, committer_id, oid, parents, authored_at,
                 authored_offset, committed_at, committed_offset, subject, signed, reachable)
             from stdin (format binary)",
            &[
                Type::INT8,
                Type::INT8,
                Type::INT8,
                Type::INT8,
                Type::BYTEA,
                Type::BYTEA,
                Type::INT8,
                Type::INT2,
                Type::INT8,
                Type::INT2,
                Type::TEXT,
                Type::INT2,
                Type::INT2,
            ],
            rows.iter().map(|row| {
                let [id, author, committer] = row.ids.map(Value::Int);
                let [authored, authored_offset, committed, committed_offset] =
                    row.times.map(Value::int);
                [
                    Value::Int(repo),
                    id,
                    author,
                    committer,
                    Value::Blob(row.oid.as_bytes()),
                    Value::Blob(&row.parents),
                    authored,
                    authored_offset,
                    committed,
                    committed_offset,
                    Value::Text(&row.subject),
                    Value::flag(row.signed),
                    Value::Int(1),
                ]
            }),
        )?;
        let trailers = std::mem::take(&mut self.trailers);
        connection.copy(
            "copy trailer (repo_id, commit_id, position, role_id, signature_id)
             from stdin (format binary)",
            &[Type::INT8, Type::INT8, Type::INT4, Type::INT8, Type::INT8],
            trailers.iter().map(|&[commit, position, role, signature]| {
                [repo, commit, position, role, signature].map(Value::Int)
            }),
        )?;
        self.send_references(&mut connection, repo)
    }

    fn send_references(
        &mut self,
        connection: &mut Connection,
        repo: i64,
    ) -> Result<(), StoreError> {
        let references = std::mem::take(&mut self.references);
        connection.copy(
            "copy commit_reference (repo_id, commit_id, position, kind, number, named_repo)
             from stdin (format binary)",
            &[Type::INT8, Type::INT8, Type::INT4, Type::TEXT, Type::INT8, Type::TEXT],
            references.iter().map(|Named { commit, position, reference }| {
                [
                    Value::Int(repo),
                    Value::Int(*commit),
                    Value::Int(*position),
                    Value::Text(reference.kind.name()),
                    Value::Int(reference.number),
                    Value::text(reference.repo.as_deref()),
                ]
            }),
        )?;
        connection.add_references(repo, &std::mem::take(&mut self.known_references))
    }

    /// Sends the paths and changes that wait, and the totals of their commits.
    pub(in crate::store) fn send_changes(
        &mut self,
        database: Database<'_>,
        repo: i64,
    ) -> Result<(), StoreError> {
        let Database::Postgres(connection) = database else { return Ok(()) };
        let mut connection = connection.borrow_mut();
        let paths = std::mem::take(&mut self.paths);
        connection.copy(
            "copy path (repo_id, id, path) from stdin (format binary)",
            &[Type::INT8, Type::INT8, Type::TEXT],
            paths.iter().map(|(id, path)| [Value::Int(repo), Value::Int(*id), Value::Text(path)]),
        )?;
        let changes = std::mem::take(&mut self.changes);
        let rows = changes.iter().flat_map(|(commit, rows)| rows.iter().map(|row| (*commit, *row)));
        connection.copy(
            "copy file_change (repo_id, commit_id, path_id, added, removed, renamed_from)
             from stdin (format binary)",
            &[Type::INT8, Type::INT8, Type::INT8, Type::INT8, Type::INT8, Type::INT8],
            rows.map(|(commit, (path, (added, removed, from)))| {
                let ids = [repo, commit, path].map(Value::Int);
                let [repo, commit, path] = ids;
                [repo, commit, path, Value::int(added), Value::int(removed), Value::int(from)]
            }),
        )?;
        let totals = std::mem::take(&mut self.totals);
        let column = |at: usize| totals.iter().map(|row| row[at]).collect::<Vec<i64>>();
        if totals.is_empty() {
            return Ok(());
        }
        let sql = "update git_commit c set files = t.files, added = t.added, removed = t.removed
                   from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                       as t (id, files, added, removed)
                   where c.repo_id = $1 and c.id = t.id";
        let statement = connection.prepared(sql)?;
        let (ids, files, added, removed) = (column(0), column(1), column(2), column(3));
        connection.client.execute(&statement, &[&repo, &ids, &files, &added, &removed])?;
        Ok(())
    }
}

impl Connection {
    pub(super) fn copy<'v, const N: usize>(
        &mut self,
        sql: &str,
        types: &[Type; N],
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<(), StoreError> {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        self.send(sql, types, &mut |send| rows.by_ref().try_for_each(|row| send(&row)))
    }

    /// Adds the rows that `feed` sends, with the types that their kinds have in the schema.
    pub(in crate::store) fn load(
        &mut self,
        sql: &str,
        kinds: &[Kind],
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let ty = |kind: &Kind| match kind {
            Kind::Small => Type::INT2,
            Kind::Medium => Type::INT4,
            Kind::Int | Kind::Signature | Kind::Role => Type::INT8,
            Kind::Text => Type::TEXT,
            Kind::Blob => Type::BYTEA,
        };
        let types: Vec<Type> = kinds.iter().map(ty).collect();
        self.send(sql, &types, feed)
    }

    /// One COPY. If `feed` fails, the writer is dropped unfinished, and the server takes nothing.
    fn send(
        &mut self,
        sql: &str,
        types: &[Type],
        feed: &mut dyn FnMut(&mut RowSink<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut writer = BinaryCopyInWriter::new(self.client.copy_in(sql)?, types);
        feed(&mut |row| Ok(writer.write_raw(row)?))?;
        writer.finish()?;
        Ok(())
    }

    /// Adds those references that are not stored.
    fn add_references(&mut self, repo: i64, named: &[Named]) -> Result<(), StoreError> {
        if named.is_empty() {
            return Ok(());
        }
        let commits: Vec<i64> = named.iter().map(|one| one.commit).collect();
        let positions: Vec<i64> = named.iter().map(|one| one.position).collect();
        let kinds: Vec<&str> = named.iter().map(|one| one.reference.kind.name()).collect();
        let numbers: Vec<i64> = named.iter().map(|one| one.reference.number).collect();
        let repos: Vec<Option<&str>> =
            named.iter().map(|one| one.reference.repo.as_deref()).collect();
        let sql = "insert into commit_reference (repo_id, commit_id, position, kind, number,
                       named_repo)
                   select $1, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[],
                       $6::text[]) on conflict do nothing";
        let statement = self.prepared(sql)?;
        let params: [&(dyn ToSql + Sync); 6] =
            [&repo, &commits, &positions, &kinds, &numbers, &repos];
        self.client.execute(&statement, &params)?;
        Ok(())
    }

    /// Marks those commits reachable again that are stored, and says which, with their ids.
    pub(in crate::store) fn revive(
        &mut self,
        repo: i64,
        commits: &[NewCommit],
    ) -> Result<FxHashMap<Oid, i64>, StoreError> {
        let oids: Vec<&[u8]> = commits.iter().map(|commit| commit.oid.as_bytes()).collect();
        let parents: Vec<Vec<u8>> = commits
            .iter()
            .map(|commit| commit.parents.iter().flat_map(Oid::as_bytes).copied().collect())
            .collect();
        let sql = "update git_commit c set reachable = 1, parents = s.parents,
                       files = case when c.parents = s.parents then c.files else null end
                   from unnest($2::bytea[], $3::bytea[]) as s (oid, parents)
                   where c.repo_id = $1 and c.oid = s.oid returning c.oid, c.id";
        let statement = self.prepared(sql)?;
        let rows = self.client.query(&statement, &[&repo, &oids, &parents])?;
        let revived = |row: &postgres::Row| {
            let oid = Oid::from_bytes(row.get(0));
            let oid = oid.map_err(|error| StoreError::Damaged(error.to_string()))?;
            Ok((oid, row.get(1)))
        };
        rows.iter().map(revived).collect()
    }

    pub(in crate::store) fn mark_unreachable(
        &mut self,
        repo: i64,
        oids: &[&[u8]],
    ) -> Result<(), StoreError> {
        let sql = "update git_commit set reachable = 0 where repo_id = $1 and oid = any($2)";
        let statement = self.prepared(sql)?;
        self.client.execute(&statement, &[&repo, &oids])?;
        Ok(())
    }

    /// The ids of signatures. Missing ones are added at once and for all, by a transaction of
    /// their own: a signature without a commit harms nobody, and no other ingest waits.
    pub(in crate::store) fn intern_signatures(
        &mut self,
        signatures: &[Signature],
    ) -> Result<Vec<i64>, StoreError> {
        if signatures.is_empty() {
            return Ok(Vec::new());
        }
        let emails: Vec<&str> = signatures.iter().map(|one| one.email.as_str()).collect();
        let names: Vec<&str> = signatures.iter().map(|one| one.name.as_str()).collect();
        let find = "select w.place, s.id
                    from unnest($1::text[], $2::text[]) with ordinality as w (email, name, place)
                    join signature s on s.email = w.email collate \"C\" and s.name = w.name collate \"C\"";
        let add = "insert into signature (email, name)
                   select distinct w.email, w.name
                   from unnest($1::text[], $2::text[]) as w (email, name)";
        let mut transaction = connect::writing(self.shared()?)?;
        let mut ids = vec![0_i64; signatures.len()];
        let overview = |transaction: &mut postgres::Transaction<'_>, ids: &mut [i64]| {
            let rows = transaction.query(find, &[&emails, &names])?;
            for row in &rows {
                ids[row.get::<_, i64>(0) as usize - 1] = row.get(1);
            }
            Ok::<bool, StoreError>(ids.iter().all(|&id| id != 0))
        };
        if !overview(&mut transaction, &mut ids)? {
            transaction.execute("select pg_advisory_xact_lock($1)", &[&SHARED_LOCK])?;
            overview(&mut transaction, &mut ids)?;
            let missing = signatures.iter().zip(&ids).filter(|&(_, &id)| id == 0);
            let (emails, names): (Vec<&str>, Vec<&str>) =
                missing.map(|(one, _)| (one.email.as_str(), one.name.as_str())).unzip();
            transaction.execute(add, &[&emails, &names])?;
            if !overview(&mut transaction, &mut ids)? {
                return Err(StoreError::Database("a signature was not kept".to_owned()));
            }
        }
        transaction.commit()?;
        Ok(ids)
    }

    pub(in crate::store) fn intern_role(&mut self, role: &str) -> Result<i64, StoreError> {
        let find = "select id from trailer_role where name = $1";
        let mut transaction = connect::writing(self.shared()?)?;
        if let Some(row) = transaction.query_opt(find, &[&role])? {
            return Ok(row.get(0));
        }
        let add = "insert into trailer_role (name) values ($1) on conflict do nothing";
        transaction.execute(add, &[&role])?;
        let id = transaction.query_one(find, &[&role])?.get(0);
        transaction.commit()?;
        Ok(id)
    }

    /// Adds what new commits use to the summary, in one statement.
    pub(in crate::store) fn add_uses(
        &mut self,
        repo: i64,
        uses: &FxHashMap<i64, Use>,
    ) -> Result<(), StoreError> {
        let ids: Vec<i64> = uses.keys().copied().collect();
        let counts = |count: fn(&Use) -> i64| uses.values().map(count).collect::<Vec<i64>>();
        let times = |at: fn(&Use) -> Option<i64>| uses.values().map(at).collect::<Vec<_>>();
        let sql = include_str!("../query/add_signature_use.sql");
        // The same statement over arrays instead of one row.
        let sql = sql.replacen(
            "values ($1, $2, $3, $4, $5, $6, $7)",
            "select $1, * from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                 $6::bigint[], $7::bigint[])",
            1,
        );
        let (authored, committed) = (counts(|used| used.authored), counts(|used| used.committed));
        let trailers = counts(|used| used.trailers);
        let (first, last) = (times(|used| used.first_at), times(|used| used.last_at));
        let params: [&(dyn ToSql + Sync); 7] =
            [&repo, &ids, &authored, &committed, &trailers, &first, &last];
        let statement = self.prepared(&sql)?;
        self.client.execute(&statement, &params)?;
        Ok(())
    }
}
