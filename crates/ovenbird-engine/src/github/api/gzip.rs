//! Packed bodies.

use libdeflater::{DecompressionError, Decompressor};

use super::fault::Fault;

/// Unpacks a gzip member that yields at most `limit` bytes.
pub(super) fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    // The last four bytes say the length; they are a hint, as whoever sent them may lie.
    let reported = packed.last_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize);
    let mut size = reported.clamp(packed.len(), packed.len().saturating_mul(8)).min(limit);
    let mut decompressor = Decompressor::new();
    loop {
        let mut bytes = vec![0; size];
        match decompressor.gzip_decompress(packed, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                return Ok(bytes);
            }
            Err(DecompressionError::InsufficientSpace) if size < limit => {
                size = size.saturating_mul(4).clamp(1, limit);
            }
            Err(DecompressionError::InsufficientSpace) => return Err(Fault::TooLong),
            Err(DecompressionError::BadData) => {
                return Err(Fault::Cut("it cannot be unpacked".to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use libdeflater::{CompressionLvl, Compressor};

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let length = compressor.gzip_compress(bytes, &mut packed).unwrap();
        packed.truncate(length);
        packed
    }

    #[test]
    fn any_length_up_to_the_limit_is_unpacked() {
        for length in [0, 1, 100, 5_000_000] {
            let bytes = vec![b'a'; length];
            assert_eq!(unpack(&pack(&bytes), 5_000_000).unwrap(), bytes);
        }
        let bomb = pack(&vec![0; 1_000_001]);
        assert!(matches!(unpack(&bomb, 1_000_000), Err(Fault::TooLong)));
    }

    #[test]
    fn what_is_damaged_is_an_error() {
        let packed = pack(&vec![b'x'; 1000]);
        for cut in 0..packed.len() {
            assert!(matches!(unpack(&packed[..cut], 10_000), Err(Fault::Cut(_))), "{cut}");
        }
        let mut lying = packed.clone();
        let end = lying.len();
        lying[end - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(unpack(&lying, 10_000).is_err());
    }
}
