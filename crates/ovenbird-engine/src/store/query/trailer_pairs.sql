-- authors and the trailers of their own commits that carry the same name
select distinct c.author_id, t.signature_id
from trailer t
join git_commit c on c.repo_id = t.repo_id and c.id = t.commit_id
join signature a on a.id = c.author_id
join signature s on s.id = t.signature_id
where c.author_id <> t.signature_id
  and lower(a.name) = lower(s.name)
order by c.author_id, t.signature_id
