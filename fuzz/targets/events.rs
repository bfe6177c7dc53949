//! Any bytes as a line of the archive, as a whole file of it, and as a delivery of a webhook.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ovenbird_core::fact::forge::Source;
use ovenbird_engine::github::archive::{Inflate, Lines};
use ovenbird_engine::github::event::{BatchBuilder, LineOutcome};
use ovenbird_engine::github::webhook::{deliveries_in, is_genuine};

const EVENTS: [&str; 8] = [
    "issues",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "release",
    "star",
    "push",
];

fuzz_target!(|input: &[u8]| {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(input).is_ok();
    line(input, is_json);
    file(input);
    let (&first, body) = input.split_first().unwrap_or((&0, input));
    let mut builder = BatchBuilder::new(Source::Webhook, false);
    let event = EVENTS[usize::from(first) % EVENTS.len()];
    let _ = builder.delivery(event, body, 1_700_000_000, &|_, _| true);
    for delivery in deliveries_in(input, None) {
        assert!(!is_genuine(b"secret", &delivery.body, "sha256=00"));
        let _ = builder.delivery(&delivery.event, &delivery.body, 0, &|_, _| true);
    }
});

fn line(input: &[u8], is_json: bool) {
    let mut builder = BatchBuilder::new(Source::Archive, true);
    let taken = builder.read(input, &|_, _| true);
    if matches!(taken, Ok(LineOutcome::Kept(_))) {
        assert_eq!(builder.len(), 1);
        // What is kept is JSON, or would be if its bytes were text.
        assert!(is_json || std::str::from_utf8(input).is_err());
    } else {
        assert!(builder.is_empty());
    }
    let batch = builder.take();
    assert!(batch.objects.iter().all(|(repo, _)| (*repo as usize) < batch.repos.len()));
    // What was read once is read again alike.
    let mut again = BatchBuilder::new(Source::Archive, true);
    assert_eq!(again.read(input, &|_, _| true), taken);
    assert_eq!(again.take(), batch);
}

/// All lines of a plain file are there, and of a compressed one none that are not.
fn file(input: &[u8]) {
    for is_named_compressed in [false, true] {
        let mut lines = Lines::of_events(Inflate::new(input, is_named_compressed));
        let mut count = 0;
        while let Some(chunk) = lines.chunk().expect("memory has no errors") {
            count += chunk.lines().count() + chunk.too_long as usize;
        }
        let is_plain = !input.starts_with(&[0x1f, 0x8b]) && !input.starts_with(&[0x28, 0xb5]);
        if is_plain && !is_named_compressed {
            let ends = input.iter().filter(|&&byte| byte == b'\n').count();
            assert_eq!(count, ends + usize::from(!input.ends_with(b"\n") && !input.is_empty()));
        }
    }
}
