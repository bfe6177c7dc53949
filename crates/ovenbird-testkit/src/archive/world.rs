//! The made-up accounts and repos, each a function of its number.

use std::collections::HashSet;

use super::noise::{Noise, mix};
use super::vocabulary::Vocabulary;

/// How many people there are, and behind them how many organisations.
const PEOPLE: u64 = 1_400_000;
const ORGANISATIONS: u64 = 200_000;
/// How many repos there are of people, and as many of organisations.
const REPOS: u64 = 250_000;
/// How many of all events are in the repos that have the most.
const HOT_SHARE: f64 = 0.25;
const HOT_REPOS: f64 = 10_000.0;

/// Where the e-mails of commits end, the more frequent ones more than once.
const DOMAINS: [&str; 12] = [
    "users.noreply.github.com",
    "users.noreply.github.com",
    "users.noreply.github.com",
    "users.noreply.github.com",
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "qq.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "163.com",
];

/// Somebody with a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Account {
    /// A person or an organisation.
    Made(u32),
    /// An app, by its place among those of the sample: apps keep their names.
    Bot(u16),
}

/// Who and what there is besides the event itself.
pub(super) struct World {
    pub(super) words: Vocabulary,
    /// Login without `[bot]`, and id.
    pub(super) bots: Vec<(String, u64)>,
}

impl World {
    /// A world in which nobody is called as somebody in the sample is.
    pub(super) fn new(logins: &HashSet<String>, bots: Vec<(String, u64)>) -> Self {
        Self { words: Vocabulary::new(logins), bots }
    }

    /// Somebody of all people.
    pub(super) fn anybody(noise: &mut Noise) -> Account {
        Account::Made(noise.below(PEOPLE) as u32)
    }

    /// One of those who work on a repo, a few of whom do most of it.
    pub(super) fn contributor(repo: u64, noise: &mut Noise) -> Account {
        let place = noise.fraction().powi(3) * 30.0;
        Account::Made((mix(repo, place as u64) % PEOPLE) as u32)
    }

    /// A repo to which something happens.
    pub(super) fn repo(has_org: bool, noise: &mut Noise) -> u64 {
        let is_hot = noise.fraction() < HOT_SHARE;
        // The one falls as 1/rank, the other is nearly even.
        let rank = if is_hot {
            HOT_REPOS.powf(noise.fraction())
        } else {
            noise.fraction().powi(3) * REPOS as f64
        };
        (rank as u64 + 1) * 2 + u64::from(has_org)
    }

    pub(super) fn owner(repo: u64) -> Account {
        let has_org = repo % 2 == 1;
        let owner = mix(repo, 1 << 32);
        let owner = if has_org { PEOPLE + owner % ORGANISATIONS } else { owner % PEOPLE };
        Account::Made(owner as u32)
    }

    pub(super) fn repo_id(repo: u64) -> u64 {
        // Odd factors give each number another one below a power of two.
        repo.wrapping_mul(0x9e37_79b9) & ((1 << 29) - 1)
    }

    pub(super) fn user_id(&self, account: Account) -> u64 {
        match account {
            Account::Made(number) => u64::from(number).wrapping_mul(0x9e37_79b9) & ((1 << 27) - 1),
            Account::Bot(bot) => self.bots[usize::from(bot)].1,
        }
    }

    /// Appends a login that nobody else has, as each ends in the number of its account.
    pub(super) fn login(&self, account: Account, out: &mut Vec<u8>) {
        match account {
            Account::Made(number) => {
                let seed = mix(u64::from(number), 3);
                out.extend_from_slice(self.words.name(4 + (seed % 5) as usize, seed >> 8));
                if seed & 0x30_0000 == 0 {
                    out.push(b'-');
                }
                out.extend_from_slice(&suffix(number));
            }
            Account::Bot(bot) => {
                out.extend_from_slice(self.bots[usize::from(bot)].0.as_bytes());
                out.extend_from_slice(b"[bot]");
            }
        }
    }

    /// Appends the name that somebody commits under.
    pub(super) fn author_name(&self, account: Account, out: &mut Vec<u8>) {
        let Account::Made(number) = account else { return self.login(account, out) };
        let seed = mix(u64::from(number), 4);
        if seed % 5 < 2 {
            return self.login(account, out);
        }
        for (place, shift) in [(0, 8), (1, 24)] {
            if place > 0 {
                out.push(b' ');
            }
            let at = out.len();
            let length = 4 + (seed >> (32 + shift) & 3) as usize;
            out.extend_from_slice(self.words.name(length, seed >> shift));
            out[at] = out[at].to_ascii_uppercase();
        }
    }

    /// Appends an e-mail address as the archive gives it, its first part as a digest.
    pub(super) fn author_email(account: Account, out: &mut Vec<u8>) {
        let seed = match account {
            Account::Made(number) => mix(u64::from(number), 5),
            Account::Bot(bot) => {
                mix(u64::from(bot), 6) / DOMAINS.len() as u64 * DOMAINS.len() as u64
            }
        };
        hex_name(seed, out);
        out.push(b'@');
        out.extend_from_slice(DOMAINS[(seed % DOMAINS.len() as u64) as usize].as_bytes());
    }

    /// Appends a title of a few words.
    pub(super) fn title(&self, seed: u64, out: &mut Vec<u8>) {
        let mut noise = Noise::new(seed);
        let from = out.len();
        for place in 0..3 + noise.below(7) {
            if place > 0 {
                out.push(b' ');
            }
            let length = 2 + noise.below(4) + noise.below(5);
            out.extend_from_slice(self.words.word(length as usize, noise.next()));
        }
        out[from] = out[from].to_ascii_uppercase();
    }

    /// Appends the name of a repo, without its owner's.
    pub(super) fn repo_name(&self, repo: u64, out: &mut Vec<u8>) {
        let seed = mix(repo, 7);
        out.extend_from_slice(self.words.name(3 + (seed % 7) as usize, seed >> 8));
        out.push(b"-_-."[(seed >> 20 & 3) as usize]);
        out.extend_from_slice(self.words.name(2 + (seed >> 24 & 3) as usize, seed >> 30));
        out.extend_from_slice(&suffix(repo as u32)[1..]);
    }
}

/// Forty hexadecimal digits.
pub(super) fn hex_name(seed: u64, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (part, count) in [(1, 16), (2, 16), (3, 8)] {
        let number = mix(seed, part);
        out.extend((0..count).map(|place| DIGITS[(number >> (4 * place) & 15) as usize]));
    }
}

/// The last four digits of a number to the base of 36, all there are below 1,679,616.
fn suffix(number: u32) -> [u8; 4] {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = [0; 4];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 36) as usize];
        rest /= 36;
    }
    digits
}
