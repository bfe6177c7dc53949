-- accounts beside the authors of the commits that their pull requests landed as: the branch's last
-- commit, else what the forge made of it; merges are their merger's
select p.author_id, coalesce(h.author_id, m.author_id)
from pull_request p
left join git_commit h on h.repo_id = $1 and h.oid = p.head_oid and h.reachable = 1
    and length(h.parents) <= 32
left join git_commit m on m.repo_id = $1 and m.oid = p.merge_oid and m.reachable = 1
    and length(m.parents) <= 32
where p.repo_id = $2 and p.author_id is not null
    and coalesce(h.author_id, m.author_id) is not null
order by p.number
