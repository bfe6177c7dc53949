-- which files a pull request changes: a sorted json list, of many the first hundred
alter table pull_request add column paths text;
