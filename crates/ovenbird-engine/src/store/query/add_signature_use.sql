-- adds what new commits use to what was there
insert into signature_use
    (repo_id, signature_id, authored, committed, trailers, first_at, last_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (repo_id, signature_id) do update set
    authored  = signature_use.authored + excluded.authored,
    committed = signature_use.committed + excluded.committed,
    trailers  = signature_use.trailers + excluded.trailers,
    first_at  = case when signature_use.first_at <= excluded.first_at then signature_use.first_at
                     else coalesce(excluded.first_at, signature_use.first_at) end,
    last_at   = case when signature_use.last_at >= excluded.last_at then signature_use.last_at
                     else coalesce(excluded.last_at, signature_use.last_at) end
