//! `glob`, `grep`.

use crate::port::sandbox::{FsEntryKind, Glob, ListOptions, SearchPattern, SearchQuery};
use crate::tool::{ToolCx, ToolError};
use harness_macros::tool;

/// Paths that one `glob` gives.
const PATHS: usize = 1000;

/// Find files by a pattern over their paths: `*`, `?`, `**`, `[a-z]`, `{a,b}`.
#[tool(crate = crate, effect = read, requires(sandbox.fs))]
pub async fn glob(
    cx: &ToolCx<glob>,
    /// The pattern, for example `src/**/*.rs`. Without `/` it matches names in any directory.
    pattern: String,
    /// Absolute path of the directory to look below; the root when absent.
    path: Option<String>,
) -> Result<String, ToolError> {
    let (directory, pattern) = (super::path(path.as_deref())?, Glob::new(&pattern)?);
    let files = cx.files().await?;
    let mut options = ListOptions { depth: u32::MAX, ..ListOptions::default() };
    let mut found = Vec::new();
    loop {
        let listing = files.list(&directory, options.clone()).await?;
        options.after = listing.entries.last().map(|entry| entry.path.clone());
        for entry in listing.entries.iter().filter(|entry| entry.kind == FsEntryKind::File) {
            if entry.path.relative_to(&directory).is_some_and(|below| pattern.matches(below)) {
                found.push(entry.path.to_string());
            }
        }
        if found.len() > PATHS {
            found.truncate(PATHS);
            found.push("[there are more; narrow the pattern]".to_owned());
            break;
        }
        if !listing.more {
            break;
        }
    }
    Ok(if found.is_empty() { "no file matches".to_owned() } else { found.join("\n") })
}

/// Find lines by a regular expression. Gives `path:line: text`.
#[tool(crate = crate, effect = read, requires(sandbox.text_search))]
pub async fn grep(
    cx: &ToolCx<grep>,
    /// The regular expression; no look-around, no back-references.
    pattern: String,
    /// Absolute path of a file, or of the directory to look below; the root when absent.
    path: Option<String>,
    /// Only files that match this, for example `*.rs`.
    files: Option<String>,
    /// Whether `a` also finds `A`.
    ignore_case: Option<bool>,
) -> Result<String, ToolError> {
    let query = SearchQuery {
        under: super::path(path.as_deref())?,
        files: files.as_deref().map(Glob::new).transpose()?,
        ignore_case: ignore_case.unwrap_or(false),
        ..SearchQuery::new(SearchPattern::Regex(pattern))
    };
    let found = cx.text_search().await?.search(query).await?;
    let line = |hit: &crate::port::sandbox::SearchHit| {
        let cut = if hit.cut { " [cut]" } else { "" };
        format!("{}:{}: {}{cut}", hit.path, hit.line, hit.text)
    };
    let mut lines: Vec<String> = found.hits.iter().map(line).collect();
    if found.more {
        lines.push("[there are more; narrow the pattern or the files]".to_owned());
    }
    Ok(if lines.is_empty() { "no line matches".to_owned() } else { lines.join("\n") })
}
