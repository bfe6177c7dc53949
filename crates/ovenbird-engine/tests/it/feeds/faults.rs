//! Files that are cut, twisted or brought twice at once, and deliveries that are not genuine.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use ovenbird_engine::ingest::archive::{ArchiveError, import_file};
use ovenbird_engine::ingest::webhook::{DeliveryOptions, Received, receive};
use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, RandomWorld, World};

use super::{
    FORGE, PULLS, all, assert_accounted, count, deliver, import, import_lines, rows, signed,
};
use crate::stores::{Stores, on_every_store, open};

fn world() -> World {
    World::random(7, &RandomWorld { actions: 400, ..RandomWorld::default() })
}

/// However a compressed file ends, its whole lines are kept and the torn one is counted.
#[test]
fn a_file_cut_anywhere_gives_its_whole_lines() {
    let whole = world().archive(Era::Events2015).gzip();
    let lines = world().archive_lines(Era::Events2015).len() as u64;
    let mut rng = Rng::new(1);
    for _ in 0..40 {
        let at = rng.below(whole.len());
        let mut file = tempfile::Builder::new().suffix(".json.gz").tempfile().unwrap();
        file.write_all(&whole[..at]).unwrap();
        let mut store = Stores::sqlite().fresh();
        let entry = import(&mut store, file.path(), &all());
        assert_accounted(&entry);
        assert!(entry.rejected <= 1 && entry.kept <= lines, "cut at {at}: {entry:?}");
        assert!(entry.damage.is_some(), "cut at {at}: {entry:?}");
        assert_eq!(count(&mut store, "event"), entry.kept);
    }
}

/// A byte that is twisted hides what follows it in its compressed part, and no other part.
#[test]
fn damage_ends_with_its_part() {
    let text = world().archive_lines(Era::Events2015);
    let (first, second) = text.split_at(text.len() / 2);
    let part = |lines: &[String]| gzip(&(lines.join("\n") + "\n"));
    let mut bytes = part(first);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    bytes.extend(part(second));
    let mut file = tempfile::Builder::new().suffix(".json.gz").tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let mut store = Stores::sqlite().fresh();
    let entry = import(&mut store, file.path(), &all());
    assert_accounted(&entry);
    assert!(entry.damage.is_some());
    assert!(entry.kept >= second.len() as u64, "{entry:?}");
}

pub(super) fn gzip(text: &str) -> Vec<u8> {
    let mut child = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    output
}

/// Lines that are no events stop nothing and are counted with their reasons.
#[test]
fn bad_lines_are_counted_with_their_reasons() {
    let mut lines = world().archive_lines(Era::Events2015);
    let good = lines.len() as u64;
    let bad = [
        "",
        "nonsense",
        "{\"id\":\"1\"",
        r#"{"type":"PushEvent","repo":{"id":1,"name":"a/b"},"created_at":"yesterday"}"#,
        r#"{"repo":{"id":1,"name":"a/b"},"created_at":"2020-01-01T00:00:00Z"}"#,
        r#"{"type":"GistEvent","repo":{"name":"/"},"created_at":"2020-01-01T00:00:00Z"}"#,
    ];
    lines.splice(3..3, bad.map(str::to_owned));
    let mut store = Stores::sqlite().fresh();
    let entry = import_lines(&mut store, &lines);
    assert_eq!((entry.kept, entry.no_repo, entry.rejected), (good, 1, 5));
    let reasons: Vec<(&str, u64)> =
        entry.reasons.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
    assert_eq!(reasons, [("blank line", 1), ("no JSON", 2), ("no time", 1), ("no type", 1)]);
}

/// Two importers of one file at once: nothing is there twice, and each line is one's.
fn two_at_once_share_a_file(stores: &Stores) {
    let place = stores.place();
    drop(open(&place));
    let mut file = tempfile::Builder::new().suffix(".json.gz").tempfile().unwrap();
    file.write_all(&world().archive(Era::Events2015).gzip()).unwrap();
    let entries = std::thread::scope(|scope| {
        let import = || scope.spawn(|| import(&mut open(&place), file.path(), &all()));
        [import(), import(), import()].map(|thread| thread.join().unwrap())
    });
    let lines = world().archive_lines(Era::Events2015).len() as u64;
    assert_eq!(entries.iter().map(|entry| entry.kept).sum::<u64>(), lines);
    let mut store = open(&place);
    assert_eq!(count(&mut store, "event"), lines);
    let mut alone = stores.fresh();
    import(&mut alone, file.path(), &all());
    assert_eq!(rows(&mut store, PULLS), rows(&mut alone, PULLS));
}
on_every_store!(two_at_once_share_a_file);

/// Whoever stops an import in the middle finds nothing of the file.
fn a_stopped_import_leaves_nothing(stores: &Stores) {
    let mut store = stores.fresh();
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    for round in 0..30 {
        let mut world = world();
        world.first_event_id(1 + round * 100_000);
        file.write_all(world.archive(Era::Events2015).text().as_bytes()).unwrap();
    }
    let asked = AtomicU64::new(0);
    let stop = |_| asked.fetch_add(1, Ordering::Relaxed) < 5;
    let stopped = import_file(&mut store, file.path(), &all(), &stop);
    assert!(matches!(stopped, Err(ArchiveError::Stopped)), "{stopped:?}");
    for table in ["event", "pull_request", "repo", "ledger_file"] {
        assert_eq!(count(&mut store, table), 0, "{table}");
    }
    assert!(import(&mut store, file.path(), &all()).kept > 0);
}
on_every_store!(a_stopped_import_leaves_nothing);

/// A delivery counts once, whatever it is called and however often and late it comes.
fn a_delivery_counts_once(stores: &Stores) {
    let deliveries = world().deliveries();
    let mut store = stores.fresh();
    deliver(&mut store, &deliveries);
    let before = rows(&mut store, PULLS);
    let options = DeliveryOptions { forge: FORGE, secret: Some(b"secret"), now: 1_790_000_001 };
    for delivery in deliveries.iter().rev() {
        let received = receive(&mut store, &signed(delivery, "secret"), &options).unwrap();
        assert_eq!(received, Received::Repeated);
    }
    assert_eq!(rows(&mut store, PULLS), before);
}
on_every_store!(a_delivery_counts_once);

#[test]
fn a_delivery_that_is_not_genuine_is_refused() {
    let delivery = &world().deliveries()[0];
    let mut store = Stores::sqlite().fresh();
    let options = DeliveryOptions { forge: FORGE, secret: Some(b"secret"), now: 1_790_000_000 };
    let mut unsigned = signed(delivery, "secret");
    unsigned.signature = None;
    let mut twisted = signed(delivery, "secret");
    twisted.body.push(b' ');
    for delivery in [unsigned, twisted, signed(delivery, "another")] {
        let received = receive(&mut store, &delivery, &options).unwrap();
        assert!(matches!(received, Received::Refused(_)), "{received:?}");
    }
    assert_eq!((count(&mut store, "delivery"), count(&mut store, "repo")), (0, 0));
}

/// A delivery tells again what was lost with its repo.
fn a_delivery_brings_back_what_was_removed(stores: &Stores) {
    let deliveries = world().deliveries();
    let mut store = stores.fresh();
    deliver(&mut store, &deliveries);
    let before = rows(&mut store, PULLS);
    for key in rows(&mut store, "select key from repo order by key") {
        let repo = store.repo(&key).unwrap().unwrap();
        store.remove_repo(repo.id).unwrap();
    }
    assert_eq!(count(&mut store, "pull_request"), 0);
    let (options, mut kept) =
        (DeliveryOptions { forge: FORGE, secret: None, now: 1_790_000_001 }, 0);
    for delivery in &deliveries {
        let received = receive(&mut store, &signed(delivery, "secret"), &options).unwrap();
        kept += u64::from(matches!(received, Received::Kept(_)));
    }
    assert!(kept > 0);
    assert_eq!(rows(&mut store, PULLS), before);
}
on_every_store!(a_delivery_brings_back_what_was_removed);

/// What could not be distinguished the first time is read again, once somebody says what it is, and
/// tells of the instant that it first came.
fn a_delivery_that_was_not_understood_is_read_again(stores: &Stores) {
    let deliveries = world().deliveries();
    let delivery = deliveries.iter().find(|one| one.event == "pull_request").unwrap();
    let mut store = stores.fresh();
    let mut nameless = signed(delivery, "secret");
    nameless.event.clear();
    let options = |now| DeliveryOptions { forge: FORGE, secret: Some(b"secret"), now };
    for (now, expected) in [(1, Received::NoFact), (2, Received::Repeated)] {
        assert_eq!(receive(&mut store, &nameless, &options(now)).unwrap(), expected);
    }
    let named = signed(delivery, "secret");
    assert!(matches!(receive(&mut store, &named, &options(3)).unwrap(), Received::Kept(_)));
    assert_eq!(receive(&mut store, &named, &options(4)).unwrap(), Received::Repeated);
    let line = rows(&mut store, "select event, outcome, at, reader from delivery");
    assert_eq!(line, ["pull_request kept 1 1"]);
    assert_eq!(count(&mut store, "pull_request"), 1);
}
on_every_store!(a_delivery_that_was_not_understood_is_read_again);

/// A form says what its JSON says, and is signed as it is.
#[test]
fn a_form_is_the_same_delivery() {
    let deliveries = world().deliveries();
    let mut plain = Stores::sqlite().fresh();
    deliver(&mut plain, &deliveries);
    let mut store = Stores::sqlite().fresh();
    let options = DeliveryOptions { forge: FORGE, secret: Some(b"secret"), now: super::NOW };
    for delivery in &deliveries {
        let escaped: String = delivery.body.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let mut form = delivery.clone();
        form.body = format!("payload={escaped}");
        let received = receive(&mut store, &signed(&form, "secret"), &options).unwrap();
        assert!(!matches!(received, Received::Refused(_)), "{received:?}");
    }
    assert_eq!(rows(&mut store, PULLS), rows(&mut plain, PULLS));
    assert_eq!(count(&mut store, "delivery"), deliveries.len() as u64);
}

/// However few bytes a pipe gives at a time, each compressed part is found, and nothing is wrong.
#[test]
fn a_pipe_may_give_one_byte_at_a_time() {
    struct Drip(std::io::Cursor<Vec<u8>>);
    impl std::io::Read for Drip {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let few = out.len().min(1);
            self.0.read(&mut out[..few])
        }
    }
    let lines = world().archive_lines(Era::Events2015);
    let parts: Vec<u8> =
        lines.chunks(20).flat_map(|some| gzip(&(some.join("\n") + "\n"))).collect();
    let mut store = Stores::sqlite().fresh();
    let drip = Drip(std::io::Cursor::new(parts));
    let entry =
        ovenbird_engine::ingest::archive::import_stream(&mut store, drip, "pipe", &all()).unwrap();
    assert_eq!((entry.kept, entry.rejected, entry.damage), (lines.len() as u64, 0, None));
}

/// Times that no forge can have reported make no fact, and nothing that reckons with them falls.
#[test]
fn absurd_times_are_no_times() {
    let event = |at: &str, inside: &str| {
        format!(
            r#"{{"id":"1","type":"IssuesEvent","repo":{{"id":1,"name":"a/b"}},"created_at":{at},
                "payload":{{"action":"opened","issue":{{"id":2,"number":3,"created_at":{inside}}}}}}}"#
        )
        .replace('\n', " ")
    };
    let fine = r#""2020-01-01T00:00:00Z""#;
    let absurd = ["-9223372036854775000", "9223372036854775807", r#""0000-01-01T00:00:00Z""#];
    let mut lines: Vec<String> = absurd.iter().map(|at| event(at, fine)).collect();
    lines.extend(absurd.iter().map(|at| event(fine, at)));
    let mut store = Stores::sqlite().fresh();
    let entry = import_lines(&mut store, &lines);
    assert_eq!((entry.kept, entry.repeated, entry.rejected), (1, 2, 3));
    let repo = store.repo("github.com/a/b").unwrap().unwrap();
    let known = store.coverage_input(&repo).unwrap();
    let coverage = ovenbird_core::metric::coverage::coverage(&known, 1_790_000_000);
    assert_eq!(coverage.months.len(), 81);
}

/// A delivery that comes years late tells of what was then.
#[test]
fn a_late_delivery_does_not_undo_newer_facts() {
    let mut world = World::new();
    world.repo("octo/oven").created_at(1_600_000_000);
    world.at(1_600_000_100, "octo/oven", "ann").opens_issue("It burns");
    world.at(1_600_000_200, "octo/oven", "octo").renames_repo("octo/stove");
    world.at(1_600_000_300, "octo/stove", "ann").opens_issue("It burns still");
    let mut deliveries = world.deliveries();
    deliveries.reverse();
    let mut store = Stores::sqlite().fresh();
    let at = |now| DeliveryOptions { forge: FORGE, secret: None, now };
    for (late, delivery) in (0..).zip(&deliveries) {
        receive(&mut store, &signed(delivery, "secret"), &at(1_700_000_000 + late)).unwrap();
    }
    assert_eq!(rows(&mut store, "select key from repo"), ["github.com/octo/stove"]);
}
