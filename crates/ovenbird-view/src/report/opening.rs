//! What a report opens with.

use ovenbird_core::answer::{NextStep, Report, Sentence};

use super::super::chart::{Axis, Bars, Chart, Kind, Stack, Unit};
use super::super::{Headline, Page, Statement, day};
use super::ReportLayout;

/// Puts the answers, or why there are none, on a page.
pub(super) fn opening(page: &mut Page, report: &Report, layout: &ReportLayout<'_>) {
    let opening = &report.opening;
    if let Some(warning) = &opening.warning {
        page.text(warning.clone());
    }
    if let Some(too_little) = &opening.too_little {
        let sentences = vec![plain(&too_little.reason)];
        let steps = steps(&too_little.next_steps, layout);
        page.headline(Headline { sentences, steps, ..Headline::default() });
        if !too_little.known.is_empty() {
            page.headline(Headline {
                sentences: vec![plain(&too_little.known)],
                ..Headline::default()
            });
        }
        return;
    }
    for headline in &opening.headlines {
        page.headline(Headline {
            question: headline.question.to_owned(),
            sentences: headline
                .sentences
                .iter()
                .map(|sentences| sentence(sentences, layout))
                .collect(),
            steps: steps(&headline.next_steps, layout),
        });
    }
    if !opening.evidence.is_empty() {
        page.note(opening.evidence.clone());
    }
    if report.weekly.rows.iter().any(|week| week.commits > Some(0)) {
        page.chart(weekly(report));
    }
}

fn plain(text: &str) -> Statement {
    Statement { text: text.to_owned(), grounds: Vec::new() }
}

fn sentence(sentences: &Sentence, layout: &ReportLayout<'_>) -> Statement {
    let mut grounds = Vec::new();
    if layout.grounds {
        grounds.push(sentences.evidence.clone());
        grounds.extend_from_slice(&sentences.rows);
    }
    Statement { text: sentences.text.clone(), grounds }
}

fn steps(steps: &[NextStep], layout: &ReportLayout<'_>) -> Vec<String> {
    steps.iter().map(layout.step).collect()
}

fn weekly(report: &Report) -> Chart {
    let weeks = &report.weekly.rows;
    let counts = weeks.iter().map(|week| week.commits).collect();
    Chart {
        title: "commits a week".to_owned(),
        x: Axis::new("seven days from", Unit::Count),
        y: Axis::new("commits", Unit::Count),
        kind: Kind::Bars(Bars {
            periods: weeks.iter().map(|week| day(week.window.from)).collect(),
            series: vec![Stack { name: "commits".to_owned(), counts }],
        }),
    }
}
