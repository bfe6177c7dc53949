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
        // Only what a rule spells makes a bot: nothing of this name can stand in a short text.
        let ann = Signature::new("Ann Lee of Nowhere", "ann.lee@nowhere.example");
        let ends = |part: &str| part.is_empty() || !text.to_lowercase().contains(part);
        if ends("e") {
            assert_eq!(rules.matching(&ann), None);
        }
    }
    if let Ok(size) = text.parse::<ByteSize>() {
        assert_eq!(size.to_string().parse(), Ok(size), "{text:?} is shown as {size}");
    }
});
