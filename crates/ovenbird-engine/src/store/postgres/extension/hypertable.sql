-- events in chunks of 30 days
create table event (like event_before including all);
select create_hypertable('event', 'created_at', chunk_time_interval => 2592000::bigint,
    create_default_indexes => false);

-- the present, in the unit of the table's times
create or replace function event_now() returns bigint language sql stable
return extract(epoch from now())::bigint;

select set_integer_now_func('event', 'event_now', replace_if_exists => true);
