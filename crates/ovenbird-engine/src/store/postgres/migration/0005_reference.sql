-- pull requests and issues that commit messages name, as in sqlite, where they are documented.

alter table repo add column references_read bigint not null default 0;

create table commit_reference (
    repo_id   bigint  not null,
    commit_id bigint  not null,
    number    bigint  not null,
    position  integer not null,
    kind      text collate "C" not null,
    told_repo text collate "C",
    primary key (repo_id, commit_id, position)
);
