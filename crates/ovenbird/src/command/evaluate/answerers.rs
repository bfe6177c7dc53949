use ovenbird_core::metric::answerers::{RankJudged, asking, judged};
use ovenbird_core::metric::{ForgeStudy, Interval};

use super::super::subject::Subject;
use crate::error::CommandError;
use crate::output::Reply;
use crate::session::Session;
use crate::source::Options;
use crate::when;
use ovenbird_view::{Page, Table, count, counted, instant, percent};

/// Judge the ranking of who will answer on later time than it learned from
///
/// Each pull request that was opened after the split is ranked for by what was known before it;
/// a hit is one that somebody among the first 1, 3 or 5 then answered. Where no pull request is
/// known, what landed by another's hand stands for them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// The day, or instant, from which on it is judged (UTC)
    #[arg(long, value_name = "DATE")]
    split: String,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let split = when::parse(&args.split)?;
    let mut store = session.store_or_memory()?;
    let options = Options { files: true, offline: args.offline, ..Options::default() };
    let subject = Subject::take(session, &mut store, &args.repo, options)?;
    let study = subject.study(session.now);
    let asking = asking(&ForgeStudy::new(&study, &subject.forge));
    let judged = judged(&asking, split);
    Reply::new(&judged, page(&subject.record.key, &judged))?.with_records(&judged.hits)
}

fn page(repo: &str, judged: &RankJudged) -> Page {
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
