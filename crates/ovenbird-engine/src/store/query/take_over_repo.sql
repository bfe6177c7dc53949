-- what users want of a repo ($1) is wanted of the one ($2) that turned out to be the same
update repo set
    tracked = case when tracked = 1 or (select g.tracked from repo g where g.id = $1) = 1
                   then 1 else 0 end,
    url = coalesce(url, (select g.url from repo g where g.id = $1)),
    path = coalesce(path, (select g.path from repo g where g.id = $1))
where id = $2
