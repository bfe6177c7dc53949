-- each concept has one word, the one of docs/glossary.md
alter table pull_request rename column told to provenance;
alter table issue rename column told to provenance;
alter table review rename column told to provenance;
alter table comment rename column told to provenance;
alter table review_comment rename column told to provenance;
alter table commit_comment rename column told to provenance;
alter table release rename column told to provenance;
alter table star rename column told to provenance;
alter table fork rename column told to provenance;
alter table push rename column told to provenance;
alter table repo_profile rename column told to provenance;
alter table account rename column told to provenance;
alter table source_cursor rename column road to feed;
alter table commit_reference rename column told_repo to named_repo;
alter table told_span rename to observation_window;
