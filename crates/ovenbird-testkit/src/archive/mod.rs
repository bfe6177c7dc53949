//! Full hours of the event archive, made up from a sample of real ones.
//!
//! A real hour of 2024 holds some 200,000 events in 700 MB of JSON and names real people; a sample
//! of it is too small to measure with and not ours to copy. Here each line of a sample is taken
//! apart once ([`template`]) into what says nothing about anybody and places to fill in, and an
//! hour is written by filling these places again and again: with made-up accounts and repos
//! ([`world`]), issues and pull requests that several lines speak of alike ([`forge_objects`]), and
//! texts of the same shape in words that mean nothing ([`words`]). Kinds of events come in the
//! shares of a real hour.
//!
//! What stays the same: keys and their order, sizes, escapes, which object repeats which, what is
//! null, and the apps (`dependabot[bot]`), which are nobody.

mod base64;
mod cast;
mod clock;
mod forge_object;
mod forge_objects;
mod learn;
mod line;
mod noise;
mod roles;
mod sample;
mod strings;
mod template;
#[cfg(test)]
mod tests;
mod url;
mod vocabulary;
mod words;
mod world;

use std::io::Write;
use std::path::PathBuf;

use forge_objects::ForgeObjects;
use line::Line;
use noise::{Noise, mix};
use sample::Sample;
use template::{Role, Template};
use world::{Account, World};

pub use sample::MIX;

/// The first of January 2024, when the hour of seed 1 begins.
const FIRST_HOUR: i64 = 1_704_067_200;
/// Events of an hour that can have their own ids.
const EVENTS_OF_AN_HOUR: u64 = 1_000_000;

/// Writes an hour of so many events, of which there can be up to a million, as JSON lines.
///
/// `sample` is files of the archive from 2015 on, compressed. The same seed gives the same bytes;
/// the next seed gives the next hour of the same world, beginning with 2024-01-01 00:00 for seed 1.
/// Memory is that of the sample's lines, whatever the number of events.
pub fn archive_hour(
    sample: &[PathBuf],
    events: u64,
    seed: u64,
    out: &mut impl Write,
) -> std::io::Result<()> {
    assert!(events <= EVENTS_OF_AN_HOUR, "an hour has at most {EVENTS_OF_AN_HOUR} events");
    let sample = Sample::read(sample)?;
    assert!(!sample.is_empty() || events == 0, "the sample has no line of a known type");
    let world = World::new(&sample.logins, sample.bots.clone());
    let hour = seed.wrapping_sub(1) % 8_760;
    let begins_at = FIRST_HOUR + hour as i64 * 3_600;
    let mut forge_objects = ForgeObjects::new(hour);
    let mut noise = Noise::new(mix(seed, 0));
    let mut buffer = Vec::new();
    for event in 0..events {
        let template = sample.draw(&mut noise);
        let at = begins_at + (event * 3_600 / events) as i64;
        let number = hour * EVENTS_OF_AN_HOUR + event;
        line(&world, template, &mut forge_objects, (number, at), &mut noise).write(&mut buffer);
        if buffer.len() > 1 << 16 {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

/// Decides where an event happens, to what and by whom.
fn line<'a>(
    world: &'a World,
    template: &'a Template,
    forge_objects: &mut ForgeObjects,
    (number, at): (u64, i64),
    noise: &mut Noise,
) -> Line<'a> {
    let forge_object = template
        .forge_object
        .as_ref()
        .map(|role| forge_objects.take(role, template.has_org, at, noise));
    let repo = forge_object
        .map_or_else(|| World::repo(template.has_org, noise), |forge_object| forge_object.repo);
    let actor = match template.users.get(usize::from(template.actor)) {
        Some(Role::Owner) => World::owner(repo),
        Some(Role::Opener) => {
            forge_object.map_or(Account::Made(0), |forge_object| forge_object.opener)
        }
        Some(&Role::Bot(bot)) => Account::Bot(bot),
        _ if template.by_anybody => World::anybody(noise),
        _ => World::contributor(repo, noise),
    };
    Line { world, template, number, seed: noise.next(), at, repo, forge_object, actor }
}
