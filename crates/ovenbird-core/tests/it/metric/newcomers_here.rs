//! People on the forge: the funnel, coming back, standing by quarter, who answers, who is turned
//! away. Small worlds whose figures can be counted by hand.

use ovenbird_core::fact::forge::ResponseKind::{Approval, Comment, LineComment, Review};
use ovenbird_core::metric::comeback::comeback;
use ovenbird_core::metric::funnel::funnel;
use ovenbird_core::metric::quasi_contributors::quasi_contributors;
use ovenbird_core::metric::reviewers::reviewers;
use ovenbird_core::metric::standing::active_by_standing;

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::{count, number, reason};

/// Ten newcomers in days 100 to 200, one old hand, one bot.
fn arrivals() -> ForgeBuilder {
    let mut world = ForgeBuilder::listed_until(1_000);
    let people: Vec<_> = (0..10).map(|at| world.account(&format!("p{at}"))).collect();
    let (old, bot) = (world.account("old"), world.bot("ci[bot]"));
    let first = world.pull(old, 5 * DAY);
    world.merge(first, people[9], 990 * DAY);
    for (at, &person) in (0..).zip(&people[..8]) {
        world.issue(person, (100 + at) * DAY);
    }
    world.issue(bot, 100 * DAY);
    // Six open a pull request, four of them have it merged, two of these a second one: one after
    // 89 days, and one after 90.
    for (at, &person) in (0..).zip(&people[2..8]) {
        let pull = world.pull(person, (120 + at) * DAY);
        if at < 4 {
            world.merge(pull, old, 130 * DAY);
        }
    }
    for (person, day) in [(people[2], 219), (people[3], 220)] {
        let pull = world.pull(person, 140 * DAY);
        world.merge(pull, old, day * DAY);
    }
    // One only talks, and one comes later.
    world.respond(1, people[8], Comment, 150 * DAY);
    world.issue(people[9], 300 * DAY);
    world
}

#[test]
fn the_funnel_counts_who_came_how_far() {
    arrivals().index(1_000, |index| {
        let found = funnel(index, Some(days(100, 200)));
        assert_eq!(count(&found.newcomers), 9);
        assert_eq!((count(&found.issue.people), found.issue.rate.n), (8, 9));
        assert_eq!((count(&found.pull_request.people), found.pull_request.rate.n), (6, 9));
        assert_eq!((count(&found.merged.people), found.merged.rate.n), (4, 6));
        assert_eq!(number(&found.merged.rate), 0.666_667);
        assert_eq!((count(&found.merged_again.people), found.merged_again.people.n), (1, 1));
        assert_eq!(found.merged_again.rate.n, 4);
        assert!(reason(&found.merged_again.rate).contains("needs at least 5"));
        let text = format!("{:?}", found.newcomers.exclusions);
        assert!(text.contains("by bots (1)"), "{text}");
    });
}

#[test]
fn who_was_not_followed_is_censored_and_reported() {
    arrivals().index(219, |index| {
        let found = funnel(index, Some(days(100, 200)));
        assert_eq!((count(&found.merged.people), found.merged_again.rate.n), (4, 0));
        let reported = found.merged_again.rate.exclusions.join(" ");
        assert!(reported.contains("not followed for 90 days after a merge (4)"), "{reported}");
    });
}

#[test]
fn who_had_landed_something_by_git_is_no_newcomer() {
    let mut world = arrivals();
    // The account's own signature authors a commit before.
    world.git.line(0, [50]);
    world.index(1_000, |index| {
        assert_eq!(count(&funnel(index, Some(days(100, 200))).newcomers), 8);
    });
}

#[test]
fn without_the_earlier_numbers_nobody_is_known_to_be_new() {
    let mut world = arrivals();
    world.forge.watch.listed_issues.clear();
    for row in &mut world.forge.issues {
        row.number += 1_000;
    }
    for row in &mut world.forge.pull_requests[1..] {
        row.number += 1_000;
    }
    world.forge.pull_requests[0].number = 900;
    world.index(1_000, |index| {
        let found = funnel(index, Some(days(100, 200)));
        assert!(reason(&found.newcomers).contains("of the first 900"));
    });
    ForgeBuilder::default().index(9, |index| {
        assert!(reason(&funnel(index, None).merged.people).contains("no pull requests are known"));
    });
}

/// Six whose first one is merged, of whom two return; six unanswered, of whom one does.
#[test]
fn coming_back_is_reported_by_how_the_first_one_ended() {
    let mut world = ForgeBuilder::listed_until(2_000);
    let old = world.account("old");
    for at in 0..12 {
        let person = world.account(&format!("p{at}"));
        let pull = world.pull(person, 100 * DAY);
        let number = world.forge.pull_requests[pull].number;
        // Talk about it is no return.
        world.respond(number, person, Comment, 110 * DAY);
        if at < 6 {
            world.merge(pull, old, 120 * DAY);
            // The squash is no return either, nor what is done within a day.
            world.git.line(person, [120]);
            let issue = world.issue(person, 100 * DAY + DAY - 1);
            world.forge.issues[issue].ending.open_at = None;
        }
        match at {
            0 => drop(world.issue(person, 101 * DAY)),
            1 => world.git.line(person, [125]),
            2 => drop(world.pull(person, 190 * DAY)),
            6 => drop(world.issue(person, 190 * DAY - 1)),
            _ => {}
        }
    }
    world.index(2_000, |index| {
        let found = comeback(index, Some(days(100, 101)));
        assert_eq!((number(&found.merged.within_90), found.merged.within_90.n), (0.333_333, 6));
        assert_eq!(number(&found.merged.within_365), 0.5);
        assert_eq!(number(&found.never_answered.within_90), 0.166_667);
        assert_eq!((number(&found.all.within_90), found.all.within_365.n), (0.25, 12));
        assert!(reason(&found.closed_without_merge.within_90).contains("has 0"));
    });
    world.index(300, |index| {
        let found = comeback(index, None);
        assert_eq!((found.all.within_90.n, found.all.within_365.n), (12, 0));
        assert!(found.all.within_365.exclusions.join(" ").contains("365 days (12)"));
    });
    // Where comments were not watched, nobody is known to have had no answer.
    world.forge.watch.comments.clear();
    world.index(2_000, |index| {
        let found = comeback(index, None);
        assert_eq!((found.all.within_90.n, found.never_answered.within_90.n), (12, 0));
    });
}

#[test]
fn standing_is_reported_by_quarter() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let (ann, bob, bot) = (world.account("ann"), world.account("bob"), world.bot("ci[bot]"));
    // 1971-01-01 is day 365: the first quarter of 1971 has days 365 to 454.
    let pull = world.pull(ann, 366 * DAY);
    world.merge(pull, bob, 370 * DAY);
    world.issue(bob, 371 * DAY);
    world.issue(bot, 371 * DAY);
    world.pull(ann, 454 * DAY);
    // In the second one ann is a regular and bob an insider.
    world.respond(1, ann, Comment, 455 * DAY);
    world.respond(1, bob, Comment, 460 * DAY);
    world.index(500, |index| {
        let found = active_by_standing(index, Some(days(0, 470)));
        assert_eq!((found.quarters.len(), count(&found.active)), (12, 2));
        let last = &found.quarters[11];
        assert_eq!((last.from, last.to, last.is_partial), (455 * DAY, 470 * DAY, true));
        assert_eq!((last.insiders, last.regulars, last.newcomers, last.unknown), (1, 1, 0, 0));
        let before = &found.quarters[10];
        assert_eq!((before.from, before.to, before.is_partial), (365 * DAY, 455 * DAY, false));
        // When bob first did anything here in that quarter, he had merged.
        assert_eq!((before.insiders, before.regulars, before.newcomers), (1, 0, 1));
    });
    world.forge.watch.listed_pull_requests.clear();
    world.index(500, |index| {
        let found = active_by_standing(index, Some(days(0, 470)));
        assert_eq!((found.quarters[10].unknown, found.quarters[10].newcomers), (1, 0));
    });
}

#[test]
fn who_answers_is_reported_by_the_time_of_the_answer() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let (ann, bob, eve) = (world.account("ann"), world.account("bob"), world.account("eve"));
    let bot = world.bot("ci[bot]");
    for at in 0..12 {
        let pull = world.pull(ann, (100 + at) * DAY);
        let number = world.forge.pull_requests[pull].number;
        world.respond(number, bot, Review, (100 + at) * DAY + 1);
        world.respond(number, ann, Review, (100 + at) * DAY + 2);
        let first = if at < 8 { bob } else { eve };
        world.respond(number, first, LineComment, (100 + at) * DAY + 3);
        world.respond(number, first, Approval, (100 + at) * DAY + 4);
        if at < 3 {
            world.merge(pull, eve, (100 + at) * DAY + 5);
        }
    }
    // Bob answers a bot's, and an issue after the window.
    let theirs = world.pull(bot, 100 * DAY);
    world.respond(world.forge.pull_requests[theirs].number, bob, Review, 101 * DAY);
    let issue = world.issue(ann, 100 * DAY);
    world.respond(world.forge.issues[issue].number, bob, Comment, 300 * DAY);
    let window = Some(days(100, 200));
    world.index(1_000, |index| {
        let found = reviewers(index, window);
        assert_eq!((count(&found.reviewers), count(&found.answerers)), (2, 2));
        assert_eq!((number(&found.busiest), found.busiest.n), (0.666_667, 12));
        assert_eq!(count(&found.answer_absence_factor), 1);
        let rows: Vec<_> = found.people.rows.iter().collect();
        let reported = |at: usize| (rows[at].reviewed, rows[at].first_answers, rows[at].merged);
        assert_eq!((rows[0].who.name.as_str(), reported(0)), ("bob", (8, 8, 0)));
        assert_eq!((rows[1].who.name.as_str(), reported(1)), ("eve", (4, 4, 3)));
        assert_eq!((rows[0].last, rows[1].last), (107 * DAY + 4, 111 * DAY + 4));
    });
    world.git.people.all[bob as usize].hidden = true;
    world.forge.watch.reviews.clear();
    world.index(1_000, |index| {
        let found = reviewers(index, window);
        assert_eq!((count(&found.answerers), found.people.rows.len()), (2, 1));
        assert_eq!(found.people.hidden, 1);
        assert!(found.reviewers.exclusions.join(" ").contains("reviews of the 100 %"));
    });
    // Between numbers 1 and 1,002 all are lost.
    world.forge.watch.listed_issues.clear();
    for row in &mut world.forge.pull_requests[1..] {
        row.number += 1_000;
    }
    world.index(1_000, |index| {
        let found = reviewers(index, window);
        for measure in [&found.busiest, &found.answer_absence_factor] {
            assert!(reason(measure).contains("the result would be biased"), "{measure:?}");
        }
    });
}

#[test]
fn closed_without_merge_is_who_landed_nothing_and_has_nothing_open() {
    let mut world = ForgeBuilder::listed_until(1_000);
    let old = world.account("old");
    let people: Vec<_> = (0..8).map(|at| world.account(&format!("p{at}"))).collect();
    let pulls: Vec<_> = people.iter().map(|&person| world.pull(person, 100 * DAY)).collect();
    let named = |world: &ForgeBuilder, at: usize| world.forge.pull_requests[pulls[at]].number;
    // Closed; unanswered for long; answered and open; merged; landed by git alone.
    world.close(pulls[0], old, 110 * DAY);
    world.respond(named(&world, 2), old, Comment, 120 * DAY);
    world.merge(pulls[3], old, 110 * DAY);
    world.close(pulls[4], old, 110 * DAY);
    world.git.line(people[4], [105]);
    // Closed, and a second one lately; closed after the window; closed, and one merged after it.
    world.close(pulls[5], old, 110 * DAY);
    world.pull(people[5], 185 * DAY);
    world.respond(named(&world, 6), old, Comment, 120 * DAY);
    world.close(pulls[6], old, 250 * DAY);
    world.close(pulls[7], old, 110 * DAY);
    let late = world.pull(people[7], 240 * DAY);
    world.merge(late, old, 241 * DAY);
    world.index(1_000, |index| {
        let found = quasi_contributors(index, Some(days(100, 200)));
        let names: Vec<_> = found.people.rows.iter().map(|row| row.who.name.as_str()).collect();
        assert_eq!(names, ["p0", "p1", "p7"]);
        assert_eq!((count(&found.quasi_contributors), found.of_first_timers.n), (3, 8));
        assert_eq!(number(&found.of_first_timers), 0.375);
        assert_eq!((found.people.rows[1].unanswered, found.people.rows[1].last), (1, 100 * DAY));
    });
    world.forge.watch.comments.clear();
    world.index(1_000, |index| {
        let found = quasi_contributors(index, Some(days(100, 200)));
        assert_eq!((count(&found.quasi_contributors), found.of_first_timers.n), (2, 7));
        assert!(found.of_first_timers.exclusions.join(" ").contains("not watched (1)"));
    });
}
