-- which version of the reader read a file or a delivery: what it could not read, a later one may.
-- 0 where that was not kept.

alter table ledger_file add column reader integer not null default 0;

alter table delivery add column reader integer not null default 0;
