-- the end of an attempt, and how long it took
update job set state = $1, attempts = $2, due_at = $3, ended_at = $4, new_commits = $5,
    lost_commits = $6, reason = $7, again = $8, took = $9 - started_at, lease_until = null,
    fetching = 0
where id = $10
