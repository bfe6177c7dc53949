//! Any bytes are a mailmap, and mapping what it maps to changes nothing it should not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ovenbird_core::fact::Signature;
use ovenbird_core::identity::Mailmap;

fuzz_target!(|input: &[u8]| {
    let mailmap = Mailmap::parse(input);
    // Names and addresses that the file itself mentions hit its entries.
    let text = String::from_utf8_lossy(input);
    for line in text.lines().take(16) {
        let (name, rest) = line.split_once('<').unwrap_or((line, ""));
        let email = rest.split('>').next().unwrap_or_default();
        let signature = Signature::new(name.trim(), email.trim());
        let mapped = mailmap.resolve(&signature);
        if mailmap.is_empty() {
            assert_eq!(mapped, signature);
        }
        // Case of the address does not count.
        let upper = Signature::new(&signature.name, &signature.email.to_ascii_uppercase());
        let same = mailmap.resolve(&upper);
        assert_eq!(same.name, mapped.name);
        let is_kept = mapped.email == signature.email && same.email == upper.email;
        assert!(same.email == mapped.email || is_kept);
    }
});
