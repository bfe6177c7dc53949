-- the file changes of commits that are to be read anew
delete from file_change
where repo_id = $1
  and commit_id in (select id from git_commit where repo_id = $1 and files is null)
