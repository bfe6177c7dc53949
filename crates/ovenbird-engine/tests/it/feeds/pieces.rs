//! Files in which an event is not a line: joined ones, cut ones, and what is none.

use ovenbird_engine::store::{FileEntry, Store};
use ovenbird_testkit::Rng;
use ovenbird_testkit::github::{Era, RandomWorld, World};

use super::faults::gzip;
use super::{ISSUES, PULLS, all, assert_accounted, count, import, rows};
use crate::stores::{Stores, on_every_store};

/// 2020-01-01, 10:00 UTC.
const HOUR: i64 = 1_577_872_800;

fn events(era: Era) -> Vec<String> {
    World::random(7, &RandomWorld { actions: 300, ..RandomWorld::default() }).archive_lines(era)
}

/// Imports a text as the file of an hour.
fn import_hour(store: &mut Store, bytes: &[u8], end: &str) -> FileEntry {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("2020-01-01-10{end}"));
    std::fs::write(&file, bytes).unwrap();
    let entry = import(store, &file, &all());
    assert_accounted(&entry);
    entry
}

/// The hours that were seen of a repo: whole ones, and damaged ones.
fn hours(store: &Store, name: &str) -> (Vec<i64>, Vec<i64>) {
    let repo = store.repo(&format!("github.com/{name}")).unwrap().unwrap();
    let known = store.coverage_input(&repo).unwrap();
    (known.hours, known.damaged_hours)
}

/// However events stand beside each other, they are the same facts.
fn events_without_line_ends_are_the_same_facts(stores: &Stores) {
    for era in [Era::Events2015, Era::Timeline2013] {
        let events = events(era);
        let mut lines = stores.fresh();
        super::import_lines(&mut lines, &events);
        let list = format!("[{}]", events.join(", "));
        let pretty = format!("[\r\n{}\r\n]", events.join(",\r\n"));
        let texts = [events.concat(), events.join(" "), events.join("\r"), list, pretty];
        for text in texts {
            let mut store = stores.fresh();
            let entry = import_hour(&mut store, text.as_bytes(), ".json");
            assert_eq!((entry.kept, entry.damage), (events.len() as u64, None));
            for sql in [PULLS, ISSUES] {
                assert_eq!(rows(&mut store, sql), rows(&mut lines, sql));
            }
        }
    }
}
on_every_store!(events_without_line_ends_are_the_same_facts);

/// A mark at the beginning of a file, or of one that was put behind another, costs no event.
#[test]
fn a_byte_order_mark_costs_nothing() {
    let events = events(Era::Events2015);
    let text = format!("\u{feff}{}\n", events.join("\n"));
    for (bytes, end) in
        [(text.as_bytes(), ".json"), (text.as_bytes(), ".json.gz"), (&gzip(&text), ".json.gz")]
    {
        let mut store = Stores::sqlite().fresh();
        let entry = import_hour(&mut store, &[bytes, bytes].concat(), end);
        let count = events.len() as u64;
        assert_eq!((entry.kept, entry.repeated, entry.rejected), (count, count, 0), "{end}");
        assert_eq!(entry.damage, None);
    }
}

/// What is broken costs itself and nothing beside it, whoever is tracked.
#[test]
fn sound_events_beside_broken_ones_are_kept() {
    let events = events(Era::Events2015);
    let mut rng = Rng::new(5);
    for round in 0..20 {
        let (mut text, mut whole, mut broken) = (String::new(), Vec::new(), 0);
        for event in &events {
            if rng.below(4) > 0 {
                text.push_str(event);
                whole.push(event.clone());
                text.push_str(["\n", "", " "][rng.below(3)]);
                continue;
            }
            broken += 1;
            match rng.below(3) {
                0 => text.push_str(&event[..=rng.below(event.len() - 2)]),
                1 => text.push_str(&"\0".repeat(1 + rng.below(5_000))),
                _ => text.push_str("<html><p>502 Bad Gateway</p></html>\n"),
            }
            text.push_str(["\n", ""][rng.below(2)]);
        }
        let mut sound = Stores::sqlite().fresh();
        super::import_lines(&mut sound, &whole);
        let mut store = Stores::sqlite().fresh();
        let entry = import_hour(&mut store, text.as_bytes(), ".json");
        assert_eq!(entry.kept, whole.len() as u64, "{round}: {entry:?}");
        // Broken pieces that touch are one, and blank lines are nothing that was lost.
        let lost = entry.reasons["no JSON"];
        assert!((1..=broken).contains(&lost), "{round}: {broken} {entry:?}");
        assert_eq!(rows(&mut store, PULLS), rows(&mut sound, PULLS), "{round}");
        assert!(entry.damage.is_some(), "{round}");
    }
}

/// An event of a tracked repo is found behind those of others, which are not read to their end.
#[test]
fn a_tracked_event_is_found_behind_others() {
    let event = |id: u32, repo: &str, at: &str| {
        format!(
            r#"{{"id":"{id}","type":"WatchEvent","actor":{{"id":1,"login":"ann"}},"repo":{{"id":{repo},"name":"o/r{repo}"}},"payload":{{"action":"started","x":[{{"id":7}},{{"id":8}}]}},"created_at":"{at}"}}"#
        )
    };
    let (other, own) =
        (event(1, "1", "2020-01-01T10:00:00Z"), event(2, "2", "2020-01-01T10:00:01Z"));
    let scope = ovenbird_engine::store::Scope { numbers: vec![2], ..Default::default() };
    let cut = other.find("payload").unwrap();
    let texts = [
        format!("{other}{own}\n"),
        format!("{other},{own}\n"),
        format!("{}{own}\n", &other[..cut]),
        format!("{}{own}\n", &other[..cut + 9]),
        format!("{}{}{own}\n", &other[..cut + 3], "\0".repeat(900)),
    ];
    for text in texts {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let mut store = Stores::sqlite().fresh();
        let entry = import(&mut store, file.path(), &super::only(&scope));
        assert_accounted(&entry);
        assert_eq!((entry.kept, entry.lines), (1, 2), "{text:?}: {entry:?}");
    }
}

/// Of an hour of which nothing was read, or not all, no claim is made that it was seen.
#[test]
fn an_hour_that_was_not_read_is_not_whole() {
    let good = events(Era::Events2015).join("\n") + "\n";
    let lines: Vec<&str> = good.lines().collect();
    let cut: String = lines.iter().map(|line| format!("{}\n", &line[..100])).collect();
    let half = format!("{}{}", &good[..good.len() / 2], "\0".repeat(good.len() / 2));
    let error = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>";
    let html = "<!DOCTYPE html><html><body>503</body></html>\n";
    let bad: Vec<(Vec<u8>, &str)> = vec![
        (gzip(""), ".json.gz"),
        (Vec::new(), ".json.gz"),
        (Vec::new(), ".json"),
        (gzip("\n\n\n"), ".json.gz"),
        (gzip(error), ".json.gz"),
        (error.into(), ".json.gz"),
        (html.into(), ".json.gz"),
        (html.into(), ".json"),
        (gzip("{\"message\":\"Not Found\"}\n"), ".json.gz"),
        ("{\"message\":\"Not Found\"}".into(), ".json.gz"),
        (gzip("[]"), ".json.gz"),
        (gzip("null"), ".json.gz"),
        (vec![0; 70_000], ".json.gz"),
        (gzip(&"\0".repeat(70_000)), ".json.gz"),
        (good.encode_utf16().flat_map(u16::to_be_bytes).collect(), ".json"),
        (gzip(&cut), ".json.gz"),
        (cut.into(), ".json"),
        // Of these, something is read.
        (gzip(&half), ".json.gz"),
        (half.into(), ".json"),
        (gzip(&good[..good.len() - 9]), ".json.gz"),
        (good.as_bytes()[..good.len() - 9].into(), ".json"),
        (gzip(&good)[..9_000].into(), ".json.gz"),
    ];
    for (at, (bytes, end)) in bad.iter().enumerate() {
        let mut store = Stores::sqlite().fresh();
        super::import_lines(&mut store, &events(Era::Events2015));
        let name = rows(&mut store, "select key from repo order by id limit 1");
        let name = name[0].strip_prefix("github.com/").unwrap().to_owned();
        let entry = import_hour(&mut store, bytes, end);
        assert!(entry.damage.is_some(), "{at}: {entry:?}");
        assert_eq!(entry.is_nothing(), at < 17, "{at}: {entry:?}");
        assert_eq!(hours(&store, &name), (vec![], vec![HOUR]), "{at}");
        // The whole file puts it right.
        import_hour(&mut store, good.as_bytes(), ".json");
        assert_eq!(hours(&store, &name), (vec![HOUR], vec![]), "{at}");
    }
}

/// A file that could not be read is no file that is known; one that was is.
#[test]
fn a_file_of_nothing_is_read_again() {
    use ovenbird_engine::ingest::archive::{ArchiveFile, ArchiveOptions, import_file};
    let mut store = Stores::sqlite().fresh();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2020-01-01-10.json");
    let options = ArchiveOptions { again: false, ..all() };
    for (text, is_known) in
        [("{\"message\":\"Not Found\"}", false), (&events(Era::Events2015)[0], true)]
    {
        std::fs::write(&file, text).unwrap();
        for again in [false, true] {
            let found = import_file(&mut store, &file, &options, &|_| true).unwrap();
            assert_eq!(matches!(found, ArchiveFile::Known(_)), again && is_known, "{text}");
        }
    }
    assert_eq!(count(&mut store, "ledger_file"), 3);
}
