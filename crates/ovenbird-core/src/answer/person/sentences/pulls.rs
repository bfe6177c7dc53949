//! How a person's pull requests fare: how they end, and who answers them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{MOST_ROWS, Teller, list, named, pulls};
use crate::answer::Sentence;
use crate::answer::person::fate::Fate;
use crate::answer::person::repo::believable;
use crate::answer::person::{PullRequests, RepoFacts};
use crate::answer::words::{count, day, one_line};
use crate::fact::{AccountId, Window};
use crate::metric::MetricId;
use crate::metric::{Measure, Value};

impl Teller<'_> {
    /// How their pull requests ended.
    pub(super) fn pull_requests(&self) -> Option<Sentence> {
        if !self.has_account() {
            let text = format!("How {}'s pull requests fare is unknown.", self.name);
            let why = "no account on a forge is linked to this person";
            return Some(Sentence::because(text, why));
        }
        let sum = self.pull_sum();
        if sum.opened == 0 {
            return None;
        }
        let share = self.landed_share(sum);
        let mut sentence = Sentence::on(&share, self.fate_in_words(sum));
        if matches!(share.value, Value::Unknown(_)) {
            sentence.evidence = format!("how often in general is unknown: {}", sentence.evidence);
        }
        Some(sentence.with_rows(self.newest_pulls()))
    }

    fn fate_in_words(&self, sum: PullRequests) -> String {
        let (name, ended) = (&self.name, sum.judged());
        let landed = sum.merged - sum.self_merged;
        let ended_in = |ended: fn(PullRequests) -> u64| {
            let repos = self.person.repos.iter();
            let repos = repos.filter(|repo| ended(repo.pull_requests) > 0);
            named(&repos.map(|repo| self.place(&repo.repo).to_owned()).collect::<Vec<_>>())
        };
        let places = ended_in(PullRequests::judged);
        let apart = apart(sum);
        match ended {
            0 if sum.self_merged > 0 => {
                let places = ended_in(|pulls| pulls.self_merged);
                let own = pulls(sum.self_merged);
                format!("{name} has landed {own} by their own hand, in {places}.")
            }
            0 => {
                let end = match (sum.outcome_unknown, sum.open) {
                    (0, 1) => "it is not known to have ended".to_owned(),
                    (0, _) => "none is known to have ended".to_owned(),
                    (1, 0) => "how it ended is unknown".to_owned(),
                    (_, 0) => "how any of them ended is unknown".to_owned(),
                    (outcome_unknown, 1) => format!(
                        "how {} of them ended is unknown, and the other is not known to have ended",
                        count(outcome_unknown)
                    ),
                    (outcome_unknown, _) => format!(
                        "how {} of them ended is unknown, and the others are not known to have \
                         ended",
                        count(outcome_unknown)
                    ),
                };
                format!("{name} has opened {}; {end}.", pulls(sum.opened))
            }
            1 if landed == 1 => {
                format!("{name} has landed the one pull request that ended, in {places}{apart}.")
            }
            1 => format!(
                "{name}'s one pull request that ended was closed and did not land, in \
                 {places}{apart}."
            ),
            _ => format!(
                "{name} has landed {} of {} pull requests that ended, in {places}{apart}.",
                count(landed),
                count(ended)
            ),
        }
    }

    fn landed_share(&self, sum: PullRequests) -> Measure {
        let landed = sum.merged - sum.self_merged;
        let of = "pull requests whose end is known and that they did not merge themselves";
        let mut share =
            Measure::rate(MetricId::LandedPullRequests, self.window(), landed, sum.judged(), of);
        let by_git =
            |facts: &RepoFacts| facts.activities.pulls.iter().any(|one| !one.commits.is_empty());
        let is_by_git = self.facts.iter().any(by_git);
        share.source = if is_by_git { self.source() } else { self.hosts() }.into();
        let open = (sum.open, "not known to have ended");
        for (left_out, what) in not_judged(sum).into_iter().chain([open]) {
            if left_out > 0 {
                share = share.excluding(format!("{} {what}", count(left_out)));
            }
        }
        share
    }

    fn pull_sum(&self) -> PullRequests {
        let of = |part: fn(PullRequests) -> u64| self.sum(|repo| part(repo.pull_requests));
        PullRequests {
            opened: of(|sum| sum.opened),
            merged: of(|sum| sum.merged),
            self_merged: of(|sum| sum.self_merged),
            closed_without_merge: of(|sum| sum.closed_without_merge),
            outcome_unknown: of(|sum| sum.outcome_unknown),
            open: of(|sum| sum.open),
        }
    }

    /// From the opening of their first pull request to now.
    fn window(&self) -> Option<Window> {
        let pulls = self.facts.iter().flat_map(RepoFacts::own_pulls);
        let from = pulls.filter_map(|pull| believable(pull.created, self.now)).min()?;
        Some(Window { from, to: self.now })
    }

    fn newest_pulls(&self) -> Vec<String> {
        let mut rows: Vec<(Option<i64>, String)> = Vec::new();
        for facts in self.facts {
            for pull in facts.own_pulls() {
                let state = match facts.fate(pull, self.now) {
                    Fate::Merged(at) => format!("merged {}", day(at)),
                    Fate::SelfMerged(at) => format!("merged by themselves {}", day(at)),
                    Fate::ClosedWithoutMerge(at) => format!("closed unmerged {}", day(at)),
                    Fate::OutcomeUnknown(at) => format!("closed {}, without word of how", day(at)),
                    Fate::Open => "not known to have ended".to_owned(),
                };
                let title = pull.title.as_deref().map_or("(title unknown)".to_owned(), one_line);
                let place = self.place(&facts.repo);
                rows.push((pull.created, format!("{place}#{} {title}: {state}", pull.number)));
            }
        }
        rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        rows.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect()
    }

    /// Who is known to answer their pull requests.
    pub(super) fn who_answers(&self) -> Option<Sentence> {
        let opened = self.pull_sum().opened;
        if opened == 0 {
            return None;
        }
        let mut people: BTreeMap<u32, (u64, String)> = BTreeMap::new();
        let mut rows = Vec::new();
        for facts in self.facts {
            for (number, answerers) in facts.answerers(self.now) {
                let name = |account: &&AccountId| {
                    let name = facts.others.get(*account).and_then(|one| one.name.as_deref());
                    name.map_or_else(|| "somebody who is hidden".to_owned(), one_line)
                };
                let names: Vec<String> = answerers.values().map(name).collect();
                rows.push(format!("{}#{number}: {}", self.place(&facts.repo), list(&names)));
                for (person, name) in answerers.keys().zip(names) {
                    people.entry(*person).or_insert((0, name)).0 += 1;
                }
            }
        }
        let mut people: Vec<(u64, String)> = people.into_values().collect();
        people.sort_by_key(|(times, name)| (Reverse(*times), name.clone()));
        let most = people.iter().map(|(times, name)| format!("{name} ({})", count(*times)));
        let most = named(&most.collect::<Vec<_>>());
        let text = match (rows.len() as u64, opened) {
            (0, 1) => {
                "Their pull request is not known to have been answered by another.".to_owned()
            }
            (0, _) => {
                format!(
                    "None of their {} is known to have been answered by another.",
                    pulls(opened)
                )
            }
            (_, 1) => format!("Their pull request was answered by {most}."),
            (answered, _) => {
                format!("Others answered {} of their {}: {most}.", count(answered), pulls(opened))
            }
        };
        let evidence = format!(
            "n {}; reviews, comments, merging and closing by other people, as far as reported; without \
             bots; from {}",
            count(opened),
            self.hosts()
        );
        rows.reverse();
        rows.truncate(MOST_ROWS);
        Some(Sentence::because(text, evidence).with_rows(rows))
    }
}

/// Those that ended, and whose end does not tell how others judged them.
fn not_judged(sum: PullRequests) -> [(u64, &'static str); 2] {
    [
        (sum.self_merged, "that they merged themselves"),
        (sum.outcome_unknown, "closed without word of how"),
    ]
}

/// The same as the end of a sentence.
fn apart(sum: PullRequests) -> String {
    let some = not_judged(sum).into_iter().filter(|(left_out, _)| *left_out > 0);
    let some: Vec<String> =
        some.map(|(left_out, what)| format!("{} {what}", count(left_out))).collect();
    if some.is_empty() { String::new() } else { format!(", not counting {}", list(&some)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::PersonAnswer;
    use crate::fact::Forge;
    use crate::fact::forge::{PullActivity, RepoActivity};
    use crate::identity::Kind;

    fn id(number: i64) -> AccountId {
        Forge::at("github.com").account(number)
    }

    /// The sentence about one repo's pull requests: of each who closed it, and who merged it; 1 is
    /// the person, 9 somebody else.
    fn sentences(pulls: &[(Option<i64>, Option<i64>)], is_reported: bool) -> (String, String) {
        let pull =
            |(number, (closed_by, merged_by)): (i64, &(Option<i64>, Option<i64>))| PullActivity {
                number,
                author: Some(id(1)),
                created: Some(100),
                closed: closed_by.map(|_| 200),
                closed_by: closed_by.map(id),
                merged: merged_by.map(|_| 200),
                merged_by: merged_by.map(id),
                is_reported,
                ..PullActivity::default()
            };
        let facts = RepoFacts {
            repo: "github.com/o/r".into(),
            host: Some("github.com".into()),
            accounts: [id(1)].into(),
            integrated: Some(false),
            activities: RepoActivity {
                pulls: (1..).zip(pulls).map(pull).collect(),
                ..RepoActivity::default()
            },
            ..RepoFacts::default()
        };
        let mut person = PersonAnswer {
            name: "Ann".into(),
            email: "ann@x.example".into(),
            kind: Kind::Human,
            sentences: Vec::new(),
            signatures: Vec::new(),
            signatures_of_git: 0,
            accounts: Vec::new(),
            repos: vec![facts.person(false, 1_000)],
            links: Vec::new(),
            suggestions: Vec::new(),
            newest_commits: Vec::new(),
        };
        person.add_sentences(&[facts], 1, 1_000);
        let of = |one: &&Sentence| one.text.contains("pull request");
        let sentence = person.sentences.iter().find(of).expect("it is said");
        (sentence.text.clone(), sentence.evidence.clone())
    }

    #[test]
    fn what_is_counted_is_what_its_evidence_counts() {
        let (open, closed) = ((None, None), (Some(9), None));
        let (merged, own) = ((Some(9), Some(9)), (Some(1), Some(1)));
        let (text, evidence) = sentences(&[merged, own, own, open], true);
        let wanted = "Ann has landed the one pull request that ended, in o/r, not counting 2 that \
                      they merged themselves.";
        assert_eq!(text, wanted);
        assert!(evidence.contains("; n 1; "), "{evidence}");
        let left_out = "without 2 that they merged themselves, 1 not known to have ended";
        assert!(evidence.contains(left_out), "{evidence}");
        let (text, _) = sentences(&[merged, closed], true);
        assert_eq!(text, "Ann has landed 1 of 2 pull requests that ended, in o/r.");
        let (text, evidence) = sentences(&[own], true);
        assert_eq!(text, "Ann has landed 1 pull request by their own hand, in o/r.");
        assert!(evidence.contains("that they did not merge themselves, has 0; n 0"), "{evidence}");
        let (text, _) = sentences(&[closed, closed, open], false);
        let wanted = "Ann has opened 3 pull requests; how 2 of them ended is unknown, and the \
                      other is not known to have ended.";
        assert_eq!(text, wanted);
        assert!(
            sentences(&[closed, closed], false).0.ends_with("; how any of them ended is unknown.")
        );
    }
}
