//! Any bytes as the small files that a repo or a user writes: attributions, bot rules, sizes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ovenbird_core::fact::Signature;
use ovenbird_core::identity::{BotRules, parse_attributions};
use ovenbird_engine::cache::ByteSize;

fuzz_target!(|input: &[u8]| {
    if let Ok(attributions) = parse_attributions(input) {
        assert!(attributions.len() <= input.len());
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(rules) = BotRules::parse(text) {
        // Nobody is a bot for lack of a name and an address.
        assert_eq!(
            rules
                .matching(&Signature::new("Ann Lee", "ann@example.org"))
                .filter(|_| text.is_empty()),
            None
        );
    }
    if let Ok(size) = text.parse::<ByteSize>() {
        // What is shown is read again, within what rounding for people costs.
        let shown = size.to_string();
        let again: ByteSize = shown.parse().expect("a shown size can be read");
        let (a, b) = (size.bytes() as f64, again.bytes() as f64);
        assert!((a - b).abs() <= a * 0.1, "{text:?} is shown as {shown}");
    }
});
