//! What a failure of the server, or of the way to it, means for whoever runs a command.

use std::error::Error;

use crate::store::StoreError;

/// What went wrong, in the server's words where it has some.
pub(super) fn message(error: &postgres::Error) -> String {
    let Some(reported) = error.as_db_error() else {
        let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
        return format!("{error}{cause}");
    };
    let more = [reported.detail(), reported.hint()].into_iter().flatten();
    std::iter::once(reported.message()).chain(more).collect::<Vec<_>>().join("; ")
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let text = message(&error);
        let Some(reported) = error.as_db_error() else {
            let is_lost = error.is_closed() || is_broken(&error);
            return if is_lost { Self::Lost(text) } else { Self::Database(text) };
        };
        // A standby refuses to begin what may write, for which there is no code of its own.
        let begins_on_standby = reported.routine().is_some_and(|name| name.contains("read_only"));
        of_code(reported.code().code(), text, begins_on_standby)
    }
}

/// What a code of the SQL standard, or PostgreSQL's own, means for whoever runs a command.
fn of_code(code: &str, text: String, on_standby: bool) -> StoreError {
    let limit = |setting| StoreError::Limit { setting, reason: text.clone() };
    match code {
        "53100" => StoreError::Full,
        "53200" => StoreError::Memory(text),
        "53400" => limit("temp_file_limit"),
        "55P03" | "40001" | "40P01" => StoreError::Busy,
        "57014" => limit("statement_timeout"),
        "25P03" => limit("idle_in_transaction_session_timeout"),
        "25P04" => limit("transaction_timeout"),
        "57P05" => limit("idle_session_timeout"),
        "25006" => StoreError::ReadOnly { by_server: true, reason: text },
        _ if on_standby => StoreError::ReadOnly { by_server: true, reason: text },
        "42501" => StoreError::Denied(text),
        // Of a statement that was prepared on this very connection, or so it seemed.
        "26000" | "42P05" => StoreError::Pooler(text),
        "58030" => StoreError::Disk(text),
        // A table or a column that the schema has is not there.
        "42P01" | "42703" | "3F000" => StoreError::Damaged(text),
        // Shut down by an operator, crashed, starting, or a connection that broke.
        "57P01" | "57P02" | "57P03" => StoreError::Lost(text),
        code if code.starts_with("08") => StoreError::Lost(text),
        code if code.starts_with("XX") => StoreError::Damaged(text),
        _ => StoreError::Database(text),
    }
}

/// Whether a failed connection may come about later: nobody listens, or the server starts, stops
/// or has too many connections.
pub(super) fn is_passing(error: &postgres::Error) -> bool {
    match error.code().map(postgres::error::SqlState::code) {
        Some(code) => ["57P", "53", "08"].iter().any(|class| code.starts_with(class)),
        None => error.is_closed() || (is_broken(error) && !is_untrusted(error)),
    }
}

/// Whether the handshake failed: another attempt finds the same certificate.
fn is_untrusted(error: &postgres::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::InvalidData)
}

fn is_broken(error: &postgres::Error) -> bool {
    error.source().is_some_and(<dyn Error + 'static>::is::<std::io::Error>)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes as the appendix of PostgreSQL's manual has them.
    #[test]
    fn a_code_tells_the_cause() {
        let of = |code: &str| of_code(code, String::new(), false);
        for (code, setting) in [
            ("57014", "statement_timeout"),
            ("25P03", "idle_in_transaction_session_timeout"),
            ("25P04", "transaction_timeout"),
            ("57P05", "idle_session_timeout"),
            ("53400", "temp_file_limit"),
        ] {
            let StoreError::Limit { setting: reported, .. } = of(code) else { panic!("{code}") };
            assert_eq!(reported, setting);
        }
        assert!(matches!(of("53100"), StoreError::Full));
        assert!(matches!(of("53200"), StoreError::Memory(_)));
        assert!(matches!(of("58030"), StoreError::Disk(_)));
        assert!(matches!(of("42501"), StoreError::Denied(_)));
        assert!(matches!(of("XX001"), StoreError::Damaged(_)));
        assert!(matches!(of("42P01"), StoreError::Damaged(_)));
        assert!(matches!(of("23505"), StoreError::Database(_)));
        for code in ["40001", "40P01", "55P03"] {
            assert!(matches!(of(code), StoreError::Busy), "{code}");
        }
        for code in ["26000", "42P05"] {
            assert!(matches!(of(code), StoreError::Pooler(_)), "{code}");
        }
        for code in ["57P01", "57P02", "57P03", "08006", "08P01"] {
            assert!(matches!(of(code), StoreError::Lost(_)), "{code}");
        }
        for read_only in [of("25006"), of_code("0A000", String::new(), true)] {
            assert!(matches!(read_only, StoreError::ReadOnly { by_server: true, .. }));
        }
    }
}
