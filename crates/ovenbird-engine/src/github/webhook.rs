//! Deliveries of webhooks: whether they are genuine, what event they are of, and the files that
//! hold them.

use ring::{digest, hmac};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::form::{BOM, json_of};
use super::json::{Next, Reader};

/// The longest delivery that is read, in bytes: GitHub makes none of more than 25 MB.
pub const LONGEST_DELIVERY: usize = 32 << 20;

/// A delivery as it arrived, or was kept in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// `X-GitHub-Delivery`, which is the same when a delivery is made again.
    pub id: String,
    /// `X-GitHub-Event`; empty where nothing tells it.
    pub event: String,
    /// `X-Hub-Signature-256`, where it was signed.
    pub signature: Option<String>,
    /// The body as it was signed: JSON, or a form with JSON in its field `payload`.
    pub body: Vec<u8>,
}

/// Whether a body was signed with a secret: `sha256=` and HMAC-SHA-256 in hexadecimal. The time
/// that this takes tells nothing of where a wrong signature differs.
pub fn is_genuine(secret: &[u8], body: &[u8], signature: &str) -> bool {
    let Some(tag) = signature.strip_prefix("sha256=").and_then(from_hex) else { return false };
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret), body, &tag).is_ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |digit: u8| char::from(digit).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some((nibble(pair[0])? * 16 + nibble(*pair.get(1)?)?) as u8)).collect()
}

/// The event that a body is of, by what stands in it; empty if nothing tells.
pub fn event_of(body: &[u8]) -> &'static str {
    let mut names = std::collections::BTreeSet::new();
    let mut comments_on_commit = false;
    let read = Reader::new(body).object(|name, reader| {
        names.insert(name.to_vec());
        if name == b"comment" && reader.peek()? == Next::Object {
            return reader.object(|name, reader| {
                comments_on_commit |= name == b"commit_id";
                reader.skip()
            });
        }
        reader.skip()
    });
    let has = |name: &str| read.is_ok() && names.contains(name.as_bytes());
    match () {
        () if has("review") && has("pull_request") => "pull_request_review",
        () if has("comment") && has("pull_request") => "pull_request_review_comment",
        () if has("comment") && has("issue") => "issue_comment",
        () if has("comment") && comments_on_commit => "commit_comment",
        () if has("pull_request") && has("number") => "pull_request",
        () if has("issue") => "issues",
        () if has("release") => "release",
        () if has("forkee") => "fork",
        () if has("starred_at") => "star",
        () if has("ref") && has("before") && has("after") => "push",
        () => "",
    }
}

/// A delivery in a file that keeps more than its body: as GitHub's API lists them (`guid`,
/// `event`, `request.payload`), or as programs that pass them on write them down (`event`,
/// `delivery`, `signature`, `payload`).
#[derive(Deserialize)]
struct Kept<'a> {
    #[serde(alias = "guid")]
    delivery: String,
    event: String,
    signature: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    #[serde(borrow)]
    request: Option<Request<'a>>,
}

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// An event with examples of its bodies, as collections of them are published.
#[derive(Deserialize)]
struct Examples<'a> {
    name: String,
    #[serde(borrow)]
    examples: Vec<&'a RawValue>,
}

/// The deliveries in one document: one, or a list of them. A body alone is numbered by its
/// content, and is of the event that it shows, unless `event` says which it is.
pub fn deliveries_in(text: &[u8], event: Option<&str>) -> Vec<Delivery> {
    let text = text.strip_prefix(BOM).unwrap_or(text).trim_ascii();
    match serde_json::from_slice::<Vec<&RawValue>>(text) {
        Ok(list) => {
            let texts = list.iter().map(|one| one.get().as_bytes());
            texts.flat_map(|text| deliveries_in_one(text, event)).collect()
        }
        Err(_) => deliveries_in_one(text, event),
    }
}

fn deliveries_in_one(text: &[u8], event: Option<&str>) -> Vec<Delivery> {
    if let Ok(Examples { name, examples }) = serde_json::from_slice(text) {
        let bodies = examples.iter().map(|body| body.get().as_bytes());
        return bodies.map(|body| alone(body, Some(&name))).collect();
    }
    let Ok(kept) = serde_json::from_slice::<Kept<'_>>(text) else {
        return vec![alone(text, event)];
    };
    let Some(payload) = kept.payload.or(kept.request.and_then(|request| request.payload)) else {
        return vec![alone(text, event)];
    };
    vec![Delivery {
        id: kept.delivery,
        event: kept.event,
        signature: kept.signature,
        body: body_of(payload),
    }]
}

/// A body as it was signed: some write it down as a text, others as the JSON that it is.
fn body_of(payload: &RawValue) -> Vec<u8> {
    match serde_json::from_str::<String>(payload.get()) {
        Ok(text) => text.into_bytes(),
        Err(_) => payload.get().as_bytes().to_vec(),
    }
}

fn alone(body: &[u8], event: Option<&str>) -> Delivery {
    let sum = digest::digest(&digest::SHA256, body);
    let digits: Vec<String> = sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("sha256:{}", digits.concat());
    let reported = || json_of(body).map_or("", |json| event_of(&json));
    let event = event.unwrap_or_else(reported).to_owned();
    Delivery { id, event, signature: None, body: body.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's own page "Validating webhook deliveries".
    #[test]
    fn the_published_signature_is_right() {
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let secret = b"It's a Secret to Everybody";
        assert!(is_genuine(secret, b"Hello, World!", signature));
        assert!(!is_genuine(secret, b"Hello, World?", signature));
        assert!(!is_genuine(b"another", b"Hello, World!", signature));
        for odd in ["", "sha256=", "sha256=7", "sha1=757107ea", "sha256=zz", "sha256=75"] {
            assert!(!is_genuine(secret, b"Hello, World!", odd), "{odd}");
        }
    }
}
