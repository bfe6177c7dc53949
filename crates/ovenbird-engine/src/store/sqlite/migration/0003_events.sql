-- events of a forge's stream, as the stream told them.
--
-- an event's id alone is no key: ids were given twice in 2025.

create table event (
    repo_id    integer not null references repo (id) on delete cascade,
    created_at integer not null, -- unix seconds
    id         integer not null, -- the stream's number
    type       text    not null, -- PushEvent, ...
    actor_id   integer,          -- the account's number on its forge
    actor      text,             -- its login, as told then
    payload    blob,             -- compressed, and only where it was asked for
    primary key (repo_id, created_at, id, type) -- serves one repo's window, too
) strict, without rowid;

-- how many events of a type a repo had on a utc day, which is told by its first second
create view event_day as
select repo_id, type, created_at - (created_at % 86400 + 86400) % 86400 as day, count(*) as events
from event
group by repo_id, type, created_at - (created_at % 86400 + 86400) % 86400;
