-- the signatures that a repo's reachable commits and their trailers use
select s.id, s.name, s.email
from signature_use u
join signature s on s.id = u.signature_id
where u.repo_id = $1
