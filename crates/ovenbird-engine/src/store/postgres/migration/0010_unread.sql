-- refs that could not be read, and the dates of tagged commits that are on no branch that is read,
-- as in sqlite, where they are documented.
alter table repo
    add column unreadable_refs     bigint not null default 0,
    add column unreadable_tags     bigint not null default 0,
    add column unreadable_branches bigint not null default 0;
alter table tag add column committed_at bigint;
