//! Names made of hashes: commits, node ids, obfuscated addresses, signatures.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::{digest, hmac};

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-1 of a text, in hexadecimal: what a commit is called, or an address's local part.
pub(crate) fn sha1(text: &str) -> String {
    hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref())
}

/// The SHA-256 of bytes, in hexadecimal, cut to what an entity tag needs.
pub(crate) fn tag(bytes: &[u8]) -> String {
    hex(&digest::digest(&digest::SHA256, bytes).as_ref()[..20])
}

/// A global node id in the older form, which GitHub still gives to older objects.
pub(crate) fn node_id(kind: &str, id: u64) -> String {
    BASE64_STANDARD.encode(format!("{:03}:{kind}{id}", kind.len()))
}

/// The kind and number of a node id made by [`node_id`].
pub(crate) fn read_node_id(text: &str) -> Option<(String, u64)> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let name = text.split_once(':')?.1;
    let digits = name.find(|byte: char| byte.is_ascii_digit())?;
    Some((name[..digits].to_owned(), name[digits..].parse().ok()?))
}

/// The bytes behind URL-safe base64 without padding, as a JWT has it.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// A cursor of a connection.
pub(crate) fn cursor(text: &str) -> String {
    BASE64_STANDARD.encode(format!("cursor:v2:{text}"))
}

/// What [`cursor`] was made of.
pub(crate) fn read_cursor(text: &str) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    Some(String::from_utf8(bytes).ok()?.strip_prefix("cursor:v2:")?.to_owned())
}

/// `sha256=…`, the value of `X-Hub-Signature-256`.
pub(crate) fn hub_signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("sha256={}", hex(hmac::sign(&key, body).as_ref()))
}

/// Something in the form of a GUID, always the same for the same text.
pub(crate) fn guid(text: &str) -> String {
    let name = sha1(text);
    let parts = [&name[..8], &name[8..12], &name[12..16], &name[16..20], &name[20..32]];
    parts.join("-")
}
