//! How long the metrics about people on a forge take on a large repo.

use std::time::Instant;

use ovenbird_core::fact::forge::{ForgeHistory, ResponseKind};
use ovenbird_core::identity::Affiliations;
use ovenbird_core::metric::bot_share::bot_share;
use ovenbird_core::metric::burstiness::burstiness;
use ovenbird_core::metric::comeback::comeback;
use ovenbird_core::metric::conversion::conversion;
use ovenbird_core::metric::funnel::funnel;
use ovenbird_core::metric::newcomer_labels::newcomer_labels;
use ovenbird_core::metric::organizations::affiliated;
use ovenbird_core::metric::quasi_contributors::quasi_contributors;
use ovenbird_core::metric::reviewers::reviewers;
use ovenbird_core::metric::standing::active_by_standing;
use ovenbird_core::metric::{ForgeIndex, RepoIndex};

use super::builder::{DAY, days};
use super::forge_builder::ForgeBuilder;

const NOW: i64 = 3_650;

/// 50,000 pull requests and 30,000 issues with 200,000 answers, 80,000 commits, by 5,000 people;
/// where it is not listed, a tenth of the numbers is not known.
fn large(is_listed: bool) -> ForgeBuilder {
    let mut world = ForgeBuilder::listed_until(NOW);
    for at in 0..5_000 {
        let account = world.account(&format!("p{at}"));
        world.forge.accounts[account as usize].company = (at % 3 == 0).then(|| format!("@f{at}"));
    }
    world.forge.labels = vec!["good first issue".into()];
    let mut state = 1_u64;
    // Few do much: the square of an even draw.
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let day = DAY as u64;
    for at in 0..80_000 {
        let opened = at * NOW * DAY / 80_000;
        let who = (draw(5_000) * draw(5_000) / 5_000) as u32;
        if at % 8 < 5 {
            let pull = world.pull(who, opened);
            let ended = opened + draw(60 * day) as i64;
            match draw(10) {
                0..7 => world.merge(pull, draw(50) as u32, ended),
                7..9 => world.close(pull, draw(50) as u32, ended),
                _ => {}
            }
        } else {
            let issue = world.issue(who, opened);
            world.forge.issues[issue].labels = vec![0];
        }
    }
    for _ in 0..200_000 {
        let number = draw(80_000) as i64 + 1;
        let at = number * NOW * DAY / 80_001 + draw(30 * day) as i64;
        let kind = if draw(2) == 0 { ResponseKind::Comment } else { ResponseKind::Review };
        world.respond(number, draw(500) as u32, kind, at);
    }
    for at in 0..80_000 {
        world.git.line((draw(5_000) * draw(5_000) / 5_000) as u32, [at * NOW / 80_000]);
    }
    if !is_listed {
        world.forge.watch.listed_pull_requests.clear();
        world.forge.watch.listed_issues.clear();
        let kept = |number: i64| number % 10 != 0;
        world.forge.pull_requests.retain(|row| kept(row.number));
        world.forge.issues.retain(|row| kept(row.number));
    }
    world
}

/// What something gives, with its milliseconds on a line of its own.
fn timed<R>(lines: &mut String, what: &str, run: impl FnOnce() -> R) -> R {
    let began = Instant::now();
    let found = run();
    let took = began.elapsed().as_secs_f64() * 1e3;
    lines.push_str(&[what, ": ", &format!("{took:.2}"), " ms\n"].concat());
    found
}

fn sorted(forge: &ForgeHistory) -> ForgeHistory {
    let mut forge = forge.clone();
    forge.responses.sort_by_key(|row| (row.number, row.at));
    forge
}

#[test]
#[ignore = "a measurement: it prints milliseconds and fails nothing"]
fn how_long_metrics_about_people_take() {
    for is_listed in [true, false] {
        let world = large(is_listed);
        let (mut git, forge) = (world.git.clone(), sorted(&world.forge));
        let people = git.people.of_signature.clone();
        git.people.of_signature.extend(people);
        let window = Some(days(NOW - 365, NOW));
        let mut lines = String::new();
        let index = timed(&mut lines, "study of git", || {
            RepoIndex::new(&git.history, &git.people, NOW * DAY)
        });
        let all = timed(&mut lines, "study of the forge", || ForgeIndex::new(&index, &forge));
        let whole = Instant::now();
        drop(timed(&mut lines, "funnel", || funnel(&all, window)));
        drop(timed(&mut lines, "comeback", || comeback(&all, None)));
        drop(timed(&mut lines, "standing", || active_by_standing(&all, window)));
        drop(timed(&mut lines, "reviewers", || reviewers(&all, window)));
        drop(timed(&mut lines, "newcomer labels", || newcomer_labels(&all, window)));
        drop(timed(&mut lines, "quasi-contributors", || quasi_contributors(&all, window)));
        drop(timed(&mut lines, "conversion", || conversion(&all, window)));
        drop(timed(&mut lines, "burstiness", || burstiness(&all, window)));
        drop(timed(&mut lines, "bot share", || bot_share(&all, window)));
        let companies = Affiliations::default().and_accounts(&forge.accounts);
        drop(timed(&mut lines, "affiliated", || affiliated(&index, window, &companies)));
        let took = whole.elapsed().as_secs_f64() * 1e3;
        println!("listed: {is_listed}\n{lines}all metrics: {took:.2} ms");
    }
}
