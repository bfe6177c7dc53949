-- which files a pull request changes, as in sqlite, where it is documented.
alter table pull_request add column paths text collate "C";
