-- facts of a forge beside git: what its sources tell of pull requests, issues, reviews, comments,
-- releases, stars, forks, pushes, repos and accounts.
--
-- a thing has one row, whoever told of it. each field has the value that was told of the latest
-- instant; `told` says by whom and of which instant: 8 bytes of unix seconds, 1 of the source
-- (0 archive, 1 events, 2 webhook, 3 rest, 4 graphql) and 4 of the fields' places as bits, for
-- each instant and source, the lowest byte first. `sources` has a bit for each that told of the
-- thing at all. an account that only its login is told of has a negative number made of that.
-- times are unix seconds, lists of texts are json.

alter table repo add column forge text;         -- the host whose api tells of it
alter table repo add column number integer;     -- the forge's number, which outlives renaming
alter table repo add column named_at integer;   -- the instant of which its key was told
-- whether a user asked for it; else it came with an archive of everything
alter table repo add column tracked integer not null default 1;

create unique index repo_number on repo (forge, number) where number is not null;

-- the few that are listed, among the many that came with an archive of everything
create index repo_known on repo (key) where (tracked = 1 or ingested_at is not null);

alter table repo_alias add column at integer;   -- the instant of which it was told

create index repo_alias_repo on repo_alias (repo_id);

-- users and organisations whose repos are all tracked
create table tracked_owner (
    forge    text    not null,
    owner    text    not null, -- in lower case
    added_at integer not null,
    primary key (forge, owner)
) strict, without rowid;

alter table event add column action text;       -- opened, closed, ...; null where the type says all
alter table event add column number integer;    -- the issue or pull request that it is about

-- a pull request, by its number
create table pull_request (
    repo_id       integer not null,
    number        integer not null,
    id            integer,
    author_id     integer,
    author        text,
    association   text,
    title         text,
    created_at    integer,
    closed_at     integer,
    closed_by_id  integer,
    closed_by     text,
    merged_at     integer,
    merged_by_id  integer,
    merged_by     text,
    merge_oid     blob,
    draft         integer,
    additions     integer,
    deletions     integer,
    changed_files integer,
    commits       integer,
    comments      integer,
    base_ref      text,
    base_oid      blob,
    head_ref      text,
    head_oid      blob,
    head_repo     integer,
    labels        text,
    requested     text,
    closes        text,
    sources       integer not null,
    told          blob not null,
    primary key (repo_id, number)
) strict, without rowid;

-- an issue, by its number
create table issue (
    repo_id      integer not null,
    number       integer not null,
    id           integer,
    author_id    integer,
    author       text,
    association  text,
    title        text,
    created_at   integer,
    closed_at    integer,
    closed_by_id integer,
    closed_by    text,
    state_reason text,
    comments     integer,
    labels       text,
    ended_at     integer,
    sources      integer not null,
    told         blob not null,
    primary key (repo_id, number)
) strict, without rowid;

-- a review of a pull request, by the forge's number
create table review (
    repo_id     integer not null,
    id          integer not null,
    number      integer,
    author_id   integer,
    author      text,
    association text,
    state       text,
    at          integer,
    commit_oid  blob,
    sources     integer not null,
    told        blob not null,
    primary key (repo_id, id)
) strict, without rowid;

-- a comment in the conversation of an issue or pull request
create table comment (
    repo_id     integer not null,
    id          integer not null,
    number      integer,
    author_id   integer,
    author      text,
    association text,
    created_at  integer,
    ended_at    integer,
    sources     integer not null,
    told        blob not null,
    primary key (repo_id, id)
) strict, without rowid;

-- a comment on lines of a pull request
create table review_comment (
    repo_id     integer not null,
    id          integer not null,
    number      integer,
    review_id   integer,
    reply_to    integer,
    author_id   integer,
    author      text,
    association text,
    created_at  integer,
    path        text,
    commit_oid  blob,
    ended_at    integer,
    sources     integer not null,
    told        blob not null,
    primary key (repo_id, id)
) strict, without rowid;

-- a comment on a commit
create table commit_comment (
    repo_id     integer not null,
    id          integer not null,
    author_id   integer,
    author      text,
    association text,
    created_at  integer,
    path        text,
    commit_oid  blob,
    sources     integer not null,
    told        blob not null,
    primary key (repo_id, id)
) strict, without rowid;

-- a release
create table release (
    repo_id      integer not null,
    id           integer not null,
    tag          text,
    name         text,
    author_id    integer,
    author       text,
    created_at   integer,
    published_at integer,
    draft        integer,
    prerelease   integer,
    ended_at     integer,
    sources      integer not null,
    told         blob not null,
    primary key (repo_id, id)
) strict, without rowid;

-- a star, by the account that gave it
create table star (
    repo_id    integer not null,
    account_id integer not null,
    author_id  integer,
    author     text,
    at         integer,
    ended_at   integer,
    sources    integer not null,
    told       blob not null,
    primary key (repo_id, account_id)
) strict, without rowid;

-- a fork, by the number of the repo that was made
create table fork (
    repo_id    integer not null,
    fork_id    integer not null,
    author_id  integer,
    author     text,
    name       text,
    created_at integer,
    sources    integer not null,
    told       blob not null,
    primary key (repo_id, fork_id)
) strict, without rowid;

-- a push to a branch, by a number made of the ref and its new tip
create table push (
    repo_id   integer not null,
    push_id   integer not null,
    ref       text,
    head_oid  blob,
    base_oid  blob,
    size      integer,
    author_id integer,
    author    text,
    at        integer,
    brought   text,
    sources   integer not null,
    told      blob not null,
    primary key (repo_id, push_id)
) strict, without rowid;

-- the repo itself, by 0: what it says of itself now
create table repo_profile (
    repo_id               integer not null,
    part                  integer not null,
    name                  text,
    description           text,
    created_at            integer,
    stars                 integer,
    forks                 integer,
    archived              integer,
    parent                integer,
    language              text,
    licence               text,
    default_branch        text,
    readme                integer,
    contributing          integer,
    conduct               integer,
    issue_template        integer,
    pull_request_template integer,
    security_policy       integer,
    sources               integer not null,
    told                  blob not null,
    primary key (repo_id, part)
) strict, without rowid;

-- an account, by its number. it belongs to a forge, not to a repo
create table account (
    forge      text not null,
    id         integer not null,
    login      text,
    type       text,
    name       text,
    company    text,
    location   text,
    email      text,
    created_at integer,
    sources    integer not null,
    told       blob not null,
    primary key (forge, id)
) strict, without rowid;

-- every login that an account had
create table account_login (
    forge text    not null,
    id    integer not null,
    login text    not null,
    primary key (forge, id, login)
) strict, without rowid;

create index account_login_login on account_login (forge, login);

-- what was wanted when a file was taken in: tracked repos and owners
create table ledger_scope (
    id      integer primary key,
    members text not null unique -- json; all where it is null
) strict;

-- every file taken in, with what became of each line
create table ledger_file (
    id       integer primary key,
    kind     text    not null, -- archive, webhook
    forge    text    not null,
    name     text    not null, -- without its folder
    digest   blob    not null, -- sha-256 of the file as it lies there
    bytes    integer not null,
    hour     integer,          -- when the hour of its name began, in unix seconds
    scope_id integer references ledger_scope (id), -- null: everything
    at       integer not null, -- when it was taken in
    lines    integer not null,
    kept     integer not null, -- new facts
    repeated integer not null, -- known before
    unwanted integer not null, -- of repos that are not tracked
    no_repo  integer not null, -- of no repo
    rejected integer not null, -- not to be read
    reasons  text    not null, -- json: why, with counts
    damage   text,             -- what is wrong with the file
    first_at integer,          -- the events that were kept, or known before
    last_at  integer
) strict;

create index ledger_file_digest on ledger_file (digest);

create index ledger_file_hour on ledger_file (forge, hour);

-- repos that were removed: of them, no file says anything that was taken in before
create table removed_repo (
    key       text    primary key,
    number    integer,
    last_file integer not null -- the last of `ledger_file` when it was removed
) strict, without rowid;

-- deliveries of webhooks, once each
create table delivery (
    forge   text    not null,
    id      text    not null,
    event   text    not null,
    action  text,
    at      integer not null, -- when it was taken in
    outcome text    not null, -- kept, or why not
    primary key (forge, id)
) strict, without rowid;

-- spans of time of which a source claims to have told all of a kind
create table told_span (
    repo_id integer not null,
    source  text    not null,
    kind    text    not null, -- events, or the table of an item
    from_at integer not null,
    to_at   integer not null,
    primary key (repo_id, source, kind, from_at)
) strict, without rowid;

-- where a source goes on when it is asked next
create table source_cursor (
    repo_id integer not null,
    road    text    not null,
    state   text    not null, -- json
    at      integer not null,
    primary key (repo_id, road)
) strict, without rowid;
