-- the job that has waited longest: one that this worker can do, of a host that is not asked too
-- often, and that no other living worker has the clone of, unless that took too long
select waiting.id from job as waiting
where waiting.state = 'queued'
and (waiting.due_at <= $1 or waiting.id = cast($2 as bigint))
and (cast($2 as bigint) is null or waiting.id = $2)
and (waiting.machine is null or waiting.machine = $3)
and (waiting.host = '' or $4 > (
    select count(*) from job as other
    where other.state = 'running' and other.fetching = 1 and other.host = waiting.host))
and (cast($5 as bigint) is null or waiting.took is null or waiting.took <= $5)
and (waiting.cache is null or waiting.cache = $6 or waiting.due_at <= $7
    or cast($2 as bigint) is not null
    or not exists (
        select 1 from worker where worker.cache = waiting.cache and worker.seen_at >= $8))
order by waiting.due_at, waiting.id
limit 1
