//! File metrics at their edges, against `git log --numstat` semantics.

use ovenbird_core::metric::absence::by_lines;
use ovenbird_core::metric::hotspots::hotspots;
use ovenbird_core::metric::ownership::ownership;

use super::builder::Builder;
use super::{count, reason};

#[test]
fn without_file_facts_nothing_is_known() {
    let mut built = Builder::default();
    let owner = built.human("owner");
    built.commit(owner, 1, &[]);
    let index = built.index(9);
    let reported = "the file facts of this history have not been read";
    assert_eq!(reason(&hotspots(&index, None, 9).files), reported);
    assert_eq!(reason(&ownership(&index, None, 1).folders), reported);
    assert_eq!(reason(&by_lines(&index, None).factor), reported);
}

#[test]
fn who_moves_a_file_does_not_own_it() {
    let mut built = Builder::default();
    let [writer, mover, bot] = [built.human("writer"), built.human("mover"), built.bot("bot")];
    let root = built.commit(writer, 1, &[]);
    let moving = built.commit(mover, 2, &[root]);
    let locked = built.commit(bot, 3, &[moving]);
    built.change(root, "old/a.rs", (100, 0), None);
    built.change(moving, "src/deep/a.rs", (104, 0), Some("old/a.rs"));
    built.change(moving, "old/a.rs", (0, 100), None);
    built.change(moving, "src/deep/b.rs", (3, 0), None);
    built.change(locked, "src/lock", (9_000, 0), None);
    let index = built.index(9);
    let folders = ownership(&index, None, 2).rows;
    assert_eq!(folders.len(), 2);
    assert_eq!((folders[0].folder.as_str(), folders[0].added), ("old", 100));
    assert_eq!((folders[1].folder.as_str(), folders[1].added), ("src/deep", 3));
    let hot = hotspots(&index, None, 9);
    assert_eq!(count(&hot.files), 3);
    assert_eq!(
        (hot.rows[0].path.as_str(), hot.rows[0].commits, hot.rows[0].removed),
        ("old/a.rs", 2, 0)
    );
}

#[test]
fn a_hidden_main_owner_is_not_replaced_by_the_next() {
    let mut built = Builder::default();
    let [first, second] = [built.human("first"), built.human("second")];
    let root = built.commit(first, 1, &[]);
    let next = built.commit(second, 2, &[root]);
    built.change(root, "src/a", (90, 0), None);
    built.change(next, "src/a", (10, 0), None);
    built.people.all[first as usize].hidden = true;
    let folder = &ownership(&built.index(9), None, 1).rows[0];
    assert_eq!((folder.added, folder.people, folder.owners.hidden), (100, 2, 1));
    assert_eq!(folder.main_owner, None);
}
