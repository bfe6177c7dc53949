//! How good the ranking of who answers is, on a page.

use ovenbird_core::answer::JudgedRanking;
use ovenbird_core::metric::Interval;

use super::super::{Page, Table, count, counted, instant, percent};

/// How good the ranking of who answers is.
pub fn answerers_page(answer: &JudgedRanking) -> Page {
    let JudgedRanking { repo, judged } = answer;
    let mut page = Page::new(format!("Who answers in {repo}: how good is the ranking?"));
    let what = if judged.by_pull_request {
        ("answered pull request", "answered pull requests")
    } else {
        ("piece of work landed by another's hand", "pieces of work landed by another's hand")
    };
    page.text(format!(
        "Judged on {} from {} UTC on; {} were before it.",
        counted(judged.n, what.0, what.1),
        instant(judged.split),
        count(judged.learned),
    ));
    page.note(format!(
        "each by what was known before it; files are known of {}; {} later ones were answered by \
         nobody and judge nothing",
        count(judged.with_places),
        count(judged.unanswered),
    ));
    if judged.hits.is_empty() {
        page.text("Unknown: that is too few to judge by.");
    }
    let mut table = Table::new(&[
        "somebody answered of the",
        ">ranking",
        ">95 % interval",
        ">most active so far",
        ">95 % interval",
        ">difference",
    ]);
    for hits in &judged.hits {
        let (less, interval) = &hits.difference;
        table.row([
            format!("first {}", hits.first),
            percent(hits.share),
            span(&hits.interval),
            percent(hits.most_active_share),
            span(&hits.most_active_interval),
            format!("{:+.1} ({})", less * 100.0, span(interval)),
        ]);
    }
    page.table(table);
    page
}

fn span(interval: &Interval) -> String {
    format!("{:.1}–{:.1} %", interval.low * 100.0, interval.high * 100.0)
}
