-- what a reader made of a repo's rows, as in sqlite, where it is documented.
create table pack (
    repo_id   bigint not null,
    part      text   not null,
    token     bigint not null,
    made_with bytea,
    body      bytea,
    primary key (repo_id, part)
);
-- packs are dense already, and are read whole.
alter table pack alter column body set storage external;
