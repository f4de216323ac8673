//! What a history needs before it goes to a server that is stricter than the models that wrote it.

use crate::adapter::model::fnv::fnv1a;
use std::borrow::Cow;

/// Which ids of calls a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallIds {
    /// At most this many characters, and not none.
    UpTo(usize),
    /// Exactly this many letters and digits.
    Alphanumeric(usize),
    /// At most this many letters, digits, `_` and `-`, and not none.
    Plain(usize),
}

impl CallIds {
    /// The id on the wire: the same for the call and its result, and unchanged where the server takes it.
    pub(in crate::adapter::model) fn on_the_wire(self, id: &str) -> Cow<'_, str> {
        match self {
            CallIds::UpTo(longest) if !id.is_empty() && id.len() <= longest => Cow::Borrowed(id),
            CallIds::Alphanumeric(length)
                if id.len() == length && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                Cow::Borrowed(id)
            }
            CallIds::Plain(longest) if !id.is_empty() && id.len() <= longest && id.bytes().all(plain) => {
                Cow::Borrowed(id)
            }
            CallIds::UpTo(_) | CallIds::Plain(_) => Cow::Owned(format!("call_{}", letters(id, 10))),
            CallIds::Alphanumeric(length) => Cow::Owned(letters(id, length)),
        }
    }
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The name of a called tool: models invent names that a server then refuses to read back.
pub(in crate::adapter::model) fn tool_name(name: &str) -> Cow<'_, str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.len() <= 64 && name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    let mapped: String = name.chars().take(64).map(|c| if fits(c) { c } else { '_' }).collect();
    Cow::Owned(if mapped.is_empty() { "unnamed".to_owned() } else { mapped })
}

/// The arguments of a past call: empty ones mean `{}`.
pub(in crate::adapter::model) fn arguments(text: &str) -> &str {
    if text.trim().is_empty() { "{}" } else { text }
}

/// The same letters and digits for the same text, on every machine and in every version.
fn letters(text: &str, length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // 64 bits: room for ten such characters.
    let mut hash = fnv1a(text);
    let mut letters = String::with_capacity(length);
    while letters.len() < length {
        let at = usize::try_from(hash % 62).unwrap_or_default();
        letters.push(char::from(ALPHABET.get(at).copied().unwrap_or(b'0')));
        hash /= 62;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tool_ids_are_mapped_where_a_server_is_stricter() {
        let ids = CallIds::Alphanumeric(9);
        assert_eq!(ids.on_the_wire("3EpsLcLQ3"), "3EpsLcLQ3");
        let mapped = ids.on_the_wire("call_nwftoaxi").into_owned();
        assert_eq!(mapped.len(), 9);
        assert!(mapped.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(ids.on_the_wire("call_nwftoaxi"), mapped);
        assert_ne!(ids.on_the_wire("call_nwftoaxj"), mapped);
    }

    #[test]
    fn an_empty_or_long_id_gets_a_short_one() {
        let ids = CallIds::UpTo(40);
        assert_eq!(ids.on_the_wire("call_1"), "call_1");
        assert!(ids.on_the_wire("").starts_with("call_"));
        assert!(ids.on_the_wire(&"x".repeat(41)).len() <= 40);
    }

    #[test]
    fn an_id_with_other_signs_gets_a_plain_one() {
        let ids = CallIds::Plain(64);
        assert_eq!(ids.on_the_wire("toolu_01-a"), "toolu_01-a");
        let mapped = ids.on_the_wire("functions.look:0").into_owned();
        assert!(mapped.bytes().all(plain), "{mapped}");
        assert_ne!(ids.on_the_wire("functions.look:1"), mapped);
    }

    #[test]
    fn names_a_model_invented_are_mapped() {
        assert_eq!(tool_name("find_order"), "find_order");
        assert_eq!(tool_name("functions.find order"), "functions_find_order");
        assert_eq!(tool_name(""), "unnamed");
        assert_eq!(tool_name(&"é".repeat(70)).len(), 64);
    }
}
