//! The structured answer so far: the longest prefix of a JSON text, closed so that it is a value.

use serde_json::Value;

/// Grows with the text and gives a value whenever there is more to see.
#[derive(Debug, Default)]
pub(crate) struct Partial {
    text: String,
    shown: Option<Value>,
    /// Length of the text at the last try: long answers are not closed again for every character.
    tried: usize,
    /// Bytes read by all tries.
    read: usize,
}

/// A brace that closes is worth another try, while all tries together read no more than so often the text, and this
/// many bytes: a model that writes nothing but braces would have the whole read again for each.
const READS: usize = 32;
const FREE: usize = 64 * 1024;

impl Partial {
    /// Takes more text; a value when it shows more than the last one.
    pub(crate) fn push(&mut self, delta: &str) -> Option<Value> {
        self.text.push_str(delta);
        // Each try reads all of the text: spaced in proportion to its length the whole stays linear.
        let due = self.text.len() >= self.tried + self.tried / 16;
        let affordable = self.read < READS * self.text.len() + FREE;
        let worth_it = due || (affordable && delta.ends_with('}'));
        if !worth_it {
            return None;
        }
        self.read += self.text.len();
        self.tried = self.text.len();
        let value = closed(&self.text)?;
        if self.shown.as_ref() == Some(&value) {
            return None;
        }
        self.shown = Some(value.clone());
        Some(value)
    }
}

/// Deepest nesting that is followed.
const DEPTH: usize = 128;

/// The longest prefix that can be closed to a value. `None` while there is none.
fn closed(text: &str) -> Option<Value> {
    // Words and a fence before the answer are no part of it.
    let text = &text[text.find(['{', '['])?..];
    let mut open: Vec<u8> = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    // Where the text may be cut so that closing what is open gives valid JSON, and what is open there.
    let mut cut: Option<(usize, Vec<u8>)> = None;
    let mut key = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    if !key {
                        cut = Some((at + 1, open.clone()));
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                key = open.last() == Some(&b'}') && !after_colon(&text.as_bytes()[..at]);
            }
            b'{' | b'[' if open.len() < DEPTH => {
                open.push(if byte == b'{' { b'}' } else { b']' });
                cut = Some((at + 1, open.clone()));
            }
            b'{' | b'[' => return None,
            b'}' | b']' => {
                if open.pop() != Some(byte) {
                    return None;
                }
                cut = Some((at + 1, open.clone()));
            }
            // A number or word is whole once something follows it.
            b',' => cut = Some((at, open.clone())),
            _ => {}
        }
    }
    let (end, open) = match cut {
        // Inside a string value: shown as far as it goes, without a half escape.
        _ if in_string && !key => (string_end(text, escaped), open),
        Some(cut) => cut,
        None => return None,
    };
    let mut whole = text[..end].to_owned();
    if in_string && !key {
        whole.push('"');
    }
    whole.extend(open.iter().rev().map(|close| char::from(*close)));
    serde_json::from_str(&whole).ok()
}

fn after_colon(before: &[u8]) -> bool {
    before.iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

/// The end of a string that is still open, before an escape that is not complete.
fn string_end(text: &str, escaped: bool) -> usize {
    if escaped {
        return text.len() - 1;
    }
    // `\u` and fewer than four digits.
    let tail = text.len().saturating_sub(6);
    let tail = (tail..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    match text[tail..].rfind("\\u") {
        Some(at) if text.len() - (tail + at) < 6 => tail + at,
        _ => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_prefix_of_an_answer_shows_what_is_known() {
        let text = r#"{"text": "a \"b\" \u00e9", "list": [1, 2, {"x": true}], "n": 12}"#;
        let mut last = None;
        for end in 0..=text.len() {
            if let Some(value) = text.get(..end).and_then(closed) {
                assert!(value.is_object(), "{value}");
                last = Some(value);
            }
        }
        assert_eq!(last, Some(json!({"text": "a \"b\" é", "list": [1, 2, {"x": true}], "n": 12})));
    }

    #[test]
    fn strings_are_shown_while_they_grow_and_keys_are_not() {
        assert_eq!(closed(r#"{"text": "hel"#), Some(json!({"text": "hel"})));
        assert_eq!(closed(r#"{"text": "hel", "ot"#), Some(json!({"text": "hel"})));
        assert_eq!(closed(r#"{"te"#), Some(json!({})));
        assert_eq!(closed(r#"{"a": "x\u00"#), Some(json!({"a": "x"})));
        assert_eq!(closed(r#"{"a": [1, 2"#), Some(json!({"a": [1]})));
        assert_eq!(closed("no json"), None);
        assert_eq!(closed("Here \"it\" is:\n```json\n{\"a\": [1, 2"), Some(json!({"a": [1]})));
        assert_eq!(closed("```\n{\"a\": 1}\n```\nBye."), Some(json!({"a": 1})));
    }

    #[test]
    fn a_text_of_braces_is_not_read_again_for_each() {
        let mut partial = Partial::default();
        partial.push("{\"a\": \"");
        let pieces = 200_000;
        for _ in 0..pieces {
            partial.push("}}");
        }
        // Counted, not timed: before, it was the square.
        assert!(partial.read <= (READS + 18) * partial.text.len() + FREE, "{}", partial.read);
        assert!(partial.text.len() > 2 * pieces);
    }

    #[test]
    fn pushes_give_each_new_value_once() {
        let mut partial = Partial::default();
        assert_eq!(partial.push(r#"{"a": "#), Some(json!({})));
        assert_eq!(partial.push(r#""x"#), Some(json!({"a": "x"})));
        assert_eq!(partial.push(r#"""#), None);
        assert_eq!(partial.push("}"), None);
    }
}
