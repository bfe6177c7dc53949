"""An hour of the event archive into a table of ClickHouse's engine, with the columns that Ovenbird
keeps.

    with_chdb.py FILE FOLDER     loads
    with_chdb.py --count FOLDER  prints what is in it, as lines of CSV

Of what was tried, each line as a text and one `JSONExtract` of a nested tuple is the fastest.
`JSONEachRow` with the same columns takes 1.1 times as long (and 1.5 times with its parallel
parsing, which has but two threads here), a `JSONExtract` for each column more than twice, the type
`JSON` with typed paths ten times.
"""

import sys

from chdb import session

ACCOUNT = "Tuple(id UInt64, login String)"
TIME = "DateTime('UTC')"
LABELS = "Array(Tuple(name String))"
END = "Tuple(ref String, sha String)"
PULL_REQUEST = f"""Tuple(
    id UInt64, number UInt32, title String, user {ACCOUNT}, created_at {TIME}, closed_at {TIME},
    merged Bool, merged_at {TIME}, merged_by {ACCOUNT}, draft Bool, additions UInt32,
    deletions UInt32, changed_files UInt32, commits UInt32, base {END}, head {END},
    labels {LABELS})"""
ISSUE = f"""Tuple(
    id UInt64, number UInt32, title String, user {ACCOUNT}, created_at {TIME}, closed_at {TIME},
    labels {LABELS})"""
PAYLOAD = f"""Tuple(
    action LowCardinality(String), ref String, head String, before String, size UInt32,
    commits Array(Tuple(sha String, author Tuple(name String, email String))),
    pull_request {PULL_REQUEST}, issue {ISSUE},
    comment Tuple(id UInt64, user {ACCOUNT}, created_at {TIME}),
    review Tuple(id UInt64, state LowCardinality(String), user {ACCOUNT}, submitted_at {TIME}),
    release Tuple(tag_name String, name String),
    forkee Tuple(id UInt64, owner {ACCOUNT}))"""
COLUMNS = {
    "id": "UInt64",
    "type": "LowCardinality(String)",
    "created_at": TIME,
    "actor": ACCOUNT,
    "repo": "Tuple(id UInt64, name String)",
    "org": "Tuple(login String)",
    "payload": PAYLOAD,
}
SETTINGS = "max_threads = 2, max_insert_threads = 2, date_time_input_format = 'best_effort'"


def load(file, folder):
    engine = session.Session(folder)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    engine.query("create database archive")
    engine.query(f"create table archive.event ({columns}) engine MergeTree order by tuple()")
    shape = f"Tuple({columns})".replace("'", "\\'")
    elements = ", ".join(f"tupleElement(line, '{name}') as {name}" for name in COLUMNS)
    engine.query(
        f"""insert into archive.event select {elements} from (
                select JSONExtract(json, '{shape}') as line
                from file('{file}', 'JSONAsString', 'json String', 'gzip'))
            settings {SETTINGS}"""
    )
    engine.close()


def count(folder):
    engine = session.Session(folder)
    types = engine.query("select type, count() from archive.event group by type", "CSV")
    print(str(types).replace('"', "").strip())
    merged = engine.query(
        """select uniqExact(repo.id, payload.pull_request.number) from archive.event
           where toUnixTimestamp(payload.pull_request.merged_at) > 0""",
        "CSV",
    )
    print("merged pull requests", str(merged).strip(), sep=",")


if sys.argv[1] == "--count":
    count(sys.argv[2])
else:
    load(sys.argv[1], sys.argv[2])
