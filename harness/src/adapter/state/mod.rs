//! State store adapters.

mod in_memory;
mod session;

pub use in_memory::{InMemoryState, InMemoryStateOptions};
