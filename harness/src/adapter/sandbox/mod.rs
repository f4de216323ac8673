//! Sandbox adapters.

mod handle;
mod in_memory;
mod search;
mod tree;

pub use handle::InMemoryFiles;
pub use in_memory::{InMemorySandbox, InMemorySandboxOptions};
