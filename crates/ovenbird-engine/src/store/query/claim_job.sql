-- hands the job that has waited longest to a worker: one that it can do, of a host that is not
-- asked too often, and that no other living worker has the clone of, unless that took too long.
update job set state = 'running', worker = $1, cache = $2, started_at = $3, lease_until = $4,
    attempts = attempts + 1, fetching = case host when '' then 0 else 1 end
where id = (
    select waiting.id from job as waiting
    where waiting.state = 'queued'
    and (waiting.due_at <= $3 or waiting.id = cast($5 as bigint))
    and (cast($5 as bigint) is null or waiting.id = $5)
    and (waiting.machine is null or waiting.machine = $6)
    and (waiting.host = '' or $7 > (
        select count(*) from job as other
        where other.state = 'running' and other.fetching = 1 and other.host = waiting.host))
    and (cast($8 as bigint) is null or waiting.took is null or waiting.took <= $8)
    and (waiting.cache is null or waiting.cache = $2 or waiting.due_at <= $9 or cast($5 as bigint) is not null
        or not exists (
            select 1 from worker where worker.cache = waiting.cache and worker.seen_at >= $10))
    order by waiting.due_at, waiting.id
    limit 1
)
-- it may have been cancelled meanwhile
and state = 'queued'
returning id
