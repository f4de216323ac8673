//! Memory adapters.

mod in_memory;
mod sandbox;

pub use in_memory::{InMemoryMemory, InMemoryMemoryOptions};
pub use sandbox::SandboxMemory;
