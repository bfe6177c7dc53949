//! Files in any order: the same facts, also of years in which the stream reported no numbers of repos.

use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_engine::store::Store;
use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, RandomWorld, World};

use super::{import_lines, rows};
use crate::stores::{Stores, on_every_store};

/// The lines of a world, the earlier half without the numbers of repos.
fn lines(seed: u64) -> Vec<String> {
    let world = World::random(seed, &RandomWorld { actions: 240, ..RandomWorld::default() });
    let mut lines = world.archive_lines(Era::Events2015);
    let half = lines.len() / 2;
    for line in &mut lines[..half] {
        let mut event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["repo"].as_object_mut().unwrap().remove("id");
        *line = event.to_string();
    }
    lines
}

/// All that metrics read, repo by repo.
fn answers(store: &mut Store) -> Vec<(String, ForgeHistory)> {
    let keys = rows(store, "select key from repo order by key").into_iter();
    let read = |key: String| {
        let repo = store.repo(&key).unwrap().unwrap();
        (key, store.forge_history(&repo).unwrap())
    };
    keys.map(read).collect()
}

fn files_in_any_order_give_the_same_answers(stores: &Stores) {
    let mut rng = Rng::new(31);
    for seed in 0..3 {
        let lines = lines(seed);
        let mut expected = None;
        for _ in 0..4 {
            let mut files: Vec<&[String]> = lines.chunks(1 + rng.below(60)).collect();
            for at in (1..files.len()).rev() {
                files.swap(at, rng.below(at + 1));
            }
            let mut store = stores.fresh();
            for file in files {
                import_lines(&mut store, file);
            }
            let found = answers(&mut store);
            assert!(found.iter().any(|(_, forge)| !forge.pull_requests.is_empty()));
            let expected = expected.get_or_insert_with(|| found.clone());
            assert_eq!(&found, expected, "{seed}");
        }
        let mut sqlite = Stores::sqlite().fresh();
        import_lines(&mut sqlite, &lines);
        assert_eq!(Some(answers(&mut sqlite)), expected, "{seed}");
    }
}
on_every_store!(files_in_any_order_give_the_same_answers);
