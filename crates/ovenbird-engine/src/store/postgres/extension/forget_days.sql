-- undoes days.sql, but for the compression, which goes with the table
select delete_job(job_id) from timescaledb_information.jobs
where proc_name = 'refresh_event_day' and proc_schema = current_schema();

drop procedure refresh_event_day;
drop materialized view event_day_kept;
drop table event_day_stale;
