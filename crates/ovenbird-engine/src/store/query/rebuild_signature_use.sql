-- takes the use of every signature of a repo anew from its reachable commits
insert into signature_use
    (repo_id, signature_id, authored, committed, trailers, first_at, last_at)
select cast($1 as bigint), signature_id, cast(sum(authored) as bigint),
    cast(sum(committed) as bigint), cast(sum(trailers) as bigint), min(authored_at), max(authored_at)
from (
    select author_id as signature_id, 1 as authored, 0 as committed, 0 as trailers, authored_at
    from git_commit where repo_id = $1 and reachable = 1
    union all
    select committer_id, 0, 1, 0, null
    from git_commit where repo_id = $1 and reachable = 1
    union all
    select t.signature_id, 0, 0, 1, null
    from trailer t
    join git_commit c on c.repo_id = t.repo_id and c.id = t.commit_id
    where t.repo_id = $1 and c.reachable = 1
) used
group by signature_id
