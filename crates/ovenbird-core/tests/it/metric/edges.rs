//! Each metric where the facts are thin, damaged, or about bots.

use ovenbird_core::identity::Kind;
use ovenbird_core::metric::absence::by_commits;
use ovenbird_core::metric::activity::activity;
use ovenbird_core::metric::contributors::contributors;
use ovenbird_core::metric::newcomers::newcomers;
use ovenbird_core::metric::organizations::organizations;
use ovenbird_core::metric::releases::releases;
use ovenbird_core::metric::retention::retention;
use ovenbird_core::metric::rhythm::rhythm;
use ovenbird_core::metric::signed::signed;
use ovenbird_core::metric::trailers::trailers;
use ovenbird_core::metric::weekly::weekly;

use super::builder::{Builder, DAY, days};
use super::{count, number, reason};

#[test]
fn an_empty_history_is_unknown_and_not_zero_where_it_matters() {
    let built = Builder::default();
    let index = built.index(1000);
    assert_eq!(count(&activity(&index, None).commits), 0);
    assert_eq!(reason(&activity(&index, None).first_commit), "there are no dated commits");
    assert_eq!(reason(&by_commits(&index, None).factor), "needs at least 10 commits, has 0");
    assert_eq!(reason(&signed(&index, None)), "there are no commits");
    assert_eq!(reason(&rhythm(&index, None).weekend), "there are no dated commits by people");
    let found = releases(&index, None);
    assert_eq!(reason(&found.days_between), "needs at least 3 days with a release, has 0");
    assert_eq!(reason(&found.days_since), "needs at least 1 dated releases, has 0");
}

#[test]
fn misdated_commits_count_in_totals_and_in_no_window() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 11, 40_000, 12]);
    built.history.commits[3].authored = None;
    let index = built.index(1000);
    assert_eq!(count(&activity(&index, None).commits), 4);
    let window = activity(&index, Some(days(0, 50_000)));
    assert_eq!(count(&window.commits), 2);
    let reported = ["commits without a readable date (1)", "commits dated after now (1)"];
    assert_eq!(window.commits.exclusions, reported);
    assert_eq!(count(&weekly(&index).commits), 0);
    assert_eq!(count(&weekly(&built.index(100)).commits), 2);
}

#[test]
fn bots_are_named_and_left_out_of_people() {
    let mut built = Builder::default();
    let (ann, bot) = (built.human("ann"), built.bot("renovate"));
    built.line(ann, 10..13);
    built.line(bot, 13..20);
    let found = activity(&built.index(1000), None);
    assert_eq!((count(&found.commits), count(&found.authors)), (10, 1));
    assert_eq!(found.authors.exclusions, ["bots (7): renovate"]);
    built.people.all[bot as usize].hidden = true;
    let found = activity(&built.index(1000), None);
    assert_eq!(found.authors.exclusions, ["bots (7): 1 more"]);
}

#[test]
fn a_window_holds_its_start_and_not_its_end() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.commit_by(ann, ann, 10 * DAY, &[]);
    built.commit_by(ann, ann, 20 * DAY, &[0]);
    let index = built.index(1000);
    assert_eq!(count(&activity(&index, Some(days(10, 20))).commits), 1);
    assert_eq!(count(&activity(&index, Some(days(11, 20))).commits), 0);
}

#[test]
fn silence_counts_in_the_window_where_it_reaches_a_year() {
    let mut built = Builder::default();
    let [gone, back] = ["gone", "back"].map(|name| built.human(name));
    built.line(gone, 0..10);
    built.line(back, (0..10).chain([380]));
    let index = built.index(1000);
    let at = |from, to| {
        let found = contributors(&index, Some(days(from, to)));
        (count(&found.inactive), count(&found.departed))
    };
    // The last of ten commits was at noon of day 9: silent for 365 days at noon of day 374.
    assert_eq!(at(370, 374), (0, 0));
    assert_eq!(at(374, 375), (2, 2));
    assert_eq!(at(374, 400), (1, 1), "who came back before the end is not gone");
    assert_eq!(at(375, 400), (0, 0));
}

#[test]
fn a_shallow_clone_knows_no_first_time() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 100..120);
    built.history.completeness.shallow = true;
    let index = built.index(1000);
    assert!(reason(&contributors(&index, None).new).starts_with("the clone is shallow"));
    assert!(reason(&newcomers(&index, None).newcomers).starts_with("the clone is shallow"));
    assert!(reason(&activity(&index, None).first_commit).starts_with("the clone is shallow"));
    assert!(reason(&retention(&index, days(100, 120)).churn).starts_with("the clone is shallow"));
    assert_eq!(activity(&index, None).commits.coverage, None);
}

#[test]
fn with_unread_commits_coverage_is_unknown() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 1..4);
    built.history.completeness.unreadable_commits = 1;
    // How many are behind the one that could not be read, nobody knows.
    assert_eq!(activity(&built.index(9), None).commits.coverage, None);
}

#[test]
fn a_running_window_tells_no_churn() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 1..4);
    let found = retention(&built.index(100), days(50, 150));
    assert_eq!(reason(&found.retention), "the window has not ended");
}

/// The worked example of CHAOSS's Elephant Factor, one commit for ten of theirs.
#[test]
fn organizations_are_domains() {
    let mut built = Builder::default();
    for (place, commits) in [100, 20, 9, 3, 33, 34, 4, 43].into_iter().enumerate() {
        let email = format!("someone@mail.firm{place}.com");
        let author = built.signature(&format!("p{place}"), &email, Kind::Human);
        built.line(author, std::iter::repeat_n(5, commits));
    }
    let free = built.signature("free", "Free@GMail.com", Kind::Human);
    built.line(free, [5, 5]);
    let second = built.signature("second", "second@firm0.com", Kind::Human);
    built.line(second, [5]);
    for place in 1..8 {
        colleague(&mut built, &format!("firm{place}.com"));
    }
    let found = organizations(&built.index(9), None);
    assert_eq!((count(&found.elephant_factor), count(&found.domains)), (2, 8));
    let first = &found.rows[0];
    assert_eq!((first.domain.as_str(), first.commits, first.people), ("firm0.com", 101, 2));
    assert_eq!((found.free_mail, found.no_reply, found.unknown), (2, 0, 0));
    assert_eq!(found.elephant_factor.coverage, Some(247.0 / 249.0));
    built.people.all[1].hidden = true;
    let found = organizations(&built.index(9), None);
    assert_eq!((found.rows.len(), found.hidden, count(&found.domains)), (7, 1, 8));
}

/// Somebody else at a domain, whose one commit, a merge, is no work.
fn colleague(built: &mut Builder, domain: &str) {
    let other = built.signature("other", &format!("other@{domain}"), Kind::Human);
    let head = built.history.head.unwrap();
    built.commit(other, 5, &[head, head]);
}

#[test]
fn a_domain_of_one_person_is_no_organization() {
    let mut built = Builder::default();
    let ann = built.signature("ann", "ann@ann.com", Kind::Human);
    let second = built.signature("ann", "mail@ann.com", Kind::Human);
    built.merge(ann, second);
    built.line(ann, 1..20);
    built.line(second, 20..30);
    let found = organizations(&built.index(99), None);
    assert_eq!((found.rows.len(), found.personal), (0, 29));
    let reported = "needs at least 10 commits of an organization, has 0";
    assert_eq!(reason(&found.elephant_factor), reported);
    colleague(&mut built, "ann.com");
    let found = organizations(&built.index(99), None);
    assert_eq!((found.rows.len(), found.personal, count(&found.elephant_factor)), (1, 0, 1));
    // Who came later was not there in an earlier window.
    assert_eq!(organizations(&built.index(99), Some(days(0, 5))).personal, 4);
}

#[test]
fn an_elephant_factor_of_the_few_is_unknown() {
    let mut built = Builder::default();
    let firm = built.signature("ann", "ann@firm.com", Kind::Human);
    let free = built.signature("bob", "bob@gmail.com", Kind::Human);
    built.line(firm, 0..12);
    colleague(&mut built, "firm.com");
    built.line(free, 0..13);
    let found = organizations(&built.index(99), None);
    assert_eq!(reason(&found.elephant_factor), "only 12 of 25 commits have an organization");
    assert_eq!((found.rows[0].commits, number(&found.attributed)), (12, 0.48));
}

#[test]
fn merges_are_no_work_in_who_made_it() {
    let mut built = Builder::default();
    let [ann, boss] = ["ann", "boss"].map(|name| built.human(name));
    built.line(ann, 1..5);
    for _ in 0..9 {
        let head = built.history.head.unwrap();
        built.commit(boss, 6, &[head, head]);
    }
    let found = contributors(&built.index(99), None);
    let reported = found.active_people.rows.iter().map(|row| (row.who.name.as_str(), row.work));
    assert_eq!(reported.collect::<Vec<_>>(), [("ann", 4), ("boss", 0)]);
    assert_eq!((found.active_people.rows[1].commits, count(&found.active)), (9, 2));
}

#[test]
fn one_clock_at_utc_tells_no_local_time() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 1..4);
    for commit in &mut built.history.commits {
        commit.authored.as_mut().unwrap().offset_minutes = Some(0);
    }
    assert!(reason(&rhythm(&built.index(9), None).weekend).contains("+0000"));
}

#[test]
fn tags_on_one_commit_are_one_release() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 20, 40]);
    for (name, commit) in
        [("a@1.0.0", 0), ("b@1.0.0", 0), ("v1.1.0", 1), ("v1.2.0-rc1", 1), ("v1.2.0", 2), ("x", 2)]
    {
        built.tag(name, commit);
    }
    let found = releases(&built.index(100), None);
    assert_eq!([&found.releases, &found.prereleases, &found.tags].map(count), [3, 1, 6]);
    assert_eq!(number(&found.days_between), 15.0);
    assert_eq!(number(&found.days_since), 59.5);
    assert_eq!(number(&releases(&built.index(100), Some(days(15, 30))).days_since), 9.5);
}

/// As Perl numbers its releases: by perldoc perlpolicy, odd minor versions are for developers.
#[test]
fn odd_minor_versions_are_not_final_where_candidates_are_even() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 0..60);
    let mut at = 0..;
    for minor in (10..=22).step_by(2) {
        for name in [
            format!("v5.{minor}.0-RC1"),
            format!("v5.{minor}.0"),
            format!("v5.{}.0", minor + 1),
            format!("v5.{}.1", minor + 1),
        ] {
            built.tag(&name, at.next().unwrap());
        }
    }
    let found = releases(&built.index(99), None);
    assert_eq!([&found.releases, &found.prereleases].map(count), [7, 21]);
    assert_eq!(found.latest().next().unwrap().name, "v5.22.0");
    // One candidate of an odd one, and there is no such custom.
    built.tag("v5.9.0-RC1", 59);
    assert_eq!(count(&releases(&built.index(99), None).releases), 21);
}

#[test]
fn a_version_that_is_tagged_with_and_without_a_name_is_one_release() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 11, 30, 60]);
    for (name, commit) in [("1.1.0", 0), ("sympy-1.1.0", 1), ("1.2.0", 2), ("part-1.2.0", 3)] {
        built.tag(name, commit);
    }
    let found = releases(&built.index(99), None);
    assert_eq!(count(&found.releases), 3);
    let names: Vec<_> = found.latest().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["part-1.2.0", "1.2.0", "1.1.0"]);
}

#[test]
fn releases_of_one_day_are_no_gap() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 10, 10, 30, 30, 60]);
    for at in 0..6 {
        built.tag(&format!("v1.{at}"), at);
    }
    let found = releases(&built.index(99), None);
    assert_eq!((count(&found.releases), number(&found.days_between)), (6, 25.0));
}

#[test]
fn the_latest_releases_are_final_and_of_one_day_the_highest_comes_first() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 20, 20, 20, 30]);
    for (name, commit) in
        [("v2.9.3", 1), ("v2.10.1", 2), ("v1.0.0", 0), ("v2.10.0", 3), ("v3.0.0-beta", 4)]
    {
        built.tag(name, commit);
    }
    let found = releases(&built.index(99), None);
    let names: Vec<_> = found.latest().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["v2.10.1", "v2.10.0", "v2.9.3", "v1.0.0"]);
}

#[test]
fn trailers_name_others_once() {
    let mut built = Builder::default();
    let [ann, bob] = ["ann", "bob"].map(|name| built.human(name));
    let bot = built.bot("bot");
    built.line(ann, [1, 2]);
    built.trailer(0, "reviewed-by", bob);
    built.trailer(0, "reviewed-by", bob);
    built.trailer(0, "co-authored-by", bob);
    built.trailer(1, "reviewed-by", ann);
    built.trailer(1, "reviewed-by", bot);
    built.trailer(1, "signed-off-by", bob);
    let found = trailers(&built.index(9), None);
    assert_eq!((number(&found.reviewed), found.reviewed.n), (0.5, 2));
    assert_eq!((count(&found.reviewers), count(&found.co_authors)), (1, 1));
    assert_eq!((found.people.rows[0].reviewed, found.people.rows[0].co_authored), (1, 1));
    assert_eq!(found.people.rows.len(), 1);
}

#[test]
fn signed_commits_are_a_share_of_all() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 1..5);
    built.history.commits[2].signed = true;
    assert_eq!(number(&signed(&built.index(9), None)), 0.25);
}

/// The author days of a line of commits that are believed, where each is also its committer's.
fn believed(authored: &[i64], committed: &[i64]) -> Vec<bool> {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, authored.iter().copied());
    for (commit, day) in built.history.commits.iter_mut().zip(committed) {
        commit.committed.as_mut().unwrap().seconds = day * 86_400;
    }
    built.index(9_000).commits.iter().map(|commit| commit.authored.is_some()).collect()
}

#[test]
fn an_author_date_years_before_all_ancestors_is_damage() {
    let days: Vec<i64> = (0..20).map(|at| 5_000 + at).collect();
    let mut odd = days.clone();
    odd[3] = 1_000;
    let mut expected = vec![true; 20];
    expected[3] = false;
    assert_eq!(believed(&odd, &days), expected, "the committer says otherwise");
    odd.swap(3, 15);
    (odd[3], odd[15]) = (days[3], 1_000);
    expected.swap(3, 15);
    assert_eq!(believed(&odd, &odd), expected, "fifteen commits say otherwise");
    // One wrong clock at the beginning takes nobody else's date.
    let mut late = days.clone();
    late[0] = 8_000;
    assert_eq!(believed(&late, &late), [true; 20]);
    // A patch that waited for a year is older than what it was applied to.
    let mut waited = days.clone();
    waited[15] -= 400;
    assert_eq!(believed(&waited, &days), [true; 20]);
}

#[test]
fn a_tag_off_the_branch_has_its_commits_date() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, [10, 20]);
    built.tag("v1.0.0", 0);
    built.history.tags[0].commit = None;
    built.history.tags[0].committed = Some(30 * 86_400);
    let found = releases(&built.index(100), None);
    assert_eq!(found.releases.coverage, Some(1.0));
    assert_eq!(number(&found.days_since), 70.0);
    built.history.completeness.unreadable_tags = 1;
    assert_eq!(releases(&built.index(100), None).tags.coverage, Some(0.5));
}

#[test]
fn what_is_behind_an_unreadable_commit_is_unknown() {
    let mut built = Builder::default();
    let ann = built.human("ann");
    built.line(ann, 0..20);
    built.history.completeness.unreadable_commits = 1;
    let found = activity(&built.index(100), None).commits;
    assert_eq!(found.coverage, None);
}
