//! Frames of AWS with their checksums put right, so that what is behind the checksums is reached.

/// The same bytes; wherever the lengths of a frame fit, its two checksums are those it ought to have.
#[must_use]
pub fn with_checksums(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut rest = &mut bytes[..];
    while let Some(total) = total(rest) {
        let (frame, after) = rest.split_at_mut(total);
        let prelude = crc32(&frame[..8]);
        frame[8..12].copy_from_slice(&prelude);
        let whole = crc32(&frame[..total - 4]);
        frame[total - 4..].copy_from_slice(&whole);
        rest = after;
    }
    bytes
}

/// The length of the frame that the bytes begin with, where it is all there.
fn total(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_be_bytes(*bytes.first_chunk::<4>()?);
    usize::try_from(length).ok().filter(|total| (16..=bytes.len()).contains(total))
}

/// Bit by bit, so that the check does not use what it checks.
fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    (!crc).to_be_bytes()
}
