//! Flask up to its tag 0.10: 1,544 commits, 246 merges, 164 addresses, in numbers alone.
//!
//! `flask-0.10.py` wrote the history and printed the figures, from `git log`, `git rev-list` and
//! `git log --numstat`; what a merge brought in is `git rev-list M ^M^1` there, so nothing of
//! our flooding stands on both sides. One person is one e-mail address. Now is 2013-07-01.

use std::sync::LazyLock;

use ovenbird_core::fact::{Timestamp, Window};
use ovenbird_core::identity::Kind;
use ovenbird_core::metric::absence::{by_commits, by_lines};
use ovenbird_core::metric::activity::{activity, compared};
use ovenbird_core::metric::cohorts::cohorts;
use ovenbird_core::metric::contributors::contributors;
use ovenbird_core::metric::direct::direct_pushes;
use ovenbird_core::metric::hotspots::hotspots;
use ovenbird_core::metric::integrators::integrators;
use ovenbird_core::metric::newcomers::newcomers;
use ovenbird_core::metric::outside::outside_work;
use ovenbird_core::metric::ownership::ownership;
use ovenbird_core::metric::releases::releases;
use ovenbird_core::metric::retention::retention;
use ovenbird_core::metric::rhythm::rhythm;
use ovenbird_core::metric::{Study, Value};

use super::builder::Builder;
use super::{count, number, rounded};

const NOW: i64 = 1_372_636_800;
const YEAR_2012: Window = Window { from: 1_325_376_000, to: 1_356_998_400 };

static FLASK: LazyLock<Builder> = LazyLock::new(|| {
    let mut built = Builder::default();
    include_str!("flask-0.10.txt").lines().for_each(|line| read(&mut built, line));
    built
});

fn study() -> Study<'static> {
    Study::new(&FLASK.history, &FLASK.persons, NOW)
}

fn read(built: &mut Builder, line: &str) {
    let (kind, rest) = line.split_once(' ').unwrap();
    let numbers = || rest.split(' ').filter_map(|word| word.parse::<i64>().ok());
    let mut words = rest.split(' ');
    match kind {
        "persons" => numbers().for_each(|person| add_signature(built, person)),
        "commit" => add_commit(built, &numbers().collect::<Vec<_>>()),
        "tag" => {
            let name = words.next().unwrap();
            let commit: u32 = words.next().unwrap().parse().unwrap();
            built.tag(name, commit);
            let tagged = words.next().unwrap().parse().ok();
            built.history.tags.last_mut().unwrap().tagged = tagged.map(|at| Timestamp::new(at, 0));
        }
        "path" => built.history.changes.get_or_insert_default().paths.push(rest.to_owned()),
        _ => add_change(built, rest),
    }
}

fn add_signature(built: &mut Builder, person: i64) {
    let name = format!("p{person}");
    built.signature(&name, "", Kind::Human);
    *built.persons.of_signature.last_mut().unwrap() = person as u32;
}

fn add_commit(built: &mut Builder, numbers: &[i64]) {
    let parents: Vec<_> = numbers[6..].iter().map(|&parent| parent as u32).collect();
    let commit = built.commit_by(numbers[0] as u32, numbers[1] as u32, 0, &parents);
    let row = &mut built.history.commits[commit as usize];
    row.authored = Some(Timestamp::new(numbers[2], numbers[3] as i16));
    row.committed = Some(Timestamp::new(numbers[4], numbers[5] as i16));
}

fn add_change(built: &mut Builder, rest: &str) {
    let numbers: Vec<_> = rest.split(' ').map(|word| word.parse::<u32>().unwrap_or(0)).collect();
    let path = built.history.changes.as_ref().unwrap().paths[numbers[1] as usize].clone();
    built.change(numbers[0], &path, (numbers[2], numbers[3]), None);
}

#[test]
fn activity_is_what_git_counts() {
    let study = study();
    let whole = activity(&study, None);
    let counts = [&whole.commits, &whole.merges, &whole.non_merges, &whole.signatures];
    assert_eq!(counts.map(count), [1544, 246, 1298, 171]);
    assert_eq!([&whole.authors, &whole.active_days].map(count), [164, 387]);
    assert_eq!(whole.first_commit.value, Value::Time(1_270_552_377));
    assert_eq!(whole.last_commit.value, Value::Time(1_371_112_535));
    let year = compared(&study, YEAR_2012).current;
    let counts = [&year.commits, &year.merges, &year.authors, &year.signatures, &year.active_days];
    assert_eq!(counts.map(count), [331, 87, 63, 67, 106]);
}

#[test]
fn contributors_come_and_go_as_in_the_log() {
    let study = study();
    let year = contributors(&study, Some(YEAR_2012));
    assert_eq!([&year.active, &year.new, &year.returning].map(count), [63, 53, 10]);
    assert_eq!([&year.inactive, &year.departed].map(count), [48, 2]);
    let whole = contributors(&study, None);
    assert_eq!([&whole.active, &whole.inactive, &whole.departed].map(count), [164, 111, 4]);
}

#[test]
fn retention_has_the_interval_of_statsmodels() {
    let kept = retention(&study(), YEAR_2012).retention;
    assert_eq!((kept.n, number(&kept)), (57, rounded(9.0 / 57.0)));
    // proportion_confint(9, 57, 0.05, "wilson")
    let interval = kept.interval.unwrap();
    assert_eq!([rounded(interval.low), rounded(interval.high)], [0.085_358, 0.273_632]);
}

#[test]
fn cohorts_are_counted_by_year_of_arrival() {
    let cohorts = cohorts(&study()).rows;
    let table: Vec<_> = cohorts
        .iter()
        .map(|row| (row.year, row.arrived, row.later.iter().map(|year| year.active).collect()))
        .collect();
    let expected: [(i64, u64, Vec<u64>); 4] = [
        (2010, 42, vec![8, 6, 2]),
        (2011, 49, vec![4, 2]),
        (2012, 53, vec![1]),
        (2013, 20, vec![]),
    ];
    assert_eq!(table, expected);
    assert!(cohorts[0].later[1].complete && !cohorts[0].later[2].complete);
}

#[test]
fn the_work_rests_on_few() {
    let study = study();
    let whole = by_commits(&study, None);
    assert_eq!((count(&whole.factor), whole.factor.n), (1, 1298));
    assert_eq!(rounded(whole.holders.rows[0].share), 0.642_527);
    let year = by_commits(&study, Some(YEAR_2012));
    assert_eq!((count(&year.factor), year.factor.n), (2, 244));
    assert_eq!(rounded(year.holders.rows[1].share), 0.262_295);
    let lines = by_lines(&study, None);
    assert_eq!((count(&lines.factor), lines.factor.n), (1, 42_383));
    assert_eq!(rounded(lines.holders.rows[0].share), 0.798_292);
}

#[test]
fn hotspots_and_owners_are_those_of_numstat() {
    let study = study();
    let hot = hotspots(&study, None, 3);
    assert_eq!(count(&hot.files), 295);
    let rows: Vec<_> = hot
        .rows
        .iter()
        .map(|row| (row.path.as_str(), row.commits, row.added, row.removed, row.people))
        .collect();
    let expected = [
        ("flask/app.py", 174, 2622, 780, 24),
        ("CHANGES", 169, 509, 52, 12),
        ("tests/flask_tests.py", 127, 2703, 2556, 11),
    ];
    assert_eq!(rows, expected);
    let owned = ownership(&study, None, 1);
    let rows: Vec<_> = owned
        .rows
        .iter()
        .take(4)
        .map(|row| (row.folder.as_str(), row.added, row.people, row.owners.rows[0].added))
        .collect();
    let expected = [
        ("docs", 17_438, 110, 13_966),
        ("flask", 13_866, 62, 9_887),
        ("", 3_549, 32, 3_147),
        ("tests", 3_152, 12, 2_663),
    ];
    assert_eq!(rows, expected);
    assert!(owned.rows.iter().take(4).all(|row| row.absence_factor == 1));
    assert_eq!(owned.rows[0].main_owner.as_ref(), Some(&owned.rows[0].owners.rows[0].who));
}

#[test]
fn the_rhythm_is_that_of_the_authors_own_clocks() {
    let rhythm = rhythm(&study(), None);
    let by_day = rhythm.commits.map(|hours| hours.iter().sum::<u64>());
    assert_eq!(by_day, [263, 218, 192, 189, 201, 165, 316]);
    assert_eq!(rhythm.commits[1][14], 27);
    assert_eq!(number(&rhythm.weekend), rounded(481.0 / 1544.0));
    assert_eq!(number(&rhythm.outside_9_to_18), rounded(688.0 / 1544.0));
}

#[test]
fn releases_are_the_tags() {
    let study = study();
    let whole = releases(&study, None);
    assert_eq!([&whole.releases, &whole.tags, &whole.prereleases].map(count), [11, 11, 0]);
    assert_eq!((number(&whole.days_between), whole.days_between.n), (23.562_436, 10));
    assert_eq!(number(&whole.days_since), 17.641_956);
    assert_eq!(count(&releases(&study, Some(YEAR_2012)).releases), 2);
}

#[test]
fn integrators_are_those_of_rev_list() {
    let found = integrators(&study(), None);
    assert_eq!((count(&found.integrators), found.integrators.n), (4, 391));
    let rows: Vec<_> = found.people.rows.iter().map(|row| (row.commits, row.authors)).collect();
    assert_eq!(rows, [(342, 139), (28, 17), (24, 16), (1, 1)]);
}

#[test]
fn outside_work_is_that_of_rev_list() {
    let study = study();
    let whole = outside_work(&study, None);
    assert_eq!((number(&whole.outside), whole.outside.n), (rounded(391.0 / 1298.0), 1298));
    let parts = [&whole.by_insiders, &whole.by_regulars, &whole.by_newcomers].map(number);
    assert_eq!(parts, [880.0, 210.0, 208.0].map(|part| rounded(part / 1298.0)));
    let year = outside_work(&study, Some(YEAR_2012));
    assert_eq!((number(&year.outside), year.outside.n), (rounded(130.0 / 256.0), 256));
    let parts = [&year.by_insiders, &year.by_regulars, &year.by_newcomers].map(number);
    assert_eq!(parts, [134.0, 47.0, 75.0].map(|part| rounded(part / 256.0)));
}

#[test]
fn direct_pushes_are_those_of_the_first_parent_log() {
    let study = study();
    let whole = direct_pushes(&study, None);
    assert_eq!((number(&whole), whole.n), (rounded(821.0 / 1051.0), 1051));
    let year = direct_pushes(&study, Some(YEAR_2012));
    assert_eq!((number(&year), year.n), (rounded(113.0 / 168.0), 168));
}

#[test]
fn newcomers_return_or_not() {
    let study = study();
    let whole = newcomers(&study, None);
    assert_eq!((number(&whole.returned_90), whole.returned_90.n), (rounded(27.0 / 156.0), 156));
    assert_eq!((number(&whole.returned_365), whole.returned_365.n), (rounded(31.0 / 122.0), 122));
    let year = newcomers(&study, Some(YEAR_2012));
    assert_eq!(count(&year.newcomers), 53);
    assert_eq!((number(&year.returned_90), year.returned_90.n), (rounded(12.0 / 53.0), 53));
    assert_eq!((number(&year.returned_365), year.returned_365.n), (rounded(9.0 / 31.0), 31));
    let told = "22 newcomers first seen less than 365 days ago";
    assert_eq!(year.returned_365.exclusions, [told]);
}
