-- pull requests that landed by their patch, as in sqlite, where they are documented.
create table pull_request_landing (
    repo_id   bigint not null,
    number    bigint not null,
    looked_at bigint not null,
    oid       bytea,
    primary key (repo_id, number)
);
