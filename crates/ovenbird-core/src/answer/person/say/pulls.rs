//! How a person's pull requests fare: how they end, and who answers them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{MOST_ROWS, Teller, list, named, pulls};
use crate::answer::Sentence;
use crate::answer::person::fate::Fate;
use crate::answer::person::repo::believable;
use crate::answer::person::{PullRequests, RepoFacts};
use crate::answer::words::{count, day, one_line};
use crate::fact::Window;
use crate::metric::{Measure, Value};

impl Teller<'_> {
    /// How their pull requests ended.
    pub(super) fn pull_requests(&self) -> Option<Sentence> {
        if !self.has_account() {
            let text = format!("How {}'s pull requests fare is unknown.", self.name);
            let why = "no forge has told of an account that is known as theirs; `ovenbird track \
                       OWNER/NAME`, then `ovenbird sync`, asks GitHub of a repo where they work";
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
        match ended {
            0 if sum.self_merged > 0 => {
                let places = ended_in(|pulls| pulls.self_merged);
                let own = pulls(sum.self_merged);
                format!("{name} has landed {own} by their own hand, in {places}.")
            }
            0 => {
                let end = match (sum.untold, sum.opened) {
                    (0, 1) => "it is not known to have ended",
                    (0, _) => "none is known to have ended",
                    (_, 1) => "how it ended is unknown",
                    _ => "how any of them ended is unknown",
                };
                format!("{name} has opened {}; {end}.", pulls(sum.opened))
            }
            1 if landed == 1 => {
                format!("{name} has landed the one pull request that ended, in {places}.")
            }
            1 => format!(
                "{name}'s one pull request that ended was closed and did not land, in {places}."
            ),
            _ => format!(
                "{name} has landed {} of {} pull requests that ended, in {places}.",
                count(landed),
                count(ended)
            ),
        }
    }

    fn landed_share(&self, sum: PullRequests) -> Measure {
        let (landed, of) = (sum.merged - sum.self_merged, "pull requests that ended");
        let mut share =
            Measure::rate("landed_pull_requests", self.window(), landed, sum.judged(), of);
        let by_git = |facts: &RepoFacts| facts.acts.pulls.iter().any(|one| !one.commits.is_empty());
        let is_by_git = self.facts.iter().any(by_git);
        share.source = if is_by_git { self.source() } else { self.hosts() }.into();
        for (left_out, what) in [
            (sum.self_merged, "that they merged themselves"),
            (sum.open, "not known to have ended"),
            (sum.untold, "closed without word of how"),
        ] {
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
            turned_down: of(|sum| sum.turned_down),
            untold: of(|sum| sum.untold),
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
                    Fate::TurnedDown(at) => format!("closed unmerged {}", day(at)),
                    Fate::Untold(at) => format!("closed {}, without word of how", day(at)),
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
                let name = |account: &i64| {
                    let name = facts.others.get(account).and_then(|one| one.name.as_deref());
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
            "n {}; reviews, comments, merging and closing by other people, as far as told; without \
             bots; from {}",
            count(opened),
            self.hosts()
        );
        rows.reverse();
        rows.truncate(MOST_ROWS);
        Some(Sentence::because(text, evidence).with_rows(rows))
    }
}
