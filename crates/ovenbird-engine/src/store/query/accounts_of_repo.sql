-- what is told of the accounts that a repo's facts name, once for each login that they had
select named.id, a.login, a.type, a.name, a.company, a.email, l.login
from (
    select author_id as id from pull_request where repo_id = $1
    union select merged_by_id from pull_request where repo_id = $1
    union select closed_by_id from pull_request where repo_id = $1
    union select author_id from issue where repo_id = $1
    union select closed_by_id from issue where repo_id = $1
    union select author_id from review where repo_id = $1
    union select author_id from comment where repo_id = $1
    union select author_id from review_comment where repo_id = $1
    union select author_id from star where repo_id = $1
    union select author_id from fork where repo_id = $1
) named
left join account a on a.forge = $2 and a.id = named.id
left join account_login l on l.forge = $2 and l.id = named.id
where named.id is not null
order by named.id, l.login
