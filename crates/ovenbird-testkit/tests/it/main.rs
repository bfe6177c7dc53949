//! Tests of the loopback GitHub.

mod callers;
mod client;
mod graphql;
mod refusals;
mod rest;
mod shapes;
mod stories;

use ovenbird_testkit::github::{CommunityFile, NewIssue, NewPull, NewPush, ReviewState, World};

/// A little of everything, in the year that a time begins.
fn everything(from: i64) -> World {
    let mut world = World::new();
    world.organization("octo");
    world.account("ann").full_name("Ann Author");
    let files = [CommunityFile::Readme, CommunityFile::Contributing];
    world.repo("octo/oven").description("bakes").license("MIT").language("Rust").with_files(&files);
    world.repo("octo/oven").created_at(from - 1000).with_member("bob");
    let mut at = from;
    let mut next = || {
        at += 60;
        at
    };
    let issue = world
        .at(next(), "octo/oven", "ann")
        .opens_issue(NewIssue::titled("Uneven").body("One side stays raw.").label("bug"));
    world.at(next(), "octo/oven", "bob").comments(issue, "Which side?");
    let pull = NewPull::titled("Bake evenly").body("Fixes #1").label("bug").size(30, 4, 3);
    let pull = world.at(next(), "octo/oven", "ann").opens_pull(pull.draft());
    world.at(next(), "octo/oven", "ann").marks_ready(pull).asks_review(pull, "bob");
    world.at(next(), "octo/oven", "bob").comments_on_code(pull, "Why?");
    world.at(next(), "octo/oven", "ann").pushes_to_pull(pull);
    world.at(next(), "octo/oven", "bob").reviews(pull, ReviewState::Approved);
    world.at(next(), "octo/oven", "ci[bot]").comments(pull, "All green.");
    world.at(next(), "octo/oven", "bob").merges(pull);
    let other = world.at(next(), "octo/oven", "eve").opens_pull("Cook instead");
    world.at(next(), "octo/oven", "bob").labels(other, "wontfix").closes(other);
    let push = NewPush::new().commit("", "Bob", "bob@example.org", "Clean the tray");
    let tip = world.at(next(), "octo/oven", "bob").pushes(push);
    world.at(next(), "octo/oven", "eve").comments_on_commit(&tip, "Shiny");
    world.at(next(), "octo/oven", "eve").stars().forks();
    world.at(next(), "octo/oven", "bob").creates_branch("next").creates_tag("v1.0");
    world.at(next(), "octo/oven", "bob").releases("v1.0");
    world.at(next(), "octo/oven", "bob").deletes_branch("next");
    world
}
