//! What generated code may name. Not public API.

mod derive;
mod facts;

pub use crate::agent::{InputDef, OutputDef};
pub use derive::{
    Border, Closed, DefaultField, Field, ReadField, Shape, ShapeField, Via, Whole, WriteField, default_field,
    field, read_field, shape_field, write_field,
};
pub use facts::{Facts, MapFacts, MediaFacts, Portable, Probe, Unknown, UnknownFacts, ValueFacts};
pub use {schemars, serde, serde_json};

/// The walk.
pub struct Visit {}
