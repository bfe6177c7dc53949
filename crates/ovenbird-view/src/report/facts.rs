//! A table of measures, each with what it stands on. What is unknown stands above it, once a
//! reason.

use ovenbird_core::answer::words;
use ovenbird_core::metric::{Measure, Value};

use super::super::{Page, Table, counted, evidence};

/// Fewer unknown measures of one reason than this are named.
const MANY: usize = 4;

/// Measures on their way into a table.
#[derive(Default)]
pub(super) struct Facts {
    rows: Vec<[String; 3]>,
    /// Reasons, with the names of what is unknown for them.
    unknown: Vec<(String, Vec<String>)>,
}

impl Facts {
    pub(super) fn row(&mut self, name: &str, measure: &Measure) {
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
    pub(super) fn put(self, page: &mut Page) {
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
