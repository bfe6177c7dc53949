//! What an answer means for the client itself: whether to go on, to wait, or to try again.

use std::time::Duration;

use memchr::memmem;
use serde_json::Value;

use super::wire::Incoming;
use super::{ApiError, Budget};

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is what was asked for, a redirect, or nothing new.
    Answer,
    /// The budget is spent.
    Spent,
    /// All requests are to pause; for so long, if it says so.
    Pause(Option<Duration>),
    /// The credential is not known.
    Unauthorized,
    /// The server failed, and may want to be left alone for so long.
    Failed(Option<Duration>),
    /// A no to this question.
    Refused,
}

/// What an answer means, given the budget that it reported.
pub(super) fn of(incoming: &Incoming, reported: Option<Budget>, is_graphql: bool) -> Verdict {
    match incoming.status {
        200 if is_graphql => of_graphql(incoming, reported),
        200..=208 | 301 | 302 | 304 | 307 | 308 => Verdict::Answer,
        401 => Verdict::Unauthorized,
        403 | 429 => of_limit(incoming, reported),
        500.. => Verdict::Failed(incoming.seconds("retry-after")),
        _ => Verdict::Refused,
    }
}

/// Distinguishes a spent budget, a pause and a plain no, as GitHub describes them.
fn of_limit(incoming: &Incoming, reported: Option<Budget>) -> Verdict {
    let message = message(incoming).to_ascii_lowercase();
    let asked = incoming.seconds("retry-after");
    if message.contains("secondary rate limit") || message.contains("abuse detection") {
        Verdict::Pause(asked)
    } else if reported.is_some_and(|reported| reported.remaining == 0) {
        Verdict::Spent
    } else if asked.is_some() || incoming.status == 429 || message.contains("rate limit") {
        Verdict::Pause(asked)
    } else {
        Verdict::Refused
    }
}

/// GraphQL tells of limits in the body of an answer that is fine otherwise.
fn of_graphql(incoming: &Incoming, reported: Option<Budget>) -> Verdict {
    let has = |sign: &[u8]| memmem::find(&incoming.body, sign).is_some();
    // The words may be somebody's text: only then is the body read twice.
    if !has(b"RATE_LIMIT") && !has(b"rate limit") {
        return Verdict::Answer;
    }
    let body: Value = serde_json::from_slice(&incoming.body).unwrap_or_default();
    let asked = incoming.seconds("retry-after");
    for error in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("message").contains("secondary rate limit") {
            return Verdict::Pause(asked);
        }
        if matches!(text("type"), "RATE_LIMITED" | "RATE_LIMIT") {
            return if reported.is_some() { Verdict::Spent } else { Verdict::Pause(asked) };
        }
    }
    Verdict::Answer
}

/// The error for a no.
pub(super) fn refusal(incoming: &Incoming, what: &str) -> ApiError {
    let (what, message) = (what.to_owned(), message(incoming));
    let body = || serde_json::from_slice::<Value>(&incoming.body).unwrap_or_default();
    match incoming.status {
        404 => ApiError::NotFound { what },
        410 => ApiError::Gone { what, message },
        451 => ApiError::Blocked { what, message },
        // A repo that breaks the forge's terms has a `block` with the reason.
        403 if body().get("block").is_some() => ApiError::Blocked { what, message },
        403 => ApiError::Forbidden { what, message },
        status @ 500.. => ApiError::Server { what, status, message },
        status => ApiError::Refused { what, status, message },
    }
}

/// What the server says, as it may be shown.
pub(super) fn message(incoming: &Incoming) -> String {
    let body: Option<Value> = serde_json::from_slice(&incoming.body).ok();
    let reported = body.as_ref().and_then(|body| body.get("message")?.as_str());
    match reported {
        Some(reported) => incoming.shown(reported),
        None => format!("it gives no reason, but status {}", incoming.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::api::Resource;

    fn answer(status: u16, retry_after: Option<&str>, body: &str) -> Incoming {
        let mut headers = ureq::http::HeaderMap::new();
        if let Some(seconds) = retry_after {
            headers.insert("retry-after", seconds.parse().unwrap());
        }
        Incoming { status, headers, body: body.as_bytes().to_vec(), secret: None }
    }

    fn reported(remaining: u64) -> Budget {
        Budget { resource: Resource::Core, limit: 60, remaining, reset: 0 }
    }

    #[test]
    fn limits_are_distinguished() {
        let secondary = r#"{"message":"You have exceeded a secondary rate limit."}"#;
        let primary = r#"{"message":"API rate limit exceeded for user"}"#;
        let plain = r#"{"message":"Resource not accessible by integration"}"#;
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for status in [403, 429] {
            let of =
                |after, body, left| of(&answer(status, after, body), Some(reported(left)), false);
            assert_eq!(of(None, secondary, 10), Verdict::Pause(None));
            assert_eq!(of(Some("7"), secondary, 0), Verdict::Pause(seconds(7)));
            assert_eq!(of(None, primary, 0), Verdict::Spent);
            assert_eq!(of(Some("7"), plain, 9), Verdict::Pause(seconds(7)));
            assert_eq!(of(None, primary, 9), Verdict::Pause(None));
        }
        assert_eq!(of(&answer(403, None, plain), Some(reported(9)), false), Verdict::Refused);
        assert_eq!(of(&answer(429, None, ""), None, false), Verdict::Pause(None));
    }

    #[test]
    fn graphql_limits_are_errors_and_not_texts() {
        let of = |body, reported| of(&answer(200, None, body), reported, true);
        let limited = r#"{"errors":[{"type":"RATE_LIMITED","message":"x"}]}"#;
        assert_eq!(of(limited, Some(reported(0))), Verdict::Spent);
        assert_eq!(of(limited, None), Verdict::Pause(None));
        let pause = r#"{"errors":[{"message":"You have exceeded a secondary rate limit"}]}"#;
        assert_eq!(of(pause, Some(reported(9))), Verdict::Pause(None));
        let text = r#"{"data":{"title":"RATE_LIMITED by a secondary rate limit"}}"#;
        assert_eq!(of(text, Some(reported(9))), Verdict::Answer);
        assert_eq!(of("rate limit", Some(reported(9))), Verdict::Answer);
    }

    #[test]
    fn a_closed_repo_is_not_just_forbidden() {
        let blocked = r#"{"message":"Repository access blocked","block":{"reason":"tos"}}"#;
        for (status, body) in [(403, blocked), (451, blocked)] {
            let error = refusal(&answer(status, None, body), "GET /x");
            assert!(matches!(error, ApiError::Blocked { .. }), "{error:?}");
        }
    }
}
