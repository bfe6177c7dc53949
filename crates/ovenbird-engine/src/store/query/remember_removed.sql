-- of a repo that is removed, no file says anything that was taken in before
insert into removed_repo (key, number, last_file)
select key, number, (select coalesce(max(id), 0) from ledger_file)
from repo where id = $1 and path is null
on conflict (key) do update set number = excluded.number, last_file = excluded.last_file
