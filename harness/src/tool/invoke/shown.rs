//! What the model sees of a result: all of a small one, head and tail of a large one.

use crate::limits::ToolBounds;
use crate::port::model::Part;
use crate::tool::{Returned, part_bytes};

/// The parts for the model, within one bound together. A text past it is cut in the middle, at character borders, and
/// says so; what finds nothing left is counted and left out. Pictures, sound and documents are not cut: they are whole
/// or they are nothing, and the bound on what is kept holds for them.
pub(super) fn shown(returned: Returned, bounds: &ToolBounds) -> Vec<Part> {
    let parts = match returned {
        Returned::Text(text) => return vec![Part::Text { text: cut(text, bounds.shown_bytes) }],
        Returned::Parts(parts) => parts,
    };
    let (mut left, mut out, mut missing) = (bounds.shown_bytes, Vec::new(), 0);
    for part in parts {
        let bytes = part_bytes(&part);
        match part {
            Part::Image(_) | Part::Audio(_) | Part::Document(_) => out.push(part),
            Part::Text { text } if left > 0 => {
                out.push(Part::Text { text: cut(text, left) });
                left = left.saturating_sub(bytes);
            }
            part if bytes <= left => {
                out.push(part);
                left -= bytes;
            }
            _ => missing += 1,
        }
    }
    if missing > 0 {
        let text = format!("[... {missing} parts left out here; ask for less at a time ...]");
        out.push(Part::Text { text });
    }
    out
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
    fn parts_share_one_bound() {
        let bounds = |shown_bytes| ToolBounds { shown_bytes, ..crate::limits::Bounds::default().tools };
        let text = |text: &str| Part::Text { text: text.to_owned() };
        let of = |parts: &[Part], most| shown(Returned::Parts(parts.to_vec()), &bounds(most));
        assert_eq!(of(&[text("a"), text("b")], 100), [text("a"), text("b")]);
        // A thousand texts just below the bound are not a thousand times the bound.
        let many = vec![text(&"x".repeat(90)); 1000];
        let all: usize = of(&many, 100).iter().map(part_bytes).sum();
        assert!(all < 400, "{all}");
        assert!(
            of(&many, 100)
                .iter()
                .any(|part| *part == text("[... 998 parts left out here; ask for less at a time ...]"))
        );
        let refusal = Part::Refusal { text: "y".repeat(200) };
        assert_eq!(of(&[refusal], 100), [text("[... 1 parts left out here; ask for less at a time ...]")]);
        // A picture is whole or nothing.
        let picture = Part::Image(crate::port::model::Media::bytes("image/png", &[0; 300]));
        assert_eq!(of(&[text(&"x".repeat(100)), picture.clone()], 100)[1], picture);
    }

    #[test]
    fn the_cut_never_splits_a_character() {
        for most in 0..40 {
            let shown = cut("\u{1F600}".repeat(30), most);
            assert!(shown.contains("left out"));
        }
    }
}
