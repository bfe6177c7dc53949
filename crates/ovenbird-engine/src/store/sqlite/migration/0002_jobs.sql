-- work to be done on repos, and who is doing it. all times are unix seconds by the database's
-- clock, so that workers on many machines need not agree on the time.

create table job (
    id            integer primary key,
    repo          text    not null, -- the repo's key
    source        text    not null, -- the url, without user-info, or the path to take in
    host          text    not null, -- where it is fetched from; empty for a local clone
    machine       text,             -- the only machine that has the local clone; null: any will do
    files         integer not null, -- whether line counts by file are wanted
    all_branches  integer not null,
    state         text    not null, -- queued, running, done, failed, cancelled
    attempts      integer not null default 0,
    most_attempts integer not null,
    queued_at     integer not null,
    due_at        integer not null, -- not before this
    started_at    integer,
    ended_at      integer,
    worker        text,             -- who runs it, or ran it last
    cache         text,             -- the clone cache that has the repo, as far as is known
    runs          integer not null default 0, -- how often it was handed out: tells one run from another
    requests      integer not null default 1, -- how often it was asked for while open
    lease_until   integer,          -- a running job whose lease is over goes back to the queue
    fetching      integer not null default 0, -- counts among the fetches from its host
    stop          integer not null default 0, -- a user asked to cancel it
    again         integer not null default 0, -- more was asked for while it ran
    took          integer,          -- seconds that the last run took
    new_commits   integer not null default 0,
    lost_commits  integer not null default 0,
    reason        text              -- why it failed, or failed last
) strict;

-- a second request for a repo joins the first
create unique index job_open on job (repo) where state in ('queued', 'running');

create index job_due on job (due_at, id) where state = 'queued';

create index job_running on job (host, lease_until) where state = 'running';

create index job_repo on job (repo, id);

-- programs that take jobs, as long as they run
create table worker (
    id         text    primary key,
    machine    text    not null,
    cache      text    not null, -- the clone cache that it uses
    slots      integer not null, -- jobs it runs at once
    started_at integer not null,
    seen_at    integer not null
) strict, without rowid;
