//! The built-in tools: files, search and a shell in the session's sandbox. Off until listed.
//!
//! They reach the sandbox through their context like any other tool. Their words are for models: what went wrong
//! and what to do. Next: `files.rs`, `find.rs`, `shell.rs`.

#![allow(clippy::missing_errors_doc, reason = "the docs of a tool are what a model reads")]

mod files;
mod find;
mod shell;

pub use files::{edit, list, read, write};
pub use find::{glob, grep};
pub use shell::bash;

use super::ToolError;
use crate::port::sandbox::SandboxPath;

/// A path as a model writes it; relative ones start at the root.
fn path(text: Option<&str>) -> Result<SandboxPath, ToolError> {
    Ok(SandboxPath::new(text.unwrap_or("/"))?)
}
