-- the signatures that nothing names any more
delete from signature
where id not in (
    select author_id from git_commit
    union select committer_id from git_commit
    union select signature_id from trailer
    union select tagger_id from tag where tagger_id is not null
)
