-- issues and pull requests of a repo, and the numbers that only comments and reviews tell of
select number, created_at, sources from pull_request where repo_id = $1
union all
select number, created_at, sources from issue where repo_id = $1
union all
select number, cast(null as bigint), 0 from (
    select number from comment where repo_id = $1
    union select number from review where repo_id = $1
    union select number from review_comment where repo_id = $1
) t
where number is not null
  and number not in (select number from pull_request where repo_id = $1)
  and number not in (select number from issue where repo_id = $1)
