-- adds a job, or joins the open one of the repo and widens what it does. whoever joins a running
-- one that does less, or that is about to be cancelled, has it run once more. each request brings
-- its own attempts: whoever runs again what was interrupted is not told that it has failed.
insert into job (repo, source, host, machine, files, all_branches, state, most_attempts,
    queued_at, due_at, cache, took)
values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $8,
    (select cache from job where repo = $1 and cache is not null order by id desc limit 1),
    (select took from job where repo = $1 and took is not null order by id desc limit 1))
on conflict (repo) where state in ('queued', 'running') do update set
    requests = job.requests + 1,
    again = case when job.state = 'running' and (job.stop = 1
        or excluded.files > job.files or excluded.all_branches > job.all_branches)
        then 1 else job.again end,
    most_attempts = case when job.attempts + excluded.most_attempts > job.most_attempts
        then job.attempts + excluded.most_attempts else job.most_attempts end,
    files = case when excluded.files > job.files then excluded.files else job.files end,
    all_branches = case when excluded.all_branches > job.all_branches
        then excluded.all_branches else job.all_branches end
returning id, requests
