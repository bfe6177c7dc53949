//! What a repo's facts are made of: the tables, their columns, and an order that is the same in
//! every store.

use super::super::StoreError;
use super::super::database::Kind::{self, Blob, Int, Medium, Role, Signature, Small, Text};
use super::super::database::{Cells, Value};

/// A table with rows of one repo.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The column with the repo's number.
    pub(super) repo: &'static str,
    /// All other columns whose content is kept.
    pub(super) columns: &'static [(&'static str, Kind)],
    /// What orders the rows of a repo without regard to numbers that differ between stores.
    order: &'static str,
}

impl Table {
    /// The query that reads a repo's rows in order.
    pub(super) fn select(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let (name, repo, order) = (self.name, self.repo, self.order);
        format!("select {} from {name} where {repo} = $1 order by {order}", names.join(", "))
    }

    /// The columns with the repo's number first, as rows are added.
    pub(super) fn columns_with_repo(&self) -> Vec<(&'static str, Kind)> {
        [(self.repo, Int)].into_iter().chain(self.columns.iter().copied()).collect()
    }
}

/// The repo itself; its number is its store's own.
pub(super) const REPO: Table = Table {
    name: "repo",
    repo: "id",
    columns: &[
        ("key", Text),
        ("url", Text),
        ("path", Text),
        ("default_branch", Text),
        ("branches", Text),
        ("overlay", Text),
        ("shallow", Small),
        ("partial", Small),
        ("unreadable", Int),
        ("damaged", Int),
        ("commits", Int),
        ("added_at", Int),
        ("ingested_at", Int),
    ],
    order: "id",
};

/// Commits and paths count from 1 within their repo, so their numbers are content. Those of
/// signatures, roles and ledger lines are their store's own.
pub(super) const FACTS: [Table; 12] = [
    of_repo("repo_alias", &[("key", Text)], "key"),
    of_repo("ref", &[("name", Text), ("oid", Blob), ("is_head", Small)], "name"),
    of_repo(
        "git_commit",
        &[
            ("id", Int),
            ("oid", Blob),
            ("author_id", Signature),
            ("committer_id", Signature),
            ("authored_at", Int),
            ("authored_offset", Small),
            ("committed_at", Int),
            ("committed_offset", Small),
            ("parents", Blob),
            ("subject", Text),
            ("signed", Small),
            ("reachable", Small),
            ("files", Int),
            ("added", Int),
            ("removed", Int),
        ],
        "id",
    ),
    of_repo(
        "trailer",
        &[("commit_id", Int), ("position", Medium), ("role_id", Role), ("signature_id", Signature)],
        "commit_id, position",
    ),
    of_repo(
        "tag",
        &[
            ("name", Text),
            ("target", Blob),
            ("is_commit", Small),
            ("tagged_at", Int),
            ("tagged_offset", Small),
            ("tagger_id", Signature),
        ],
        "name",
    ),
    of_repo("path", &[("id", Int), ("path", Text)], "id"),
    of_repo(
        "file_change",
        &[
            ("commit_id", Int),
            ("path_id", Int),
            ("added", Int),
            ("removed", Int),
            ("renamed_from", Int),
        ],
        "commit_id, path_id",
    ),
    of_repo(
        "event",
        &[
            ("created_at", Int),
            ("id", Int),
            ("type", Text),
            ("actor_id", Int),
            ("actor", Text),
            ("payload", Blob),
        ],
        "created_at, id, type",
    ),
    of_repo("document", &[("path", Text), ("content", Blob)], "path"),
    of_repo(
        "signature_use",
        &[
            ("signature_id", Signature),
            ("authored", Int),
            ("committed", Int),
            ("trailers", Int),
            ("first_at", Int),
            ("last_at", Int),
        ],
        "(select email from signature where id = signature_id),
         (select name from signature where id = signature_id)",
    ),
    of_repo(
        "own_trailer",
        &[("author_id", Signature), ("signature_id", Signature)],
        "(select email from signature where id = author_id),
         (select name from signature where id = author_id),
         (select email from signature where id = signature_id),
         (select name from signature where id = signature_id)",
    ),
    of_repo(
        "ledger",
        &[
            ("kind", Text),
            ("at", Int),
            ("seen", Int),
            ("kept", Int),
            ("rejected", Int),
            ("reason", Text),
        ],
        "id",
    ),
];

/// The columns of a decision. Its number is kept where it is free.
pub(super) const DECISION: [(&str, Kind); 6] = [
    ("id", Int),
    ("body", Text),
    ("at", Int),
    ("made_by", Text),
    ("note", Text),
    ("undone_at", Int),
];

/// The values of a row that was asked for with these columns.
pub(super) fn read<'r>(
    columns: &[(&str, Kind)],
    row: &'r Cells<'_>,
) -> Result<Vec<Value<'r>>, StoreError> {
    let kinds = columns.iter().map(|&(_, kind)| kind);
    kinds.enumerate().map(|(at, kind)| row.value(at, kind)).collect()
}

const fn of_repo(
    name: &'static str,
    columns: &'static [(&'static str, Kind)],
    order: &'static str,
) -> Table {
    Table { name, repo: "repo_id", columns, order }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::{SqlValue, Store};

    /// A later migration that adds a table or a column makes this fail until it is copied.
    #[test]
    fn every_column_of_every_table_is_copied() {
        let mut copied: BTreeSet<String> =
            DECISION.iter().map(|(column, _)| format!("decision.{column}")).collect();
        for table in [&REPO].into_iter().chain(&FACTS) {
            let columns = table.columns_with_repo();
            copied.extend(columns.iter().map(|(column, _)| format!("{}.{column}", table.name)));
        }
        // What is interned anew, and the number of a line that its order keeps.
        for shared in ["signature.id", "signature.name", "signature.email"] {
            copied.insert(shared.to_owned());
        }
        copied.extend(["trailer_role.id", "trailer_role.name", "ledger.id"].map(str::to_owned));
        // Jobs are not: who works on what is a store's own.
        let mut store = Store::in_memory().expect("memory is there");
        let sql = "select t.name || '.' || c.name from sqlite_schema t, pragma_table_info(t.name) c
                   where t.type = 'table' and t.name not in ('job', 'worker')";
        let Store::Sqlite(sqlite) = &mut store else { unreachable!("it is SQLite") };
        let mut statement = sqlite.connection.prepare(sql).expect("the query is right");
        let there = statement.query_map([], |row| row.get(0)).expect("the query runs");
        let there: BTreeSet<String> = there.map(|name| name.expect("a name")).collect();
        assert_eq!(copied, there);
        drop(statement);
        let empty = store.select("select count(*) from decision", 1).expect("the query runs");
        assert_eq!(empty.rows[0][0], SqlValue::Integer(0));
    }
}
