-- everybody whom a forge tells of in some repos, listed by number, with how often they did
-- something there
select u.repo_id, r.forge, u.account_id, u.login, u.acts,
    a.login, a.type, a.name, a.company, a.email,
    (select string_agg(l.login, ' ') from account_login l
     where l.forge = r.forge and l.id = u.account_id)
from (
    select repo_id, account_id, max(login) as login, count(*) as acts
    from (
        select repo_id, author_id as account_id, author as login
        from pull_request where author_id is not null and repo_id in ({repos})
        union all
        select repo_id, merged_by_id, merged_by
        from pull_request where merged_by_id is not null and repo_id in ({repos})
        union all
        select repo_id, closed_by_id, closed_by
        from pull_request
        where closed_by_id is not null and merged_at is null and repo_id in ({repos})
        union all
        select repo_id, author_id, author
        from issue where author_id is not null and ended_at is null and repo_id in ({repos})
        union all
        select repo_id, author_id, author
        from review where author_id is not null and repo_id in ({repos})
        union all
        select repo_id, author_id, author
        from comment where author_id is not null and repo_id in ({repos})
        union all
        select repo_id, author_id, author
        from review_comment where author_id is not null and repo_id in ({repos})
    ) act
    group by repo_id, account_id
) u
join repo r on r.id = u.repo_id
left join account a on a.forge = r.forge and a.id = u.account_id
where r.forge is not null and r.id in ({repos})
order by u.repo_id, u.account_id
