//! JSON schemas: from Rust types, checked against values, and measured against the strict subset.
//!
//! Nothing here knows models, tools or runs. Next: `from_type.rs`, `strict.rs`, `validate.rs`.

mod portable;
mod shape;

pub use portable::TypeMisfit;
pub use shape::{SchemaFn, ToolArg, schema_of};
