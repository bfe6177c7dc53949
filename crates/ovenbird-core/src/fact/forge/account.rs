//! Accounts by number, and what stands for a number where a source tells only a login.

/// An account as one source named it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountRef {
    /// The forge's number; negative and made of the login where only that was reported.
    pub id: i64,
    /// The login as reported.
    pub login: Box<str>,
}

impl AccountRef {
    /// An account of which the number is reported, or only the login.
    pub fn new(id: Option<i64>, login: &str) -> Self {
        let id = id.filter(|&id| id > 0).unwrap_or_else(|| login_key(login));
        Self { id, login: login.into() }
    }
}

/// A negative number that stands for a login, in whatever case it is written.
pub fn login_key(login: &str) -> i64 {
    let bytes = login.bytes().map(|byte| byte.to_ascii_lowercase());
    -1 - (fnv1a(bytes) >> 1) as i64
}

/// A positive number that stands for a push: the same by whichever feed it is reported.
pub fn push_key(git_ref: &str, head: &[u8]) -> i64 {
    (fnv1a(git_ref.bytes().chain([0]).chain(head.iter().copied())) >> 1) as i64
}

/// A negative number for a line of a stream whose events have no number of their own: lines that
/// are the same have the same.
pub fn line_key(line: &[u8]) -> i64 {
    -1 - (fnv1a(line.iter().copied()) >> 1) as i64
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv).
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that the hash's own authors publish.
    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b"".iter().copied()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a".iter().copied()), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar".iter().copied()), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_login_is_one_account_in_any_case() {
        assert_eq!(login_key("OctoCat"), login_key("octocat"));
        assert!(login_key("octocat") < 0);
        assert_eq!(AccountRef::new(Some(0), "x").id, login_key("x"));
    }
}
