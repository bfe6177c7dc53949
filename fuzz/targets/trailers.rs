//! Any bytes are a commit message; what is found in it stands in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ovenbird_core::fact::reference::{MOST, references};
use ovenbird_core::fact::trailer::{block, people};

fuzz_target!(|message: &[u8]| {
    let stands_in = |part: &[u8]| {
        let range = message.as_ptr_range();
        part.is_empty() || (range.start <= part.as_ptr() && part.as_ptr() < range.end)
    };
    for (token, value) in block(message) {
        assert!(stands_in(token) && stands_in(value));
    }
    for named in people(message) {
        assert!(stands_in(named.name) && stands_in(named.email));
        assert!(named.role.len() <= 64 && named.role == named.role.to_ascii_lowercase());
    }
    let named = references(message);
    assert!(named.len() <= MOST);
    for one in named {
        assert!((1..=1 << 31).contains(&one.number));
        assert!(
            one.repo.is_none_or(|repo| repo.contains('/') && repo == repo.to_ascii_lowercase())
        );
    }
});
