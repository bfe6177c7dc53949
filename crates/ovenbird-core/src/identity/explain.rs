//! Why signatures are held to be one person.

use std::collections::{HashMap, VecDeque};

use super::{Link, People};

/// The links that made a person; for n signatures there are n − 1.
pub fn explain(people: &People, person: u32) -> Vec<&Link> {
    people.links.iter().filter(|link| people.of_signature[link.a as usize] == person).collect()
}

/// The chain of links from one signature to another; `None` if they are not one person.
pub fn path(people: &People, a: u32, b: u32) -> Option<Vec<&Link>> {
    let mut neighbors: HashMap<u32, Vec<&Link>> = HashMap::new();
    for link in &people.links {
        neighbors.entry(link.a).or_default().push(link);
        neighbors.entry(link.b).or_default().push(link);
    }
    let mut came_by: HashMap<u32, Option<&Link>> = HashMap::from([(a, None)]);
    let mut pending = VecDeque::from([a]);
    while let Some(at) = pending.pop_front() {
        if at == b {
            break;
        }
        for &link in neighbors.get(&at).into_iter().flatten() {
            let other = if link.a == at { link.b } else { link.a };
            if let std::collections::hash_map::Entry::Vacant(place) = came_by.entry(other) {
                place.insert(Some(link));
                pending.push_back(other);
            }
        }
    }
    let mut chain = Vec::new();
    let mut at = b;
    while let Some(link) = *came_by.get(&at)? {
        chain.push(link);
        at = if link.a == at { link.b } else { link.a };
    }
    chain.reverse();
    Some(chain)
}
