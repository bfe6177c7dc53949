-- closed pull requests that may have landed by their patch: not looked at yet, or looked at in vain
-- before a day ($3) while they had not been closed for long ($2). one that a commit names is
-- decided by that, unless the commit was made before the opening: then it does not mean this one
select p.number, p.created_at
from pull_request p
left join pull_request_landing l on l.repo_id = p.repo_id and l.number = p.number
left join (
    select r.number, max(c.committed_at) as last_at,
        max(case when c.committed_at is null then 1 else 0 end) as is_undated
    from commit_reference r
    join git_commit c on c.repo_id = $1 and c.id = r.commit_id
    where r.repo_id = $1 and r.kind <> 'closes' and r.named_repo is null
    group by r.number
) n on n.number = p.number
where p.repo_id = $1 and p.closed_at is not null and p.merged_at is null
  and (l.number is null
       or (l.oid is null and p.closed_at > l.looked_at - $2 and l.looked_at <= $3))
  and (n.number is null or (n.is_undated = 0 and n.last_at < p.created_at))
order by p.closed_at desc, p.number desc
limit $4
