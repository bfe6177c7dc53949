-- pull requests and issues that commit messages name.

-- whether what the stored commits' messages name is stored; not where they came before this
alter table repo add column references_read integer not null default 0;

create table commit_reference (
    repo_id   integer not null,
    commit_id integer not null,
    position  integer not null,
    kind      text    not null, -- merge, squash, names, closes
    number    integer not null,
    told_repo text,             -- owner/name or host/owner/name; null: the commit's own repo
    primary key (repo_id, commit_id, position),
    foreign key (repo_id, commit_id) references git_commit (repo_id, id) on delete cascade
) strict, without rowid;
