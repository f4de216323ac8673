//! What generated code may name. Not public API.

/// The walk.
pub struct Visit {}
