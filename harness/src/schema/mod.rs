//! JSON schemas: from Rust types, checked against values, and measured against the strict subset.
//!
//! Nothing here knows models, tools or runs. Next: `generator.rs` (from types), `strict.rs` (the subset),
//! `validate.rs` (what is wrong with a value), `contract.rs` (all of it behind one type).

mod contract;
mod depth;
mod example;
mod generator;
mod nulls;
mod parse;
mod place;
mod portable;
mod shape;
mod strict;
mod validate;
mod wrap;

pub use contract::{Contract, Rejection};
pub use depth::{MAX_DEPTH, TooMuch, bounded};
pub use example::example;
pub use generator::{Property, object, safe_name, standalone};
pub use nulls::drop_added_nulls;
pub use parse::parse;
pub use portable::TypeMisfit;
pub use shape::{SchemaFn, ToolArg, schema_of};
pub use strict::{MAX_CHARACTERS, MAX_ENUM_VALUES, MAX_LEVELS, MAX_PROPERTIES, Misfit, strict};
pub use validate::{Issue, MAX_ISSUES, NotASchema, Validator, shape};
pub use wrap::{WRAPPED, unwrap, wrap};
