//! Which signatures one repo uses.

/// Which signatures one repo uses. Two signatures that look alike are one person more surely
/// within a repo than across repos.
#[derive(Debug, Clone, Copy, Default)]
pub enum Together<'a> {
    /// It is not known.
    #[default]
    Unknown,
    /// All are used by one repo.
    OneRepo,
    /// For each repo, the indexes of those that it uses.
    Repos(&'a [Vec<u32>]),
}
