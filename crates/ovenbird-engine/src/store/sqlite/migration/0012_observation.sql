-- until when a repo's history shows what happened in its project: unix seconds between which that
-- lies, the same where it is known, and what tells it
alter table repo add column observed_at_least integer;
alter table repo add column observed_at_latest integer;
alter table repo add column observed_by text; -- origin, fetch, exchange, clone, behind, estimate

-- what is fetched here was fetched just before it was last ingested; a local clone is asked anew
update repo set observed_at_least = ingested_at, observed_at_latest = ingested_at,
    observed_by = 'fetch'
where path is null and ingested_at is not null;
