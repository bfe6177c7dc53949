//! What a report stands on: sources, what is missing, and how names became people.

use ovenbird_core::answer::Report;

use super::super::{Page, counted, named_bots, percent, write_questions};

pub(super) fn section(page: &mut Page, report: &Report) {
    let mut sentences = sources(report);
    sentences.extend(missing(report));
    let bots = named_bots(&report.all_people.active);
    sentences.extend(bots.map(|bots| format!("excluded from people and their work: {bots}")));
    if report.about.ingested.is_some() {
        sentences.push(match report.about.files_known {
            Some(known) => format!("files of {} were counted", counted(known, "commit", "commits")),
            None => "files were not counted".to_owned(),
        });
    }
    if !sentences.is_empty() {
        page.heading("WHAT THIS STANDS ON").note(sentences.join("\n"));
    }
    write_questions(page, report.questions.get(..1).unwrap_or_default());
}

fn sources(report: &Report) -> Vec<String> {
    let about = &report.about;
    let mut sentences = Vec::new();
    if about.ingested.is_some() {
        sentences.push(if about.fetched {
            "source: git, fetched by ovenbird".to_owned()
        } else {
            "source: git, a clone on this machine as it is: what was pushed since its last fetch \
             is not here"
                .to_owned()
        });
        sentences.push(match (about.all_branches, about.branch_name()) {
            (true, _) => "all branches".to_owned(),
            (false, Some(branch)) => format!("branch {branch} alone"),
            (false, None) => "no default branch".to_owned(),
        });
    }
    if let Some(mapped) = report.identity.mailmapped_authors {
        sentences.push(format!("{} by .mailmap", counted(mapped, "author", "authors")));
    }
    if let Some(forge) = &report.forge {
        let accepted = &forge.acceptance.all.accepted_90;
        let known = accepted.coverage.map_or_else(String::new, |known| {
            format!("; {} of what happened to the window's pull requests is known", percent(known))
        });
        sentences.push(format!("pull requests and issues from {}{known}", accepted.source));
    }
    sentences
}

/// What could not be read, or not be believed.
fn missing(report: &Report) -> Vec<String> {
    let about = &report.about;
    let mut sentences = Vec::new();
    if about.shallow {
        sentences.push("the clone is shallow: older history is not here".to_owned());
    }
    let commits = ["commit", "commits"];
    for (number, [one, many], what) in [
        (about.unreadable, ["commit or ref", "commits or refs"], "that could not be read"),
        (about.damaged, commits, "with a broken author line or date"),
        (about.postdated, commits, "dated in the future"),
        (about.undated, commits, "without a date to believe"),
    ] {
        if number > 0 {
            sentences.push(format!("{} {what}", counted(number, one, many)));
        }
    }
    sentences
}
