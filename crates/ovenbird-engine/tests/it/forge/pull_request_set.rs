//! Pull requests of all repos, as a forecast reads them.

use ovenbird_core::fact::Forge;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, PullRequestSet,
    RepoName, Source,
};

use super::{FORGE, add};
use crate::event::MARCH;
use crate::stores::{Stores, on_every_store};
use crate::support::NOW;

/// A pull request of which some source reported some fields.
fn pull(number: i64, fields: Vec<(Field, FieldValue)>) -> ForgeObject {
    let mut object = ForgeObject::new(ObjectKind::PullRequest, number);
    let provenance = Provenance { at: MARCH + 100, source: Source::Archive };
    object.set(Field::CreatedAt, FieldValue::Int(MARCH), provenance);
    for (field, value) in fields {
        object.set(field, value, provenance);
    }
    object
}

/// One merged, one closed unmerged, one of which a comment reported that it is closed and nobody
/// how, one reported to be open, and one without a beginning.
fn batch(login: &str) -> ForgeBatch {
    let by = || FieldValue::Account(AccountRef::new(Some(7), login));
    let closed = (Field::ClosedAt, FieldValue::Int(MARCH + 50));
    let objects = vec![
        pull(
            1,
            vec![
                closed.clone(),
                (Field::MergedAt, FieldValue::Int(MARCH + 50)),
                (Field::MergedBy, by()),
                (Field::Author, by()),
                (Field::Additions, FieldValue::Int(10)),
                (Field::Deletions, FieldValue::Int(5)),
                (Field::HeadRepo, FieldValue::Int(1)),
            ],
        ),
        pull(2, vec![closed.clone(), (Field::MergedAt, FieldValue::Nothing)]),
        pull(3, vec![closed]),
        pull(
            4,
            vec![(Field::ClosedAt, FieldValue::Nothing), (Field::HeadRepo, FieldValue::Int(99))],
        ),
    ];
    let mut objects: Vec<(u32, ForgeObject)> =
        objects.into_iter().map(|object| (0, object)).collect();
    let mut dateless = ForgeObject::new(ObjectKind::PullRequest, 5);
    dateless.set(
        Field::Title,
        FieldValue::Text("x".into()),
        Provenance { at: MARCH, source: Source::Rest },
    );
    objects.push((0, dateless));
    let repos = vec![RepoName { number: Some(1), name: "o/r".into(), at: MARCH }];
    ForgeBatch { repos, objects, ..ForgeBatch::default() }
}

on_every_store!(a_forecast_reads_what_became_of_pull_requests);
fn a_forecast_reads_what_became_of_pull_requests(stores: &Stores) {
    let mut store = stores.fresh();
    add(&mut store, batch("Ann"));
    // A repo that came with an archive of everything is read only where all are asked for.
    assert_eq!(store.pull_request_set(false).unwrap(), PullRequestSet::default());
    let found = store.pull_request_set(true).unwrap();
    let [repo] = found.repos.as_slice() else { panic!("{found:?}") };
    assert_eq!((repo.key.clone(), repo.listed_to), (format!("{FORGE}/o/r"), None));
    let accounts = found.accounts.iter().map(|one| (one.id.clone(), one.login.as_str(), &one.kind));
    let ann = (Forge::at(FORGE).account(7), "Ann", &None);
    assert_eq!(accounts.collect::<Vec<_>>(), [ann]);
    let ends: Vec<_> = repo
        .rows
        .iter()
        .map(|row| (row.number, row.ending.at, row.merged, row.ending.open_at))
        .collect();
    let end = Some(MARCH + 50);
    let expected = [
        (1, end, end, None),
        (2, end, None, None),
        (3, None, None, None),
        (4, None, None, Some(MARCH + 100)),
    ];
    assert_eq!(ends, expected);
    let first = &repo.rows[0];
    assert_eq!((first.lines(), first.author, first.merged_by), (Some(15), Some(0), Some(0)));
    assert_eq!(first.own_branch, Some(true));
    assert_eq!((repo.rows[1].own_branch, repo.rows[3].own_branch), (None, Some(false)));
    let repo = store.repo(&repo.key).unwrap().unwrap();
    store.track_repo(repo.id, true).unwrap();
    assert_eq!(store.pull_request_set(false).unwrap(), found);
}

on_every_store!(one_number_on_two_forges_is_two_accounts);
fn one_number_on_two_forges_is_two_accounts(stores: &Stores) {
    let mut store = stores.fresh();
    add(&mut store, batch("Ann"));
    let other = "git.example.org";
    let mut ingest = store.begin_forge(other, NOW).unwrap();
    ingest.add(batch("Zed")).unwrap();
    ingest.commit().unwrap();
    let found = store.pull_request_set(true).unwrap();
    let accounts = found.accounts.iter().map(|one| (one.id.forge.host(), one.login.as_str()));
    assert_eq!(accounts.collect::<Vec<_>>(), [(other, "Zed"), (FORGE, "Ann")]);
    for repo in &found.repos {
        let author = &found.accounts[repo.rows[0].author.unwrap() as usize].id;
        assert!(repo.key.starts_with(author.forge.host()), "{repo:?}");
        let id = store.repo(&repo.key).unwrap().unwrap().id;
        let opened = |account| store.activities(id, None, &[account]).unwrap().pulls.len();
        let elsewhere = if author.forge.host() == FORGE { other } else { FORGE };
        let theirs = Forge::at(elsewhere).account(author.number);
        assert_eq!((opened(author.clone()), opened(theirs)), (1, 0));
    }
}
