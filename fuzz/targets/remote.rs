//! Any text is a place or none. What is accepted can be handed to git: it is read again as the
//! same repo, it holds no option, and no secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ovenbird_core::fact::{Location, Policy};

fuzz_target!(|text: &str| {
    let Ok(Location::Remote(remote)) = Location::parse(text) else { return };
    let url = remote.fetch_url();
    assert!(!url.starts_with('-') && !url.chars().any(char::is_control) && !url.contains(' '));
    assert!(!remote.host().starts_with('-') && !remote.path().is_empty());
    let Ok(Location::Remote(again)) = Location::parse(&url) else {
        panic!("{url} is not accepted again");
    };
    assert_eq!(again.key(), remote.key());
    assert!(!again.had_credentials);
    // An address that is private is private in every spelling.
    let is_public = Policy::default().check(&remote).is_ok();
    assert_eq!(is_public, Policy::default().check(&again).is_ok());
});
