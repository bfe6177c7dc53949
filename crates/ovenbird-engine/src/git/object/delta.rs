//! Applying a pack delta, after git's pack format documentation.

use super::Fault;

/// What is allocated at first for a large result.
const FIRST_CAPACITY: usize = 16 << 20;

/// The object of at most `most` bytes that `delta` makes of `base`.
pub(super) fn apply(base: &[u8], delta: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let damaged = || Fault::Damaged("a delta in its pack does not fit".to_owned());
    let mut rest = delta;
    let from = read_size(&mut rest).ok_or_else(damaged)?;
    let size = read_size(&mut rest).ok_or_else(damaged)?;
    if from != base.len() {
        return Err(damaged());
    }
    if size > most {
        return Err(Fault::TooLarge(size as u64));
    }
    run(base, rest, size).ok_or_else(damaged)
}

/// What the instructions of a delta make; `None` if that has not the size that it should have.
fn run(base: &[u8], mut rest: &[u8], size: usize) -> Option<Vec<u8>> {
    // A size that only a hostile delta has must not be allocated before it is filled.
    let mut out = Vec::with_capacity(size.min(FIRST_CAPACITY));
    while let Some((&command, tail)) = rest.split_first() {
        rest = tail;
        if command & 0x80 != 0 {
            let (offset, length) = read_copy(command, &mut rest)?;
            out.extend_from_slice(base.get(offset..offset + length)?);
        } else if command != 0 {
            let (literal, tail) = rest.split_at_checked(usize::from(command))?;
            out.extend_from_slice(literal);
            rest = tail;
        } else {
            return None;
        }
        if out.len() > size {
            return None;
        }
    }
    (out.len() == size).then_some(out)
}

fn read_size(rest: &mut &[u8]) -> Option<usize> {
    let mut size = 0_u64;
    for shift in (0..63).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return usize::try_from(size).ok();
        }
    }
    None
}

fn read_copy(command: u8, rest: &mut &[u8]) -> Option<(usize, usize)> {
    let mut field = |bits: std::ops::Range<u8>| {
        let mut value = 0_usize;
        for (place, bit) in bits.enumerate() {
            if command & (1 << bit) != 0 {
                let (&byte, tail) = rest.split_first()?;
                *rest = tail;
                value |= usize::from(byte) << (8 * place);
            }
        }
        Some(value)
    };
    let offset = field(0..4)?;
    let length = field(4..7)?;
    Some((offset, if length == 0 { 0x1_0000 } else { length }))
}

#[cfg(test)]
mod tests {
    fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
        super::apply(base, delta, 1 << 20).ok()
    }

    #[test]
    fn copies_and_inserts() {
        // Base of 11 bytes, result of 9: copy 5 from 6, then insert 4.
        let delta = [11, 9, 0x80 | 0x01 | 0x10, 6, 5, 4, b'!', b'!', b'!', b'\n'];
        assert_eq!(apply(b"hello world", &delta).unwrap(), b"world!!!\n");
    }

    #[test]
    fn malformed_deltas_are_refused() {
        assert_eq!(apply(b"hello", &[]), None, "empty");
        assert_eq!(apply(b"hello", &[4, 1, 1, b'x']), None, "wrong base size");
        assert_eq!(apply(b"hello", &[5, 9, 0x91, 3, 9]), None, "copy past the end");
        assert_eq!(apply(b"hello", &[5, 1, 0]), None, "reserved command");
        assert_eq!(apply(b"hello", &[5, 1, 2, b'x', b'y']), None, "longer than promised");
        let huge = [5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, b'x'];
        assert_eq!(apply(b"hello", &huge), None, "a size no instruction could fill");
    }

    proptest::proptest! {
        /// Whatever the bytes, the result is none or has the size that the delta promises.
        #[test]
        fn any_delta_is_applied_or_refused(
            base in proptest::collection::vec(0_u8..4, 0..40),
            rest in proptest::collection::vec(proptest::num::u8::ANY, 0..40),
            size in 0_u8..100,
        ) {
            let delta = [&[base.len() as u8, size][..], &rest].concat();
            if let Some(out) = apply(&base, &delta) {
                proptest::prop_assert_eq!(out.len(), usize::from(size));
            }
        }
    }
}
