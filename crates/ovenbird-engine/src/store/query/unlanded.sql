-- closed pull requests that may have landed by their patch: not looked at yet, or looked at in vain
-- before a day ($3) while they had not been closed for long ($2)
select p.number, p.created_at
from pull_request p
left join pull_request_landing l on l.repo_id = p.repo_id and l.number = p.number
where p.repo_id = $1 and p.closed_at is not null and p.merged_at is null
  and (l.number is null
       or (l.oid is null and p.closed_at > l.looked_at - $2 and l.looked_at <= $3))
  and p.number not in (
      select r.number from commit_reference r
      where r.repo_id = $1 and r.kind <> 'closes' and r.told_repo is null)
order by p.closed_at desc, p.number desc
limit $4
