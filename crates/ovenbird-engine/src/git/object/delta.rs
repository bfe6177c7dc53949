//! Applying a pack delta, after git's pack format documentation.

/// Objects larger than this are left to `gix`, which has limits of its own.
pub(super) const LARGEST_OBJECT: usize = 512 << 20;

/// What is allocated at first for a large result.
const FIRST_CAPACITY: usize = 16 << 20;

/// The object that `delta` makes of `base`; `None` if the delta is malformed or does not fit.
pub(crate) fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    if read_size(&mut rest)? != base.len() {
        return None;
    }
    let size = read_size(&mut rest)?;
    if size > LARGEST_OBJECT {
        return None;
    }
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
    use super::*;

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
