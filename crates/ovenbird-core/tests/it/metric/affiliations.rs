//! Organizations by affiliations: a user's file, what accounts state, and domains.

use std::fmt::Write as _;

use std::collections::HashMap;

use ovenbird_core::identity::{Affiliations, Kind};
use ovenbird_core::metric::RepoIndex;
use ovenbird_core::metric::organizations::{Organizations, affiliated, organizations};
use proptest::prelude::*;

use super::builder::{DAY, days};
use super::count;
use super::forge_builder::ForgeBuilder;

fn commits(found: &Organizations, name: &str) -> u64 {
    let row = found.rows.iter().find(|row| row.domain == name);
    row.map_or(0, |row| row.commits)
}

/// Somebody else at a domain, of whom there is no work: their one commit is a merge.
fn colleague(world: &mut ForgeBuilder, domain: &str) {
    let other = world.git.signature("other", &format!("other@{domain}"), Kind::Human);
    let head = world.git.history.head.unwrap();
    world.git.commit(other, 100, &[head, head]);
}

fn reported(world: &ForgeBuilder, file: &str) -> Organizations {
    let own = Affiliations::parse(file).unwrap();
    let all = own.and_accounts(&world.forge.accounts);
    world.index(5_000, |index| affiliated(index.git, None, &all))
}

/// CHAOSS, "Elephant Factor": the worked example, through commits of as many organizations, of
/// which a third is reported by the file, a third by accounts, and a third by domains.
#[test]
fn the_elephant_factor_is_that_of_the_chaoss_example() {
    let mut world = ForgeBuilder::listed_until(100);
    let mut entries = Vec::new();
    for (place, commits) in (0_u32..).zip([1000, 202, 90, 33, 332, 343, 42, 433]) {
        let person = world.account(&format!("p{place}"));
        // The same domain for all who are told otherwise, so that it cannot tell.
        let email = if place % 3 == 2 { format!("a@firm{place}.com") } else { "a@one.com".into() };
        world.git.history.signatures[person as usize].email = email;
        match place % 3 {
            0 => entries.push(format!(
                "[[affiliation]]\nlogin = \"P{place}\"\norganization = \"Firm {place}\"\n"
            )),
            1 => world.forge.accounts[place as usize].company = Some(format!("@firm{place}")),
            _ => {}
        }
        world.git.line(person, std::iter::repeat_n(5, commits));
    }
    for place in [2, 5] {
        colleague(&mut world, &format!("firm{place}.com"));
    }
    let found = reported(&world, &entries.concat());
    assert_eq!((count(&found.elephant_factor), count(&found.domains)), (2, 8));
    assert_eq!(found.elephant_factor.n, 2475);
    assert_eq!((found.by_file, found.by_company, found.by_domain), (1000 + 33 + 42, 967, 433));
    assert_eq!(found.elephant_factor.unit, "organizations");
    let source = &found.elephant_factor.source;
    assert!(source.contains("file (1075)") && source.contains("domain (433)"), "{source}");
    // By domains alone it is one.
    let by_domain = world.index(100, |index| organizations(index.git, None));
    assert_eq!((count(&by_domain.elephant_factor), by_domain.by_file), (1, 0));
}

#[test]
fn who_changes_jobs_counts_for_each_in_their_time() {
    let mut world = ForgeBuilder::listed_until(100);
    let ann = world.account("ann");
    world.git.history.signatures[ann as usize].email = "Ann@y.org".into();
    let second = world.git.signature("ann", "ann@work.com", Kind::Human);
    world.git.merge(ann, second);
    // 1971-01-01 is day 365, 1972-01-01 is day 730.
    world.git.line(ann, [10, 364, 365, 729]);
    world.git.line(second, [700, 730, 900]);
    world.git.history.commits[0].authored = None;
    for domain in ["y.org", "work.com"] {
        colleague(&mut world, domain);
    }
    let file = "[[affiliation]]\nemail = \"ann@Y.org\"\norganization = \"Acme\"\n\
                from = \"1971-01-01\"\nto = \"1972-01-01\"\n";
    let found = reported(&world, file);
    assert_eq!((commits(&found, "Acme"), found.by_file, found.by_domain), (3, 3, 4));
    assert_eq!((commits(&found, "y.org"), commits(&found, "work.com")), (2, 2));
    // What the account states fills the rest; the file still comes first.
    world.forge.accounts[0].company = Some(" @bee ".into());
    let found = reported(&world, file);
    assert_eq!((commits(&found, "Acme"), commits(&found, "bee"), found.by_domain), (3, 4, 0));
    // The commit's own address comes before the person's others, and later entries first.
    let more = format!(
        "{file}[[affiliation]]\nemail = \"ann@work.com\"\norganization = \"Work\"\n\
         [[affiliation]]\nemail = \"ann@y.org\"\norganization = \" ACME \"\n"
    );
    let found = reported(&world, &more);
    assert_eq!((commits(&found, "Acme"), commits(&found, "Work")), (4, 3));
    // Of two that speak of one time, the later one counts; a repeated name is one organization.
    let later = format!(
        "{file}[[affiliation]]\nlogin = \"ann\"\norganization = \"First\"\n\
         [[affiliation]]\nlogin = \"ann\"\norganization = \"Second\"\nto = \"1971-01-01\"\n"
    );
    let found = reported(&world, &later);
    assert_eq!((commits(&found, "First"), commits(&found, "Second")), (4, 1));
    assert_eq!((commits(&found, "Acme"), found.by_file), (2, 7));
}

/// Entries of cncf/gitdm's map, in their forms: 12 commits of 12 people.
#[test]
fn what_a_gitdm_map_does_not_know_is_no_organization() {
    let mut world = ForgeBuilder::listed_until(100);
    let employers = [
        "Acme Corp",
        "Acme Corp",
        "acme corp",
        "Netguru",
        "Independent",
        "NotFound",
        "NotFound",
        "NotFound",
        "NotFound",
        "NotFound",
        "(Unknown)",
        "(Robots)",
    ];
    let mut map = String::new();
    for (place, employer) in employers.into_iter().enumerate() {
        let person = world.account(&format!("p{place}"));
        let email = format!("p{place}@one.com");
        writeln!(map, "p{place}!one.com {employer}").unwrap();
        world.git.history.signatures[person as usize].email = email;
        world.git.line(person, [5]);
    }
    let own = Affiliations::parse_gitdm(&map).unwrap();
    let found = world.index(100, |index| affiliated(index.git, None, &own));
    let rows: Vec<_> = found.rows.iter().map(|row| (row.domain.as_str(), row.commits)).collect();
    assert_eq!(rows, [("Acme Corp", 3), ("Netguru", 1)]);
    assert_eq!((found.unknown, found.personal, found.by_file), (7, 1, 4));
    assert!((found.attributed.value.as_f64().unwrap() - 4.0 / 12.0).abs() < 1e-9);
}

#[test]
fn a_domain_gets_the_name_that_the_file_gives_it() {
    let mut world = ForgeBuilder::listed_until(100);
    let (ann, bob) = (world.account("ann"), world.account("bob"));
    world.git.history.signatures[ann as usize].email = "ann@mail.firm.com".into();
    world.git.history.signatures[bob as usize].email = "bob@gmail.com".into();
    world.forge.accounts[1].company = Some("FIRM".into());
    world.git.line(ann, 1..4);
    world.git.line(bob, 1..3);
    colleague(&mut world, "firm.com");
    let found =
        reported(&world, "[[affiliation]]\ndomain = \"firm.com\"\norganization = \"Firm\"\n");
    assert_eq!((found.rows.len(), found.rows[0].commits, found.rows[0].people), (1, 5, 2));
    assert_eq!((found.by_file, found.by_company, found.free_mail), (3, 2, 0));
    let found = reported(&world, "");
    assert_eq!((commits(&found, "firm.com"), commits(&found, "FIRM")), (3, 2));
}

fn world() -> impl Strategy<Value = (ForgeBuilder, String)> {
    let commit = (0_u32..6, 300_i64..1_200);
    let entry = (0_u32..6, 0_u32..3, 0_u32..4, 0_u32..4, any::<bool>());
    let made = prop::collection::vec(commit, 1..60);
    (made, prop::collection::vec(entry, 0..8), prop::collection::vec(0_u32..4, 6)).prop_map(
        |(commits, entries, companies)| {
            let mut world = ForgeBuilder::listed_until(100);
            for person in 0..6 {
                let at = world.account(&format!("p{person}"));
                let email = format!("p{person}@firm{}.com", person % 2);
                world.git.history.signatures[at as usize].email = email;
                let company = companies[person as usize];
                let company = (company > 0).then(|| format!("Firm {company}"));
                world.forge.accounts[person as usize].company = company;
            }
            for (author, day) in commits {
                world.git.line(author, [day]);
            }
            // Somebody else at each domain, of whom there is no work: merges are none.
            for firm in 0..2 {
                colleague(&mut world, &format!("firm{firm}.com"));
            }
            let file = entries.into_iter().map(|(person, firm, from, to, by_login)| {
                let whose = if by_login {
                    format!("login = \"p{person}\"")
                } else {
                    format!("email = \"p{person}@firm{}.com\"", person % 2)
                };
                format!(
                    "[[affiliation]]\n{whose}\norganization = \"firm {firm}\"\n\
                     from = \"197{from}-01-01\"\nto = \"197{}-01-01\"\n",
                    from + to + 1
                )
            });
            (world, file.collect())
        },
    )
}

/// The commits of each person in each organization, by looking at that person alone.
fn of_members(world: &ForgeBuilder, file: &str) -> HashMap<String, Vec<u64>> {
    let mut found: HashMap<String, Vec<u64>> = HashMap::new();
    for person in 0..6 {
        let mut alone = world.clone();
        for (other, one) in (0..).zip(&mut alone.git.people.all) {
            if other < 6 && other != person {
                one.kind = Kind::Bot("not asked for".into());
            }
        }
        for row in reported(&alone, file).rows {
            found.entry(row.domain).or_default().push(row.commits);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An organization's total is never below a member's within it; here it is their sum.
    #[test]
    fn an_organization_has_what_its_members_have((world, file) in world()) {
        let members = of_members(&world, &file);
        let found = reported(&world, &file);
        prop_assert_eq!(members.len(), found.rows.len());
        for row in &found.rows {
            let theirs = &members[&row.domain];
            prop_assert!(theirs.iter().all(|&part| row.commits >= part));
            prop_assert_eq!(theirs.iter().sum::<u64>(), row.commits);
            prop_assert_eq!(theirs.len() as u64, row.people);
        }
        let all: u64 = found.rows.iter().map(|row| row.commits).sum();
        prop_assert_eq!(found.by_file + found.by_company + found.by_domain, all);
    }

    /// Hiding somebody, the order of commits, and what is later, change no total.
    #[test]
    fn totals_stand((world, file) in world(), hidden in 0_usize..6, later in 0_u32..6) {
        let own = Affiliations::parse(&file).unwrap().and_accounts(&world.forge.accounts);
        let window = Some(days(300, 1_200));
        let total = |index: &RepoIndex<'_>| {
            let found = affiliated(index, window, &own);
            (found.elephant_factor.value, found.domains.value, found.by_file, found.by_company)
        };
        let before = world.index(5_000, |index| total(index.git));
        let mut other = world.clone();
        other.git.people.all[hidden].hidden = true;
        let order: Vec<_> = other.git.history.commit_indexes().rev().collect();
        other.git = other.git.reordered(&order);
        other.git.commit_by(later, later, 1_200 * DAY, &[]);
        prop_assert_eq!(before, other.index(5_000, |index| total(index.git)));
    }
}
