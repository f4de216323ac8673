//! The adapters: one room per port. Each implements its port and names nothing else of the crate.

pub mod model;
