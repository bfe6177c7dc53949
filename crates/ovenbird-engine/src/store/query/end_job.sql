-- the end of a run, and how long it took if it came to its end
update job set state = $1, attempts = $2, due_at = $3, ended_at = $4, new_commits = $5,
    lost_commits = $6, reason = $7, again = $8, stop = $9,
    took = case when $10 = 1 then $11 - started_at else took end, lease_until = null, fetching = 0
where id = $12 and runs = $13 and state = 'running'
