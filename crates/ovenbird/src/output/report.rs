//! The report as a page.

use ovenbird_core::answer::Report;
use ovenbird_core::metric::{Listing, Measure, Value};

use super::{Page, Table, count, day, month, percent, percent_interval};

/// Lays a report out, with up to `rows` rows a list.
pub(crate) fn report_page(report: &Report, rows: usize) -> Page {
    let mut page = Page::new(title(report));
    head(&mut page, report);
    made_it(&mut page, report, rows);
    holds_it_up(&mut page, report, rows);
    new_and_left(&mut page, report, rows);
    life(&mut page, report, rows);
    if report.about.files_known.is_some() {
        files(&mut page, report, rows);
    }
    for question in &report.questions {
        page.heading(question.question.to_uppercase());
        for sentence in &question.sentences {
            page.text(sentence.text.clone());
            page.note(sentence.evidence.clone());
        }
        page.text(question.unknown);
    }
    coverage(&mut page, report);
    page
}

fn title(report: &Report) -> String {
    let branch = report.about.branch.as_deref().unwrap_or("no branch");
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    format!("{} · {branch} · {}", report.about.repo, day(report.as_of))
}

fn head(page: &mut Page, report: &Report) {
    let whole = &report.whole;
    page.text(format!(
        "{} commits by {} people ({} authors by .mailmap) from {} to {}",
        value(&whole.commits),
        value(&whole.authors),
        count(report.identity.mailmapped_authors),
        value(&whole.first_commit),
        value(&whole.last_commit),
    ));
    let (now, before) = (&report.recent.current, &report.recent.previous);
    let days = report.window.days();
    page.text(format!(
        "last {days:.0} days: {} commits by {} people on {} days (the {days:.0} before: {}, {}, {})",
        value(&now.commits),
        value(&now.authors),
        value(&now.active_days),
        value(&before.commits),
        value(&before.authors),
        value(&before.active_days),
    ));
    page.text(spark(&report.weekly.rows.iter().map(|week| week.commits).collect::<Vec<_>>()))
        .note("commits a week over the last year");
}

fn made_it(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHO MADE IT");
    let total: u64 = match report.whole.commits.value {
        Value::Count(count) => count,
        _ => 0,
    };
    let mut table = Table::new(&["", ">commits", ">share", "first", "last"]);
    for person in report.everybody.active_people.rows.iter().take(rows) {
        table.row([
            person.who.name.clone(),
            count(person.commits),
            percent(person.commits as f64 / total.max(1) as f64),
            person.first.map_or_else(String::new, month),
            person.last.map_or_else(String::new, month),
        ]);
    }
    page.table(table);
    more(page, &report.everybody.active_people, rows, "people");
    page.note(format!(
        "{}; {} bots left out of people",
        evidence(&report.whole.commits),
        report.identity.bots
    ));
}

fn holds_it_up(page: &mut Page, report: &Report, rows: usize) {
    page.heading("WHO HOLDS IT UP").text(format!(
        "Absence factor {}: so many people make more than half of the window's commits (whole \
         history: {}).",
        value(&report.absence.factor),
        value(&report.absence_ever.factor),
    ));
    let mut table = Table::new(&["", ">commits", ">share"]);
    for holder in report.absence.holders.rows.iter().take(rows) {
        table.row([holder.who.name.clone(), count(holder.amount), percent(holder.share)]);
    }
    page.table(table);
    page.note(evidence(&report.absence.factor));
    page.text(format!("{} integrate others' work:", value(&report.integrators.integrators)));
    let mut table = Table::new(&["", ">commits", ">of authors", "last"]);
    for row in report.integrators.people.rows.iter().take(rows) {
        let last = row.last.map_or_else(String::new, day);
        table.row([row.who.name.clone(), count(row.commits), count(row.authors), last]);
    }
    page.table(table);
    page.note(evidence(&report.integrators.integrators));
    let organizations = &report.organizations;
    page.text(format!(
        "Elephant factor {} by e-mail domain; {} of commits come from an organization's domain.",
        value(&organizations.elephant_factor),
        share(&organizations.attributed)
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
        "{} people made their first commit in the window, {} had been here before.",
        value(&contributors.new),
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
        "{} people fell silent for a year in the window, {} of them regulars.",
        value(&contributors.inactive),
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
    let mut table = Table::new(&["", "", "evidence"]);
    let mut line = |name: &str, value: String, measure: &Measure| {
        table.row([name.to_owned(), value, evidence(measure)]);
    };
    let releases = &report.releases_ever;
    line("releases in the window", value(&report.releases.releases), &report.releases.releases);
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
    page.table(table);
    let mut latest: Vec<_> = releases.rows.iter().filter(|release| release.at.is_some()).collect();
    latest.sort_by_key(|release| std::cmp::Reverse(release.at));
    let latest: Vec<String> = latest
        .iter()
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
        let owner = row.owners.rows.first().map_or_else(String::new, |owner| {
            format!("{} ({})", owner.who.name, percent(owner.share))
        });
        table.row([row.folder.clone()].into_iter().chain(numbers).chain([owner]));
    }
    page.table(table).note(evidence(&report.ownership.folders));
    page.text(format!("Absence factor by lines: {}", value(&report.absence_by_lines.factor)))
        .note(evidence(&report.absence_by_lines.factor));
}

fn coverage(page: &mut Page, report: &Report) {
    let about = &report.about;
    page.heading("WHAT THIS STANDS ON");
    let mut said = vec!["source: git, read on this machine".to_owned()];
    said.push(if about.all_branches {
        "all branches".to_owned()
    } else {
        "the default branch; `--all-branches` reads the others".to_owned()
    });
    if about.shallow {
        said.push("the clone is shallow: older history is not here".to_owned());
    }
    for (number, what) in [
        (about.unreadable, "commits or refs could not be read"),
        (about.damaged, "commits have a broken author line or date"),
        (about.postdated, "commits are dated in the future"),
        (about.undated, "commits have no date to believe"),
    ] {
        if number > 0 {
            said.push(format!("{} {what}", count(number)));
        }
    }
    match about.files_known {
        Some(known) => said.push(format!("file facts of {} commits", count(known))),
        None => said.push("no file facts; `--files` reads them".to_owned()),
    }
    page.note(said.join("\n"));
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
        Value::Time(seconds) => day(*seconds),
        Value::Unknown(_) => "unknown".to_owned(),
    }
}

fn share(measure: &Measure) -> String {
    match &measure.value {
        Value::Unknown(_) => "unknown".to_owned(),
        value => percent(value.as_f64().unwrap_or(0.0)),
    }
}

/// What a measure stands on, in one line.
fn evidence(measure: &Measure) -> String {
    let mut parts = Vec::new();
    if let Value::Unknown(why) = &measure.value {
        parts.push(why.clone());
    }
    if let Some(interval) = measure.interval {
        parts.push(format!("{} at {:.0} %", percent_interval(interval), interval.level * 100.0));
    }
    parts.push(format!("n {}", count(measure.n)));
    if let Some(coverage) = measure.coverage {
        parts.push(format!("coverage {:.0} %", coverage * 100.0));
    }
    if !measure.exclusions.is_empty() {
        parts.push(format!("without {}", measure.exclusions.join(", ")));
    }
    parts.join(", ")
}

fn spark(counts: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0);
    let bar = |count: u64| match count {
        0 => ' ',
        // Anything above nothing shows at least the lowest bar.
        count => BARS[((count * 8).div_ceil(most) - 1) as usize],
    };
    counts.iter().map(|&count| bar(count)).collect()
}
