//! What a repo's facts are made of: the tables, their columns, and an order that is the same in
//! every store.

use std::sync::LazyLock;

use ovenbird_core::fact::forge::ObjectKind;

use super::super::StoreError;
use super::super::database::Kind::{self, Blob, Int, Medium, Role, Signature, Small, Text};
use super::super::database::{Cells, Value};
use super::super::forge;

/// A table with rows of one repo.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The column with the repo's number.
    pub(super) repo: &'static str,
    /// All other columns whose content is kept.
    pub(super) columns: Vec<(&'static str, Kind)>,
    /// What orders the rows of a repo without regard to numbers that differ between stores.
    order: &'static str,
}

impl Table {
    /// The query that reads a repo's rows in order: the repo's number, and the other columns.
    pub(super) fn select(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let (name, repo, order) = (self.name, self.repo, self.order);
        let names = names.join(", ");
        format!("select {repo}, {names} from {name} where {repo} = $1 order by {repo}, {order}")
    }

    /// Whether it is the repo's own table, which gives numbers and has none reported.
    pub(super) fn is_repo(&self) -> bool {
        self.repo == "id"
    }

    /// The columns as rows are added: with the repo's number first, where that is reported.
    pub(super) fn sent_columns(&self) -> Vec<(&'static str, Kind)> {
        let repo = (!self.is_repo()).then_some((self.repo, Int));
        repo.into_iter().chain(self.columns.iter().copied()).collect()
    }
}

/// The repo itself; its number is its store's own.
static REPO: LazyLock<Table> = LazyLock::new(|| Table {
    name: "repo",
    repo: "id",
    columns: vec![
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
        ("forge", Text),
        ("number", Int),
        ("named_at", Int),
        ("tracked", Int),
        ("references_read", Int),
        ("observed_at_least", Int),
        ("observed_at_latest", Int),
        ("observed_by", Text),
        ("unreadable_refs", Int),
        ("unreadable_tags", Int),
        ("unreadable_branches", Int),
    ],
    order: "id",
});

/// Commits and paths count from 1 within their repo, so their numbers are content. Those of
/// signatures, roles and ledger lines are their store's own.
static FACTS: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables = git_tables();
    tables.extend(forge_tables());
    tables
});

/// The repo's own table.
pub(super) fn repo() -> &'static Table {
    &REPO
}

/// The tables of a repo's facts, in an order in which none points to a later one.
pub(super) fn facts() -> &'static [Table] {
    &FACTS
}

/// The repo's own table, and those of its facts.
pub(super) fn all() -> impl Iterator<Item = &'static Table> {
    [repo()].into_iter().chain(facts())
}

#[expect(clippy::too_many_lines, reason = "a list of tables, one after the other")]
fn git_tables() -> Vec<Table> {
    vec![
        of_repo("repo_alias", &[("key", Text), ("at", Int)], "key"),
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
            &[
                ("commit_id", Int),
                ("position", Medium),
                ("role_id", Role),
                ("signature_id", Signature),
            ],
            "commit_id, position",
        ),
        of_repo(
            "commit_reference",
            &[
                ("commit_id", Int),
                ("position", Medium),
                ("kind", Text),
                ("number", Int),
                ("named_repo", Text),
            ],
            "commit_id, position",
        ),
        of_repo(
            "pull_request_landing",
            &[("number", Int), ("looked_at", Int), ("oid", Blob)],
            "number",
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
                ("committed_at", Int),
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
                ("action", Text),
                ("number", Int),
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
    ]
}

fn forge_tables() -> Vec<Table> {
    let kinds = ObjectKind::ALL.into_iter().filter(|&kind| kind != ObjectKind::Account);
    let mut tables: Vec<Table> = kinds
        .map(|kind| Table {
            name: kind.table(),
            repo: "repo_id",
            columns: forge::Table::new(kind).own_columns(),
            order: kind.key(),
        })
        .collect();
    tables.push(of_repo(
        "observation_window",
        &[("source", Text), ("kind", Text), ("from_at", Int), ("to_at", Int)],
        "source, kind, from_at",
    ));
    tables.push(of_repo("source_cursor", &[("feed", Text), ("state", Text), ("at", Int)], "feed"));
    tables
}

/// The columns of a decision. Its number is kept where it is free.
pub(super) const DECISION: [(&str, Kind); 6] = [
    ("id", Int),
    ("body", Text),
    ("at", Int),
    ("made_by", Text),
    ("note", Text),
    ("undone_at", Int),
];

/// The columns of a file's line in the ledger but its number and its scope's, which are its
/// store's own.
pub(super) const FILE: [(&str, Kind); 18] = [
    ("kind", Text),
    ("forge", Text),
    ("name", Text),
    ("digest", Blob),
    ("bytes", Int),
    ("hour", Int),
    ("at", Int),
    ("lines", Int),
    ("kept", Int),
    ("repeated", Int),
    ("unwanted", Int),
    ("no_repo", Int),
    ("rejected", Int),
    ("reasons", Text),
    ("damage", Text),
    ("first_at", Int),
    ("last_at", Int),
    ("reader", Int),
];

/// The values of a row from a column on, which was asked for with these columns.
pub(super) fn read<'r>(
    columns: &[(&str, Kind)],
    row: &'r Cells<'_>,
    from: usize,
) -> Result<Vec<Value<'r>>, StoreError> {
    let kinds = columns.iter().map(|&(_, kind)| kind);
    (from..).zip(kinds).map(|(at, kind)| row.value(at, kind)).collect()
}

fn of_repo(name: &'static str, columns: &[(&'static str, Kind)], order: &'static str) -> Table {
    Table { name, repo: "repo_id", columns: columns.to_vec(), order }
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
        for table in all() {
            let columns = table.columns.iter().map(|(column, _)| *column);
            let columns = [table.repo].into_iter().chain(columns);
            copied.extend(columns.map(|column| format!("{}.{column}", table.name)));
        }
        // What is interned anew, and the number of a line that its order keeps.
        for shared in ["signature.id", "signature.name", "signature.email"] {
            copied.insert(shared.to_owned());
        }
        copied.extend(["trailer_role.id", "trailer_role.name", "ledger.id"].map(str::to_owned));
        copied.extend(FILE.map(|(column, _)| format!("ledger_file.{column}")));
        for shared in [
            "account.forge",
            "ledger_file.id",
            "ledger_file.scope_id",
            "ledger_scope.id",
            "ledger_scope.members",
            "removed_repo.key",
            "removed_repo.number",
            "removed_repo.last_file",
        ] {
            copied.insert(shared.to_owned());
        }
        let account = forge::Table::new(ObjectKind::Account).own_columns();
        copied.extend(account.iter().map(|(column, _)| format!("account.{column}")));
        for table in &super::super::shared::SHARED {
            let columns = table.columns.iter();
            copied.extend(columns.map(|(column, _)| format!("{}.{column}", table.name)));
        }
        // Jobs, packs and revisions are not: who works on what, and what is kept for readers, is a
        // store's own.
        let mut store = Store::in_memory().expect("memory is there");
        let sql = "select t.name || '.' || c.name from sqlite_schema t, pragma_table_info(t.name) c
                   where t.type = 'table' and t.name not in ('job', 'worker', 'pack', 'revision')";
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
