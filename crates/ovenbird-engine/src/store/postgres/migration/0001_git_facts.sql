-- facts of git, as in sqlite: the same tables, columns and meanings, documented there.
--
-- what differs: text compares by its bytes (collation "C"), as in sqlite, so that both stores
-- answer in the same order; the fact tables name each other without foreign keys, which copy
-- would check row by row, and which one ingest's transaction keeps anyway; foreign text is in no
-- b-tree, whose entries end at 2,700 bytes, but in hash indexes, which take any length.

create table repo (
    id             bigint generated always as identity primary key,
    key            text collate "C" not null unique,
    url            text collate "C",
    path           text collate "C",
    default_branch text collate "C",
    branches       text collate "C" not null default 'default',
    overlay        text collate "C" not null default '',
    shallow        smallint not null default 0,
    partial        smallint not null default 0,
    unreadable     bigint   not null default 0,
    damaged        bigint   not null default 0,
    commits        bigint   not null default 0,
    added_at       bigint   not null,
    ingested_at    bigint
);

create table repo_alias (
    key     text collate "C" primary key,
    repo_id bigint not null references repo (id) on delete cascade
);

create table ref (
    repo_id bigint   not null,
    name    text collate "C" not null,
    oid     bytea    not null,
    is_head smallint not null
);

create index ref_repo on ref (repo_id);

create table signature (
    id    bigint generated always as identity primary key,
    name  text collate "C" not null,
    email text collate "C" not null
);

-- that no pair stands here twice is kept by the lock under which pairs are added
create index signature_email on signature using hash (email);

create table git_commit (
    repo_id          bigint   not null,
    id               bigint   not null,
    author_id        bigint   not null,
    committer_id     bigint   not null,
    authored_at      bigint,
    committed_at     bigint,
    files            bigint,
    added            bigint,
    removed          bigint,
    authored_offset  smallint,
    committed_offset smallint,
    signed           smallint not null,
    reachable        smallint not null,
    oid              bytea    not null,
    parents          bytea    not null,
    subject          text collate "C" not null,
    primary key (repo_id, id)
);

create unique index git_commit_oid on git_commit (repo_id, oid);

-- newest commits of one author, as evidence
create index git_commit_author on git_commit (repo_id, author_id, authored_at);

create table trailer_role (
    id   bigint generated always as identity primary key,
    name text collate "C" not null unique
);

create table trailer (
    repo_id      bigint  not null,
    commit_id    bigint  not null,
    role_id      bigint  not null,
    signature_id bigint  not null,
    position     integer not null,
    primary key (repo_id, commit_id, position)
);

create table tag (
    repo_id       bigint   not null,
    name          text collate "C" not null,
    target        bytea    not null,
    is_commit     smallint not null,
    tagged_offset smallint,
    tagged_at     bigint,
    tagger_id     bigint
);

create index tag_repo on tag (repo_id);

create table path (
    repo_id bigint not null,
    id      bigint not null,
    path    text collate "C" not null,
    primary key (repo_id, id)
);

create table file_change (
    repo_id      bigint not null,
    commit_id    bigint not null,
    path_id      bigint not null,
    added        bigint,
    removed      bigint,
    renamed_from bigint,
    primary key (repo_id, commit_id, path_id)
);

create table document (
    repo_id bigint not null,
    path    text collate "C" not null,
    content bytea  not null,
    primary key (repo_id, path)
);

create table signature_use (
    repo_id      bigint not null,
    signature_id bigint not null,
    authored     bigint not null,
    committed    bigint not null,
    trailers     bigint not null,
    first_at     bigint,
    last_at      bigint,
    primary key (repo_id, signature_id)
);

create index signature_use_signature on signature_use (signature_id);

create table own_trailer (
    repo_id      bigint not null,
    author_id    bigint not null,
    signature_id bigint not null,
    primary key (repo_id, author_id, signature_id)
);

create table ledger (
    id       bigint generated always as identity primary key,
    repo_id  bigint not null,
    kind     text collate "C" not null,
    at       bigint not null,
    seen     bigint not null,
    kept     bigint not null,
    rejected bigint not null,
    reason   text collate "C"
);

create index ledger_repo on ledger (repo_id, id);

create table decision (
    id        bigint generated always as identity primary key,
    body      text collate "C" not null,
    at        bigint not null,
    made_by   text collate "C" not null,
    note      text collate "C" not null,
    undone_at bigint
);
