//! The host of a remote in one spelling, and which addresses are private.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use unicode_normalization::is_nfkc;

use super::RemoteError;

/// Names that stand for this machine or its neighborhood, with everything below them.
const LOCAL_NAMES: [&str; 5] = ["localhost", "local", "internal", "localdomain", "home.arpa"];

/// IPv4 blocks (network, prefix length) that are not the public Internet: this network,
/// private, shared (CGNAT), loopback, link-local, protocol assignments, documentation,
/// benchmarks, 6to4 relays, multicast, reserved. Source: IANA special-purpose registry.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([168, 63, 129, 16], 32),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The host in lower case; IPv4 in any notation that C libraries read becomes four decimals,
/// IPv6 is shortened.
pub(super) fn canonical(text: &str) -> Result<String, RemoteError> {
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or(RemoteError::Host("a `]` is missing"))?;
        let address: Ipv6Addr =
            inner.parse().map_err(|_| RemoteError::Host("it is not an IPv6 address"))?;
        return Ok(format!("[{address}]"));
    }
    let lower = text.to_lowercase();
    let host = lower.strip_suffix('.').unwrap_or(&lower);
    if host.is_empty() {
        return Err(RemoteError::Host("it is empty"));
    }
    // Full-width digits and the like would become others on their way to the resolver.
    if !is_nfkc(host) {
        return Err(RemoteError::Host("it holds compatibility characters"));
    }
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_');
    for label in host.split('.') {
        if label.is_empty() || label.len() > 63 || !label.chars().all(plain) {
            return Err(RemoteError::Host("a part between dots is empty, too long or odd"));
        }
        if label.starts_with('-') {
            return Err(RemoteError::Host("a part begins with `-`"));
        }
    }
    if looks_numeric(host) {
        let address = old_ipv4(host).ok_or(RemoteError::Host("it is not an IPv4 address"))?;
        return Ok(address.to_string());
    }
    Ok(host.to_owned())
}

/// Whether the last label is a number, which makes the whole an IPv4 address or nothing.
fn looks_numeric(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    let is_hex = last.strip_prefix("0x").is_some_and(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
    is_hex || last.bytes().all(|byte| byte.is_ascii_digit())
}

/// One to four decimal, octal or hexadecimal parts; the last one fills what is left.
fn old_ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = host.split('.').map(old_number).collect::<Option<_>>()?;
    let (&last, leading) = parts.split_last()?;
    if leading.len() > 3 || leading.iter().any(|&part| part > 255) {
        return None;
    }
    let free_bits = 32 - 8 * leading.len() as u32;
    if free_bits < 32 && last >> free_bits != 0 {
        return None;
    }
    let head = leading.iter().enumerate().map(|(at, &part)| part << (24 - 8 * at)).sum::<u32>();
    Some(Ipv4Addr::from(head | last))
}

fn old_number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some("") => Some(0),
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u32::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    }
}

/// The address that a canonical host is, if it is one and no name.
pub(super) fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether a name means this machine or a network around it.
pub(super) fn is_local_name(host: &str) -> bool {
    LOCAL_NAMES.iter().any(|name| {
        host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Whether an address is outside the public Internet.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => is_private_v6(v6),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    SPECIAL_V4.iter().any(|&(network, length)| {
        (bits ^ u32::from(Ipv4Addr::from(network))).leading_zeros() >= length
    })
}

/// Only `2000::/3` is given out; of it, the blocks that carry an IPv4 address count as that one.
fn is_private_v6(address: Ipv6Addr) -> bool {
    let words = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match words {
        // IPv4-mapped and NAT64.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_private_v4(v4(high, low))
        }
        // 6to4.
        [0x2002, high, low, ..] => is_private_v4(v4(high, low)),
        // Protocol assignments with Teredo, and documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => true,
        [0x3fff, second, ..] if second < 0x1000 => true,
        [first, ..] => first & 0xe000 != 0x2000,
    }
}
