//! The adapters: one room per port. Each implements its port and names nothing else of the crate.

pub mod durable;
pub mod memory;
pub mod model;
pub mod sandbox;
pub mod state;
