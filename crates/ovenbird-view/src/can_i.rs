//! Whether a repo would take a contribution, on a page.

use ovenbird_core::answer::{CanI, NextStep};

use super::{Headline, Page, Statement, counted, day, write_next_steps, write_questions};

/// The answer to whether a repo would take a contribution. `step` tells how the reader does a next
/// step.
pub fn can_i_page(answer: &CanI, step: &dyn Fn(&NextStep) -> String) -> Page {
    let until = answer.observed.clone().unwrap_or_else(|| format!("as of {}", day(answer.as_of)));
    let mut page = Page::titled(format!("Can I contribute to {}?", answer.repo), until);
    page.text(asked(answer));
    if let Some(too_little) = &answer.too_little {
        let steps = answer.next_steps.iter().map(step).collect();
        let plain = |text: &str| Statement { text: text.to_owned(), grounds: Vec::new() };
        let sentences = vec![plain(&too_little.reason)];
        page.headline(Headline { sentences, steps, ..Headline::default() });
        if !too_little.known.is_empty() {
            page.headline(Headline {
                sentences: vec![plain(&too_little.known)],
                ..Headline::default()
            });
        }
        return page;
    }
    write_questions(&mut page, &answer.questions);
    write_next_steps(&mut page, &answer.next_steps, step);
    page
}

/// As whom, and for which change.
fn asked(answer: &CanI) -> String {
    let who = match &answer.person {
        Some(who) => format!("as {}", who.name),
        None => "as somebody who has not been here yet".to_owned(),
    };
    let of = answer.lines.map(|lines| format!(" of {}", counted(lines.into(), "line", "lines")));
    let within = match answer.paths.as_slice() {
        [] => String::new(),
        paths => format!(" in {}", paths.join(", ")),
    };
    let of = of.unwrap_or_default();
    match of.len() + within.len() {
        0 => format!("Asked {who}."),
        _ => format!("Asked {who}, for a change{of}{within}."),
    }
}

/// The sentences as flat records.
pub fn can_i_records(answer: &CanI) -> Vec<serde_json::Value> {
    let of = answer.questions.iter().flat_map(|question| {
        question.sentences.iter().map(|sentence| {
            serde_json::json!({
                "question": question.question,
                "text": sentence.text,
                "evidence": sentence.evidence,
                "metric": sentence.measure.as_ref().map(|measure| measure.metric),
                "value": sentence.measure.as_ref().and_then(|measure| measure.value.as_f64()),
                "low": sentence.measure.as_ref().and_then(|m| Some(m.interval?.low)),
                "high": sentence.measure.as_ref().and_then(|m| Some(m.interval?.high)),
                "n": sentence.measure.as_ref().map(|measure| measure.n),
            })
        })
    });
    of.collect()
}
