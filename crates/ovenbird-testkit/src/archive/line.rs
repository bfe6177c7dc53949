//! A line of the hour: a template with everything filled in.

use super::FIRST_HOUR;
use super::forge_object::ForgeObject;
use super::noise::{Noise, mix};
use super::template::{Moment, Number, Piece, Role, Scope, Slot, Template};
use super::words;
use super::world::{Account, World, hex_name};
use super::{base64, clock};

/// An event about to be written.
pub(super) struct Line<'a> {
    pub(super) world: &'a World,
    pub(super) template: &'a Template,
    /// The number of the event among all of all hours.
    pub(super) number: u64,
    /// What everything that only this line has is made of.
    pub(super) seed: u64,
    pub(super) at: i64,
    pub(super) repo: u64,
    pub(super) forge_object: Option<ForgeObject>,
    /// Who did it.
    pub(super) actor: Account,
}

impl Line<'_> {
    /// Appends the line.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let users: Vec<Account> = self.template.users.iter().map(|&role| self.who(role)).collect();
        let mut logins = Logins::default();
        for &user in &users {
            logins.add(|out| self.world.login(user, out));
        }
        for piece in &self.template.pieces {
            self.piece(piece, &users, &logins, out);
        }
    }

    fn who(&self, role: Role) -> Account {
        match role {
            Role::Actor => self.actor,
            Role::Owner => World::owner(self.repo),
            Role::Opener => {
                self.forge_object.map_or(self.actor, |forge_object| forge_object.opener)
            }
            Role::Bot(bot) => Account::Bot(bot),
            Role::Other(place) => {
                World::contributor(self.repo, &mut Noise::new(mix(self.seed, u64::from(place))))
            }
        }
    }

    fn piece(&self, piece: &Piece, users: &[Account], logins: &Logins, out: &mut Vec<u8>) {
        let bytes = &self.template.bytes[piece.bytes.start as usize..piece.bytes.end as usize];
        match piece.slot {
            Slot::Fixed => out.extend_from_slice(bytes),
            Slot::Text(scope) => {
                words::write(bytes, &self.world.words, self.seed_of(scope), out);
            }
            Slot::Title => self.world.title(self.seed_of(Scope::ForgeObject), out),
            Slot::Login(user) => out.extend_from_slice(logins.get(user)),
            Slot::LoginInUrl(user) => {
                out.extend_from_slice(bare(logins.get(user)));
                if matches!(users[usize::from(user)], Account::Bot(_)) {
                    out.extend_from_slice(b"%5Bbot%5D");
                }
            }
            Slot::Slug(user) => out.extend_from_slice(bare(logins.get(user))),
            Slot::AuthorName(author) => self.world.author_name(self.author(author), out),
            Slot::AuthorEmail(author) => World::author_email(self.author(author), out),
            Slot::RepoName(repo) => self.repo_name(repo, out),
            Slot::Number(number) => write_number(self.number(number, users), out),
            Slot::Node(number) => {
                let mut node = bytes.to_vec();
                write_number(self.number(number, users), &mut node);
                base64::encode(&node, out);
            }
            Slot::Sha(place) => hex_name(mix(self.seed, u64::from(place) << 20), out),
            Slot::Time(moment) => clock::write(self.moment(moment), out),
        }
    }

    fn author(&self, author: u16) -> Account {
        self.who(self.template.authors[usize::from(author)])
    }

    fn seed_of(&self, scope: Scope) -> u64 {
        match scope {
            Scope::Line => self.seed,
            Scope::ForgeObject => {
                self.forge_object.map_or(self.seed, |forge_object| forge_object.seed())
            }
            Scope::Repo => mix(self.repo, 10),
        }
    }

    fn repo_name(&self, place: u16, out: &mut Vec<u8>) {
        let role = &self.template.repos[usize::from(place)];
        let repo = if role.same_name { self.repo } else { mix(self.repo, 11) >> 42 };
        self.world.repo_name(repo, out);
    }

    fn number(&self, number: Number, users: &[Account]) -> u64 {
        match number {
            Number::Event => 34_400_000_000 + self.number * 3 + self.seed % 3,
            Number::User(user) => self.world.user_id(users[usize::from(user)]),
            Number::Repo(repo) => self.repo_id(repo, users),
            Number::Pull => self.forge_object.map_or(0, |forge_object| forge_object.pull_id()),
            Number::Issue => self.forge_object.map_or(0, |forge_object| forge_object.issue_id()),
            Number::ForgeObject => self.forge_object.map_or(0, |forge_object| forge_object.number),
            Number::New { first, place } => first + self.number * 32 + u64::from(place) % 32,
            Number::OfRepo { salt } => 3_000_000_000 + mix(self.repo, salt) % 2_000_000_000,
            Number::Count { digits, salt } => {
                let first = 10u64.pow(u32::from(digits) - 1);
                first + mix(self.seed, salt) % (9 * first)
            }
        }
    }

    fn repo_id(&self, place: u16, users: &[Account]) -> u64 {
        let role = &self.template.repos[usize::from(place)];
        if place == 0 {
            World::repo_id(self.repo)
        } else if role.is_new {
            (1 << 30) + self.number
        } else {
            // A fork is the same wherever it is spoken of: its owner's of the repo.
            let owner =
                users.get(usize::from(role.owner)).map_or(0, |&user| self.world.user_id(user));
            (1 << 29) + mix(self.repo, owner) % (1 << 29)
        }
    }

    fn moment(&self, moment: Moment) -> i64 {
        match (moment, self.forge_object) {
            (Moment::ForgeObject(after), Some(forge_object)) => {
                (self.at + after).max(forge_object.opened_at)
            }
            (Moment::ObjectOpened, Some(forge_object)) => forge_object.opened_at,
            (Moment::ObjectClosed, Some(forge_object)) => forge_object.closed_at,
            (Moment::Event(after) | Moment::ForgeObject(after), _) => self.at + after,
            (Moment::ObjectOpened | Moment::ObjectClosed, None) => self.at,
            (Moment::RepoMade(place), _) => {
                // Behind the oldest of what an issue may be.
                let age = 63_000_000 + mix(self.repo, 12) % 250_000_000;
                let is_new = self.template.repos[usize::from(place)].is_new;
                if is_new { self.at } else { FIRST_HOUR - age as i64 }
            }
        }
    }
}

/// A login without `[bot]`.
fn bare(login: &[u8]) -> &[u8] {
    login.strip_suffix(b"[bot]").unwrap_or(login)
}

fn write_number(number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut from = digits.len();
    let mut rest = number;
    while rest > 0 || from == digits.len() {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits[from..]);
}

/// The logins of a line, of which each stands in it up to a few hundred times.
#[derive(Default)]
struct Logins {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Logins {
    fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, place: u16) -> &[u8] {
        let place = usize::from(place);
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.bytes[from..self.ends[place]]
    }
}
