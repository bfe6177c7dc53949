//! Names and addresses that many people or none have. They are evidence of nothing.

/// Names that machines and templates write, in the form of [`super::name::plain`].
const NAMES: [&str; 40] = [
    "",
    "admin",
    "administrator",
    "alex",
    "anonymous",
    "author",
    "build",
    "ci",
    "david",
    "dev",
    "developer",
    "first last",
    "git",
    "github",
    "gitlab",
    "guest",
    "invalid",
    "jenkins",
    "john",
    "john doe",
    "jane doe",
    "localhost",
    "me",
    "merge",
    "michael",
    "no author",
    "no name",
    "nobody",
    "none",
    "noname",
    "null",
    "root",
    "system",
    "test",
    "test user",
    "ubuntu",
    "unknown",
    "user",
    "user name",
    "your name",
];

/// Addresses that machines and templates write.
const ADDRESSES: [&str; 16] = [
    "",
    "(none)",
    "none",
    "none@none",
    "unknown",
    "nobody@localhost",
    "root@localhost",
    "root@localhost.localdomain",
    "user@localhost",
    "noreply@github.com",
    "noreply@gitlab.com",
    "you@example.com",
    "your@email.com",
    "your_email@example.com",
    "user@example.com",
    "devnull@localhost",
];

/// Whether a plain name tells nobody apart.
pub(super) fn is_shared_name(plain: &str) -> bool {
    NAMES.contains(&plain)
}

/// Whether an address in lower case tells nobody apart.
pub(super) fn is_shared_address(email: &str) -> bool {
    ADDRESSES.contains(&email)
        || email.starts_with("root@")
        || email.ends_with("@localhost")
        || email.ends_with("@(none)")
        || email.ends_with(".(none)")
}

/// Local parts that a role has, not a person.
pub(super) fn is_shared_local_part(local: &str) -> bool {
    const PARTS: [&str; 22] = [
        "admin",
        "bot",
        "build",
        "ci",
        "contact",
        "dev",
        "developer",
        "email",
        "git",
        "github",
        "hello",
        "info",
        "jenkins",
        "mail",
        "me",
        "noreply",
        "no-reply",
        "root",
        "support",
        "test",
        "user",
        "webmaster",
    ];
    PARTS.contains(&local)
}
