//! What is left of a line of the sample: bytes that stay, and places where something is made.

use std::ops::Range;

/// A line of the sample, taken apart.
pub(super) struct Template {
    /// The bytes that pieces point into.
    pub(super) bytes: Vec<u8>,
    pub(super) pieces: Vec<Piece>,
    /// Who is spoken of; logins and user ids are by their place here.
    pub(super) users: Vec<Role>,
    /// The actor's place among the users.
    pub(super) actor: u16,
    /// Who wrote the commits of a push.
    pub(super) authors: Vec<Role>,
    /// The repo of the event, and its forks that the line speaks of.
    pub(super) repos: Vec<RepoRole>,
    pub(super) forge_object: Option<ObjectRole>,
    /// Whether the repo belongs to an organisation.
    pub(super) has_org: bool,
    /// Whether anybody may be the actor, as with stars and forks, or only who works on the repo.
    pub(super) by_anybody: bool,
}

/// Who somebody is to the event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Actor,
    /// The owner of the event's repo.
    Owner,
    /// Who opened the issue or pull request.
    Opener,
    /// An app, by its place among all apps of the sample.
    Bot(u16),
    /// Somebody else who works on the repo.
    Other(u16),
}

/// A repo of a line. The first is the event's own, the others are forks.
pub(super) struct RepoRole {
    /// Its owner's place among the users.
    pub(super) owner: u16,
    /// Whether it is called as the event's repo, but for its owner.
    pub(super) same_name: bool,
    /// Whether the event made it.
    pub(super) is_new: bool,
}

/// The issue or pull request of a line.
pub(super) struct ObjectRole {
    pub(super) is_pull: bool,
    pub(super) stage: Stage,
    /// Whether it is merged once it is closed, where the line tells.
    pub(super) is_merged: Option<bool>,
    pub(super) opener: Opener,
}

/// How far an issue or pull request is when the event happens, and whether that is the event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Opening,
    Open,
    Closing,
    Closed,
}

/// Who opened an issue or pull request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opener {
    Somebody,
    Owner,
    Bot(u16),
}

/// A place in a line.
pub(super) struct Piece {
    pub(super) slot: Slot,
    /// In the bytes of the template; what they are depends on the slot.
    pub(super) bytes: Range<u32>,
}

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// The bytes as they are.
    Fixed,
    /// Words of the shape of the bytes, equal ones for equal ones within the scope.
    Text(Scope),
    /// The title of the issue or pull request.
    Title,
    Login(u16),
    /// An app's `[bot]` with percent signs.
    LoginInUrl(u16),
    /// An app without its `[bot]`.
    Slug(u16),
    AuthorName(u16),
    AuthorEmail(u16),
    /// The name of a repo without its owner.
    RepoName(u16),
    Number(Number),
    /// A number behind the bytes, all in base64.
    Node(Number),
    /// A hexadecimal object name, by its place among those of the line.
    Sha(u16),
    Time(Moment),
}

/// What a text belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    Line,
    ForgeObject,
    Repo,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Number {
    Event,
    User(u16),
    Repo(u16),
    Pull,
    Issue,
    /// The number that people call an issue or pull request by.
    ForgeObject,
    /// The id of something that the event made, by its place in the line.
    New {
        first: u64,
        place: u16,
    },
    /// The id of something of the repo, such as a label.
    OfRepo {
        salt: u64,
    },
    /// Anything counted or measured, with as many digits.
    Count {
        digits: u8,
        salt: u64,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moment {
    /// So many seconds after the event.
    Event(i64),
    /// The same, but not before there was the issue or pull request.
    ForgeObject(i64),
    ObjectOpened,
    ObjectClosed,
    RepoMade(u16),
}
