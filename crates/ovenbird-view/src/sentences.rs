//! Sentences on a page: what is said, what it stands on and, where asked for, the evidence for it.

use ovenbird_core::answer::{AnsweredQuestion, NextStep, Sentence};

use super::{Headline, Page};

/// Puts sentences on a page, each followed by its evidence and by the rows behind it, where they
/// were asked for.
pub fn write_sentences(page: &mut Page, sentences: &[Sentence]) {
    for sentence in sentences {
        page.text(sentence.text.clone()).note(sentence.evidence.clone());
        if !sentence.rows.is_empty() {
            page.note(sentence.rows.join("\n"));
        }
    }
}

/// Puts questions with their answers on a page, a section each.
pub fn write_questions(page: &mut Page, questions: &[AnsweredQuestion]) {
    for question in questions.iter().filter(|one| !one.sentences.is_empty()) {
        page.heading(question.question.to_uppercase());
        write_sentences(page, &question.sentences);
        if !question.unknown.is_empty() {
            page.text(question.unknown);
        }
    }
}

/// Puts next steps on a page, as a section of their own. `step` tells how the reader does one.
pub fn write_next_steps(page: &mut Page, steps: &[NextStep], step: &dyn Fn(&NextStep) -> String) {
    if !steps.is_empty() {
        let steps = steps.iter().map(step).collect();
        page.heading("WHAT WOULD TELL MORE");
        page.headline(Headline { steps, ..Headline::default() });
    }
}
