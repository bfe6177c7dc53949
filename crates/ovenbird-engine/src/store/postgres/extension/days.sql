-- old chunks compressed, and daily counts kept, where the licence of timescaledb allows both
alter table event set (timescaledb.compress, timescaledb.compress_segmentby = 'repo_id',
    timescaledb.compress_orderby = 'created_at, id, type');

select add_compression_policy('event', compress_after => 7776000::bigint);

create materialized view event_day_kept
with (timescaledb.continuous, timescaledb.materialized_only = false) as
select repo_id, type, time_bucket(86400::bigint, created_at) as day, count(*) as events
from event
group by repo_id, type, time_bucket(86400::bigint, created_at)
with no data;

-- the repos whose kept counts no longer hold. a continuous aggregate adds by itself what is newer
-- than all that it keeps, but learns of older events, which come all the time here, only at its
-- next refresh. until then these repos are counted anew.
create table event_day_stale (
    repo_id bigint primary key,
    changes bigint not null -- how often they changed since the last refresh
);

create or replace view event_day as
select repo_id, type, day, events
from event_day_kept k
where not exists (select from event_day_stale s where s.repo_id = k.repo_id)
union all
select repo_id, type, created_at - (created_at % 86400 + 86400) % 86400, count(*)
from event e
where exists (select from event_day_stale s where s.repo_id = e.repo_id)
group by repo_id, type, created_at - (created_at % 86400 + 86400) % 86400;

-- refreshes all but the last two days, which are counted when asked for. a repo that changes
-- while this works stays marked.
create procedure refresh_event_day(job integer, config jsonb) language plpgsql as $$
declare
    repos bigint[];
    seen  bigint[];
begin
    perform set_config('search_path', config ->> 'search_path', true);
    select array_agg(repo_id), array_agg(changes) into repos, seen from event_day_stale;
    commit;
    perform set_config('search_path', config ->> 'search_path', true);
    call refresh_continuous_aggregate(
        'event_day_kept', null, event_now() / 86400 * 86400 - 172800);
    commit;
    perform set_config('search_path', config ->> 'search_path', true);
    delete from event_day_stale s using unnest(repos, seen) as was (repo_id, changes)
    where s.repo_id = was.repo_id and s.changes = was.changes;
    commit;
end $$;

select add_job('refresh_event_day', interval '1 hour',
    config => jsonb_build_object('search_path', current_setting('search_path')));
