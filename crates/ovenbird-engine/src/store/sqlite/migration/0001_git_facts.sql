-- facts of git, as a source said them. what is concluded from them is never stored,
-- but for summaries that spare a face a full scan: repo.commits, signature_use, own_trailer.
--
-- rows of one repo stand together: every large table is keyed by repo_id first, and
-- commit and path ids count from 1 within their repo.

create table repo (
    id             integer primary key,
    key            text    not null unique, -- host/owner/name, or the path of a local clone
    url            text,                    -- what to fetch, never with user-info; null if local
    path           text,                    -- where a local clone lies; null if cached
    default_branch text,
    branches       text    not null default 'default', -- which branches were read: default, all
    overlay        text    not null default '', -- state of shallow boundary, grafts, replace refs
    shallow        integer not null default 0,
    partial        integer not null default 0,
    unreadable     integer not null default 0, -- commits and refs that could not be read
    damaged        integer not null default 0, -- commits read with a broken author line or date
    commits        integer not null default 0, -- reachable commits
    added_at       integer not null,           -- unix seconds
    ingested_at    integer
) strict;

-- earlier keys of a repo
create table repo_alias (
    key     text primary key,
    repo_id integer not null references repo (id) on delete cascade
) strict, without rowid;

-- tips as last ingested
create table ref (
    repo_id integer not null references repo (id) on delete cascade,
    name    text    not null,
    oid     blob    not null,
    is_head integer not null,
    primary key (repo_id, name)
) strict, without rowid;

create table signature (
    id    integer primary key,
    name  text not null,
    email text not null,
    unique (email, name)
) strict;

create table git_commit (
    repo_id          integer not null references repo (id) on delete cascade,
    id               integer not null,
    oid              blob    not null,
    author_id        integer not null references signature (id),
    committer_id     integer not null references signature (id),
    authored_at      integer, -- unix seconds; null where the object has no readable date
    authored_offset  integer, -- minutes east of utc
    committed_at     integer,
    committed_offset integer,
    parents          blob    not null, -- object names, one after another
    subject          text    not null,
    signed           integer not null, -- carries a signature, which nobody has verified
    reachable        integer not null, -- 0 after a rewrite of the branch that held it
    files            integer,          -- files changed against the first parent; null if not read
    added            integer,          -- their lines
    removed          integer,
    primary key (repo_id, id)
) strict, without rowid;

create unique index git_commit_oid on git_commit (repo_id, oid);

create table trailer_role (
    id   integer primary key,
    name text not null unique -- the token in lower case
) strict;

create table trailer (
    repo_id      integer not null,
    commit_id    integer not null,
    position     integer not null,
    role_id      integer not null references trailer_role (id),
    signature_id integer not null references signature (id),
    primary key (repo_id, commit_id, position),
    foreign key (repo_id, commit_id) references git_commit (repo_id, id) on delete cascade
) strict, without rowid;

create table tag (
    repo_id       integer not null references repo (id) on delete cascade,
    name          text    not null,
    target        blob    not null, -- the object it leads to once peeled
    is_commit     integer not null,
    tagged_at     integer,          -- annotated tags only
    tagged_offset integer,
    tagger_id     integer references signature (id),
    primary key (repo_id, name)
) strict, without rowid;

create table path (
    repo_id integer not null references repo (id) on delete cascade,
    id      integer not null,
    path    text    not null,
    primary key (repo_id, id)
) strict, without rowid;

create unique index path_path on path (repo_id, path);

create table file_change (
    repo_id      integer not null,
    commit_id    integer not null,
    path_id      integer not null,
    added        integer, -- lines; null for a binary file
    removed      integer,
    renamed_from integer, -- a path id
    primary key (repo_id, commit_id, path_id),
    foreign key (repo_id, commit_id) references git_commit (repo_id, id) on delete cascade
) strict, without rowid;

-- .mailmap and .sauced.yaml as last read
create table document (
    repo_id integer not null references repo (id) on delete cascade,
    path    text    not null,
    content blob    not null,
    primary key (repo_id, path)
) strict, without rowid;

-- summary: how often and when a repo uses a signature, over reachable commits
create table signature_use (
    repo_id      integer not null references repo (id) on delete cascade,
    signature_id integer not null references signature (id),
    authored     integer not null, -- commits
    committed    integer not null,
    trailers     integer not null,
    first_at     integer,          -- author dates, unix seconds
    last_at      integer,
    primary key (repo_id, signature_id)
) strict, without rowid;

create index signature_use_signature on signature_use (signature_id);

-- every ref walk taken in, with what was read, kept and rejected
-- authors whose own commits carry a trailer with their name and another address; a summary of
-- commits and trailers that spares `who` reading all of them
create table own_trailer (
    repo_id      integer not null references repo (id) on delete cascade,
    author_id    integer not null,
    signature_id integer not null,
    primary key (repo_id, author_id, signature_id)
) strict, without rowid;

create table ledger (
    id          integer primary key,
    repo_id     integer not null references repo (id) on delete cascade,
    kind        text    not null, -- commits, files
    at          integer not null, -- unix seconds
    seen        integer not null,
    kept        integer not null,
    rejected    integer not null,
    reason      text              -- why rejected ones were
) strict;

create index ledger_repo on ledger (repo_id, id);

-- what users ruled about persons; never deleted, only undone
create table decision (
    id        integer primary key,
    body      text    not null, -- json
    at        integer not null, -- unix seconds
    made_by   text    not null,
    note      text    not null,
    undone_at integer
) strict;
