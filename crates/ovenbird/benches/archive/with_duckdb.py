"""An hour of the event archive into a table of DuckDB, with the columns that Ovenbird keeps.

    with_duckdb.py FILE DATABASE     loads
    with_duckdb.py --count DATABASE  prints what is in it, as lines of CSV

Of what was tried, explicit nested columns are the fastest: without the order of the lines, or
unnested into scalars, they take 1.1 times as long; `json_transform` of JSON values takes 1.5 times as
long for a few of the columns alone.
"""

import sys

import duckdb

ACCOUNT = "STRUCT(id UBIGINT, login VARCHAR)"
LABELS = 'STRUCT("name" VARCHAR)[]'
END = 'STRUCT("ref" VARCHAR, sha VARCHAR)'
PULL_REQUEST = f"""STRUCT(
    id UBIGINT, "number" UINTEGER, title VARCHAR, "user" {ACCOUNT}, created_at TIMESTAMP,
    closed_at TIMESTAMP, merged BOOLEAN, merged_at TIMESTAMP, merged_by {ACCOUNT}, draft BOOLEAN,
    additions UINTEGER, deletions UINTEGER, changed_files UINTEGER, commits UINTEGER,
    base {END}, head {END}, labels {LABELS})"""
ISSUE = f"""STRUCT(
    id UBIGINT, "number" UINTEGER, title VARCHAR, "user" {ACCOUNT}, created_at TIMESTAMP,
    closed_at TIMESTAMP, labels {LABELS})"""
PAYLOAD = f"""STRUCT(
    "action" VARCHAR, "ref" VARCHAR, head VARCHAR, "before" VARCHAR, size UINTEGER,
    commits STRUCT(sha VARCHAR, author STRUCT("name" VARCHAR, email VARCHAR))[],
    pull_request {PULL_REQUEST}, issue {ISSUE},
    "comment" STRUCT(id UBIGINT, "user" {ACCOUNT}, created_at TIMESTAMP),
    review STRUCT(id UBIGINT, state VARCHAR, "user" {ACCOUNT}, submitted_at TIMESTAMP),
    "release" STRUCT(tag_name VARCHAR, "name" VARCHAR),
    forkee STRUCT(id UBIGINT, "owner" {ACCOUNT}))"""
COLUMNS = {
    "id": "UBIGINT",
    "type": "VARCHAR",
    "created_at": "TIMESTAMP",
    "actor": ACCOUNT,
    "repo": 'STRUCT(id UBIGINT, "name" VARCHAR)',
    "org": "STRUCT(login VARCHAR)",
    "payload": PAYLOAD,
}


def load(file, database):
    connection = duckdb.connect(database)
    connection.execute("set threads = 2")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    connection.execute(
        f"""create table event as select * from read_json(
            '{file}', format = 'newline_delimited', columns = {{{columns}}})"""
    )
    connection.close()


def count(database):
    connection = duckdb.connect(database, read_only=True)
    for row in connection.execute("select type, count(*) from event group by type").fetchall():
        print(*row, sep=",")
    merged = connection.execute(
        """select count(distinct (repo.id, payload.pull_request.number)) from event
           where payload.pull_request.merged_at is not null"""
    )
    print("merged pull requests", merged.fetchone()[0], sep=",")


if sys.argv[1] == "--count":
    count(sys.argv[2])
else:
    load(sys.argv[1], sys.argv[2])
