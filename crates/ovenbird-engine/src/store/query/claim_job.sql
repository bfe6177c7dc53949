-- hands a job to a worker, unless it was cancelled meanwhile
update job set state = 'running', worker = $1, cache = $2, started_at = $3, lease_until = $4,
    attempts = attempts + 1, runs = runs + 1, fetching = case host when '' then 0 else 1 end
where id = $5 and state = 'queued'
returning id
