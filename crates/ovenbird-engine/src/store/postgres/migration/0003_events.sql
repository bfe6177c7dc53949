-- events of a forge's stream, as in sqlite: the same columns and meanings, documented there.
--
-- what differs: the table is partitioned by month. `ovenbird store migrate` turns it into a
-- hypertable where the server has timescaledb.

create table event (
    repo_id    bigint not null,
    created_at bigint not null,
    id         bigint not null,
    actor_id   bigint,
    type       text collate "C" not null,
    actor      text collate "C",
    payload    bytea,
    primary key (repo_id, created_at, id, type)
) partition by range (created_at);

-- what lies before 2008 or after next year: a forge told nonsense then, and a partition for each
-- month of nonsense would be thousands
create table event_other partition of event default;

-- makes the partitions of the months that these times (unix seconds) lie in, and says whether any
-- time is one for event_other. whoever may add events need not own the table: the function acts
-- for its owner, and makes no other months than those from 2008 to the end of next year.
create function make_event_months(times bigint[]) returns boolean
language plpgsql security definer set lock_timeout = '10min' as $$
declare
    month    timestamp;
    name     text;
    first_at bigint;
    end_at   bigint;
    end_of_months bigint := extract(epoch from
        date_trunc('year', now() at time zone 'utc') + interval '2 years');
begin
    for month in
        select distinct date_trunc('month', to_timestamp(at) at time zone 'utc') as m
        from unnest(times) as at
        where at >= 1199145600 and at < end_of_months
        order by m
    loop
        name := to_char(month, '"event_"YYYY_MM');
        continue when to_regclass(name) is not null;
        perform pg_advisory_xact_lock(8031718510233743975);
        -- whoever held the lock may have made it, which the session's own cache does not know yet
        continue when exists (
            select from pg_class c
            where c.relname = name and c.relnamespace = current_schema()::regnamespace);
        first_at := extract(epoch from month);
        end_at := extract(epoch from month + interval '1 month');
        execute format('create table %I (like event including all)', name);
        -- a month that was too far ahead when its first events came: they move
        execute format(
            'with moved as (
                 delete from event_other where created_at >= %s and created_at < %s returning *
             ) insert into %I select * from moved', first_at, end_at, name);
        -- unlike creating a partition, attaching one waits for nobody who adds to other months
        execute format(
            'alter table event attach partition %I for values from (%s) to (%s)',
            name, first_at, end_at);
    end loop;
    return exists (select from unnest(times) as at where at < 1199145600 or at >= end_of_months);
end $$;

-- a name that somebody puts in front of ours must not be taken for it
do $$ begin
    execute format(
        'alter function make_event_months(bigint[]) set search_path = %I, pg_temp',
        current_schema());
end $$;

revoke all on function make_event_months(bigint[]) from public;

create view event_day as
select repo_id, type, created_at - (created_at % 86400 + 86400) % 86400 as day, count(*) as events
from event
group by repo_id, type, created_at - (created_at % 86400 + 86400) % 86400;

-- with the repo in every key, each table of facts can be distributed by repo
alter table ledger drop constraint ledger_pkey;
alter table ledger add primary key (repo_id, id);
drop index ledger_repo;
