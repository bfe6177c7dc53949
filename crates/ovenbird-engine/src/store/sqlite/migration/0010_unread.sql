-- refs that could not be read, and the dates of tagged commits that are on no branch that is read
alter table repo add column unreadable_refs integer not null default 0;
-- those of them that are tags, or may be: the name of a cut line is not known
alter table repo add column unreadable_tags integer not null default 0;
alter table repo add column unreadable_branches integer not null default 0;
-- unix seconds; null where it leads to no commit, or to one without a date
alter table tag add column committed_at integer;
