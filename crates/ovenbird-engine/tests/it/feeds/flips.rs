//! Compressed files of which a bit is wrong.

use ovenbird_engine::store::Store;
use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, RandomWorld, World};

use super::faults::gzip;
use super::{
    CODE_COMMENTS, COMMENTS, ISSUES, LABELS, PULLS, REVIEWS, all, assert_accounted, import, rows,
};
use crate::stores::{Stores, on_every_store};

/// Everything that a file tells.
fn facts(store: &mut Store) -> Vec<Vec<String>> {
    const OTHERS: [&str; 5] = [
        "select r.key, r.number, e.id, e.type, e.created_at, e.actor_id, e.actor, e.action, e.number
         from event e join repo r on r.id = e.repo_id order by 1, 3, 4, 5",
        "select key, number from repo order by key",
        "select key from repo_alias order by key",
        "select id, login from account_login order by id, login",
        "select id, login, type, name from account order by id",
    ];
    let all = [PULLS, ISSUES, LABELS, REVIEWS, COMMENTS, CODE_COMMENTS].into_iter().chain(OTHERS);
    all.map(|sql| rows(store, sql)).collect()
}

/// Whichever bit of a file is wrong: once the good one is read, nothing false is left.
fn a_wrong_bit_leaves_nothing_false(stores: &Stores) {
    let world = World::random(11, &RandomWorld { actions: 60, ..RandomWorld::default() });
    let text = world.archive_lines(Era::Events2015).join("\n") + "\n";
    let good = gzip(&text);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2020-01-01-10.json.gz");
    let import = |store: &mut Store, bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let entry = import(store, &file, &all());
        assert_accounted(&entry);
        entry
    };
    let mut alone = stores.fresh();
    import(&mut alone, &good);
    let expected = facts(&mut alone);
    let mut rng = Rng::new(23);
    let rounds = if matches!(stores, Stores::Sqlite(..)) { 300 } else { 12 };
    for _ in 0..rounds {
        let mut bytes = good.clone();
        let bit = rng.below(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let mut store = stores.fresh();
        let entry = import(&mut store, &bytes);
        import(&mut store, &good);
        assert_eq!(facts(&mut store), expected, "bit {bit}: {entry:?}");
    }
}
on_every_store!(a_wrong_bit_leaves_nothing_false);

/// A part that fails its check gives nothing, and the parts beside it all.
#[test]
fn a_part_that_fails_its_check_gives_nothing() {
    let world = World::random(11, &RandomWorld { actions: 200, ..RandomWorld::default() });
    let lines = world.archive_lines(Era::Events2015);
    let parts: Vec<Vec<u8>> =
        lines.chunks(lines.len().div_ceil(3)).map(|some| gzip(&(some.join("\n") + "\n"))).collect();
    let of_part =
        |part: usize| lines.chunks(lines.len().div_ceil(3)).nth(part).unwrap().len() as u64;
    // The checksum's first byte is the eighth from the end (RFC 1952).
    let mut bytes = parts[0].clone();
    bytes.extend(&parts[1]);
    let at = bytes.len() - 8;
    bytes[at] ^= 1;
    bytes.extend(&parts[2]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2020-01-01-10.json.gz");
    std::fs::write(&file, bytes).unwrap();
    let mut store = Stores::sqlite().fresh();
    let entry = import(&mut store, &file, &all());
    assert_accounted(&entry);
    assert_eq!(entry.kept, of_part(0) + of_part(2), "{entry:?}");
    assert_eq!(entry.reasons.get("in a damaged part"), Some(&of_part(1)), "{entry:?}");
    assert_eq!(entry.damage.as_deref(), Some("its compressed data fails its checksum"));
}
