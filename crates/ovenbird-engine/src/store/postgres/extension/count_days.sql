-- daily counts that are counted when asked for
create or replace view event_day as
select repo_id, type, created_at - (created_at % 86400 + 86400) % 86400 as day, count(*) as events
from event
group by repo_id, type, created_at - (created_at % 86400 + 86400) % 86400;
