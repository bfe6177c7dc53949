-- what a reader made of a repo's rows, for the next one: another form of facts that are stored, which
-- goes with every change of them
create table pack (
    repo_id   integer not null,
    part      text    not null, -- git, forge, openings
    token     integer not null, -- of the reader who fills it
    made_with blob,             -- what else it depends on
    body      blob,             -- null: not filled yet
    primary key (repo_id, part)
) strict;
