use ovenbird_core::identity::{Evidence, Together};
use ovenbird_core::metric::who_is_who::{PairSeen, PairsJudged, Rate, WhoIsWho, evaluate};

use super::super::people::{self, GitEvidence};
use super::super::subject::Subject;
use crate::error::CommandError;
use crate::output::{Page, Reply, Table, count, counted};
use crate::session::Session;
use crate::source::Options;

/// Judge who is who by the repo's own `.mailmap`
///
/// The mailmap is withheld, people are told by the rules alone, and both are compared pair by pair:
/// two names and addresses that the mailmap takes for one person should be found to be one, and
/// two that it takes for two should not. Then the rules are given the mailmap, and have to obey
/// it: their precision is then 1.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

/// Pairs of a list on the page; programs get all.
const ROWS: usize = 12;

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut store = session.store_or_memory()?;
    let options = Options { offline: args.offline, ..Options::default() };
    let subject = Subject::take(session, &mut store, &args.repo, options)?;
    let git = GitEvidence::of(&subject.history);
    let evidence = Evidence {
        signatures: &subject.history.signatures,
        together: Together::OneRepo,
        trailer_pairs: &git.trailer_pairs,
        weights: &git.weights,
        ..Evidence::default()
    };
    let mailmap = subject.documents.mailmaps.first();
    let judged = mailmap
        .and_then(|mailmap| evaluate(&evidence, &mailmap.what, &people::options(session).ok()?));
    let repo = &subject.record.key;
    let Some(judged) = judged else {
        return Err(CommandError::not_found(format!("{repo} has no `.mailmap` to judge by"))
            .hint("choose a repo whose `.mailmap` gives one person several addresses"));
    };
    Reply::new(&judged, page(repo, &judged))?.with_records(&judged.wrong)
}

fn page(repo: &str, judged: &WhoIsWho) -> Page {
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
    row(&mut table, "without the .mailmap", &judged.withheld);
    row(&mut table, "with the .mailmap", &judged.given);
    page.table(table);
    if judged.withheld.wrong_of_one_name > 0 {
        page.note(format!(
            "wrong pairs to which the .mailmap gives one name and two addresses: {}",
            count(judged.withheld.wrong_of_one_name),
        ));
    }
    page.note("the intervals take pairs to be independent");
    pairs(&mut page, "JOINED, AND TWO BY THE .MAILMAP", &judged.wrong);
    pairs(&mut page, "ONE BY THE .MAILMAP, AND NOT FOUND", &judged.missed);
    page
}

fn row(table: &mut Table, name: &str, pairs: &PairsJudged) {
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
        count(pairs.wrong),
        value(&pairs.precision),
        interval(&pairs.precision),
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
