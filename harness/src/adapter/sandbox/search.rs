//! Lines that match, in one file after the other.

use crate::port::sandbox::{
    Glob, SandboxError, SandboxPath, SearchHit, SearchHits, SearchPattern, SearchQuery,
};
use regex::{Regex, RegexBuilder};

/// A compiled pattern is bounded: a model writes it.
const MAX_PATTERN_BYTES: usize = 4096;
const MAX_COMPILED_BYTES: usize = 2 * 1024 * 1024;

/// A search at work.
pub(super) struct Search {
    pattern: Regex,
    under: SandboxPath,
    files: Option<Glob>,
    limit: usize,
    line_bytes: usize,
    found: SearchHits,
}

impl Search {
    pub(super) fn new(query: &SearchQuery) -> Result<Self, SandboxError> {
        let pattern = match &query.pattern {
            SearchPattern::Literal(text) => regex::escape(text),
            SearchPattern::Regex(pattern) => pattern.clone(),
        };
        if pattern.len() > MAX_PATTERN_BYTES {
            return Err(SandboxError::Invalid(format!(
                "the pattern is longer than {MAX_PATTERN_BYTES} bytes"
            )));
        }
        let pattern = RegexBuilder::new(&pattern)
            .case_insensitive(query.ignore_case)
            .size_limit(MAX_COMPILED_BYTES)
            .build()
            .map_err(|error| SandboxError::Invalid(format!("the regular expression: {}", reason(&error))))?;
        Ok(Search {
            pattern,
            under: query.under.clone(),
            files: query.files.clone(),
            limit: query.limit,
            line_bytes: query.line_bytes,
            found: SearchHits::default(),
        })
    }

    pub(super) fn full(&self) -> bool {
        self.found.more
    }

    pub(super) fn hits(self) -> SearchHits {
        self.found
    }

    pub(super) fn file(&mut self, path: &SandboxPath, content: &[u8]) {
        // A file that was named itself is searched whatever the pattern for files says.
        let below = path.relative_to(&self.under).unwrap_or_default();
        if !below.is_empty() && self.files.as_ref().is_some_and(|files| !files.matches(below)) {
            return;
        }
        let Ok(text) = std::str::from_utf8(content) else { return };
        for (number, line) in (1u64..).zip(text.lines()) {
            if !self.pattern.is_match(line) {
                continue;
            }
            if self.found.hits.len() == self.limit {
                self.found.more = true;
                return;
            }
            let shown = &line[..line.floor_char_boundary(self.line_bytes)];
            self.found.hits.push(SearchHit {
                path: path.clone(),
                line: number,
                text: shown.to_owned(),
                cut: shown.len() < line.len(),
            });
        }
    }
}

/// The last line of the crate's words; the ones before repeat the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
