-- closed pull requests that the forge did not merge, and the commit on the default branch by whose
-- patch one landed all the same
create table pull_request_landing (
    repo_id   integer not null,
    number    integer not null,
    looked_at integer not null, -- unix seconds
    oid       blob,             -- null: there was none then
    primary key (repo_id, number)
) strict, without rowid;
