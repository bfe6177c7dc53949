-- the newest reachable commits that one signature authored in one repo
select r.key, c.oid, c.authored_at, c.authored_offset, c.subject
from git_commit c
join repo r on r.id = c.repo_id
where c.repo_id = $1 and c.author_id = $2 and c.reachable = 1
order by c.authored_at desc, c.oid
limit $3
