//! One number per item of a program. The macro knows the words and their place, the compiler knows the module and
//! where the outermost `macro_rules!` was called; only together do they tell items out of one macro apart.

use crate::capability::hashed;

/// `words`: the hash of what the macro saw; the rest is `module_path!()`, `line!()`, `column!()`. Never 0: that is
/// what an empty slot of the walk holds.
#[must_use]
pub const fn item_id(words: u64, module: &str, line: u32, column: u32) -> u64 {
    let place = ((line as u64) << 32 | column as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // Spread first: a word and a letter of the module must not cancel each other out.
    let words = words.wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
    let id = hashed(words ^ place, module).wrapping_mul(0x100_0000_01b3);
    if id == 0 { 1 } else { id }
}

#[cfg(test)]
mod tests {
    use super::item_id;

    #[test]
    fn each_part_counts() {
        let ids = [
            item_id(1, "a", 1, 1),
            item_id(2, "a", 1, 1),
            item_id(1, "b", 1, 1),
            item_id(1, "a", 2, 1),
            item_id(1, "a", 1, 2),
        ];
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id) && *id != 0);
        }
    }
}
