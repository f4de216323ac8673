//! Finding text in the files of an open sandbox.

use super::{Glob, SandboxError, SandboxPath};
use crate::port::BoxFuture;

/// `sandbox.text_search`: finds lines in files. Files that are not UTF-8 text are passed over.
pub trait TextSearch: Send + Sync + 'static {
    /// Finds lines, in order of path and line.
    ///
    /// # Errors
    /// [`SandboxError::Invalid`] for a pattern that cannot be read, [`SandboxError::NotFound`] for a place that
    /// is not there.
    fn search(&self, query: SearchQuery) -> BoxFuture<'_, Result<SearchHits, SandboxError>>;
}

/// What to look for, and where.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// The text.
    pub pattern: SearchPattern,
    /// A file, or a directory with everything below.
    pub under: SandboxPath,
    /// Only files whose path below `under` matches.
    pub files: Option<Glob>,
    /// Whether `a` also finds `A`.
    pub ignore_case: bool,
    /// At most this many lines.
    pub limit: usize,
    /// At most this many bytes of each line, cut at a character.
    pub line_bytes: usize,
}

impl SearchQuery {
    /// Looks for the pattern everywhere; at most 200 lines of at most 500 bytes.
    #[must_use]
    pub fn new(pattern: SearchPattern) -> Self {
        SearchQuery {
            pattern,
            under: SandboxPath::root(),
            files: None,
            ignore_case: false,
            limit: 200,
            line_bytes: 500,
        }
    }
}

/// The text to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchPattern {
    /// These characters.
    Literal(String),
    /// A regular expression in the syntax of the `regex` crate: linear time, no look-around, no back-references.
    Regex(String),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchHits {
    /// The lines, in order.
    pub hits: Vec<SearchHit>,
    /// Whether there were more lines than the limit.
    pub more: bool,
}

/// One line that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The file.
    pub path: SandboxPath,
    /// Its line, from 1.
    pub line: u64,
    /// The line without its end.
    pub text: String,
    /// Whether the line was longer.
    pub cut: bool,
}
