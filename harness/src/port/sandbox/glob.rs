//! Patterns over paths.

use super::SandboxError;
use glob::{MatchOptions, Pattern};

/// A pattern over paths: `*` and `?` within a name, `**` over directories, `[a-z]`, and `{a,b}` for either.
///
/// A pattern without `/` matches the name alone, in any directory.
///
/// ```
/// use harness::port::sandbox::Glob;
/// let rust = Glob::new("src/**/*.{rs,toml}")?;
/// assert!(rust.matches("src/a/b.rs"));
/// assert!(!rust.matches("tests/b.rs"));
/// assert!(Glob::new("*.md")?.matches("docs/deep/index.md"));
/// # Ok::<(), harness::port::sandbox::SandboxError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Glob {
    patterns: Vec<Pattern>,
    name_only: bool,
}

impl Glob {
    /// Braces multiply; this bounds the product.
    const MAX_PATTERNS: usize = 256;
    const MAX_BYTES: usize = 1024;

    /// Reads a pattern.
    ///
    /// # Errors
    /// [`SandboxError::Invalid`] says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, SandboxError> {
        let invalid = |why: String| SandboxError::Invalid(format!("glob: {why}"));
        if pattern.len() > Self::MAX_BYTES {
            return Err(invalid(format!("longer than {} bytes", Self::MAX_BYTES)));
        }
        let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
        let expanded = expand(pattern)
            .filter(|patterns| patterns.len() <= Self::MAX_PATTERNS)
            .ok_or_else(|| invalid("the braces do not match, or give too many patterns".to_owned()))?;
        let patterns = expanded
            .iter()
            .map(|one| Pattern::new(one).map_err(|error| invalid(error.msg.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Glob { patterns, name_only: !pattern.contains('/') })
    }

    /// Whether a path matches; it is taken without a leading `/`.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let path = path.strip_prefix('/').unwrap_or(path);
        let text = if self.name_only { path.rsplit('/').next().unwrap_or(path) } else { path };
        let options = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        self.patterns.iter().any(|pattern| pattern.matches_with(text, options))
    }
}

/// Opens the first group of braces until none is left. `None` when they do not match or there are too many.
fn expand(pattern: &str) -> Option<Vec<String>> {
    let mut open = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(pattern) = open.pop() {
        if open.len() + done.len() > Glob::MAX_PATTERNS {
            return None;
        }
        let Some(start) = pattern.find('{') else {
            if pattern.contains('}') {
                return None;
            }
            done.push(pattern);
            continue;
        };
        let (end, choices) = choices(&pattern[start..])?;
        for choice in choices.iter().rev() {
            open.push(format!("{}{choice}{}", &pattern[..start], &pattern[start + end..]));
        }
    }
    Some(done)
}

/// The choices of a group, and where it ends. `text` begins with its brace.
fn choices(text: &str) -> Option<(usize, Vec<&str>)> {
    let (mut depth, mut from, mut found) = (0u32, 1, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            ',' if depth == 1 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            '}' if depth == 1 => {
                found.push(&text[from..at]);
                return Some((at + 1, found));
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
