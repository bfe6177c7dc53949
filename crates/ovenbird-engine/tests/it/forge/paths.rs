//! Which files a pull request changes: in stores that were made before that was kept.

use ovenbird_core::fact::forge::{
    Field, FieldValue, ForgeBatch, ForgeObject, ObjectKind, Provenance, Source,
};

use super::{FORGE, add, called};
use crate::copy::execute;
use crate::stores::{Stores, open};
use crate::support::text;

/// The schema as it was, written down before this was a field.
macro_rules! schema_of_before {
    ($database:literal) => {
        [
            include_str!(concat!(
                "../../../src/store/",
                $database,
                "/migration/0001_git_facts.sql"
            )),
            include_str!(concat!("../../../src/store/", $database, "/migration/0002_jobs.sql")),
            include_str!(concat!("../../../src/store/", $database, "/migration/0003_events.sql")),
            include_str!(concat!("../../../src/store/", $database, "/migration/0004_forge.sql")),
        ]
        .concat()
    };
}

/// A pull request that the archive reported, with an author's login and who reported what: the
/// sixth field's place is that of its closing.
const ROWS: &str = "
    insert into repo (key, forge, number, named_at, added_at, tracked)
        values ('github.com/o/r', 'github.com', 7, 100, 100, 1);
    insert into pull_request (repo_id, number, title, sources, told)
        select id, 5, 'Before', 1, BYTES from repo;";

/// The instant 100, the archive (0), and the fourth field, the title.
const PROVENANCE: &str = "64000000000000000008000000";

fn a_store_of_before_learns_them(stores: &Stores, schema: &str, bytes: &str, version: &str) {
    let place = stores.place();
    execute(&place, &format!("{schema}; {} {version}", ROWS.replace("BYTES", bytes)));
    let mut store = open(&place);
    let row = |store: &mut ovenbird_engine::store::Store| -> Vec<String> {
        let sql = "select title, paths, sources from pull_request";
        store.select(sql, 9).unwrap().rows[0].iter().map(text).collect()
    };
    assert_eq!(row(&mut store), ["Before", "Null", "1"]);
    let mut object = ForgeObject::new(ObjectKind::PullRequest, 5);
    let provenance = Provenance { at: 50, source: Source::Graphql };
    object.set(Field::Paths, FieldValue::Text(r#"["a.rs"]"#.into()), provenance);
    object.set(Field::Title, FieldValue::Text("Long before".into()), provenance);
    let repos = vec![called(Some(7), "o/r", 100)];
    add(&mut store, ForgeBatch { repos, objects: vec![(0, object)], ..ForgeBatch::default() });
    assert_eq!(row(&mut store), ["Before", r#"["a.rs"]"#, "17"]);
    let repo = store.repo(&format!("{FORGE}/o/r")).unwrap().unwrap();
    let found = store.forge_history(&repo).unwrap();
    assert_eq!(found.pull_requests[0].paths, Some(vec![0]));
}

#[test]
fn a_file_of_before_learns_them() {
    let bytes = format!("x'{PROVENANCE}'");
    let (schema, version) = (schema_of_before!("sqlite"), "pragma user_version = 4;");
    a_store_of_before_learns_them(&Stores::sqlite(), &schema, &bytes, version);
}

#[test]
fn a_database_of_before_learns_them() {
    let Some(stores) = Stores::postgres() else { return };
    let bytes = format!("decode('{PROVENANCE}', 'hex')");
    let version = "create table schema_version (version bigint not null);
                   insert into schema_version values (4);";
    a_store_of_before_learns_them(&stores, &schema_of_before!("postgres"), &bytes, version);
}
