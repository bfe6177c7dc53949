//! What is said to one question, while it is put together.

use super::Headline;
use crate::answer::words::{count, first_upper, list};
use crate::answer::{NextStep, Sentence};
use crate::metric::{Measure, Value};

/// What is said to a question so far.
pub(super) struct Telling {
    question: &'static str,
    sentences: Vec<Sentence>,
    /// What is unknown, by reason: labels, and the first of the measures.
    unknown: Vec<(Vec<&'static str>, Measure)>,
    steps: Vec<NextStep>,
}

impl Telling {
    pub(super) fn new(question: &'static str) -> Self {
        Self { question, sentences: Vec::new(), unknown: Vec::new(), steps: Vec::new() }
    }

    /// A sentence on a measure that is known; else what its label names is unknown.
    pub(super) fn tell(
        &mut self,
        measure: &Measure,
        label: &'static str,
        say: impl FnOnce(f64) -> String,
    ) {
        match measure.value.as_f64() {
            Some(found) => self.sentences.push(Sentence::on(measure, say(found))),
            None => self.miss(measure, label),
        }
    }

    /// A sentence that is made already, if there is one.
    pub(super) fn say(&mut self, said: impl IntoIterator<Item = Sentence>) {
        self.sentences.extend(said);
    }

    /// What a label names is unknown, for the measure's reason.
    pub(super) fn miss(&mut self, measure: &Measure, label: &'static str) {
        let same = self.unknown.iter_mut().find(|(_, other)| other.value == measure.value);
        match same {
            Some((labels, _)) => labels.push(label),
            None => self.unknown.push((vec![label], measure.clone())),
        }
    }

    /// What would help.
    pub(super) fn step(&mut self, step: NextStep) {
        self.steps.push(step);
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    pub(super) fn headline(mut self) -> Headline {
        for (labels, measure) in &self.unknown {
            let Value::Unknown(why) = &measure.value else { continue };
            let labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let text = format!("{}: unknown ({why}).", first_upper(&list(&labels)));
            self.sentences.push(Sentence::on(measure, text));
        }
        let Self { question, sentences, steps: next_steps, .. } = self;
        Headline { question, sentences, next_steps }
    }
}

/// A share with its interval and sample: `38 % of newcomers (36–40 %, n 2,233)`; `of` is what
/// stands between.
pub(super) fn share(measure: &Measure, share: f64, of: &str) -> String {
    let ends = measure.interval.map_or_else(String::new, |found| {
        format!("{:.0}–{:.0} %, ", found.low * 100.0, found.high * 100.0)
    });
    format!("{:.0} % {of} ({ends}n {}).", share * 100.0, count(measure.n))
}
