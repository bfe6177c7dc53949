//! One repo's facts from its forge, for the metrics.

use ovenbird_core::fact::forge::{
    AccountRow, Ending, Field, ForgeHistory, ForgeObject, IssueRow, ObjectKind, ProfileRow,
    PullRequestRow, ReleaseRow, ResponseKind, ResponseRow, Source, Watch,
};
use ovenbird_core::fact::{Forge, Oid, Window};
use rustc_hash::FxHashMap;

use super::super::database::{Cells, Database, Value};
use super::super::{RepoRecord, StoreError};

const HOUR: i64 = 3_600;

impl Database<'_> {
    /// All that the metrics need of a repo's forge but the openings.
    pub(in crate::store) fn forge_objects(
        self,
        repo: &RepoRecord,
    ) -> Result<ForgeHistory, StoreError> {
        let RepoRecord { key, path, number, default_branch, .. } = repo;
        let made_with = (key, path, number, default_branch);
        let mut forge = self.packed(repo.id, &made_with, || self.objects_of_rows(repo))?;
        self.account_rows(&mut forge)?;
        forge.watch = self.watch(repo)?;
        Ok(forge)
    }

    /// What tells of this repo alone: of the accounts, the logins that its rows name.
    fn objects_of_rows(self, repo: &RepoRecord) -> Result<ForgeHistory, StoreError> {
        let (host, name) =
            repo.key.split_once('/').filter(|_| repo.path.is_none()).unwrap_or_default();
        let mut loader = Loader {
            database: self,
            repo,
            host: Forge::at(host),
            forge: ForgeHistory {
                host: host.to_owned(),
                owner: name.split('/').next().unwrap_or_default().to_owned(),
                ..ForgeHistory::default()
            },
            accounts: FxHashMap::default(),
            labels: FxHashMap::default(),
            paths: FxHashMap::default(),
        };
        loader.profile()?;
        loader.pull_requests()?;
        loader.issues()?;
        loader.responses()?;
        loader.releases()?;
        loader.gifts()?;
        Ok(loader.forge)
    }

    /// The numbers of issues and pull requests whose opening an event reported, ascending.
    pub(in crate::store) fn openings(self, repo: &RepoRecord) -> Result<Vec<i64>, StoreError> {
        self.packed(repo.id, &(), || self.openings_of_rows(repo.id))
    }

    fn openings_of_rows(self, repo_id: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "select distinct number from event
                   where repo_id = $1 and number is not null and action = 'opened'
                     and type in ('IssuesEvent', 'PullRequestEvent') order by number";
        self.all(sql, &[Value::Int(repo_id)], |row| row.int(0))
    }

    /// When what was watched: hours of the archive that were ingested, and what APIs claim.
    fn watch(self, repo: &RepoRecord) -> Result<Watch, StoreError> {
        let (hours, _) = self.hours_of(repo)?;
        let hours: Vec<Window> =
            hours.into_iter().map(|from| Window { from, to: from + HOUR }).collect();
        let windows = self.observation_windows_of(repo.id)?;
        let of = |kind: ObjectKind| {
            let claims = windows.iter().filter(|(source, what, _)| {
                what == kind.table() || (*source == Source::Events && what == "events")
            });
            joined(hours.iter().copied().chain(claims.map(|(.., span)| *span)).collect())
        };
        let listed = |kind: ObjectKind| {
            let lists = windows
                .iter()
                .filter(|(source, what, _)| *source > Source::Events && what == kind.table());
            joined(lists.map(|(.., span)| *span).collect())
        };
        Ok(Watch {
            pull_requests: of(ObjectKind::PullRequest),
            issues: of(ObjectKind::Issue),
            comments: of(ObjectKind::Comment),
            reviews: of(ObjectKind::Review),
            listed_pull_requests: listed(ObjectKind::PullRequest),
            listed_issues: listed(ObjectKind::Issue),
        })
    }

    /// What is reported about the accounts beside the login that the facts name, and the logins
    /// that they had.
    fn account_rows(self, forge: &mut ForgeHistory) -> Result<(), StoreError> {
        let ForgeHistory { host, accounts, .. } = forge;
        let index: FxHashMap<i64, usize> =
            accounts.iter().enumerate().map(|(at, account)| (account.id.number, at)).collect();
        let mut ids: Vec<i64> = index.keys().copied().collect();
        ids.sort_unstable();
        let ids = serde_json::to_string(&ids).expect("numbers are JSON");
        let of = [Value::Text(host), Value::Text(&ids)];
        // One text for any number of accounts, so that the statement is prepared once.
        let among = match self {
            Self::Sqlite(_) => "select value from json_each($2)",
            Self::Postgres(_) => {
                "select value::bigint from json_array_elements_text($2::text::json)"
            }
        };
        let sql = format!(
            "select id, login, type, name, company, email from account
             where forge = $1 and id in ({among})"
        );
        self.each(&sql, &of, &mut |row| {
            let Some(&at) = index.get(&row.int(0)?) else { return Ok(()) };
            let account = &mut accounts[at];
            if let Some(login) = row.maybe_text(1)?.filter(|login| !login.is_empty()) {
                account.login = login;
            }
            account.kind = row.maybe_text(2)?;
            account.name = row.maybe_text(3)?;
            account.company = row.maybe_text(4)?;
            account.email = row.maybe_text(5)?;
            Ok(())
        })?;
        let sql = format!(
            "select id, login from account_login where forge = $1 and id in ({among})
             order by id, login"
        );
        self.each(&sql, &of, &mut |row| {
            let Some(&at) = index.get(&row.int(0)?) else { return Ok(()) };
            let account = &mut accounts[at];
            let login = row.text(1)?;
            if !login.eq_ignore_ascii_case(&account.login) {
                account.earlier.push(login);
            }
            Ok(())
        })
    }
}

/// Spans in order, those that touch as one.
fn joined(mut spans: Vec<Window>) -> Vec<Window> {
    spans.sort_unstable_by_key(|span| (span.from, span.to));
    let mut apart: Vec<Window> = Vec::new();
    for span in spans {
        match apart.last_mut().filter(|last| span.from <= last.to) {
            Some(last) => last.to = last.to.max(span.to),
            None => apart.push(span),
        }
    }
    apart
}

struct Loader<'a> {
    database: Database<'a>,
    repo: &'a RepoRecord,
    host: Forge,
    forge: ForgeHistory,
    accounts: FxHashMap<i64, u32>,
    labels: FxHashMap<String, u32>,
    paths: FxHashMap<String, u32>,
}

impl Loader<'_> {
    fn of_repo(&self) -> [Value<'static>; 1] {
        [Value::Int(self.repo.id)]
    }

    /// The account in two neighboring columns: its number and its login.
    fn account(&mut self, row: &Cells<'_>, column: usize) -> Result<Option<u32>, StoreError> {
        let Some(id) = row.maybe_int(column)? else { return Ok(None) };
        if let Some(&index) = self.accounts.get(&id) {
            return Ok(Some(index));
        }
        let index = self.forge.accounts.len() as u32;
        let login = row.text(column + 1)?;
        let account = AccountRow { id: self.host.account(id), login, ..AccountRow::default() };
        self.forge.accounts.push(account);
        self.accounts.insert(id, index);
        Ok(Some(index))
    }

    /// How it ended, of a row with `closed_at` in column 4, its account, and then `provenance`; of
    /// a pull request, `merged_at` comes next.
    fn ending(&mut self, row: &Cells<'_>, kind: ObjectKind) -> Result<Ending, StoreError> {
        let provenance = row.maybe_blob(7)?.unwrap_or_default();
        let provenance_of = |field| ForgeObject::provenance_of(provenance, kind, field);
        let Some(at) = row.maybe_int(4)? else {
            let open_at = provenance_of(Field::ClosedAt).map(|provenance| provenance.at);
            return Ok(Ending { open_at, ..Ending::default() });
        };
        if kind == ObjectKind::PullRequest && !is_reported_how(provenance, at) {
            return Ok(Ending::default());
        }
        Ok(Ending { at: Some(at), by: self.account(row, 5)?, open_at: None })
    }

    fn labels(&mut self, row: &Cells<'_>, column: usize) -> Result<Vec<u32>, StoreError> {
        let Some(list) = row.maybe_text(column)? else { return Ok(Vec::new()) };
        let names = texts(&list).into_iter().map(|name| index(&mut self.labels, name));
        Ok(names.collect())
    }

    /// A list of files; `None` where it is not reported, and where it cannot be read.
    fn paths(&mut self, row: &Cells<'_>, column: usize) -> Result<Option<Vec<u32>>, StoreError> {
        let list = row.maybe_text(column)?;
        let list = list.and_then(|list| serde_json::from_str::<Vec<String>>(&list).ok());
        Ok(list.map(|list| list.into_iter().map(|path| index(&mut self.paths, path)).collect()))
    }

    fn pull_requests(&mut self) -> Result<(), StoreError> {
        let default = match &self.repo.default_branch {
            Some(name) => Some(name.trim_start_matches("refs/heads/").to_owned()),
            None => self.reported_branch()?,
        };
        let sql =
            "select p.number, author_id, author, created_at, closed_at, closed_by_id, closed_by,
                       provenance, merged_at, merged_by_id, merged_by, draft, additions, deletions,
                       changed_files, head_repo, base_ref, merge_oid, head_oid, labels, requested,
                       sources, paths, l.oid
                   from pull_request p left join pull_request_landing l
                       on l.repo_id = p.repo_id and l.number = p.number
                   where p.repo_id = $1 order by p.number";
        let count = "select count(*) from pull_request where repo_id = $1";
        let count = self.database.first(count, &self.of_repo(), |row| row.count(0))?;
        let mut rows = Vec::with_capacity(count.unwrap_or(0) as usize);
        self.database.each(sql, &self.of_repo(), &mut |row| {
            let base = row.maybe_text(16)?;
            let head_repo = row.maybe_int(15)?;
            rows.push(PullRequestRow {
                number: row.int(0)?,
                author: self.account(row, 1)?,
                created: row.maybe_int(3)?,
                ending: self.ending(row, ObjectKind::PullRequest)?,
                merged: row.maybe_int(8)?,
                merged_by: self.account(row, 9)?,
                draft: row.maybe_int(11)?.map(|flag| flag != 0),
                additions: small(row, 12)?,
                deletions: small(row, 13)?,
                changed_files: small(row, 14)?,
                own_branch: head_repo.zip(self.repo.number).map(|(head, own)| head == own),
                into_default: base.zip(default.as_ref()).map(|(base, branch)| base == *branch),
                merge_oid: oid(row, 17)?,
                head_oid: oid(row, 18)?,
                same_patch: oid(row, 23)?,
                labels: self.labels(row, 19)?,
                requested: row.maybe_text(20)?.map_or_else(Vec::new, |list| texts(&list)),
                paths: self.paths(row, 22)?,
                sources: row.int(21)? as u8,
            });
            Ok(())
        })?;
        self.forge.pull_requests = rows;
        Ok(())
    }

    fn reported_branch(&self) -> Result<Option<String>, StoreError> {
        let sql = "select default_branch from repo_profile where repo_id = $1";
        Ok(self.database.first(sql, &self.of_repo(), |row| row.maybe_text(0))?.flatten())
    }

    fn issues(&mut self) -> Result<(), StoreError> {
        let sql =
            "select number, author_id, author, created_at, closed_at, closed_by_id, closed_by,
                       provenance, state_reason, ended_at, labels, sources
                   from issue where repo_id = $1 order by number";
        let mut rows = Vec::new();
        self.database.each(sql, &self.of_repo(), &mut |row| {
            rows.push(IssueRow {
                number: row.int(0)?,
                author: self.account(row, 1)?,
                created: row.maybe_int(3)?,
                ending: self.ending(row, ObjectKind::Issue)?,
                reason: row.maybe_text(8)?,
                gone: row.maybe_int(9)?,
                labels: self.labels(row, 10)?,
                sources: row.int(11)? as u8,
            });
            Ok(())
        })?;
        self.forge.issues = rows;
        Ok(())
    }

    fn responses(&mut self) -> Result<(), StoreError> {
        let sql = "select number, at, author_id, author, state, commit_oid from review
                   where repo_id = $1 and number is not null and at is not null order by id";
        let mut rows: Vec<ResponseRow> = Vec::new();
        self.database.each(sql, &self.of_repo(), &mut |row| {
            let account = self.account(row, 2)?;
            let kind = match row.text(4)?.to_ascii_lowercase().as_str() {
                "approved" => ResponseKind::Approval,
                "changes_requested" => ResponseKind::ChangesRequested,
                _ => ResponseKind::Review,
            };
            let (number, at, commit) = (row.int(0)?, row.int(1)?, oid(row, 5)?);
            rows.push(ResponseRow { number, at, account, kind, commit, path: None });
            Ok(())
        })?;
        let sql = "select number, created_at, author_id, author from comment
                   where repo_id = $1 and number is not null and created_at is not null order by id";
        self.database.each(sql, &self.of_repo(), &mut |row| {
            let account = self.account(row, 2)?;
            let (number, at, kind) = (row.int(0)?, row.int(1)?, ResponseKind::Comment);
            rows.push(ResponseRow { number, at, account, kind, commit: None, path: None });
            Ok(())
        })?;
        let sql = "select number, created_at, author_id, author, path, commit_oid
                   from review_comment
                   where repo_id = $1 and number is not null and created_at is not null order by id";
        self.database.each(sql, &self.of_repo(), &mut |row| {
            let account = self.account(row, 2)?;
            let path = row.maybe_text(4)?.map(|path| index(&mut self.paths, path));
            let (number, at, kind) = (row.int(0)?, row.int(1)?, ResponseKind::LineComment);
            rows.push(ResponseRow { number, at, account, kind, commit: oid(row, 5)?, path });
            Ok(())
        })?;
        rows.sort_by_key(|row| (row.number, row.at));
        self.forge.responses = rows;
        self.forge.labels = names(&self.labels);
        self.forge.paths = names(&self.paths);
        Ok(())
    }

    fn releases(&mut self) -> Result<(), StoreError> {
        let sql = "select tag, published_at, prerelease from release
                   where repo_id = $1 and published_at is not null and ended_at is null
                     and coalesce(draft, 0) = 0 order by published_at, id";
        self.forge.releases = self.database.all(sql, &self.of_repo(), |row| {
            Ok(ReleaseRow { tag: row.text(0)?, published: row.int(1)?, prerelease: row.flag(2)? })
        })?;
        Ok(())
    }

    /// Stars and forks.
    fn gifts(&mut self) -> Result<(), StoreError> {
        let stars = "select author_id, author, at from star where repo_id = $1
                     and author_id is not null and at is not null order by account_id";
        let forks = "select author_id, author, created_at from fork where repo_id = $1
                     and author_id is not null and created_at is not null order by fork_id";
        for (sql, is_star) in [(stars, true), (forks, false)] {
            let mut found = Vec::new();
            self.database.each(sql, &self.of_repo(), &mut |row| {
                if let Some(account) = self.account(row, 0)? {
                    found.push((account, row.int(2)?));
                }
                Ok(())
            })?;
            *(if is_star { &mut self.forge.stars } else { &mut self.forge.forks }) = found;
        }
        Ok(())
    }

    fn profile(&mut self) -> Result<(), StoreError> {
        let sql =
            "select created_at, stars, forks, archived, parent, licence, readme, contributing,
                       conduct, issue_template, pull_request_template, security_policy, provenance
                   from repo_profile where repo_id = $1";
        let is_reported = |row: &Cells<'_>, field| {
            let provenance = row.maybe_blob(12)?.unwrap_or_default();
            Ok::<_, StoreError>(
                ForgeObject::provenance_of(provenance, ObjectKind::Profile, field).is_some(),
            )
        };
        self.forge.profile = self.database.first(sql, &self.of_repo(), |row| {
            let flag = |column| Ok::<_, StoreError>(row.maybe_int(column)?.map(|flag| flag != 0));
            let number =
                |column| Ok::<_, StoreError>(row.maybe_int(column)?.map(|it| it.max(0) as u64));
            let licence = row.maybe_text(5)?;
            Ok(ProfileRow {
                created: row.maybe_int(0)?,
                stars: number(1)?,
                forks: number(2)?,
                archived: flag(3)?,
                is_fork: match row.maybe_int(4)? {
                    Some(_) => Some(true),
                    None => is_reported(row, Field::Parent)?.then_some(false),
                },
                licence: match licence {
                    None => is_reported(row, Field::Licence)?.then(String::new),
                    reported => reported,
                },
                readme: flag(6)?,
                contributing: flag(7)?,
                conduct: flag(8)?,
                issue_template: flag(9)?,
                pull_request_template: flag(10)?,
                security_policy: flag(11)?,
            })
        })?;
        Ok(())
    }
}

/// Whether it is reported about a pull request, closed `at` an instant, if that was by a merge,
/// from the bytes of [`ForgeObject::provenance`]. A comment tells of it as of an issue, closed and
/// not how; and that it was not merged when it was opened says nothing of what came later.
pub(super) fn is_reported_how(provenance: &[u8], at: i64) -> bool {
    let merging = ForgeObject::provenance_of(provenance, ObjectKind::PullRequest, Field::MergedAt);
    merging.is_some_and(|provenance| provenance.at >= at)
}

pub(super) fn small(row: &Cells<'_>, column: usize) -> Result<Option<u32>, StoreError> {
    Ok(row.maybe_int(column)?.map(|number| number.clamp(0, i64::from(u32::MAX)) as u32))
}

fn oid(row: &Cells<'_>, column: usize) -> Result<Option<Oid>, StoreError> {
    Ok(row.maybe_blob(column)?.and_then(|bytes| Oid::from_bytes(bytes).ok()))
}

/// A list of texts as it is stored; what cannot be read is none.
fn texts(list: &str) -> Vec<String> {
    if list == "[]" {
        return Vec::new();
    }
    serde_json::from_str(list).unwrap_or_default()
}

fn index(known: &mut FxHashMap<String, u32>, name: String) -> u32 {
    let next = known.len() as u32;
    *known.entry(name).or_insert(next)
}

fn names(known: &FxHashMap<String, u32>) -> Vec<String> {
    let mut names = vec![String::new(); known.len()];
    for (name, &at) in known {
        names[at as usize].clone_from(name);
    }
    names
}
