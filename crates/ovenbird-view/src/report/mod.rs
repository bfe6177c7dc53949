//! The report as a page.

mod fare;
mod people;

use ovenbird_core::answer::{Report, words};
use ovenbird_core::metric::{Listing, Measure, Value};

use super::chart::{Axis, Bars, Chart, Kind, Stack, Unit};
use super::{
    Page, Table, count, counted, day, evidence, measured, month, named_bots, percent,
    say_questions, share,
};

/// Lays a report out, with up to `rows` rows a list.
pub fn report_page(report: &Report, rows: usize) -> Page {
    let mut page = Page::new(title(report));
    if report.about.incomplete {
        page.text(format!(
            "Incomplete: {} could not be read, and what is behind is unknown. The figures are of \
             the rest.",
            counted(report.about.unreadable, "commit or ref", "commits or refs")
        ));
    }
    match &report.whole.commits.value {
        Value::Unknown(why) => _ = page.note(why),
        _ => git(&mut page, report, rows),
    }
    if let Some(forge) = &report.forge {
        fare::fare(&mut page, forge);
        people::people(&mut page, &forge.people, rows);
    }
    say_questions(&mut page, &report.questions);
    coverage(&mut page, report);
    page
}

fn git(page: &mut Page, report: &Report, rows: usize) {
    head(page, report);
    made_it(page, report, rows);
    holds_it_up(page, report, rows);
    new_and_left(page, report, rows);
    life(page, report, rows);
    if report.about.files_known.is_some() {
        files(page, report, rows);
    }
}

fn title(report: &Report) -> String {
    let about = &report.about;
    let branch = about.branch.as_deref().unwrap_or("no branch");
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    let branch = about.taken_in.map_or_else(String::new, |_| format!(" · {branch}"));
    let observed = about.observed.as_ref().map_or_else(String::new, |told| format!(" · {told}"));
    format!("{}{branch} · {}{observed}", about.repo, day(report.as_of))
}

fn head(page: &mut Page, report: &Report) {
    let whole = &report.whole;
    let mapped = report.identity.mailmapped_authors;
    let mapped = mapped.map(|n| format!(" ({} by .mailmap)", counted(n, "author", "authors")));
    page.text(format!(
        "{} by {}{} from {} to {}.",
        measured(&whole.commits, "commit", "commits"),
        measured(&whole.authors, "person", "people"),
        mapped.unwrap_or_default(),
        value(&whole.first_commit),
        value(&whole.last_commit),
    ));
    let (now, before) = (&report.recent.current, &report.recent.previous);
    let days = report.window.days();
    let span = match report.about.observed {
        None => format!("last {days:.0} days"),
        Some(_) => format!("{days:.0} days to {}", day(report.window.to)),
    };
    page.text(format!(
        "In the {span}: {} by {} on {}. In the {days:.0} before: {} by {} on {}.",
        measured(&now.commits, "commit", "commits"),
        measured(&now.authors, "person", "people"),
        measured(&now.active_days, "day", "days"),
        value(&before.commits),
        value(&before.authors),
        value(&before.active_days),
    ));
    page.chart(weekly(report));
}

fn weekly(report: &Report) -> Chart {
    let weeks = &report.weekly.rows;
    let counts = weeks.iter().map(|week| week.commits).collect();
    Chart {
        title: "commits a week over the last year".to_owned(),
        x: Axis::new("seven days from", Unit::Count),
        y: Axis::new("commits", Unit::Count),
        kind: Kind::Bars(Bars {
            periods: weeks.iter().map(|week| day(week.window.from)).collect(),
            series: vec![Stack { name: "commits".to_owned(), counts }],
        }),
    }
}

fn made_it(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHO MADE IT");
    let total: u64 = match report.whole.non_merges.value {
        Value::Count(count) => count,
        _ => 0,
    };
    let mut table = Table::new(&["", ">commits", ">share", "first", "last"]);
    // Who only merged is among the people, and wrote nothing.
    let authors = report.everybody.active_people.rows.iter().filter(|person| person.work > 0);
    for person in authors.take(rows) {
        table.row([
            person.who.name.clone(),
            count(person.work),
            percent(person.work as f64 / total.max(1) as f64),
            person.first.map_or_else(String::new, month),
            person.last.map_or_else(String::new, month),
        ]);
    }
    page.table(table);
    more(page, &report.everybody.active_people, rows, "people");
    page.note(format!(
        "merges are not counted; {}; {} left out of people",
        evidence(&report.whole.non_merges),
        counted(report.identity.bots, "bot", "bots")
    ));
}

fn holds_it_up(page: &mut Page, report: &Report, rows: usize) {
    let factor = match report.absence.factor.value {
        Value::Count(n) => format!(
            "Contributor absence factor {n}: {} made more than half of the window's commits.",
            counted(n, "person", "people")
        ),
        _ => "Contributor absence factor unknown.".to_owned(),
    };
    let ever = value(&report.absence_ever.factor);
    page.heading("WHO HOLDS IT UP").text(format!("{factor} Over the whole history it is {ever}."));
    let mut table = Table::new(&["", ">commits", ">share"]);
    for holder in report.absence.holders.rows.iter().take(rows) {
        table.row([holder.who.name.clone(), count(holder.amount), percent(holder.share)]);
    }
    page.table(table);
    more(page, &report.absence.holders, rows, "people");
    page.note(evidence(&report.absence.factor));
    page.text(match report.integrators.integrators.value {
        Value::Count(0) => "Nobody is seen to integrate others' work.".to_owned(),
        Value::Count(1) => "1 person integrates others' work:".to_owned(),
        Value::Count(people) => format!("{} people integrate others' work:", count(people)),
        _ => "How many people integrate others' work is unknown.".to_owned(),
    });
    let mut table = Table::new(&["", ">commits", ">of authors", "last"]);
    for row in report.integrators.people.rows.iter().take(rows) {
        let last = row.last.map_or_else(String::new, day);
        table.row([row.who.name.clone(), count(row.commits), count(row.authors), last]);
    }
    page.table(table);
    more(page, &report.integrators.people, rows, "people");
    page.note(evidence(&report.integrators.integrators));
    let organizations = &report.organizations;
    let is_told = organizations.by_file + organizations.by_company > 0;
    page.text(format!(
        "Elephant factor by {}: {}; {} of commits come from an organization{}.",
        if is_told { "affiliation" } else { "e-mail domain" },
        value(&organizations.elephant_factor),
        share(&organizations.attributed),
        if is_told { "" } else { "'s domain" },
    ));
    let mut table = Table::new(&["", ">commits", ">people", ">share"]);
    for row in organizations.rows.iter().take(rows.min(5)) {
        table.row([row.domain.clone(), count(row.commits), count(row.people), percent(row.share)]);
    }
    page.table(table);
    page.note(evidence(&organizations.elephant_factor));
}

fn new_and_left(page: &mut Page, report: &Report, rows: usize) {
    let contributors = &report.contributors;
    page.heading("WHO IS NEW").text(format!(
        "{} made their first commit in the window, {} had been here before.",
        measured(&contributors.new, "person", "people"),
        value(&contributors.returning)
    ));
    let mut table = Table::new(&["", ">commits", "first"]);
    for person in contributors.new_people.rows.iter().rev().take(rows) {
        let first = person.first.map_or_else(String::new, day);
        table.row([person.who.name.clone(), count(person.commits), first]);
    }
    page.table(table);
    more(page, &contributors.new_people, rows, "newcomers");
    page.note(evidence(&contributors.new));
    page.heading("WHO HAS LEFT").text(format!(
        "{} fell silent for a year in the window, {} of them after 10 commits or 3 months of work.",
        measured(&contributors.inactive, "person", "people"),
        value(&contributors.departed)
    ));
    let mut table = Table::new(&["", ">commits", "last"]);
    for person in contributors.departed_people.rows.iter().take(rows) {
        let last = person.last.map_or_else(String::new, day);
        table.row([person.who.name.clone(), count(person.commits), last]);
    }
    page.table(table);
    more(page, &contributors.departed_people, rows, "who left");
    page.note(evidence(&contributors.departed));
}

fn life(page: &mut Page, report: &Report, rows: usize) {
    page.heading("HOW IT LIVES");
    let mut facts = Facts::new();
    let mut line =
        |name: &str, value: String, measure: &Measure| facts.row_of(name, value, measure);
    let releases = &report.releases;
    line("releases in the window", value(&releases.releases), &releases.releases);
    line("days between releases", value(&releases.days_between), &releases.days_between);
    line("days since the last", value(&releases.days_since), &releases.days_since);
    line("people who stayed", share(&report.retention.retention), &report.retention.retention);
    line(
        "work by others than its integrator",
        share(&report.outside.outside),
        &report.outside.outside,
    );
    line("direct pushes", share(&report.direct_pushes), &report.direct_pushes);
    line("reviewed by a trailer", share(&report.trailers.reviewed), &report.trailers.reviewed);
    line("commits on weekends", share(&report.rhythm.weekend), &report.rhythm.weekend);
    line("signed (not verified)", share(&report.signed), &report.signed);
    line("marked as AI-assisted", share(&report.assisted), &report.assisted);
    page.table(facts.table);
    let latest: Vec<String> = report
        .releases_ever
        .latest()
        .take(rows.min(4))
        .map(|release| format!("{} ({})", release.name, release.at.map_or_else(String::new, day)))
        .collect();
    if !latest.is_empty() {
        page.note(format!("latest releases: {}", latest.join(", ")));
    }
}

fn files(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHERE THE WORK IS");
    let mut table = Table::new(&["file", ">commits", ">added", ">removed", ">people"]);
    for row in report.hotspots.rows.iter().take(rows) {
        let numbers = [row.commits, row.added, row.removed, row.people].map(count);
        table.row([row.path.clone()].into_iter().chain(numbers));
    }
    page.table(table).note(evidence(&report.hotspots.files));
    let mut table =
        Table::new(&["folder", ">lines added", ">people", ">absence factor", "main owner"]);
    for row in report.ownership.rows.iter().take(rows) {
        let numbers = [row.added, row.people, row.absence_factor].map(count);
        let main = row.main_owner.as_ref();
        let main = main.and_then(|who| row.owners.rows.iter().find(|owner| owner.who == *who));
        let owner = main.map_or_else(
            || "not shown, as decided".to_owned(),
            |owner| format!("{} ({})", owner.who.name, percent(owner.share)),
        );
        let folder = if row.folder.is_empty() { "(top level)" } else { &row.folder };
        table.row([folder.to_owned()].into_iter().chain(numbers).chain([owner]));
    }
    page.table(table).note(evidence(&report.ownership.folders));
    page.text(format!("Absence factor by lines: {}", value(&report.absence_by_lines.factor)))
        .note(evidence(&report.absence_by_lines.factor));
}

fn coverage(page: &mut Page, report: &Report) {
    let about = &report.about;
    let mut said = Vec::new();
    if about.taken_in.is_some() {
        let source = if about.fetched {
            "source: git, fetched by ovenbird"
        } else {
            "source: git, a clone on this machine as it is: what was pushed since its last fetch \
             is not here"
        };
        let branches = if about.all_branches {
            "all branches"
        } else {
            "the default branch; `--all-branches` reads the others"
        };
        said.extend([source, branches].map(str::to_owned));
    }
    if let Some(forge) = &report.forge {
        let accepted = &forge.acceptance.all.accepted_90;
        let known = accepted.coverage.map_or_else(|| "unknown".to_owned(), percent);
        said.push(format!(
            "pull requests and issues from {}; of what happened to the window's pull requests is \
             known: {known}",
            accepted.source
        ));
    }
    if about.shallow {
        said.push("the clone is shallow: older history is not here".to_owned());
    }
    if about.unreadable > 0 {
        said.push(counted(
            about.unreadable,
            "unreadable commit or ref",
            "unreadable commits or refs",
        ));
    }
    for (number, what) in [
        (about.damaged, "with a broken author line or date"),
        (about.postdated, "dated in the future"),
        (about.undated, "without a date to believe"),
    ] {
        if number > 0 {
            said.push(format!("{} {what}", counted(number, "commit", "commits")));
        }
    }
    let bots = named_bots(&report.everybody.active);
    said.extend(bots.map(|bots| format!("left out of people and their work: {bots}")));
    if about.taken_in.is_some() {
        said.push(match about.files_known {
            Some(known) => format!("file facts of {}", counted(known, "commit", "commits")),
            None => "no file facts; `--files` reads them".to_owned(),
        });
    }
    if !said.is_empty() {
        page.heading("WHAT THIS STANDS ON").note(said.join("\n"));
    }
}

/// A table of measures, each with what it stands on. Of several in a row that are unknown for one
/// reason, the first tells it.
struct Facts {
    table: Table,
    reason: Option<String>,
}

impl Facts {
    fn new() -> Self {
        Self { table: Table::new(&["", "", "evidence"]), reason: None }
    }

    fn row(&mut self, name: &str, measure: &Measure) {
        self.row_of(name, words::value(measure), measure);
    }

    /// The same with the value in other words.
    fn row_of(&mut self, name: &str, value: String, measure: &Measure) {
        let told = evidence(measure);
        let reason = match &measure.value {
            Value::Unknown(why) => Some(why.clone()),
            _ => None,
        };
        let rest = reason.as_deref().filter(|_| reason == self.reason);
        let told = match rest.and_then(|why| told.strip_prefix(why)) {
            Some(rest) => format!("for the same reason{rest}"),
            None => told,
        };
        self.reason = reason;
        self.table.row([name.to_owned(), value, told]);
    }
}

fn more<R>(page: &mut Page, listing: &Listing<R>, rows: usize, what: &str) {
    let left = (listing.rows.len() as u64).saturating_sub(rows as u64);
    if left > 0 {
        page.note(format!("and {} more {what}", count(left)));
    }
    if listing.hidden > 0 {
        page.note(format!("{} not shown, as decided", count(listing.hidden)));
    }
}

fn value(measure: &Measure) -> String {
    match &measure.value {
        Value::Count(number) => count(*number),
        Value::Number(number) => format!("{number:.1}"),
        Value::AtLeast(number) => format!("at least {number:.1}"),
        Value::Time(seconds) => day(*seconds),
        Value::Unknown(_) => "unknown".to_owned(),
    }
}
