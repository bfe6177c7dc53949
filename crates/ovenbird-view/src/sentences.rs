//! Sentences on a page: what is said, what it stands on and, where asked for, the evidence for it.

use ovenbird_core::answer::{AnsweredQuestion, Sentence};

use super::Page;

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
