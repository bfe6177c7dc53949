-- jobs and workers, as in sqlite, where the columns are documented.

create table job (
    id            bigint generated always as identity primary key,
    repo          text collate "C"    not null,
    source        text collate "C"    not null,
    host          text collate "C"    not null,
    machine       text collate "C",
    files         bigint not null,
    all_branches  bigint not null,
    state         text collate "C"    not null,
    attempts      bigint not null default 0,
    most_attempts bigint not null,
    queued_at     bigint not null,
    due_at        bigint not null,
    started_at    bigint,
    ended_at      bigint,
    worker        text collate "C",
    cache         text collate "C",
    runs          bigint not null default 0,
    requests      bigint not null default 1,
    lease_until   bigint,
    fetching      bigint not null default 0,
    stop          bigint not null default 0,
    again         bigint not null default 0,
    took          bigint,
    new_commits   bigint not null default 0,
    lost_commits  bigint not null default 0,
    reason        text collate "C"
);

-- a second request for a repo joins the first
create unique index job_open on job (repo) where state in ('queued', 'running');

create index job_due on job (due_at, id) where state = 'queued';

create index job_running on job (host, lease_until) where state = 'running';

create index job_repo on job (repo, id);

-- programs that take jobs, as long as they run
create table worker (
    id         text collate "C"    primary key,
    machine    text collate "C"    not null,
    cache      text collate "C"    not null,
    slots      bigint not null,
    started_at bigint not null,
    seen_at    bigint not null
);
