-- every signature that a row of one repo names, reachable or not
select id, name, email
from signature
where id in (
    select author_id from git_commit where repo_id = $1
    union select committer_id from git_commit where repo_id = $1
    union select signature_id from trailer where repo_id = $1
    union select tagger_id from tag where repo_id = $1 and tagger_id is not null
    union select signature_id from signature_use where repo_id = $1
)
order by id
