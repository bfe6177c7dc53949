-- until when a repo's history shows what happened in its project, as in sqlite, where it is
-- documented.
alter table repo add column observed_at_least bigint;
alter table repo add column observed_at_latest bigint;
alter table repo add column observed_by text;

update repo set observed_at_least = ingested_at, observed_at_latest = ingested_at,
    observed_by = 'fetch'
where path is null and ingested_at is not null;
