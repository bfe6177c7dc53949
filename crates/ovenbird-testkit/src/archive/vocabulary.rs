//! Words that mean nothing, of which all made text and all made names consist.

use std::collections::HashSet;

use super::noise::Noise;

/// The longest word; a longer one is made of several.
pub(super) const LONGEST: usize = 12;
/// How many words there are of a length. The frequent ones among them are few, as in any language.
const WORDS: u64 = 4096;

/// Words by their length, in lower case.
pub(super) struct Vocabulary {
    /// All words of a length behind each other.
    by_length: Vec<Vec<u8>>,
}

impl Vocabulary {
    /// Words none of which is among the `forbidden`, all in lower case.
    pub(super) fn new(forbidden: &HashSet<String>) -> Self {
        let mut noise = Noise::new(1);
        let mut by_length = vec![Vec::new()];
        for length in 1..=LONGEST {
            let mut words = Vec::with_capacity(length * WORDS as usize);
            while words.len() < length * WORDS as usize {
                let word = made_up(length, &mut noise);
                if length < 3 || !forbidden.contains(&word) {
                    words.extend_from_slice(word.as_bytes());
                }
            }
            by_length.push(words);
        }
        Self { by_length }
    }

    /// The word of a length from 1 to [`LONGEST`] that belongs to a number, the frequent ones to
    /// more numbers.
    pub(super) fn word(&self, length: usize, number: u64) -> &[u8] {
        let x = number >> 52;
        let place = ((x * x * x) >> 24) as usize * length;
        &self.by_length[length][place..place + length]
    }

    /// The word of a length that belongs to a number, each to as many.
    pub(super) fn name(&self, length: usize, number: u64) -> &[u8] {
        let place = (number % WORDS) as usize * length;
        &self.by_length[length][place..place + length]
    }
}

fn made_up(length: usize, noise: &mut Noise) -> String {
    const SOUNDS: [&[u8]; 2] = [b"bdfgklmnprstvz", b"aeiou"];
    let first = noise.below(2) as usize;
    let letters = (first..first + length).map(|place| {
        let sounds = SOUNDS[place % 2];
        char::from(sounds[noise.below(sounds.len() as u64) as usize])
    });
    letters.collect()
}
