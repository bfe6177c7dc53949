//! What is kept of files where only some repos are tracked.

use ovenbird_engine::store::{RepoKey, Store};
use ovenbird_testkit::github::{Era, World};

use super::{FORGE, assert_accounted, import, only, rows};
use crate::stores::{Stores, on_every_store};

const T: i64 = 1_600_000_000;

fn world() -> World {
    let mut world = World::new();
    for (at, name) in (0..).zip(["octo/oven", "octo/stove", "ann/pan", "bob/pot"]) {
        world.repo(name).created_at(T - 100);
        world.at(T + at, name, "ann").opens_issue("It burns");
        world.at(T + 10 + at, name, "bob").stars();
    }
    world
}

fn file() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), world().archive(Era::Events2015).gzip()).unwrap();
    file
}

fn track(store: &mut Store, name: &str) {
    let key = format!("{FORGE}/{name}");
    let url = Some(format!("https://{key}"));
    store.add_repo(&RepoKey { key, url, path: None }, T).unwrap();
}

fn only_what_is_tracked_is_kept(stores: &Stores) {
    let mut store = stores.fresh();
    track(&mut store, "ann/pan");
    store.track_owner(FORGE, "Octo", true, T).unwrap();
    let scope = store.scope(FORGE).unwrap();
    let entry = import(&mut store, file().path(), &only(&scope));
    assert_accounted(&entry);
    assert_eq!((entry.lines, entry.kept, entry.unwanted), (8, 6, 2));
    let repos = "select key, tracked from repo order by key";
    let kept = ["github.com/ann/pan 1", "github.com/octo/oven 0", "github.com/octo/stove 0"];
    assert_eq!(rows(&mut store, repos), kept);
    // Another repo that is tracked from now on: the file is read anew, and adds what was missing.
    track(&mut store, "bob/pot");
    let wider = store.scope(FORGE).unwrap();
    let entry = import(&mut store, file().path(), &only(&wider));
    assert_eq!((entry.kept, entry.repeated), (2, 6));
}
on_every_store!(only_what_is_tracked_is_kept);

fn a_file_is_known_by_its_content_and_what_was_wanted(stores: &Stores) {
    use ovenbird_engine::ingest::archive::{ArchiveFile, ArchiveOptions, import_file};
    let mut store = stores.fresh();
    track(&mut store, "ann/pan");
    let (file, scope) = (file(), store.scope(FORGE).unwrap());
    let options = ArchiveOptions { again: false, ..only(&scope) };
    let take = |store: &mut Store, options: &ArchiveOptions<'_>| {
        import_file(store, file.path(), options, &|_| true).unwrap()
    };
    assert!(matches!(take(&mut store, &options), ArchiveFile::Read(_)));
    assert!(matches!(take(&mut store, &options), ArchiveFile::Known(_)));
    let all = ArchiveOptions { scope: None, ..options.clone() };
    assert!(matches!(take(&mut store, &all), ArchiveFile::Read(_)));
    // Who has everything has what is tracked.
    track(&mut store, "bob/pot");
    let wider = store.scope(FORGE).unwrap();
    let wider = ArchiveOptions { again: false, ..only(&wider) };
    assert!(matches!(take(&mut store, &wider), ArchiveFile::Known(_)));
}
on_every_store!(a_file_is_known_by_its_content_and_what_was_wanted);

/// Coverage says which hours were read for whom.
#[test]
fn hours_count_for_those_that_were_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let hour = |hour: u32| {
        let path = folder.path().join(format!("2020-09-13-{hour}.json.gz"));
        std::fs::write(&path, world().archive(Era::Events2015).gzip()).unwrap();
        path
    };
    let mut store = Stores::sqlite().fresh();
    track(&mut store, "ann/pan");
    let scope = store.scope(FORGE).unwrap();
    import(&mut store, &hour(12), &only(&scope));
    track(&mut store, "bob/pot");
    let scope = store.scope(FORGE).unwrap();
    import(&mut store, &hour(13), &only(&scope));
    let hours = |store: &Store, name: &str| {
        let repo = store.repo(&format!("{FORGE}/{name}")).unwrap().unwrap();
        store.coverage_input(&repo).unwrap().hours.len()
    };
    assert_eq!((hours(&store, "ann/pan"), hours(&store, "bob/pot")), (2, 1));
}
