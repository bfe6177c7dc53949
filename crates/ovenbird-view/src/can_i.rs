//! Whether a repo would take a contribution, on a page.

use ovenbird_core::answer::CanI;

use super::{Page, counted, day, say_questions};

/// The answer to whether a repo would take a contribution.
pub fn can_i_page(answer: &CanI) -> Page {
    let mut page =
        Page::new(format!("Can I contribute to {}? · {}", answer.repo, day(answer.as_of)));
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
    page.text(match of.len() + within.len() {
        0 => format!("Asked {who}."),
        _ => format!("Asked {who}, for a change{of}{within}."),
    });
    if let Some(observed) = &answer.observed {
        page.text(format!("Git's history is {observed}."));
    }
    say_questions(&mut page, &answer.questions);
    page
}

/// The sentences as flat records.
pub fn can_i_records(answer: &CanI) -> Vec<serde_json::Value> {
    let of = answer.questions.iter().flat_map(|question| {
        question.sentences.iter().map(|sentence| {
            serde_json::json!({
                "question": question.question,
                "text": sentence.text,
                "evidence": sentence.evidence,
                "name": sentence.measure.as_ref().map(|measure| measure.name),
                "value": sentence.measure.as_ref().and_then(|measure| measure.value.as_f64()),
                "low": sentence.measure.as_ref().and_then(|m| Some(m.interval?.low)),
                "high": sentence.measure.as_ref().and_then(|m| Some(m.interval?.high)),
                "n": sentence.measure.as_ref().map(|measure| measure.n),
            })
        })
    });
    of.collect()
}
