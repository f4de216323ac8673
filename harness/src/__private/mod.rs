//! What generated code may name. Not public API.

mod derive;
mod facts;

pub use crate::agent::{InputDef, OutputDef};
pub use derive::{
    Border, Closed, Field, ReadField, Shape, ShapeField, Via, WriteField, field, read_field, shape_field,
    write_field,
};
pub use facts::{Facts, MapFacts, MediaFacts, Portable, Probe, Unknown, UnknownFacts, ValueFacts};
pub use {schemars, serde, serde_json};

/// The walk.
pub struct Visit {}
impl Visit {
    /// n
    pub const fn new(_def: &crate::harness::HarnessDef) -> Self {
        Visit {}
    }
    /// i
    pub fn into_result(self) -> Result<(), String> {
        Ok(())
    }
}
/// d
pub struct Discovered {
    /// t
    pub tool: &'static crate::tool::ToolDef,
    /// c
    pub check: fn(&mut Visit),
}
/// d
pub fn discovered() -> impl Iterator<Item = &'static Discovered> {
    std::iter::empty()
}
