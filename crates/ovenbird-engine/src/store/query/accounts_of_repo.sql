-- what is told of the accounts that a repo's facts name
select id, login, type, name, company, email from account
where forge = $1 and id in (
    select author_id from pull_request where repo_id = $2
    union select merged_by_id from pull_request where repo_id = $2
    union select closed_by_id from pull_request where repo_id = $2
    union select author_id from issue where repo_id = $2
    union select closed_by_id from issue where repo_id = $2
    union select author_id from review where repo_id = $2
    union select author_id from comment where repo_id = $2
    union select author_id from review_comment where repo_id = $2
)
