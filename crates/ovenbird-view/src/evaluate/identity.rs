//! How good the rules of who is who are, on a page.

use ovenbird_core::answer::JudgedIdentity;
use ovenbird_core::metric::who_is_who::{PairSeen, PairsJudged, Rate};

use super::super::{Page, Table, count, counted};

/// Pairs of a list on the page; programs get all.
const ROWS: usize = 12;

/// How good the rules of who is who are.
pub fn identity_page(answer: &JudgedIdentity) -> Page {
    let JudgedIdentity { repo, judged } = answer;
    let mut page = Page::new(format!("Who is who in {repo}: how good are the rules?"));
    page.text(format!(
        "The .mailmap judges {} of {}, and takes {} of them for one person.",
        count(judged.judged),
        counted(judged.signatures, "name and address", "names and addresses"),
        counted(judged.withheld.one_person, "pair", "pairs"),
    ));
    let mut table = Table::new(&[
        "rules",
        ">found",
        ">recall",
        ">95 % interval",
        ">wrong",
        ">precision",
        ">95 % interval",
    ]);
    let PairsJudged { wrong, wrong_of_one_name, .. } = judged.withheld;
    row(&mut table, "without the .mailmap", &judged.withheld, wrong, &judged.withheld.precision);
    if wrong_of_one_name > 0 {
        let (wrong, precision) =
            (wrong - wrong_of_one_name, &judged.withheld.precision_of_two_names);
        row(&mut table, "… same name not counted", &judged.withheld, wrong, precision);
    }
    row(
        &mut table,
        "with the .mailmap",
        &judged.given,
        judged.given.wrong,
        &judged.given.precision,
    );
    page.table(table);
    if wrong_of_one_name > 0 {
        page.note(format!(
            "same name: {} to which the .mailmap gives one name and two addresses, mostly one person \
             with two entries",
            counted(wrong_of_one_name, "wrong pair", "wrong pairs"),
        ));
    }
    page.note("the intervals take pairs to be independent");
    pairs(&mut page, "JOINED, AND TWO BY THE .MAILMAP", &judged.wrong);
    pairs(&mut page, "ONE BY THE .MAILMAP, AND NOT FOUND", &judged.missed);
    page
}

fn row(table: &mut Table, name: &str, pairs: &PairsJudged, wrong: u64, precision: &Rate) {
    let value =
        |rate: &Rate| rate.value.map_or_else(|| "unknown".to_owned(), |v| format!("{v:.3}"));
    let interval = |rate: &Rate| {
        let interval = rate.interval.as_ref();
        interval.map_or_else(String::new, |i| format!("{:.3}–{:.3}", i.low, i.high))
    };
    table.row([
        name.to_owned(),
        count(pairs.found),
        value(&pairs.recall),
        interval(&pairs.recall),
        count(wrong),
        value(precision),
        interval(precision),
    ]);
}

fn pairs(page: &mut Page, heading: &str, pairs: &[PairSeen]) {
    if pairs.is_empty() {
        return;
    }
    let mut table = Table::new(&["one", "other", "rule"]);
    for pair in pairs.iter().take(ROWS) {
        let rule = pair.rule.map_or("", |rule| rule.name());
        table.row([pair.a.to_string(), pair.b.to_string(), rule.to_owned()]);
    }
    page.heading(heading).table(table);
    if pairs.len() > ROWS {
        let more = count((pairs.len() - ROWS) as u64);
        page.note(format!("and {more} more: `--output json` has all"));
    }
}
