//! Bounds on JSON text, checked before a parser sees it: one pass over the bytes, no recursion, no allocation.

/// How deep JSON may nest: what the parser takes, too.
pub const MAX_DEPTH: usize = 128;

/// Why a text is not even parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TooMuch {
    /// More bytes than allowed.
    #[error("the JSON has {bytes} bytes; at most {max} are accepted, so send less")]
    Size {
        /// Its size.
        bytes: usize,
        /// The bound.
        max: usize,
    },
    /// Too many brackets in each other.
    #[error("the JSON nests deeper than {MAX_DEPTH} levels; make it flatter")]
    Depth,
}

/// Checks both bounds.
///
/// # Errors
/// The first bound that is broken.
pub fn bounded(json: &str, max_bytes: usize) -> Result<(), TooMuch> {
    if json.len() > max_bytes {
        return Err(TooMuch::Size { bytes: json.len(), max: max_bytes });
    }
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth >= MAX_DEPTH {
            return Err(TooMuch::Depth);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_text_do_not_count() {
        let text = format!("\"{}\\\"{}\"", "[".repeat(500), "{".repeat(500));
        assert_eq!(bounded(&text, 10_000), Ok(()));
        assert_eq!(bounded(&"[".repeat(MAX_DEPTH - 1), 10_000), Ok(()));
        assert_eq!(bounded(&"[".repeat(MAX_DEPTH), 10_000), Err(TooMuch::Depth));
    }

    #[test]
    fn what_passes_the_parser_takes() {
        let deep = "[".repeat(MAX_DEPTH - 1) + &"]".repeat(MAX_DEPTH - 1);
        assert_eq!(bounded(&deep, 10_000), Ok(()));
        assert!(serde_json::from_str::<serde_json::Value>(&deep).is_ok());
    }
}
