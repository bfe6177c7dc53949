//! What users decided, which nothing can read anew: never replaced, only added to.

use rustc_hash::FxHashMap;

use super::super::StoreError;
use super::super::database::{Database, Value};
use super::table::DECISION;
use super::{CopyError, DecisionCopy, StoreCopy};

/// A decision as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    id: i64,
    ruling: Ruling,
    undone_at: Option<i64>,
}

/// What makes two decisions the same one, whatever their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Ruling {
    body: String,
    at: i64,
    made_by: String,
    note: String,
}

/// What the destination lacks.
#[derive(Default)]
struct Plan {
    add: Vec<Row>,
    /// Numbers at the destination, and when the decision was undone.
    undo: Vec<(i64, i64)>,
    /// What will stand there for each of the source's decisions.
    expected: Vec<Row>,
    done: DecisionCopy,
}

impl StoreCopy<'_> {
    /// Adds the source's decisions that the destination lacks, as one transaction.
    ///
    /// Their order is kept, and their numbers where they are free. The destination's own stay;
    /// one that was undone on either side is undone.
    pub fn decisions(&self) -> Result<DecisionCopy, CopyError> {
        let source = self.from.decision_rows().map_err(CopyError::Source)?;
        self.land(|| {
            self.to.hold_decisions().map_err(CopyError::Destination)?;
            let there = self.to.decision_rows().map_err(CopyError::Destination)?;
            let plan = plan(source, &there);
            self.to.write_decisions(&plan).map_err(CopyError::Destination)?;
            self.to.revise_decisions().map_err(CopyError::Destination)?;
            let there = self.to.decision_rows().map_err(CopyError::Destination)?;
            let there: FxHashMap<i64, &Row> = there.iter().map(|row| (row.id, row)).collect();
            if plan.expected.iter().all(|row| there.get(&row.id) == Some(&row)) {
                return Ok(plan.done);
            }
            Err(CopyError::Differs { what: "the decisions".to_owned(), table: "decision" })
        })
    }
}

fn plan(source: Vec<Row>, there: &[Row]) -> Plan {
    let mut plan = Plan::default();
    let mut known: FxHashMap<&Ruling, Vec<&Row>> = FxHashMap::default();
    // From the last, so that of equal ones the first is taken first.
    for row in there.iter().rev() {
        known.entry(&row.ruling).or_default().push(row);
    }
    let mut last = there.last().map_or(0, |row| row.id);
    for row in source {
        let Some(same) = known.get_mut(&row.ruling).and_then(Vec::pop) else {
            last = row.id.max(last + 1);
            plan.done.copied += 1;
            plan.done.renumbered += u64::from(last != row.id);
            let row = Row { id: last, ..row };
            plan.expected.push(row.clone());
            plan.add.push(row);
            continue;
        };
        let undone_at = same.undone_at.or(row.undone_at);
        if let (None, Some(at)) = (same.undone_at, undone_at) {
            plan.undo.push((same.id, at));
            plan.done.undone += 1;
        } else {
            plan.done.there += 1;
        }
        plan.expected.push(Row { undone_at, ..same.clone() });
    }
    plan
}

impl Database<'_> {
    fn decision_rows(self) -> Result<Vec<Row>, StoreError> {
        let columns = DECISION.map(|(name, _)| name).join(", ");
        let sql = format!("select {columns} from decision order by id");
        self.all(&sql, &[], |row| {
            let (body, at, made_by) = (row.text(1)?, row.int(2)?, row.text(3)?);
            let ruling = Ruling { body, at, made_by, note: row.text(4)? };
            Ok(Row { id: row.int(0)?, ruling, undone_at: row.maybe_int(5)? })
        })
    }

    /// In a transaction: nobody else adds a decision, nor takes a number for one.
    fn hold_decisions(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.batch("lock table decision in share row exclusive mode"),
        }
    }

    fn write_decisions(self, plan: &Plan) -> Result<(), StoreError> {
        self.load("decision", &DECISION, &mut |sink| {
            plan.add.iter().try_for_each(|row| {
                let Ruling { body, at, made_by, note } = &row.ruling;
                let [body, made_by, note] = [body, made_by, note].map(|text| Value::Text(text));
                sink(&[
                    Value::Int(row.id),
                    body,
                    Value::Int(*at),
                    made_by,
                    note,
                    Value::int(row.undone_at),
                ])
            })
        })?;
        for &(id, at) in &plan.undo {
            self.undo(id, at)?;
        }
        if let (Self::Postgres(_), Some(last)) = (self, plan.add.last()) {
            // Numbers that are given do not count up the sequence.
            let sql = "select setval(pg_get_serial_sequence('decision', 'id'), $1)";
            self.run(sql, &[Value::Int(last.id)])?;
        }
        if plan.add.is_empty() { Ok(()) } else { self.revise_decisions() }
    }
}
