//! What the model sees of a result: all of a small one, head and tail of a large one.

use crate::limits::ToolBounds;
use crate::port::model::Part;
use crate::tool::Returned;

/// The parts for the model. A text past the bound is cut in the middle, at character borders, and says so.
pub(super) fn shown(returned: Returned, bounds: &ToolBounds) -> Vec<Part> {
    match returned {
        Returned::Text(text) => vec![Part::Text { text: cut(text, bounds.shown_bytes) }],
        Returned::Parts(parts) => {
            let cut = parts.into_iter().map(|part| match part {
                Part::Text { text } => Part::Text { text: cut(text, bounds.shown_bytes) },
                other => other,
            });
            cut.collect()
        }
    }
}

fn cut(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    let half = most / 2;
    let head = floor(&text, half);
    let tail = ceil(&text, text.len() - half);
    format!(
        "{}\n[... {} of {} bytes left out here; ask for less at a time ...]\n{}",
        &text[..head],
        tail - head,
        text.len(),
        &text[tail..]
    )
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_texts_stay_whole_and_large_ones_keep_head_and_tail() {
        assert_eq!(cut("abc".into(), 3), "abc");
        let long = format!("{}{}{}", "a".repeat(50), "x".repeat(1000), "z".repeat(50));
        let shown = cut(long, 100);
        assert!(shown.starts_with(&"a".repeat(50)) && shown.ends_with(&"z".repeat(50)), "{shown}");
        assert!(shown.contains("1000 of 1100 bytes left out"), "{shown}");
    }

    #[test]
    fn the_cut_never_splits_a_character() {
        for most in 0..40 {
            let shown = cut("\u{1F600}".repeat(30), most);
            assert!(shown.contains("left out"));
        }
    }
}
