//! Metrics that are measures alone, on small worlds whose figures can be counted by hand.

use ovenbird_core::metric::occasional::occasional;
use ovenbird_core::metric::velocity::velocity;
use ovenbird_core::metric::{Compute, Measure, MetricId, Windows};

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;
use super::{count, number, reason};

const WINDOW: Windows = Windows {
    git: ovenbird_core::fact::Window { from: 100 * DAY, to: 200 * DAY },
    forge: ovenbird_core::fact::Window { from: 100 * DAY, to: 200 * DAY },
};

fn of(world: &ForgeBuilder, compute: Compute) -> Vec<Measure> {
    assert_eq!(WINDOW.git, days(100, 200));
    world.index(300, |index| compute(index, WINDOW))
}

/// In the window: two whose only commit ever it is; one who came before; one who came back after
/// the window, and counts as of its end; one with three; a bot. Seven commits by people, five of whom made them.
#[test]
fn who_came_once_is_counted_with_what_they_made() {
    let mut world = ForgeBuilder::listed_until(300);
    let git = &mut world.git;
    let people = ["once", "also", "before", "after", "thrice"].map(|name| git.human(name));
    let bot = git.bot("bot");
    git.line(people[2], [50]);
    git.line(bot, [120]);
    for (person, at) in [(0, vec![110]), (1, vec![199]), (2, vec![150]), (3, vec![160, 250])] {
        git.line(people[person], at);
    }
    git.line(people[4], [101, 102, 103]);
    // Who merged alone did not come once: a merge is no work.
    let merger = git.human("merger");
    let head = git.history.head.unwrap();
    git.commit(merger, 170, &[head, 0]);
    let found = of(&world, occasional);
    assert_eq!(
        found.iter().map(|one| one.metric).collect::<Vec<_>>(),
        [MetricId::OneTimeContributors, MetricId::OneTimeWork]
    );
    assert_eq!((number(&found[0]), found[0].n), (0.6, 5));
    assert_eq!((number(&found[1]), found[1].n), (super::rounded(3.0 / 7.0), 7));
    world.git.history.completeness.shallow = true;
    assert!(reason(&of(&world, occasional)[0]).contains("shallow"));
}

/// Opened and closed on both edges of the window, which holds its first instant and not its last.
#[test]
fn velocity_counts_what_was_closed_and_opened_in_the_window() {
    let mut world = ForgeBuilder::listed_until(300);
    let (ann, bot) = (world.account("ann"), world.bot("ci[bot]"));
    for (opened, closed) in [(50, 100), (50, 199), (150, 200), (99, 99), (110, 250)] {
        let issue = world.issue(ann, opened * DAY);
        world.forge.issues[issue].ending.at = Some(closed * DAY);
    }
    world.issue(bot, 150 * DAY);
    for day in [99, 100, 150, 199, 200] {
        world.pull(ann, day * DAY);
    }
    world.pull(bot, 150 * DAY);
    let found = of(&world, velocity);
    assert_eq!(found.iter().map(count).collect::<Vec<_>>(), [2, 3]);
    let nothing = of(&ForgeBuilder::listed_until(300), velocity);
    assert_eq!(reason(&nothing[0]), "no issues are known yet");
    assert_eq!(reason(&nothing[1]), "no pull requests are known yet");
}
