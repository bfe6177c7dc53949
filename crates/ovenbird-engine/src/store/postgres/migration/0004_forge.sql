-- facts of a forge beside git, as in sqlite, where they are documented.

alter table repo add column forge text collate "C";
alter table repo add column number bigint;
alter table repo add column named_at bigint;
alter table repo add column tracked bigint not null default 1;

create unique index repo_number on repo (forge, number) where number is not null;

create index repo_known on repo (key) where (tracked = 1 or ingested_at is not null);

alter table repo_alias add column at bigint;

create index repo_alias_repo on repo_alias (repo_id);

create table tracked_owner (
    forge    text collate "C" not null,
    owner    text collate "C" not null,
    added_at bigint not null,
    primary key (forge, owner)
);

alter table event add column action text collate "C";
alter table event add column number bigint;

create table pull_request (
    repo_id       bigint not null,
    number        bigint not null,
    id            bigint,
    author_id     bigint,
    author        text collate "C",
    association   text collate "C",
    title         text collate "C",
    created_at    bigint,
    closed_at     bigint,
    closed_by_id  bigint,
    closed_by     text collate "C",
    merged_at     bigint,
    merged_by_id  bigint,
    merged_by     text collate "C",
    merge_oid     bytea,
    draft         smallint,
    additions     bigint,
    deletions     bigint,
    changed_files bigint,
    commits       bigint,
    comments      bigint,
    base_ref      text collate "C",
    base_oid      bytea,
    head_ref      text collate "C",
    head_oid      bytea,
    head_repo     bigint,
    labels        text collate "C",
    requested     text collate "C",
    closes        text collate "C",
    sources       bigint not null,
    told          bytea not null,
    primary key (repo_id, number)
);

create table issue (
    repo_id      bigint not null,
    number       bigint not null,
    id           bigint,
    author_id    bigint,
    author       text collate "C",
    association  text collate "C",
    title        text collate "C",
    created_at   bigint,
    closed_at    bigint,
    closed_by_id bigint,
    closed_by    text collate "C",
    state_reason text collate "C",
    comments     bigint,
    labels       text collate "C",
    ended_at     bigint,
    sources      bigint not null,
    told         bytea not null,
    primary key (repo_id, number)
);

create table review (
    repo_id     bigint not null,
    id          bigint not null,
    number      bigint,
    author_id   bigint,
    author      text collate "C",
    association text collate "C",
    state       text collate "C",
    at          bigint,
    commit_oid  bytea,
    sources     bigint not null,
    told        bytea not null,
    primary key (repo_id, id)
);

create table comment (
    repo_id     bigint not null,
    id          bigint not null,
    number      bigint,
    author_id   bigint,
    author      text collate "C",
    association text collate "C",
    created_at  bigint,
    ended_at    bigint,
    sources     bigint not null,
    told        bytea not null,
    primary key (repo_id, id)
);

create table review_comment (
    repo_id     bigint not null,
    id          bigint not null,
    number      bigint,
    review_id   bigint,
    reply_to    bigint,
    author_id   bigint,
    author      text collate "C",
    association text collate "C",
    created_at  bigint,
    path        text collate "C",
    commit_oid  bytea,
    ended_at    bigint,
    sources     bigint not null,
    told        bytea not null,
    primary key (repo_id, id)
);

create table commit_comment (
    repo_id     bigint not null,
    id          bigint not null,
    author_id   bigint,
    author      text collate "C",
    association text collate "C",
    created_at  bigint,
    path        text collate "C",
    commit_oid  bytea,
    sources     bigint not null,
    told        bytea not null,
    primary key (repo_id, id)
);

create table release (
    repo_id      bigint not null,
    id           bigint not null,
    tag          text collate "C",
    name         text collate "C",
    author_id    bigint,
    author       text collate "C",
    created_at   bigint,
    published_at bigint,
    draft        smallint,
    prerelease   smallint,
    ended_at     bigint,
    sources      bigint not null,
    told         bytea not null,
    primary key (repo_id, id)
);

create table star (
    repo_id    bigint not null,
    account_id bigint not null,
    author_id  bigint,
    author     text collate "C",
    at         bigint,
    ended_at   bigint,
    sources    bigint not null,
    told       bytea not null,
    primary key (repo_id, account_id)
);

create table fork (
    repo_id    bigint not null,
    fork_id    bigint not null,
    author_id  bigint,
    author     text collate "C",
    name       text collate "C",
    created_at bigint,
    sources    bigint not null,
    told       bytea not null,
    primary key (repo_id, fork_id)
);

create table push (
    repo_id   bigint not null,
    push_id   bigint not null,
    ref       text collate "C",
    head_oid  bytea,
    base_oid  bytea,
    size      bigint,
    author_id bigint,
    author    text collate "C",
    at        bigint,
    brought   text collate "C",
    sources   bigint not null,
    told      bytea not null,
    primary key (repo_id, push_id)
);

create table repo_profile (
    repo_id               bigint not null,
    part                  bigint not null,
    name                  text collate "C",
    description           text collate "C",
    created_at            bigint,
    stars                 bigint,
    forks                 bigint,
    archived              smallint,
    parent                bigint,
    language              text collate "C",
    licence               text collate "C",
    default_branch        text collate "C",
    readme                smallint,
    contributing          smallint,
    conduct               smallint,
    issue_template        smallint,
    pull_request_template smallint,
    security_policy       smallint,
    sources               bigint not null,
    told                  bytea not null,
    primary key (repo_id, part)
);

create table account (
    forge      text collate "C" not null,
    id         bigint not null,
    login      text collate "C",
    type       text collate "C",
    name       text collate "C",
    company    text collate "C",
    location   text collate "C",
    email      text collate "C",
    created_at bigint,
    sources    bigint not null,
    told       bytea not null,
    primary key (forge, id)
);

create table account_login (
    forge text collate "C" not null,
    id    bigint not null,
    login text collate "C" not null,
    primary key (forge, id, login)
);

create index account_login_login on account_login (forge, login);

create table ledger_scope (
    id      bigint generated always as identity primary key,
    members text collate "C" not null
);

create table ledger_file (
    id       bigint generated always as identity primary key,
    kind     text collate "C" not null,
    forge    text collate "C" not null,
    name     text collate "C" not null,
    digest   bytea  not null,
    bytes    bigint not null,
    hour     bigint,
    scope_id bigint references ledger_scope (id),
    at       bigint not null,
    lines    bigint not null,
    kept     bigint not null,
    repeated bigint not null,
    unwanted bigint not null,
    no_repo  bigint not null,
    rejected bigint not null,
    reasons  text collate "C" not null,
    damage   text collate "C",
    first_at bigint,
    last_at  bigint
);

create index ledger_file_digest on ledger_file (digest);

create index ledger_file_hour on ledger_file (forge, hour);

create table removed_repo (
    key       text collate "C" primary key,
    number    bigint,
    last_file bigint not null
);

create table delivery (
    forge   text collate "C" not null,
    id      text collate "C" not null,
    event   text collate "C" not null,
    action  text collate "C",
    at      bigint not null,
    outcome text collate "C" not null,
    primary key (forge, id)
);

create table told_span (
    repo_id bigint not null,
    source  text collate "C" not null,
    kind    text collate "C" not null,
    from_at bigint not null,
    to_at   bigint not null,
    primary key (repo_id, source, kind, from_at)
);

create table source_cursor (
    repo_id bigint not null,
    road    text collate "C" not null,
    state   text collate "C" not null,
    at      bigint not null,
    primary key (repo_id, road)
);
