//! What of a provider's own words may be kept: little, and nothing that looks like a key or an address.

/// Longest text that is kept of a provider's message, in characters.
const LONGEST: usize = 200;
/// Quoted text longer than this may be content that the provider echoes.
const LONGEST_QUOTE: usize = 64;
/// How keys and tokens begin.
const KEY_PREFIXES: [&str; 12] =
    ["sk-", "sk_", "gsk_", "xai-", "pk-", "rk-", "pplx-", "AIza", "eyJ", "ghp_", "hf_", "key-"];

/// A provider's message, fit for an error: one line, short, without addresses, keys and long quotations.
pub(super) fn message(text: &str, key: Option<&str>) -> String {
    let text = match key.filter(|key| !key.is_empty()) {
        Some(key) => text.replace(key, "[key]"),
        None => text.to_owned(),
    };
    let text = drop_long_quotes(&text);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.map(word).collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// A code or an id from the provider: letters, digits and a few signs, or nothing.
pub(in crate::adapter::model) fn identifier(text: &str, longest: usize) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    (!text.is_empty() && text.len() <= longest && text.chars().all(fits)).then(|| text.to_owned())
}

fn word(word: &str) -> &str {
    if word.contains("://") || word.contains("data:") {
        return "[address]";
    }
    let mut pieces = word.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '*'));
    if pieces.any(looks_like_a_key) { "[key]" } else { word }
}

fn looks_like_a_key(piece: &str) -> bool {
    if piece.contains("***") || KEY_PREFIXES.iter().any(|prefix| piece.starts_with(prefix)) {
        return true;
    }
    // A long run of letters and digits without a hyphen is no word and no model id.
    piece.split('-').any(|run| {
        run.len() >= 20
            && run.bytes().any(|b| b.is_ascii_digit())
            && run.bytes().any(|b| b.is_ascii_alphabetic())
    })
}

fn drop_long_quotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((open, mark)) = next_quote(rest) {
        let (before, quoted) = rest.split_at(open);
        kept.push_str(before);
        let body = quoted.get(1..).unwrap_or_default();
        let end = body.find(mark).unwrap_or(body.len());
        let (body, after) = body.split_at(end);
        kept.push(mark);
        kept.push_str(if body.chars().count() > LONGEST_QUOTE { "…" } else { body });
        kept.push(mark);
        rest = after.get(1..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// An apostrophe inside a word opens no quotation.
fn next_quote(text: &str) -> Option<(usize, char)> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if matches!(c, '"' | '`') || (c == '\'' && !before.is_alphanumeric()) {
            return Some((at, c));
        }
        before = c;
    }
    None
}

/// Whether a message repeats a stretch of what was asked: then it may be content.
///
/// A stretch holds one whole block of half its length, so only the blocks are looked for: what was asked may be large.
pub(super) fn repeats(message: &str, asked: &[u8]) -> bool {
    const STRETCH: usize = 32;
    const BLOCK: usize = STRETCH / 2;
    /// A block that is everywhere, such as one of spaces, is not followed for ever.
    const MOST_PLACES: usize = 1_000;
    let message = message.as_bytes();
    let blocks = message.chunks_exact(BLOCK).enumerate().map(|(at, block)| (at * BLOCK, block));
    let same = |a: &mut dyn Iterator<Item = (&u8, &u8)>| a.take_while(|(a, b)| a == b).count();
    blocks.into_iter().any(|(at, block)| {
        memchr::memmem::find_iter(asked, block).take(MOST_PLACES).any(|place| {
            let (before, after) = (message.split_at(at), asked.split_at(place));
            let left = same(&mut before.0.iter().rev().zip(after.0.iter().rev()));
            let right = same(&mut before.1.iter().zip(after.1));
            left + right >= STRETCH
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_addresses_and_long_quotations_go() {
        let text = "bad key sk-proj-abcdef and abc123def456ghi789jkl0 at https://u:p@host/x?sig=1";
        assert_eq!(message(text, None), "bad key [key] and [key] at [address]");
        assert_eq!(message("wrong: hunter2!", Some("hunter2!")), "wrong: [key]");
        let quoted = format!("expected \"int\", got \"{}\"", "my secret ".repeat(10));
        assert_eq!(message(&quoted, None), "expected \"int\", got \"…\"");
    }

    #[test]
    fn an_apostrophe_opens_no_quotation() {
        let text =
            "This model's maximum is 8 tokens and this is a long sentence without any end to be seen at all.";
        assert_eq!(message(text, None), text);
        let quoted = format!("got '{}' here", "my secret ".repeat(10));
        assert_eq!(message(&quoted, None), "got '…' here");
    }

    #[test]
    fn model_ids_and_plain_words_stay() {
        let text = "The model `gpt-4o-mini-2024-07-18` does not exist.\nUse another.";
        assert_eq!(message(text, None), "The model `gpt-4o-mini-2024-07-18` does not exist. Use another.");
    }

    #[test]
    fn a_stretch_of_what_was_asked_is_found_wherever_it_stands() {
        let said = "the quick brown fox jumps over the dog";
        let asked = format!("{}{said}{}", "x".repeat(1_000), " y".repeat(1_000));
        for before in ["", "no: ", "at position 17 there is: "] {
            assert!(repeats(&format!("{before}{said} end"), asked.as_bytes()), "{before}");
        }
        let short = &said[..31];
        assert!(!repeats(&format!("no: {short}! that"), asked.as_bytes()));
        assert!(!repeats("", asked.as_bytes()) && !repeats(said, b""));
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let cut = message(&"ü ".repeat(500), None);
        assert_eq!(cut.chars().count(), LONGEST + 1);
    }

    #[test]
    fn an_identifier_is_plain_or_absent() {
        assert_eq!(identifier("insufficient_quota", 64).as_deref(), Some("insufficient_quota"));
        assert_eq!(identifier("two words", 64), None);
        assert_eq!(identifier("", 64), None);
    }
}
