//! Bytes cut into pieces, by the bytes themselves: the same input is always cut the same way.

use std::hash::{DefaultHasher, Hasher as _};

/// Cuts at places that look random. Some pieces are empty, as they may be from a network.
#[must_use]
pub fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    // Never zero, which would stay zero.
    let mut state = hasher.finish() | 1;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or_default()
    };
    let longest = [1, 3, 16, 200, 4_000][random() % 5];
    let (mut pieces, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(random() % (longest.min(rest.len()) + 1));
        pieces.push(piece);
        rest = after;
    }
    pieces
}
