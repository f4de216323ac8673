//! `read`, `write`, `edit`, `list`.

use crate::port::sandbox::{
    FileSlice, Fs, FsChange, FsEntryKind, ListOptions, ReadRange, SandboxPath, WriteMode,
};
use crate::tool::{ToolCx, ToolError};
use harness_macros::tool;

/// Lines that one `read` gives.
const LINES: u64 = 2000;
/// Entries that one `list` gives.
const ENTRIES: usize = 1000;

/// Read a text file. Gives up to 2000 lines; says when there are more.
#[tool(crate = crate, effect = read, requires(sandbox.fs))]
pub async fn read(
    cx: &ToolCx<read>,
    /// Absolute path of the file.
    path: String,
    /// The first line, from 1.
    offset: Option<u64>,
    /// How many lines.
    limit: Option<u64>,
) -> Result<String, ToolError> {
    let file = SandboxPath::new(&path)?;
    let (text, _) = text(&*cx.files().await?, &file).await?;
    let (from, many) = (offset.unwrap_or(1).max(1), limit.unwrap_or(LINES).min(LINES));
    let total = text.lines().count() as u64;
    if from > total.max(1) {
        return Err(ToolError::new(format!("`{file}` has {total} lines; `offset` is past its end")));
    }
    let skip = usize::try_from(from - 1).unwrap_or(usize::MAX);
    let lines = text.split_inclusive('\n').skip(skip).take(usize::try_from(many).unwrap_or(usize::MAX));
    let mut shown: String = lines.collect();
    let last = (from - 1).saturating_add(many);
    if last < total {
        let next = last + 1;
        shown.push_str(&format!("[lines {from} to {last} of {total}; go on with offset {next}]"));
    }
    Ok(shown)
}

/// Write a text file, in place of what is there. Missing directories are made.
#[tool(crate = crate, effect = idempotent, requires(sandbox.fs))]
pub async fn write(
    cx: &ToolCx<write>,
    /// Absolute path of the file.
    path: String,
    /// The whole new content.
    content: String,
) -> Result<String, ToolError> {
    let file = SandboxPath::new(&path)?;
    let bytes = content.len();
    cx.files().await?.write(&file, content.into_bytes()).await?;
    Ok(format!("wrote {bytes} bytes to {file}"))
}

/// Replace text in a file. The old text must be exactly as in the file, and occur once unless `all` is set.
#[tool(crate = crate, effect = once, requires(sandbox.fs))]
pub async fn edit(
    cx: &ToolCx<edit>,
    /// Absolute path of the file.
    path: String,
    /// The text to replace, with enough of its surroundings to occur once.
    old: String,
    /// The text to put there.
    new: String,
    /// Replace every occurrence.
    all: Option<bool>,
) -> Result<String, ToolError> {
    let file = SandboxPath::new(&path)?;
    if old.is_empty() || old == new {
        return Err(ToolError::new("`old` must not be empty, and `new` must differ from it"));
    }
    let files = cx.files().await?;
    let (text, version) = text(&*files, &file).await?;
    let found = text.matches(&old).count();
    match found {
        0 => return Err(ToolError::new(format!("`old` does not occur in `{file}`; read the file again"))),
        1 => {}
        _ if all == Some(true) => {}
        _ => {
            let why = format!(
                "`old` occurs {found} times in `{file}`; give more of its surroundings, or set `all`"
            );
            return Err(ToolError::new(why));
        }
    }
    let content = text.replace(&old, &new).into_bytes();
    // On the version that was read: a change by another call of the turn is not lost.
    files
        .change(FsChange::Write { path: file.clone(), content, mode: WriteMode::IfVersion(version) })
        .await?;
    Ok(format!("replaced {found} in {file}"))
}

/// List a directory. Names of directories end with `/`.
#[tool(crate = crate, effect = read, requires(sandbox.fs))]
pub async fn list(
    cx: &ToolCx<list>,
    /// Absolute path of the directory; the root when absent.
    path: Option<String>,
) -> Result<String, ToolError> {
    let directory = super::path(path.as_deref())?;
    let options = ListOptions { limit: ENTRIES, ..ListOptions::default() };
    let listing = cx.files().await?.list(&directory, options).await?;
    let mut shown = String::new();
    for entry in &listing.entries {
        shown.push_str(entry.path.name());
        shown.push_str(if entry.kind == FsEntryKind::Directory { "/\n" } else { "\n" });
    }
    if listing.more {
        shown.push_str("[there are more; use `glob` to narrow]");
    }
    Ok(shown)
}

/// A whole text file, and its version.
async fn text(files: &dyn Fs, file: &SandboxPath) -> Result<(String, u64), ToolError> {
    let FileSlice { bytes, version, .. } = files.read(file, ReadRange::ALL).await?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, version)),
        Err(_) => Err(ToolError::new(format!("`{file}` is not a text file"))),
    }
}
