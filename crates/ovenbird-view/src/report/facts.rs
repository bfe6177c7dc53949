//! A table of measures, each with what it stands on. What is unknown stands above it, once a
//! reason.

use ovenbird_core::answer::{Report, words};
use ovenbird_core::metric::registry::{Block, shown_in};
use ovenbird_core::metric::{Measure, Value};

use super::super::{Page, Table, counted, evidence};

/// Fewer unknown measures of one reason than this are named.
const MANY: usize = 4;

/// Puts a table of the registry on a page: the measures that it shows, as far as the report has them.
pub(super) fn block(page: &mut Page, report: &Report, block: Block) {
    let measures = report.measures();
    let mut facts = Facts::default();
    for (part, metric) in shown_in(block) {
        let found = measures.iter().find(|(of, one)| of == part && one.metric == metric);
        if let Some((_, measure)) = found {
            facts.row(&metric.label(part), measure);
        }
    }
    facts.put(page);
}

/// Measures on their way into a table.
#[derive(Default)]
struct Facts {
    rows: Vec<[String; 3]>,
    /// Reasons, with the names of what is unknown for them.
    unknown: Vec<(String, Vec<String>)>,
}

impl Facts {
    fn row(&mut self, name: &str, measure: &Measure) {
        let name = name.to_owned();
        let Value::Unknown(why) = &measure.value else {
            return self.rows.push([name, words::value(measure), evidence(measure)]);
        };
        match self.unknown.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, names)) => names.push(name),
            None => self.unknown.push((why.clone(), vec![name])),
        }
    }

    /// Puts the table on a page.
    fn put(self, page: &mut Page) {
        for (why, names) in &self.unknown {
            let what = match names.len() {
                ..MANY => format!("Unknown: {}", words::list(names)),
                many => counted(many as u64, "measure is unknown", "measures are unknown"),
            };
            page.note(format!("{what} ({why})."));
        }
        let mut table = Table::new(&["", "", "evidence"]);
        for row in self.rows {
            table.row(row);
        }
        page.table(table);
    }
}
