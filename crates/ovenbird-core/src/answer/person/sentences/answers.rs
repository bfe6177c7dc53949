//! What a person does about others: how much and how fast they answer, what they merge, and the
//! issues that they open.

use super::{MOST_ROWS, Teller, list, pulls};
use crate::answer::Sentence;
use crate::answer::person::answering::Answered;
use crate::answer::person::repo::believable;
use crate::answer::words::{counted, day, measured_span, one_line, span};
use crate::fact::Window;
use crate::metric::MetricId;
use crate::metric::calendar::DAY;
use crate::metric::measure::ENOUGH_FOR_RATE;
use crate::metric::survival::{Spell, Survival};
use crate::metric::{Interval, Measure, Value};

impl Teller<'_> {
    /// The pull requests of others that they answered, with the place of each, the newest first.
    fn answered(&self) -> Vec<(Answered, String)> {
        let mut all: Vec<(Answered, String)> = Vec::new();
        for facts in self.facts {
            let place = self.place(&facts.repo);
            let answered = facts.answered(self.now).into_iter();
            all.extend(answered.map(|(number, activity)| (activity, format!("{place}#{number}"))));
        }
        all.sort_by(|(a, here), (b, there)| b.last.cmp(&a.last).then_with(|| here.cmp(there)));
        all
    }

    /// How much they answer others.
    pub(super) fn answers(&self) -> Option<Sentence> {
        let all = self.answered();
        let (newest, _) = all.first()?;
        let answered = pulls(all.len() as u64);
        let text = format!("They answered {answered} of others; last on {}.", day(newest.last));
        let given = [
            (self.sum(|repo| repo.reviews), "review", "reviews"),
            (self.sum(|repo| repo.comments), "comment", "comments"),
        ];
        let given = given.into_iter().filter(|(count, ..)| *count > 0);
        let given: Vec<String> =
            given.map(|(count, one, many)| counted(count, one, many)).collect();
        let given = match given.as_slice() {
            [] => "by merging or closing".to_owned(),
            given => format!("{} in all", list(given)),
        };
        let rows = all.iter().take(MOST_ROWS).map(|(activity, place)| {
            let wait =
                activity.created.map(|created| (activity.first - created) as f64 / DAY as f64);
            let wait =
                wait.map_or_else(String::new, |days| format!(", first after {}", span(days)));
            format!("{place}: {}{wait}", day(activity.last))
        });
        let evidence = format!("{given}; without bots' pull requests; from {}", self.hosts());
        Some(Sentence::because(text, evidence).with_rows(rows.collect::<Vec<_>>()))
    }

    /// How fast they answer, when they do. Whom they did not answer waited for somebody else.
    pub(super) fn answering_time(&self) -> Option<Sentence> {
        let all = self.answered();
        let first = all.iter().map(|(activity, _)| activity.first).min()?;
        let waits = all.iter().filter_map(|(activity, _)| Some(activity.first - activity.created?));
        let spells: Vec<Spell> =
            waits.map(|wait| Spell { entered: 0.0, left: wait as f64, ended: true }).collect();
        let (n, undated) = (spells.len() as u64, all.len() - spells.len());
        let window = Some(Window { from: first, to: self.now });
        let mut median = Measure::new(
            MetricId::AnsweringTimeMedian,
            window,
            n,
            Value::unknown_below(
                ENOUGH_FOR_RATE,
                n,
                "answers to pull requests whose opening is known",
            ),
        );
        if n >= ENOUGH_FOR_RATE {
            let found = Survival::of(&spells).quantile(0.5);
            let days = |seconds: f64| seconds / DAY as f64;
            median.value = Value::Number(days(found.value?));
            median.interval = Some(Interval {
                low: days(found.low.unwrap_or(0.0)),
                high: found.high.map_or(f64::INFINITY, days),
                level: 0.95,
            });
        }
        median.source = self.hosts().into();
        median = median.excluding("pull requests that they did not answer");
        if undated > 0 {
            median = median.excluding(format!("{undated} whose opening is not known"));
        }
        let text = match median.value {
            Value::Unknown(_) => "How fast they answer is unknown.".to_owned(),
            _ => format!(
                "Half of their first answers came within {} of the opening.",
                measured_span(&median)
            ),
        };
        Some(Sentence::on(&median, text))
    }

    /// What they merge.
    pub(super) fn merges(&self) -> Option<Sentence> {
        let mut all: Vec<(i64, String)> = Vec::new();
        let mut of_bots = 0;
        for facts in self.facts {
            let place = self.place(&facts.repo);
            for pull in facts.merged_of_others(self.now) {
                let at = pull.merged.unwrap_or(0);
                let title = pull.title.as_deref().map_or("(title unknown)".to_owned(), one_line);
                all.push((at, format!("{place}#{} {title}: {}", pull.number, day(at))));
                of_bots += u64::from(facts.is_bot(pull.author.as_ref()));
            }
        }
        all.sort_by(|a, b| b.cmp(a));
        let last = all.first()?.0;
        let merged = pulls(all.len() as u64);
        let text = format!("They merged {merged} of others; last on {}.", day(last));
        let bots = match of_bots {
            0 => String::new(),
            some => format!("{some} of them by bots; "),
        };
        let rows = all.into_iter().take(MOST_ROWS).map(|(_, row)| row);
        let evidence = format!("{bots}from {}", self.hosts());
        Some(Sentence::because(text, evidence).with_rows(rows))
    }

    /// The issues that they open.
    pub(super) fn issues(&self) -> Option<Sentence> {
        let issues = self.facts.iter().flat_map(|facts| &facts.activities.issues);
        let times = issues.filter_map(|issue| believable(issue.created, self.now));
        let last = times.max()?;
        let opened = counted(self.sum(|repo| repo.issues), "issue", "issues");
        let text = format!("They opened {opened}; last on {}.", day(last));
        Some(Sentence::because(text, format!("from {}", self.hosts())))
    }
}
